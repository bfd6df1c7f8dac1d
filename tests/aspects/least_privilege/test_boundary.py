from __future__ import annotations

from typing import Any

import pytest

from aspects.least_privilege.boundary import arn_of
from tests.aspects.synthesized import Synthesized

OURS = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/payments-boundary"}


def test_every_role_and_user_is_bounded_but_the_one_that_says_otherwise(careless: Synthesized) -> None:
    found: dict[str, dict[str, Any]] = {}
    for stack in careless.templates:
        for kind in ("AWS::IAM::Role", "AWS::IAM::User"):
            found |= {f"{stack}/{name}": one for name, one in careless.of_type(kind, stack).items()}
    other = {name for name, one in found.items() if one.get("PermissionsBoundary") != OURS}
    assert other == {"Careless/OtherBoundary"}
    assert len(found) > 25


def test_another_boundary_is_refused_with_the_path_and_the_right_name(careless: Synthesized) -> None:
    (error,) = careless.errors["Careless/OtherBoundary"]
    assert error == (
        "Careless/OtherBoundary: has the permissions boundary arn:aws:iam::111122223333:policy/other; "
        "allowed: payments-boundary"
    )


@pytest.mark.parametrize("prefix", ["CustomOwn", "RawRole", "AWS679"])
def test_roles_behind_custom_resources_are_bounded(careless: Synthesized, prefix: str) -> None:
    assert careless.one("AWS::IAM::Role", prefix)["PermissionsBoundary"] == OURS


def test_an_arn_is_taken_as_it_is() -> None:
    assert arn_of("arn:aws:iam::1:policy/x") == "arn:aws:iam::1:policy/x"
