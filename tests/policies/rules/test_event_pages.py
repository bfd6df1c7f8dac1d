"""Messages that PagerDuty takes, and those that it refuses or never closes."""

# ruff: noqa: E501 - rows of tables

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import event_pages
from tests.policies.rules.breaking import GONE, ids, put, seen

IDS = ids(event_pages)


@pytest.mark.parametrize(
    "kind, word, path, value, rule, words",
    [
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "open", "dedup_key": "<alarm>", "payload": {"summary": "s", "source": "x", "severity": "critical"}}',
            "event-page-malformed",
            "event_action",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "trigger", "dedup_key": "<alarm>", "payload": {"summary": "s", "source": "x", "severity": "sev1"}}',
            "event-page-malformed",
            "severity",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "trigger", "payload": {"summary": "s", "source": "x", "severity": "critical"}}',
            "event-page-malformed",
            "dedup_key",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "trigger", "dedup_key": "<alarm>", "payload": {"source": "x", "severity": "critical"}}',
            "event-page-malformed",
            "summary",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "trigger", "dedup_key": "one", "payload": {"summary": "s", "source": "x", "severity": "critical"}}',
            "event-page-never-resolves",
            "share",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "trigger", "dedup_key": "<name>", "payload": {"summary": "s", "source": "x", "severity": "critical"}}',
            "event-input-broken",
            "<name>",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "trigger", "dedup_key": "<alarm>", "payload": {"summary": "s", "source": "x", "severity": "critical"}',
            "event-input-broken",
            "JSON",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputPathsMap.alarm",
            "$.detail.AlarmName",
            "event-input-broken",
            "AlarmName",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer.InputPathsMap.alarm",
            "detail.alarmName",
            "event-input-broken",
            "starts with $",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.InputTransformer",
            GONE,
            "event-page-malformed",
            "own fields",
        ),
        ("AWS::Events::Rule", "undelivered", "Targets.0.Input", "{}", "event-input-broken", "exclude"),
        (
            "AWS::Events::Rule",
            "tamperingwatch",
            "Targets.2.InputTransformer.InputPathsMap.call",
            "$.detail.eventname",
            "event-input-broken",
            "eventname",
        ),
        (
            "AWS::Events::Rule",
            "delivered499",
            "State",
            "DISABLED",
            "event-page-never-resolves",
            "nothing resolves",
        ),
        (
            "AWS::Events::Rule",
            "delivered499",
            "EventPattern.detail.state.value",
            ["ALARM"],
            "event-page-never-resolves",
            "nothing resolves",
        ),
        (
            "AWS::Events::Rule",
            "delivered499",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "resolve"}',
            "event-page-malformed",
            "dedup_key",
        ),
        (
            "AWS::Events::Rule",
            "delivered499",
            "Targets.0.InputTransformer.InputTemplate",
            '{"event_action": "acknowledge", "dedup_key": "<alarm>"}',
            "event-page-never-resolves",
            "nothing resolves",
        ),
        (
            "AWS::Events::Connection",
            "",
            "AuthParameters.InvocationHttpParameters.BodyParameters.0.Key",
            "key",
            "event-page-malformed",
            "routing_key",
        ),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, kind: str, word: str, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, kind, word, path, value)
    assert words in seen(IDS, judge, broken).get(rule, "nothing was found")


def test_an_input_of_another_event_bus_is_not_asked(judge: Any) -> None:
    target = {"Id": "t", "Arn": {"Ref": "Where"}}
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {"EventPattern": {"source": ["a"]}, "Targets": [target]},
    }
    assert not any(one.said for one in judge({"Resources": {"R": rule}}, *IDS).asked)
