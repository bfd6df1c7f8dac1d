"""What a complete template must hear of, and what nobody asks of others."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import event_coverage
from tests.policies.rules.breaking import GONE, ids, put, seen

IDS = ids(event_coverage)


@pytest.mark.parametrize(
    "kind, word, path, value, rule, words",
    [
        (
            "AWS::Events::Rule",
            "tamperingevidence",
            "EventPattern.detail.eventName.9",
            "DeleteX",
            "event-tampering-unheard",
            "DeleteLogGroup",
        ),
        (
            "AWS::Events::Rule",
            "tamperingwatch",
            "State",
            "DISABLED",
            "event-tampering-unheard",
            "DeleteAlarms",
        ),
        (
            "AWS::Events::Rule",
            "tamperingdelivery",
            "EventPattern.detail.eventSource.0",
            "ses.amazonaws.com",
            "event-tampering-unheard",
            "sns:",
        ),
        (
            "AWS::Events::Rule",
            "tamperingevidence",
            "EventPattern.detail.sourceIPAddress",
            [{"prefix": "10."}],
            "event-tampering-unheard",
            "IAMUser",
        ),
        (
            "AWS::Events::Rule",
            "tamperingevidence",
            "EventPattern.detail.userIdentity",
            {"type": ["Root"]},
            "event-tampering-unheard",
            "IAMUser",
        ),
        (
            "AWS::Events::Rule",
            "tamperingevidence",
            "EventPattern.detail.errorCode",
            [{"exists": False}],
            "event-tampering-unheard",
            "Root",
        ),
        (
            "AWS::Events::Rule",
            "tamperingstack",
            "State",
            "DISABLED",
            "event-tampering-unheard",
            "cloudformation",
        ),
        (
            "AWS::Events::Rule",
            "routinecalls",
            "State",
            "DISABLED",
            "event-tampering-unkept",
            "cloudformation.amazonaws.com",
        ),
        (
            "AWS::Events::Rule",
            "alarmstates",
            "EventPattern.detail.state.value",
            ["ALARM"],
            "event-alarm-change-unkept",
            "INSUFFICIENT_DATA",
        ),
        (
            "AWS::Events::Rule",
            "alarmstates",
            "EventPattern.detail.alarmName",
            [{"prefix": "prod-critical-"}],
            "event-alarm-change-unkept",
            "prod-",
        ),
        (
            "AWS::Events::Rule",
            "services",
            "EventPattern.$or.2",
            GONE,
            "event-of-service-unheard",
            "KMS CMK Deletion",
        ),
        ("AWS::Events::Rule", "services", "EventPattern.$or.3", GONE, "event-of-service-unheard", "Insight"),
        (
            "AWS::Events::Rule",
            "health",
            "EventPattern.detail.service.4",
            GONE,
            "event-health-unheard",
            "EVENTS",
        ),
        ("AWS::Events::Rule", "health", "Targets.1", GONE, "event-health-unheard", "no person"),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, kind: str, word: str, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, kind, word, path, value)
    assert words in seen(IDS, judge, broken).get(rule, "nothing was found")


def test_a_template_that_claims_nothing_is_not_asked(judge: Any, broken: Any) -> None:
    del broken["Metadata"]
    put(broken, "AWS::Events::Rule", "tamperingwatch", "State", "DISABLED")
    assert not any(one.said for one in judge(broken, *IDS).asked)
