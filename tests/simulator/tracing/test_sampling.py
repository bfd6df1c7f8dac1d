"""X-Ray's sampling rules are taken, chosen and applied as the developer guide says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.facts import find
from simulator.tracing.facts import DEFAULT_RULE, LIMITS, SDK_METRICS, rate_is_modifiable
from simulator.tracing.reservoir import sampled, spread, together
from simulator.tracing.sampling import (
    GATEWAY,
    SDK,
    Request,
    choose,
    matches,
    percent_of_rate,
    rate_of_percent,
    stage_name,
    usable,
)
from simulator.tracing.sampling_rule import XRayError, check_group, check_rule
from simulator.tracing.trace_filter import TraceFilterError


def rule(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "RuleName": "r",
        "Priority": 1,
        "FixedRate": 0.1,
        "ReservoirSize": 1,
        "ServiceName": "*",
        "ServiceType": "*",
        "Host": "*",
        "HTTPMethod": "*",
        "URLPath": "*",
        "ResourceARN": "*",
        "Version": 1,
    }
    return {key: value for key, value in {**found, **changes}.items() if value is not None}


BOOST = {"MaxRate": 0.5, "CooldownWindowMinutes": 10}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"FixedRate": 0},
        {"FixedRate": 1},
        {"ReservoirSize": 0},
        {"ReservoirSize": 1000},
        {"Priority": 1},
        {"Priority": 9999},
        {"RuleName": "r" * 32},
        {"RuleName": None, "RuleARN": "arn:aws:xray:us-east-1:123456789012:sampling-rule/r"},
        {"Version": None},
        {"Host": ""},
        {"Host": "h" * 64},
        {"HTTPMethod": "m" * 10},
        {"ServiceName": "s" * 64},
        {"ServiceType": "s" * 64},
        {"URLPath": "p" * 128},
        {"ResourceARN": "a" * 500},
        {"Attributes": {}},
        {"Attributes": {"k" * 32: "v" * 32}},
        {"Attributes": {str(number): "v" for number in range(5)}},
        {"SamplingRateBoost": BOOST},
        {"SamplingRateBoost": {"MaxRate": 1, "CooldownWindowMinutes": 1}},
    ],
)
def test_a_rule_within_the_limits_is_taken(changes: dict[str, Any]) -> None:
    check_rule(rule(**changes))


@pytest.mark.parametrize(
    "changes,words",
    [
        ({"FixedRate": 1.1}, "FixedRate is 1.1; a number from 0 to 1"),
        ({"FixedRate": 5}, "from 0 to 1"),
        ({"FixedRate": -0.1}, "FixedRate"),
        ({"FixedRate": "0.1"}, "FixedRate"),
        ({"FixedRate": True}, "FixedRate"),
        ({"FixedRate": float("nan")}, "FixedRate"),
        ({"ReservoirSize": -1}, "ReservoirSize"),
        ({"ReservoirSize": 1.5}, "ReservoirSize"),
        ({"Priority": 0}, "Priority is 0; a whole number from 1 to 9999"),
        ({"Priority": 10_000}, "Priority"),
        ({"Priority": 1.5}, "Priority"),
        ({"Priority": True}, "Priority"),
        ({"RuleName": "r" * 33}, "RuleName"),
        ({"RuleName": ""}, "RuleName"),
        ({"RuleName": None}, "either RuleName or RuleARN"),
        ({"RuleARN": "arn"}, "not both"),
        ({"RuleName": None, "RuleARN": 5}, "RuleARN"),
        ({"Version": 0}, "Version"),
        ({"Version": 2}, "Version"),
        ({"Host": "h" * 65}, "Host"),
        ({"HTTPMethod": "m" * 11}, "HTTPMethod"),
        ({"ServiceName": "s" * 65}, "ServiceName"),
        ({"ServiceType": "s" * 65}, "ServiceType"),
        ({"URLPath": "p" * 129}, "URLPath"),
        ({"ResourceARN": "a" * 501}, "ResourceARN"),
        ({"URLPath": 5}, "URLPath"),
        ({"Attributes": {str(number): "v" for number in range(6)}}, "at most 5"),
        ({"Attributes": {"k" * 33: "v"}}, "1 to 32"),
        ({"Attributes": {"k": "v" * 33}}, "1 to 32"),
        ({"Attributes": {"k": ""}}, "1 to 32"),
        ({"Attributes": []}, "Attributes"),
        ({"SamplingRateBoost": {**BOOST, "MaxRate": 1.5}}, "MaxRate"),
        ({"SamplingRateBoost": {**BOOST, "CooldownWindowMinutes": 0}}, "CooldownWindowMinutes"),
        ({"SamplingRateBoost": {"MaxRate": 1}}, "are needed"),
        ({"SamplingRateBoost": 1}, "are needed"),
        ({"Colour": "red"}, "Colour is no property"),
    ],
)
def test_a_rule_beyond_the_limits_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(XRayError, match=words):
        check_rule(rule(**changes))


@pytest.mark.parametrize(
    "name",
    [
        *("FixedRate", "Host", "HTTPMethod", "Priority", "ReservoirSize", "ResourceARN", "ServiceName"),
        *("ServiceType", "URLPath"),
    ],
)
def test_a_property_that_is_required_is_missed(name: str) -> None:
    with pytest.raises(XRayError, match=f"{name} is missing"):
        check_rule(rule(**{name: None}))


REQUEST = Request(
    service_name="Scorekeep",
    service_type="AWS::EC2::Instance",
    host="api.example.com",
    method="GET",
    path="/api/state/1",
    resource_arn="arn:aws:ec2:us-east-1:1:instance/i",
    attributes={"X-Client": "mobile"},
)


@pytest.mark.parametrize(
    "changes,expected",
    [
        ({}, True),
        ({"ServiceName": "Scorekeep"}, True),
        ({"ServiceName": "scorekeep"}, True),
        ({"ServiceName": "Other"}, False),
        ({"ServiceName": "Score*"}, True),
        ({"ServiceType": "AWS::EC2::*"}, True),
        ({"ServiceType": "AWS::Lambda::*"}, False),
        ({"Host": "*.example.com"}, True),
        ({"Host": "example.com"}, False),
        ({"HTTPMethod": "GET"}, True),
        ({"HTTPMethod": "P*"}, False),
        ({"URLPath": "/api/state/*"}, True),
        ({"URLPath": "/api/state/?"}, True),
        ({"URLPath": "/api/state?"}, False),
        ({"URLPath": "/api/*/1"}, True),
        ({"URLPath": "/api"}, False),
        ({"URLPath": "/api.state/1"}, False),
        ({"ResourceARN": "arn:aws:ec2:*"}, True),
        ({"ResourceARN": "arn:aws:lambda:*"}, False),
        ({"Attributes": {"X-Client": "mob*"}}, True),
        ({"Attributes": {"X-Client": "web"}}, False),
        ({"Attributes": {"X-Other": "*"}}, False),
    ],
)
def test_a_rule_matches_by_all_its_properties(changes: dict[str, Any], *, expected: bool) -> None:
    assert matches(rule(**changes), REQUEST) is expected


POLL = rule(RuleName="poll", Priority=5000, URLPath="/api/state/*")
BASE = rule(RuleName="base", Priority=9000, ServiceName="Scorekeep")
DEFAULT = rule(RuleName="Default", Priority=10_000)


@pytest.mark.parametrize(
    "rules,request_,expected",
    [
        ([DEFAULT, BASE, POLL], REQUEST, "poll"),
        ([POLL, BASE, DEFAULT], REQUEST, "poll"),
        ([DEFAULT, BASE, POLL], Request(service_name="Scorekeep", path="/api/state"), "base"),
        ([DEFAULT, BASE, POLL], Request(service_name="Other", path="/x"), "Default"),
        ([DEFAULT, BASE, POLL], Request(), "Default"),
        ([BASE, POLL], Request(), None),
        ([], REQUEST, None),
        ([rule(RuleName="b"), rule(RuleName="a")], REQUEST, "a"),
        ([rule(RuleName="late", Priority=2), rule(RuleName="wide", Priority=1)], REQUEST, "wide"),
        ([rule(RuleName="none", Priority=None), rule(RuleName="first", Priority=9999)], REQUEST, "first"),
    ],
)
def test_the_first_rule_by_priority_that_matches_decides(
    rules: list[dict[str, Any]], request_: Request, expected: str | None
) -> None:
    found = choose(rules, request_)
    assert (found and found["RuleName"]) == expected


@pytest.mark.parametrize(
    "changes,client,expected",
    [
        ({}, SDK, True),
        ({}, GATEWAY, True),
        ({"ResourceARN": "arn:aws:apigateway:us-east-1::/restapis/x/stages/prod"}, SDK, False),
        ({"ResourceARN": "arn:aws:apigateway:us-east-1::/restapis/x/stages/prod"}, GATEWAY, True),
        ({"Attributes": {"X-Client": "mobile"}}, SDK, False),
        ({"Attributes": {"X-Client": "mobile"}}, GATEWAY, True),
        ({"Attributes": {}}, SDK, True),
        ({"ResourceARN": None}, SDK, True),
        ({"ServiceName": "my-api/prod"}, SDK, True),
        ({"ServiceType": "AWS::APIGateway::Stage"}, GATEWAY, True),
    ],
)
def test_sdks_ignore_rules_with_a_resource_or_attributes(
    changes: dict[str, Any], client: str, *, expected: bool
) -> None:
    assert usable(rule(**changes), client) is expected


def test_a_stage_is_named_after_its_api() -> None:
    assert stage_name("my-api", "prod") == "my-api/prod"


@pytest.mark.parametrize("percent,rate", [(0, 0), (5, 0.05), (10, 0.1), (0.3, 0.003), (100, 1)])
def test_the_console_counts_in_percent(percent: float, rate: float) -> None:
    assert rate_of_percent(percent) == pytest.approx(rate)
    assert percent_of_rate(rate) == pytest.approx(percent)


@pytest.mark.parametrize(
    "requests,reservoir,rate,quota,expected",
    [
        (11, 2, 0.1, None, (1, 1)),
        (3, 1, 0, None, (1, 0)),
        (0, 1, 1, None, (0, 0)),
        (100, 50, 0, None, (1, 0)),
        (100, 0, 0.5, None, (0, 50)),
        (100, 50, 0, 50, (50, 0)),
        (100, 50, 0.1, 20, (20, 8)),
        (10, 50, 0.1, 20, (10, 0)),
        (10, 50, 0.1, 0, (0, 1)),
        (10, 1, 1, None, (1, 9)),
    ],
)
def test_a_second_takes_from_the_reservoir_and_then_by_rate(
    requests: int, reservoir: int, rate: float, quota: int | None, expected: tuple[int, float]
) -> None:
    found = sampled(requests, reservoir=reservoir, rate=rate, quota=quota)
    assert (found.reservoir, found.fixed_rate) == pytest.approx(expected)


def test_the_guides_example_of_ten_seconds() -> None:
    found = together(sampled(one, reservoir=2, rate=0.1) for one in spread(110, 10))
    assert [found.reservoir, found.fixed_rate, found.total] == pytest.approx([10, 10, 20])
    polling = together(sampled(one, reservoir=0, rate=0.003) for one in spread(10_500, 10))
    assert [polling.reservoir, polling.fixed_rate] == pytest.approx([0, 31.5])


@given(st.integers(0, 10_000), st.integers(1, 100))
def test_requests_are_dealt_out_evenly(requests: int, seconds: int) -> None:
    found = spread(requests, seconds)
    assert (sum(found), len(found)) == (requests, seconds)
    assert max(found) - min(found) <= 1


@given(st.integers(0, 1000), st.integers(0, 100), st.floats(0, 1), st.none() | st.integers(0, 100))
def test_no_more_is_recorded_than_came(requests: int, reservoir: int, rate: float, quota: int | None) -> None:
    found = sampled(requests, reservoir=reservoir, rate=rate, quota=quota)
    assert 0 <= found.total <= requests
    assert quota is not None or found.reservoir <= 1


@pytest.mark.parametrize(
    "properties",
    [
        {"GroupName": "g"},
        {"GroupName": "G" * 32},
        {"GroupName": "payments-prod-1"},
        {"GroupName": "default"},
        {"GroupName": "g", "FilterExpression": "fault = true AND responsetime >= 5"},
        {"GroupName": "g", "FilterExpression": ""},
        {"GroupName": "g", "InsightsConfiguration": {"InsightsEnabled": False}},
        {"GroupName": "g", "InsightsConfiguration": {"InsightsEnabled": True, "NotificationsEnabled": True}},
    ],
)
def test_a_group_is_taken(properties: dict[str, Any]) -> None:
    check_group(properties)


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"GroupName": ""},
        {"GroupName": "g" * 33},
        {"GroupName": "high_response_time"},
        {"GroupName": "pay ments"},
        {"GroupName": "payments.prod"},
        {"GroupName": "zählung"},
        {"GroupName": "g\n"},
        {"GroupName": 5},
        {"GroupName": "Default"},
        {"GroupName": "g", "InsightsConfiguration": {"NotificationsEnabled": True}},
        {"GroupName": "g", "FilterExpression": "fault ="},
    ],
)
def test_a_group_is_refused(properties: dict[str, Any]) -> None:
    with pytest.raises((XRayError, TraceFilterError)):
        check_group(properties)


@pytest.mark.parametrize(
    "name,value",
    [
        ("report_interval_seconds", 10),
        ("quota_ttl_seconds", 300),
        ("reservoir_quota_ttl_seconds", 300),
        ("borrowed_per_second", 1),
        ("statistics_window_seconds", 10),
        ("default_priority", 10_000),
        ("min_priority", 1),
        ("max_priority", 9999),
        ("max_rule_name_length", 32),
        ("max_group_name_length", 32),
        ("max_attributes", 5),
        ("max_url_path_length", 128),
        ("max_annotations_per_trace", 50),
        ("trace_retention_days", 30),
    ],
)
def test_documented_numbers(name: str, value: float) -> None:
    assert find(LIMITS, name).value == value


def test_the_default_rule_records_the_first_request_a_second_and_five_percent() -> None:
    assert (DEFAULT_RULE["ReservoirSize"], DEFAULT_RULE["FixedRate"]) == (1, 0.05)


@pytest.mark.parametrize(
    "platform,expected",
    [
        ("AWS Lambda", False),
        ("Lambda", False),
        ("AWS App Mesh", False),
        ("Amazon EC2", True),
        ("Amazon ECS", True),
        ("Amazon API Gateway", True),
        ("AWS AppSync", True),
        ("AWS Elastic Beanstalk", True),
    ],
)
def test_rules_set_the_rate_on_most_platforms(platform: str, *, expected: bool) -> None:
    assert rate_is_modifiable(platform) is expected


@pytest.mark.parametrize("name", sorted(SDK_METRICS))
def test_rates_are_percent_and_latency_is_not(name: str) -> None:
    unit, statistics = SDK_METRICS[name]
    assert unit == ("Milliseconds" if name == "Latency" else "Percent")
    assert "Average" in statistics
