"""Messages have the shape that AWS sends, and filters meet them as they are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.vectors import OWN
from template import Template, Unknown
from template.alarms import alarms, composites
from template.filters import ATTRIBUTES, BODY, PatternError, accepts
from template.messages import alarm_event, alarm_message, anomaly_message, api_call_event, budget_message
from template.patterns import check_event, matches

CASES = {case["id"]: case for case in json.loads((OWN / "sns_alarm_message.json").read_text())["cases"]}


def test_metric_alarm_message_has_the_keys_recorded_on_aws(platform: Template) -> None:
    message = alarm_message(alarms(platform)[0])
    assert sorted(message) == CASES["keys-2026"]["expected"]["keys"]
    assert set(message) >= set(CASES["keys-2025"]["expected"]["keys"])


def test_metric_alarm_message_has_the_values_recorded_on_aws(platform: Template) -> None:
    message = alarm_message(alarms(platform)[0])
    trigger = message["Trigger"]
    assert message["Region"] == CASES["region-longname"]["expected"]["Region"]
    assert (
        trigger["EvaluateLowSampleCountPercentile"]
        == CASES["low-sample-empty"]["expected"]["EvaluateLowSampleCountPercentile"]
    )
    assert trigger["Threshold"] == CASES["threshold-float"]["expected"]["Threshold"]
    assert isinstance(trigger["Threshold"], float)
    assert trigger["TreatMissingData"] == "notBreaching"
    assert trigger["Dimensions"] == [{"value": "pay", "name": "App"}, {"value": "a", "name": "Zone"}]
    assert (trigger["Statistic"], trigger["StatisticType"]) == ("SUM", "Statistic")
    json.dumps(message)


def test_message_names_datapoints_only_where_the_alarm_does(platform: Template) -> None:
    single, math = alarms(platform)
    assert alarm_message(single)["Trigger"]["DatapointsToAlarm"] == 3
    assert "DatapointsToAlarm" not in alarm_message(math)["Trigger"]


def test_message_of_2025_says_nothing_of_mute_windows(platform: Template) -> None:
    message = alarm_message(alarms(platform)[0], time="2025-09-19T21:11:41.000+0000")
    assert sorted(message) == CASES["keys-2025"]["expected"]["keys"]


def test_math_alarm_message_carries_its_queries(platform: Template) -> None:
    trigger = alarm_message(alarms(platform)[1])["Trigger"]
    assert "MetricName" not in trigger
    assert [min(item) for item in trigger["Metrics"]] == ["Expression", "Id"]
    assert trigger["Metrics"][1]["MetricStat"]["Metric"]["MetricName"] == "Bad"


def test_composite_message_carries_the_children_that_set_it_off(platform: Template) -> None:
    expected = CASES["composite-children"]["expected"]
    message = alarm_message(composites(platform)[0])
    assert set(expected["contains"]) <= set(message)
    child = message["TriggeringChildren"][0]
    assert set(expected["triggering_children_0"]["has"]) <= set(child)
    assert child["State"]["Value"] == expected["triggering_children_0"]["state_value"]
    assert "Trigger" not in message


@pytest.mark.parametrize(
    "policy,scope,delivered",
    [
        ({"NewStateValue": ["ALARM", "OK"]}, BODY, True),
        ({"AlarmName": [{"prefix": "prod-critical-"}]}, BODY, True),
        ({"AlarmName": [{"prefix": "prod-info-"}]}, BODY, False),
        ({"severity": ["critical"]}, BODY, False),
        ({"Trigger": {"Dimensions": {"name": ["App"], "value": ["pay"]}}}, BODY, True),
        ({"Trigger": {"Dimensions": {"name": ["App"], "value": ["a"]}}}, BODY, False),
        ({"AlarmName": [{"prefix": "prod-critical-"}]}, ATTRIBUTES, False),
        ({"AlarmName": [{"prefix": "prod-critical-"}]}, None, False),
        (None, None, True),
        ({}, BODY, True),
    ],
    ids=[
        "state",
        "name",
        "other name",
        "no such key",
        "dimension",
        "mixed dimensions",
        "attributes",
        "default",
        "none",
        "empty",
    ],
)
def test_filter_meets_the_real_alarm_message(
    platform: Template,
    policy: Any,
    scope: Any,
    delivered: bool,  # noqa: FBT001 - a column of the table
) -> None:
    message = alarm_message(alarms(platform)[0])
    assert accepts(policy, scope=scope, body=json.dumps(message)) is delivered
    assert accepts(policy, scope=scope, body=message) is delivered


def test_plain_text_of_budgets_never_passes_a_filter_on_the_body() -> None:
    for policy in ({"a": [{"exists": False}]}, {"AlarmName": [{"anything-but": "x"}]}):
        assert not accepts(policy, scope=BODY, body=budget_message("monthly"))
    assert accepts(None, body=budget_message("monthly"))


def test_cost_anomaly_and_events_pass_a_filter_that_asks_for_no_alarm() -> None:
    policy = {"AlarmName": [{"exists": False}]}
    assert accepts(policy, scope=BODY, body=anomaly_message())
    assert accepts(policy, scope=BODY, body=api_call_event("logs", "DeleteLogGroup"))


def test_event_of_an_alarm_is_an_event_that_rules_match(platform: Template) -> None:
    event = alarm_event(alarms(platform)[0])
    check_event(json.dumps(event))
    right = {"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["ALARM"]}}}
    assert matches(right, event)
    assert not matches({"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["Alarm"]}}}, event)


def test_api_call_event_is_matched_by_its_name() -> None:
    event = api_call_event("logs", "DeleteLogGroup", requestParameters={"logGroupName": "/a"})
    assert matches(
        {"detail": {"eventSource": ["logs.amazonaws.com"], "eventName": [{"prefix": "Delete"}]}}, event
    )
    assert event["detail"]["requestParameters"] == {"logGroupName": "/a"}


def test_unknown_in_a_message_passes_no_filter_and_unknown_in_a_policy_is_refused() -> None:
    for test in ("x", {"anything-but": "x"}, {"prefix": ""}):
        assert not accepts({"a": [test]}, scope=BODY, body={"a": Unknown("x")})
    with pytest.raises(PatternError, match="not known"):
        accepts({"a": [Unknown("x")]}, scope=BODY, body={"a": "x"})
    with pytest.raises(PatternError, match="scope"):
        accepts({"a": ["x"]}, scope="Body", body={"a": "x"})
