"""A template tells its region by what it names, and only where there is no doubt."""

from __future__ import annotations

import json

import pytest

from template import Place, parse


def text(*regions: str) -> str:
    arns = [f"arn:aws:sns:{region}:609831742057:ops" for region in regions]
    return json.dumps({"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {"Arns": arns}}}})


@pytest.mark.parametrize(
    "regions, expected",
    [
        (("eu-west-1",) * 3, ("eu-west-1", True)),
        (("us-gov-west-1",) * 3, ("us-gov-west-1", True)),
        (("eu-west-1",) * 2, ("us-east-1", False)),
        (("eu-west-1", "eu-west-1", "eu-west-1", "us-east-1"), ("us-east-1", False)),
        (("eu-west-1a",) * 3, ("us-east-1", False)),
        ((), ("us-east-1", False)),
    ],
    ids=["one", "of the government", "too rarely", "several", "a zone is no region", "none"],
)
def test_a_template_tells_its_region(regions: tuple[str, ...], expected: tuple[str, bool]) -> None:
    place = parse(text(*regions), "t.json").place
    assert (place.region, place.told) == expected


def test_what_was_told_stays() -> None:
    told = Place(region="ap-south-1", told=True)
    assert parse(text("eu-west-1", "eu-west-1", "eu-west-1"), "t.json", place=told).place == told
