"""People are told of what blinds the monitoring, and of nothing that happens every day."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import event_noise
from tests.policies.rules.breaking import resource

IDS = tuple(one.id for one in vars(event_noise).values() if hasattr(one, "ask"))
Body = dict[str, Any]


def found(judge: Any, body: Body) -> dict[str, str]:
    said: dict[str, str] = {}
    for one in judge(body, *IDS).findings:
        said[one.rule.id] = f"{said.get(one.rule.id, '')} {one.seen}"
    return said


def detail(body: Body, word: str) -> Body:
    of: Body = resource(body, "AWS::Events::Rule", word)["Properties"]["EventPattern"]["detail"]
    return of


def test_the_prod_template_has_no_finding(judge: Any, prod: Any) -> None:
    checked = judge(prod, *IDS)
    assert checked.findings == ()
    assert {one.rule.id for one in checked.asked if one.said} == set(IDS)


@pytest.mark.parametrize(
    "word, name, value, words",
    [
        pytest.param("tamperingevidence", "eventName", [{"exists": True}], "kms:Decrypt", id="any call"),
        pytest.param(
            "tamperingwatch", "eventSource", [{"exists": True}], "iam:DeleteGroup", id="any service"
        ),
        pytest.param(
            "tamperingdelivery",
            "sourceIPAddress",
            [{"anything-but": {"suffix": ["cloudfomation.amazonaws.com"]}}],
            "from cloudformation.amazonaws.com",
            id="a misspelt exclusion: every deployment pages",
        ),
        pytest.param(
            "tamperingstack",
            "requestParameters",
            {"stackName": [{"exists": True}]},
            "another stack",
            id="the stacks of others",
        ),
    ],
)
def test_widened_pattern_pages_people_for_nothing(  # noqa: PLR0913, PLR0917 - the parts of a row
    judge: Any, broken: Body, word: str, name: str, value: Any, words: str
) -> None:
    detail(broken, word)[name] = value
    assert words in found(judge, broken).get("event-page-noise", "")


def test_forged_health_event_reaches_nobody(judge: Any, broken: Body) -> None:
    resource(broken, "AWS::Events::Rule", "health")["Properties"]["EventPattern"]["source"] = [
        {"exists": True}
    ]
    assert "forged health event" in found(judge, broken)["event-page-noise"]


@pytest.mark.parametrize("twice", ["StopLogging", {"prefix": "Stop"}], ids=["a name", "an operator"])
def test_value_that_stands_twice_is_told(judge: Any, twice: Any) -> None:
    pattern = {"source": ["aws.cloudtrail"], "detail": {"eventName": [twice, "DeleteTrail", twice]}}
    properties = {"EventPattern": pattern, "Targets": [{"Id": "a", "Arn": "arn:aws:sns:us-east-1:1:a"}]}
    body = {"Resources": {"Rule": {"Type": "AWS::Events::Rule", "Properties": properties}}}
    assert "stands twice" in found(judge, body)["event-value-twice"]
    pattern["detail"]["eventName"].pop()  # type: ignore[index]
    assert found(judge, body) == {}


def test_rule_that_tells_people_everything_may_be_meant_without_claims(judge: Any, broken: Body) -> None:
    del broken["Metadata"]
    detail(broken, "tamperingevidence")["eventName"] = [{"exists": True}]
    assert found(judge, broken) == {}
