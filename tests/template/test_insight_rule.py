"""Bodies of Contributor Insights rules are taken or refused as CloudWatch does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from template.insight_rule import InsightRuleError, parse_rule_body


def body(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
        "LogGroupNames": ["API-Gateway-Access-Logs*"],
        "LogFormat": "JSON",
        "Contribution": {"Keys": ["$.ip"], "ValueOf": "$.requestBytes", "Filters": []},
        "AggregateOn": "Sum",
    }
    return {key: value for key, value in {**found, **changes}.items() if value is not None}


def contribution(**changes: Any) -> dict[str, Any]:
    return body(Contribution={"Keys": ["$.ip"], "Filters": [], **changes}, AggregateOn="Count")


def with_filter(**test: Any) -> dict[str, Any]:
    return contribution(Filters=[{"Match": "$.m", **test}])


@pytest.mark.parametrize(
    "rule",
    [
        body(),
        contribution(Keys=["$.a", "$.b", "$.c", "$.d"]),
        with_filter(In=[str(number) for number in range(10)]),
        with_filter(GreaterThan=1),
        with_filter(IsPresent=False),
        with_filter(StartsWith=["ec2", "ecs"]),
        body(LogGroupNames=None, LogGroupARNs=["arn:aws:logs:us-west-1:*:log-group/MyLogGroupName2"]),
        body(
            LogFormat="CLF",
            Fields={"5": "destination address"},
            AggregateOn="Count",
            Contribution={"Keys": ["destination address"]},
        ),
    ],
)
def test_a_valid_rule_is_taken(rule: dict[str, Any]) -> None:
    assert parse_rule_body(json.dumps(rule)).keys


@pytest.mark.parametrize(
    "rule, words",
    [
        ("{", "not valid JSON"),
        ([], "no object"),
        (body(Schema={"Name": "Other", "Version": 1}), "CloudWatchLogRule"),
        (body(Schema={"Name": "CloudWatchLogRule", "Version": 2}), "version 1"),
        (body(LogFormat="XML"), "JSON or CLF"),
        (body(AggregateOn="Count"), "Sum only"),
        (body(AggregateOn="Average"), "Count or Sum"),
        (contribution(Keys=[]), "Keys"),
        (contribution(Keys=["$.a"] * 5), "4 keys"),
        (contribution(Keys=["ip"]), "no field"),
        (contribution(Keys=["$._a"]), "no field"),
        (contribution(Filters=[{"Match": "$.m", "In": ["x"]}] * 5), "4 filters"),
        (with_filter(**{"in": ["a"]}), "tested with in"),
        (with_filter(In=[str(number) for number in range(11)]), "tested with In"),
        (with_filter(EqualTo=[1]), "EqualTo"),
        (with_filter(EqualTo="200"), "EqualTo"),
        (with_filter(GreaterThan=2e9), "GreaterThan"),
        (with_filter(), "one test"),
        (body(LogGroupARNs=["arn:aws:logs:us-west-1:609831742057:log-group/x"]), "either"),
        (
            body(LogGroupNames=None, LogGroupARNs=["arn:aws:logs:us-west-1:1111*:log-group/x"]),
            "whole account",
        ),
    ],
)
def test_an_invalid_rule_is_refused_in_words(rule: object, words: str) -> None:
    with pytest.raises(InsightRuleError, match=words):
        parse_rule_body(rule)
