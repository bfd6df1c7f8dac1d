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


@pytest.mark.parametrize(
    "path",
    [
        "$.userAgent",
        "$.endpoints[0]",
        "$.users[1].name",
        "$.requestParameters.instanceId",
        "$.query_name",
        "$.details.c-count.c1",
        "$.a1",
        "$.a[0][1].b",
        "$.a.@id",
        "$.Records[10].s3.bucket",
    ],
)
def test_a_path_is_taken_in_every_place(path: str) -> None:
    one = {"Match": path, "IsPresent": True}
    given = body(Contribution={"Keys": [path], "ValueOf": path, "Filters": [one]})
    assert parse_rule_body(given).fields == (path,)


@pytest.mark.parametrize(
    "path",
    [
        "ip",
        "$ip",
        "$",
        "$.",
        "$.1a",
        "$._a",
        "$..a",
        "$.a.",
        "$.a..b",
        "$.a[",
        "$.a[]",
        "$.a[x]",
        "$.a b",
        "a.b",
        "",
    ],
)
def test_a_path_that_is_none_is_refused_in_every_place(path: str) -> None:
    for changes in ({"Keys": [path]}, {"Filters": [{"Match": path, "IsPresent": True}]}):
        with pytest.raises(InsightRuleError, match="is no field"):
            parse_rule_body(contribution(**changes))


def clf(**changes: Any) -> dict[str, Any]:
    return {**contribution(Keys=["4"]), "LogFormat": "CLF", **changes}


@pytest.mark.parametrize(
    "rule,places",
    [
        (clf(), ()),
        (clf(Fields={"4": "IpAddress", "7": "StatusCode"}), (("IpAddress", 4), ("StatusCode", 7))),
        (clf(Fields={"5": "destination address"}), (("destination address", 5),)),
    ],
)
def test_fields_of_clf_lines_are_places_with_names(
    rule: dict[str, Any], places: tuple[tuple[str, int], ...]
) -> None:
    assert parse_rule_body(rule).places == places


@pytest.mark.parametrize(
    "rule,words",
    [
        (clf(Fields={"0": "x"}), "count from 1"),
        (clf(Fields={"x": "4"}), "count from 1"),
        (clf(Fields={"4": 5}), "names for numbers"),
        (clf(Fields=["4"]), "names for numbers"),
        (clf(Contribution={"Keys": ["0"]}), "no field"),
        (clf(Contribution={"Keys": ["IpAddress"]}), "no field"),
        (clf(Contribution={"Keys": ["$.ip"]}), "no field"),
        (body(LogGroupNames=None), "either"),
        (body(LogGroupNames=[]), "list of texts"),
        (body(LogGroupNames=["a*b"]), "star before its end"),
        (body(LogGroupNames=["**"]), "star before its end"),
        (body(LogGroupNames=None, LogGroupARNs=["my-group"]), "no ARN"),
        (
            body(LogGroupNames=None, LogGroupARNs=["arn:aws:logs:us-west-1:111122223333:log-group/a*b"]),
            "no ARN",
        ),
        (body(Schema=None), "CloudWatchLogRule"),
        (body(AggregateOn=None), "Count or Sum"),
        (body(AggregateOn="count"), "Count or Sum"),
        (body(LogFormat="json"), "JSON or CLF"),
        (body(Contribution=None), "Keys"),
        (contribution(Filters={}), "no list"),
        (contribution(Filters=[{"In": ["a"]}]), "Match"),
        (contribution(Filters=[{"Match": "$.a", "In": ["a"], "NotIn": ["b"]}]), "one test"),
        (with_filter(In="a"), "In"),
        (with_filter(In=[1]), "In"),
        (with_filter(In=[]), "In"),
        (with_filter(IsPresent="true"), "IsPresent"),
        (with_filter(LessThan=True), "LessThan"),
        (with_filter(LessThan=None), "LessThan"),
        (with_filter(Contains=["a"]), "Contains"),
    ],
)
def test_what_the_guide_does_not_allow_is_refused(rule: dict[str, Any], words: str) -> None:
    with pytest.raises(InsightRuleError, match=words):
        parse_rule_body(rule)


@pytest.mark.parametrize(
    "rule",
    [
        body(LogGroupNames=["*"]),
        body(LogGroupNames=["a", "b*"]),
        body(
            LogGroupNames=None,
            LogGroupARNs=["arn:aws:logs:us-west-1:111122223333:log-group/GroupNamePrefix*"],
        ),
        body(LogGroupNames=None, LogGroupARNs=["arn:aws:logs:us-west-1:111122223333:log-group:/a/b"]),
        body(Contribution={"Keys": ["$.ip"]}),
        with_filter(NotIn=["a"]),
        with_filter(EqualTo=-1_000_000_000),
        with_filter(LessThan=0.5),
        with_filter(NotEqualTo=0),
        with_filter(IsPresent=True),
        contribution(Filters=[{"Match": "$.m", "In": ["x"]}] * 4),
    ],
)
def test_what_the_guide_allows_is_taken(rule: dict[str, Any]) -> None:
    assert parse_rule_body(rule).groups
