"""What goes quiet when it breaks has an alarm that hears it; the pair says which, and who is told."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.certificates import Standing, certificates
from policies.check import check
from policies.rules import RULES, liveness
from policies.views.heartbeats import RULES as ASKING
from policies.views.heartbeats import Heartbeat, heartbeats
from template import parse

OWN_CHAIN = liveness.other_way
"""It is about an alarm's own way, so it stands in that alarm's path."""


def pairs(body: Mapping[str, Any]) -> tuple[Heartbeat, ...]:
    template = parse(json.dumps(body), "t.json")
    checked = check((template,), RULES)
    return heartbeats(checked, certificates(checked))


@pytest.fixture(scope="module")
def correct(prod: Mapping[str, Any]) -> tuple[Heartbeat, ...]:
    return pairs(prod)


def test_every_pair_of_the_correct_template_names_its_alarm_and_reaches_a_pager(
    correct: tuple[Heartbeat, ...],
) -> None:
    assert [str(one) for one in correct if one.standing is not Standing.PROVED] == []
    assert [str(one) for one in correct if not any(each.way == "pagerduty" for each in one.reaches)] == []


def test_every_rule_of_the_room_asks_for_a_heartbeat(correct: tuple[Heartbeat, ...]) -> None:
    """And each of them found something to ask about."""
    rules = {one for one in vars(liveness).values() if one in RULES}
    assert rules - set(ASKING) == {OWN_CHAIN}
    assert {one.rule for one in correct} == {one.id for one in ASKING}


@pytest.mark.parametrize(
    "ending,quiet",
    [
        ("-archive-silent", "payments-prod-archive"),
        ("-alerts-dlq-not-empty", "payments-prod-alerts-dlq"),
        ("-log-pipeline-silent", "/payments/prod/application"),
        ("-payments-api-traffic-gone", "a claimed API"),
        ("-payments-prod-pay-silent", "payments-prod-pay"),
    ],
)
def test_without_its_alarm_a_pair_is_broken_and_tells_nobody(
    ending: str, quiet: str, prod: Mapping[str, Any]
) -> None:
    body = copy.deepcopy(dict(prod))
    names = {key: str(one["Properties"].get("AlarmName", "")) for key, one in body["Resources"].items()}
    del body["Resources"][next(key for key, name in names.items() if name.endswith(ending))]
    broken = [one for one in pairs(body) if one.standing is Standing.BROKEN]
    assert quiet in {one.quiet for one in broken}
    assert all((one.alarm, one.reaches) == ("", ()) for one in broken if one.quiet == quiet)


def test_a_pair_is_no_better_than_the_path_of_its_alarm(prod: Mapping[str, Any]) -> None:
    """The alarm is there, and the topic refuses it."""
    body = copy.deepcopy(dict(prod))
    for one in body["Resources"].values():
        if one["Type"] == "AWS::SNS::TopicPolicy":
            one["Properties"]["PolicyDocument"]["Statement"] = []
    found = [one for one in pairs(body) if one.quiet == "payments-prod-alerts-dlq"]
    assert [one.standing for one in found] == [Standing.BROKEN]
    assert found[0].alarm.endswith("alerts-dlq-not-empty")


def test_a_template_that_claims_nothing_has_no_pairs() -> None:
    """Elsewhere another stack may watch."""
    assert pairs({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}) == ()
