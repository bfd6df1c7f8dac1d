"""Patterns that hear, patterns that never will, and those of which nobody can tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.rules import events
from policies.rules.events import rules_of
from policies.world import World
from template import parse
from template.event_rules import event_rules
from tests.policies.rules.breaking import put

RULE = "AWS::Events::Rule"
IDS = tuple(one.id for one in vars(events).values() if hasattr(one, "ask"))
STATE = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}
CALL = {"source": ["aws.logs"], "detail-type": ["AWS API Call via CloudTrail"]}


def _body(pattern: Any, **more: Any) -> dict[str, Any]:
    target = {"Id": "t", "Arn": "arn:aws:sqs:us-east-1:609831742057:elsewhere"}
    props = {"EventPattern": pattern, "Targets": [target], **more}
    return {"Resources": {"R": {"Type": RULE, "Properties": props}}}


def _found(judge: Any, body: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in judge(body, *IDS).findings:
        found[one.rule.id] = f"{found.get(one.rule.id, '')} {one.seen}"
    return found


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param({**STATE, "detail": {"state": {"value": ["ALARM"]}}}, id="a state of an alarm"),
        pytest.param(
            {**STATE, "detail": {"alarmName": [{"prefix": "other-"}]}}, id="alarms of another stack"
        ),
        pytest.param(
            {**STATE, "detail": {"state": {"value": [{"anything-but": "OK"}]}}}, id="all states but one"
        ),
        pytest.param({"source": ["aws.s3"], "detail-type": ["Object Created"]}, id="a new object"),
        pytest.param({"source": ["my.app"], "detail-type": ["OrderPlaced"]}, id="an event of an application"),
        pytest.param(
            {"source": ["aws.backup"], "detail-type": ["Backup Job State Change"]}, id="not written down"
        ),
        pytest.param(
            {"source": ["aws.config"], "detail-type": ["Config Rules Compliance Change"]}, id="of Config"
        ),
        pytest.param({**CALL, "detail": {"eventName": ["DeleteLogGroup"]}}, id="a call by its source alone"),
        pytest.param(
            {
                "source": ["aws.monitoring"],
                "detail-type": CALL["detail-type"],
                "detail": {"eventSource": ["monitoring.amazonaws.com"], "eventName": ["DeleteAlarms"]},
            },
            id="a call of CloudWatch",
        ),
        pytest.param(
            {
                "source": ["aws.lambda"],
                "detail-type": CALL["detail-type"],
                "detail": {
                    "eventSource": ["lambda.amazonaws.com"],
                    "eventName": ["UpdateFunctionCode20150331v2"],
                },
            },
            id="a call with its version",
        ),
        pytest.param(
            {"source": ["aws.signin"], "detail-type": ["AWS Console Sign In via CloudTrail"]}, id="a sign-in"
        ),
        pytest.param(
            {**CALL, "detail": {"requestParameters": {"logGroupName": ["x"]}}}, id="a parameter of a call"
        ),
        pytest.param(
            {"source": ["aws.ec2"], "detail-type": ["EC2 Instance Rebalance Recommendation"]}, id="of EC2"
        ),
    ],
)
def test_patterns_that_work_are_no_findings(judge: Any, pattern: Any) -> None:
    assert _found(judge, _body(pattern)) == {}


@pytest.mark.parametrize(
    "pattern, rule, words",
    [
        pytest.param(
            {**STATE, "detail": {"state": {"value": ["Alarm"]}}},
            "event-value-impossible",
            "ALARM",
            id="Alarm",
        ),
        pytest.param(
            {**STATE, "detail": {"state": ["ALARM"]}}, "event-field-unknown", "value", id="state, not value"
        ),
        pytest.param(
            {**STATE, "state": {"value": ["ALARM"]}},
            "event-field-unknown",
            "below detail",
            id="not in detail",
        ),
        pytest.param(
            {**STATE, "detail": {"stat": {"value": ["OK"]}}},
            "event-field-unknown",
            "state",
            id="misspelt field",
        ),
        pytest.param(
            {**STATE, "detail": {"value": ["OK"]}},
            "event-field-unknown",
            "detail.",
            id="field of a deeper place",
        ),
        pytest.param(
            {**STATE, "source": ["aws.cloudWatch"]},
            "event-source-unknown",
            "aws.cloudwatch",
            id="source's case",
        ),
        pytest.param(
            {**STATE, "source": ["cloudwatch"]},
            "event-source-unknown",
            "aws.cloudwatch",
            id="source without aws",
        ),
        pytest.param(
            {**STATE, "detail-type": ["CloudWatch Alarm State change"]},
            "event-type-unknown",
            "State Change",
            id="type's case",
        ),
        pytest.param(
            {**STATE, "detail-type": ["CloudWatch Alarm Stat Change"]},
            "event-type-unknown",
            "State Change",
            id="a letter less",
        ),
        pytest.param(
            {**STATE, "source": ["aws.health"]},
            "event-type-unknown",
            "aws.cloudwatch",
            id="type of another source",
        ),
        pytest.param(
            {"source": ["aws.cloudwatch"], "detail-type": []}, "event-rule-refused", "Empty", id="empty list"
        ),
        pytest.param(
            {**STATE, "detail": {"alarmName": [{"prefx": "p"}]}}, "event-rule-refused", "prefx", id="operator"
        ),
        pytest.param("{not json", "event-rule-refused", "JSON", id="not JSON"),
        pytest.param(
            {**CALL, "detail": {"eventSource": ["sns.amazonaws.com"]}},
            "event-call-unknown",
            "aws.sns",
            id="other source",
        ),
        pytest.param(
            {"detail-type": CALL["detail-type"], "detail": {"eventSource": ["cloudwatch.amazonaws.com"]}},
            "event-call-unknown",
            "monitoring",
            id="CloudWatch's event source",
        ),
        pytest.param(
            {"detail-type": CALL["detail-type"], "detail": {"eventSource": ["log.amazonaws.com"]}},
            "event-call-unknown",
            "logs.amazonaws.com",
            id="event source misspelt",
        ),
        pytest.param(
            {**CALL, "detail": {"eventSource": ["logs.amazonaws.com"], "eventName": ["DeleteLoggGroup"]}},
            "event-call-unknown",
            "DeleteLogGroup",
            id="call misspelt",
        ),
        pytest.param(
            {**CALL, "detail": {"eventSource": ["logs.amazonaws.com"], "eventName": ["DeleteTopic"]}},
            "event-call-unknown",
            "sns",
            id="call of another service",
        ),
        pytest.param(
            {
                "source": ["aws.lambda"],
                "detail-type": CALL["detail-type"],
                "detail": {"eventName": ["UpdateFunctionConfiguration"]},
            },
            "event-call-unknown",
            "20150331v2",
            id="call without its version",
        ),
        pytest.param(
            {**CALL, "detail": {"eventName": ["DescribeLogGroups"]}},
            "event-read-calls-unheard",
            "ENABLED_WITH",
            id="reads",
        ),
        pytest.param(
            {
                "source": ["aws.health"],
                "detail-type": ["AWS Health Event"],
                "detail": {"service": ["lambda"]},
            },
            "event-value-impossible",
            "LAMBDA",
            id="service of Health",
        ),
    ],
)
def test_patterns_that_never_match_are_named(judge: Any, pattern: Any, rule: str, words: str) -> None:
    assert words in _found(judge, _body(pattern)).get(rule, "nothing was found")


@pytest.mark.parametrize(
    "more, rule",
    [
        ({"State": "DISABLED"}, "event-rule-off"),
        ({"Targets": []}, "event-rule-off"),
        ({"EventPattern": {"Ref": "AWS::NoValue"}}, "event-rule-refused"),
        ({"EventBusName": {"Ref": "Bus"}}, "event-bus-missing"),
    ],
)
def test_a_rule_that_is_off_or_on_the_wrong_bus_is_named(judge: Any, more: Any, rule: str) -> None:
    body = _body(STATE, **more)
    body["Resources"]["Bus"] = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "payments"}}
    assert rule in _found(judge, body)


def test_what_a_parameter_decides_is_not_told(judge: Any) -> None:
    body = _body({**STATE, "detail": {"alarmName": [{"Ref": "Name"}]}}, State={"Ref": "State"})
    body["Parameters"] = {"Name": {"Type": "String"}, "State": {"Type": "String"}}
    assert _found(judge, body) == {}
    assert "event-rule-refused" in {one.rule.id for one in judge(body, *IDS, strict=True).findings}


def test_the_prod_template_has_no_finding(judge: Any, prod: Any) -> None:
    checked = judge(prod, *IDS)
    assert checked.findings == ()
    assert sum(bool(one.said) for one in checked.asked) > 50


@pytest.mark.parametrize(
    "word, path, value, rule",
    [
        ("undelivered", "EventPattern.detail.state.value", ["Alarm"], "event-value-impossible"),
        (
            "undelivered",
            "EventPattern.detail.alarmName.0.wildcard",
            "prod-*-delivery-failure",
            "event-alarm-unknown",
        ),
        ("undelivered", "EventPattern.source", ["aws.sns"], "event-type-unknown"),
        ("alarmstates", "State", "DISABLED", "event-rule-off"),
        ("alarmstates", "Targets", [], "event-rule-off"),
        ("alarmstates", "EventPattern.detail-type", ["CloudWatch Alarm Changes"], "event-type-unknown"),
        ("health", "EventPattern.source", ["aws.heath"], "event-source-unknown"),
        ("health", "EventPattern.detail.service.4", "EVENT", "event-value-impossible"),
        ("services", "EventPattern.$or.1.detail.canary-name.0.wildcard", "*-dev-*", "event-canary-unknown"),
        ("services", "EventPattern.$or.3.detail-type", ["X-Ray Insight Update"], "event-type-unknown"),
        (
            "tamperingwatch",
            "EventPattern.detail.eventSource.0",
            "cloudwatch.amazonaws.com",
            "event-call-unknown",
        ),
        ("tamperingevidence", "EventPattern.detail.eventName.0", "AssociateKMSKey", "event-call-unknown"),
        ("tamperingevidence", "EventPattern.source", ["aws.logs"], "event-call-unknown"),
        ("tamperingstack", "EventPattern.detail.sourceIPAdress", ["x"], "event-field-unknown"),
        ("tamperingstack", "EventPattern.account", ["999999999999"], "event-place-elsewhere"),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, word: str, path: str, value: Any, rule: str
) -> None:
    put(broken, RULE, word, path, value)
    assert rule in {one.rule.id for one in judge(broken, *IDS).findings}


def test_branches_are_the_ways_through_or() -> None:
    pattern = {"$or": [{"source": ["a"]}, {"source": ["b"], "detail": {"x": {"y": [1]}}}], "region": ["r"]}
    (rule,) = event_rules(parse(json.dumps(_body(pattern)), "t.json"))
    assert [dict(one) for one in rule.branches] == [
        {"source": ["a"], "region": ["r"]},
        {"source": ["b"], "detail.x.y": [1], "region": ["r"]},
    ]


def test_the_world_reads_each_rule_once(prod: Any) -> None:
    world = World((parse(json.dumps(prod), "t.json"),))
    assert world.view(rules_of) is world.view(rules_of)
