"""Each topic answers beyond its own cases: other inputs of the same kinds, by the same rules."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.scorer import judge
from conformance.topics import TOPICS, topic
from conformance.vectors import Case

CALL = {"detail_type": "AWS API Call via CloudTrail"}


def of(name: str, kind: str, given: Any, expected: Any) -> Case:
    return Case(
        topic=name,
        id="x",
        kind=kind,
        input=given,
        expected=expected,
        score=True,
        source="",
        note="",
        confidence="",
    )


@pytest.mark.parametrize(
    "name, kind, given, expected",
    [
        (
            "sns_alarm_message",
            "shape",
            {"alarm_type": "single metric", "object": "Trigger"},
            {
                "keys": [
                    "ComparisonOperator",
                    "Dimensions",
                    "EvaluateLowSampleCountPercentile",
                    "EvaluationPeriods",
                    "MetricName",
                    "Namespace",
                    "Period",
                    "Statistic",
                    "StatisticType",
                    "Threshold",
                    "TreatMissingData",
                    "Unit",
                ]
            },
        ),
        ("sns_alarm_message", "value", {"region": "eu-west-1"}, {"Region": "EU (Ireland)"}),
        ("sns_alarm_message", "value", {"TreatMissingData": "ignore"}, {"TreatMissingData": "ignore"}),
        ("sns_alarm_message", "value", {"Threshold": 2.5}, {"Threshold": 2.5}),
        ("sns_alarm_message", "value", {"Statistic": "SampleCount"}, {"Statistic": "SAMPLE_COUNT"}),
        (
            "sns_alarm_message",
            "value",
            {"Dimensions": [{"Name": "a", "Value": "b"}]},
            {"Dimensions": [{"name": "a", "value": "b"}]},
        ),
        (
            "sns_alarm_message",
            "value",
            {"EvaluateLowSampleCountPercentile": "ignore"},
            {"EvaluateLowSampleCountPercentile": "ignore"},
        ),
        ("sns_alarm_message", "shape", {"alarm_type": "metric math"}, {"contains": ["Trigger"]}),
        (
            "sns_alarm_message",
            "shape",
            {"alarm_type": "composite", "child": "c", "child_state": "OK"},
            {"triggering_children_0": {"has": ["Arn"], "state_value": "OK"}},
        ),
        (
            "eventbridge_patterns",
            "fact",
            {**CALL, "eventName": "PutObject", "rule_state": "ENABLED"},
            {"delivered": True},
        ),
        (
            "eventbridge_patterns",
            "fact",
            {**CALL, "eventName": "GetObject", "rule_state": "ENABLED"},
            {"delivered": False},
        ),
        (
            "eventbridge_patterns",
            "fact",
            {**CALL, "eventName": "PutObject", "rule_state": "DISABLED"},
            {"delivered": False},
        ),
        ("eventbridge_patterns", "event_validate", {"event_text": "[]"}, {"event_error": True}),
        ("logs_filter_patterns", "quota", {"log_group_filters_with_regex": 6}, {"accepted": False}),
        ("logs_filter_patterns", "quota", {"log_group_metric_filters": 100}, {"accepted": True}),
        (
            "metric_filter_rules",
            "fact",
            {"distinct_dimension_pairs_in_an_hour": 10},
            {"may_be_disabled": False},
        ),
        ("sns_filter_policies", "fact", {"limit": "max_combinations"}, {"value": 150}),
        ("pagerduty_events_v2", "response", {"status": 503}, {"accepted": False, "retry": True}),
        ("pagerduty_events_v2", "response", {"error": "network"}, {"accepted": False, "retry": True}),
        ("pagerduty_events_v2", "size", {"body_bytes": 524_288}, {"valid": True}),
        ("pagerduty_events_v2", "fact", {"limit": "calls_per_minute"}, {"value": 120}),
        (
            "pagerduty_events_v2",
            "cloudwatch_integration",
            {"sns_subject": "OK: x", "new_state_value": "ALARM"},
            {"processed": False, "action": None},
        ),
        ("pricing_us_east_1", "unit", {"item": "alarm_standard"}, {"usd": 0.1, "per": "alarm per month"}),
        ("pricing_us_east_1", "unit", {"item": "sns_http"}, {"usd": 0.6, "per": "1M notifications"}),
        ("pricing_us_east_1", "free", {"item": "alarms"}, {"free": 10}),
        ("pricing_us_east_1", "compute", {"dashboards": 2, "standard": 1}, {"usd": 6.1}),
        (
            "pricing_us_east_1",
            "compute",
            {"scanned": 620_000, "retrieved": 155_000},
            {"billable": 0, "usd": 0},
        ),
        ("metric_math", "anomaly_validate", {"expression": "m1", "metrics": ["m1"]}, {"accepted": True}),
        ("metric_math", "anomaly_validate", {"expression": "SUM(METRICS())"}, {"accepted": False}),
        ("xray", "fact", {"limit": "annotations_per_trace"}, {"value": 50}),
        ("dashboard_body", "name", {"dashboard_name": "a" * 255}, {"valid": True}),
        ("dashboard_body", "put", {"warnings": 3, "errors": 1}, {"created": False}),
    ],
)
def test_other_input_is_answered_by_the_same_rule(name: str, kind: str, given: Any, expected: Any) -> None:
    assert judge(of(name, kind, given, expected)).wrong == ()


@pytest.mark.parametrize(
    "name, kind, given, expected",
    [
        ("pricing_us_east_1", "unit", {"item": "sns_http"}, {"usd": 0.06, "per": "1M notifications"}),
        ("pricing_us_east_1", "unit", {"item": "alarm_standard"}, {"usd": 0.3, "per": "alarm"}),
        ("pricing_us_east_1", "unit", {"item": "coffee"}, {"usd": 3}),
        (
            "pricing_us_east_1",
            "compute",
            {"requests_per_hour": 2000, "sampling": 0.1, "days": 31},
            {"usd": 0.2},
        ),
        ("pricing_us_east_1", "compute", {"coffee": 1}, {"usd": 0}),
        ("sns_alarm_message", "shape", {"alarm_type": "composite"}, {"contains": ["Trigger"]}),
        (
            "sns_alarm_message",
            "shape",
            {"alarm_type": "composite"},
            {"triggering_children_0": {"has": ["Name"]}},
        ),
        ("sns_alarm_message", "shape", {"alarm_type": "composite"}, {"unheard_of": 1}),
        ("sns_alarm_message", "value", {"Threshold": 2}, {"Threshold": "2"}),
        ("pagerduty_events_v2", "fact", {"about": "weather"}, {"value": 1}),
        ("sns_filter_policies", "fact", {"limit": "weather"}, {"value": 1}),
        ("logs_filter_patterns", "quota", {"weather": 1}, {"accepted": True}),
        ("eventbridge_patterns", "pattern", {"pattern": {"a": [1]}, "event": {"a": 1}}, {"match": False}),
        ("logs_filter_patterns", "text", {"pattern": "a:b", "event": "a:b"}, {"match": True}),
    ],
)
def test_wrong_expectation_fails(name: str, kind: str, given: Any, expected: Any) -> None:
    assert judge(of(name, kind, given, expected)).wrong


@pytest.mark.parametrize("name", TOPICS)
def test_no_kind_of_a_topic_passes_on_nothing(name: str) -> None:
    for kind in topic(name).kinds:
        assert judge(of(name, kind, {}, {"no_such_key": 1})).wrong
