"""PutMetricAlarm: each limit at its edge, and the rules between parameters."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.alarms.parameters import ParameterError, check

STATIC: dict[str, Any] = {
    "AlarmName": "a",
    "Namespace": "N",
    "MetricName": "m",
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanThreshold",
}
STAT = {"Metric": {"Namespace": "N", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}
MATH: dict[str, Any] = {
    "AlarmName": "a",
    "EvaluationPeriods": 3,
    "DatapointsToAlarm": 2,
    "Threshold": 1,
    "ComparisonOperator": "LessThanThreshold",
    "Metrics": [
        {"Id": "m1", "MetricStat": STAT, "ReturnData": False},
        {"Id": "rate", "Expression": "100 * m1"},
    ],
}
BAND: dict[str, Any] = {
    "AlarmName": "a",
    "EvaluationPeriods": 2,
    "ThresholdMetricId": "t1",
    "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
    "Metrics": [
        {"Id": "m1", "MetricStat": STAT},
        {"Id": "t1", "Expression": "ANOMALY_DETECTION_BAND(m1, 3)"},
    ],
}
GONE = "left out"


def changed(base: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {name: value for name, value in (base | parts).items() if value is not GONE}


def topics(count: int) -> list[str]:
    return [f"arn:aws:sns:us-east-1:123456789012:t{place}" for place in range(count)]


def dimensions(count: int) -> list[dict[str, str]]:
    return [{"Name": f"n{place}", "Value": "v"} for place in range(count)]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"Period": 10},
        {"Period": 20},
        {"Period": 30},
        {"Period": 600},
        {"EvaluationPeriods": 1440},
        {"Period": 10, "EvaluationPeriods": 8640},
        {"Period": 3600, "EvaluationPeriods": 168},
        {"Period": 86_400, "EvaluationPeriods": 7},
        {"Statistic": GONE, "ExtendedStatistic": "p99.9"},
        {"Statistic": GONE, "ExtendedStatistic": "p100"},
        {"Statistic": GONE, "ExtendedStatistic": "tm90"},
        {"Statistic": GONE, "ExtendedStatistic": "IQM"},
        {"Statistic": GONE, "ExtendedStatistic": "PR(:300)"},
        {"Statistic": "SampleCount"},
        {"TreatMissingData": "missing"},
        {"TreatMissingData": "breaching"},
        {"EvaluateLowSampleCountPercentile": "ignore"},
        {"AlarmName": "n" * 255},
        {"AlarmName": "Zahlungen: Fehler über 5 %"},
        {"AlarmDescription": "d" * 1024},
        {"AlarmDescription": ""},
        {"AlarmActions": topics(5), "OKActions": topics(5), "InsufficientDataActions": topics(5)},
        {"AlarmActions": ["arn:aws:automate:us-east-1:ec2:reboot"]},
        {"Dimensions": dimensions(30)},
        {"Dimensions": [{"Name": "n" * 255, "Value": "v" * 1024}]},
        {"Unit": "None"},
        {"Unit": "Count/Second"},
        {"EvaluationPeriods": 5, "DatapointsToAlarm": 5},
        {"EvaluationPeriods": 5, "DatapointsToAlarm": 1},
        {"Threshold": 0},
        {"Threshold": -1.5},
        {"ActionsEnabled": False},
    ],
    ids=str,
)
def test_static_alarm_within_the_limits_is_accepted(parts: dict[str, Any]) -> None:
    check(changed(STATIC, **parts))


@pytest.mark.parametrize(
    "parts,words",
    [
        ({"Period": 90}, "Period: 90"),
        ({"Period": 45}, "Period: 45"),
        ({"Period": 40}, "Period: 40"),
        ({"Period": 5}, "Period: a whole number from 10"),
        ({"Period": 0}, "Period"),
        ({"Period": True}, "Period"),
        ({"Period": GONE}, "Period is needed"),
        ({"EvaluationPeriods": 1441}, "86460 s is more than 86400"),
        ({"Period": 1800, "EvaluationPeriods": 49}, "more than 86400"),
        ({"Period": 3540, "EvaluationPeriods": 25}, "more than 86400"),
        ({"Period": 3600, "EvaluationPeriods": 169}, "more than 604800"),
        ({"Period": 86_400, "EvaluationPeriods": 8}, "more than 604800"),
        ({"EvaluationPeriods": 0}, "EvaluationPeriods"),
        ({"EvaluationPeriods": 1.5}, "EvaluationPeriods"),
        ({"EvaluationPeriods": GONE}, "EvaluationPeriods is needed"),
        ({"Threshold": GONE}, "Threshold is needed"),
        ({"Threshold": "1"}, "Threshold: a number"),
        ({"Threshold": float("inf")}, "Threshold: a number"),
        ({"ComparisonOperator": GONE}, "ComparisonOperator is needed"),
        ({"ComparisonOperator": "EqualToThreshold"}, "ComparisonOperator: one of"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "for anomaly detection"),
        ({"ExtendedStatistic": "p90"}, "not both"),
        ({"Statistic": GONE}, "Statistic or ExtendedStatistic"),
        ({"Statistic": "Median"}, "Statistic: one of"),
        ({"Statistic": "average"}, "Statistic: one of"),
        ({"Statistic": GONE, "ExtendedStatistic": "p101"}, "percentile"),
        ({"Statistic": GONE, "ExtendedStatistic": "median"}, "percentile"),
        ({"TreatMissingData": "zero"}, "TreatMissingData"),
        ({"TreatMissingData": "notbreaching"}, "TreatMissingData"),
        ({"EvaluateLowSampleCountPercentile": "skip"}, "evaluate, ignore"),
        ({"AlarmName": GONE}, "AlarmName is needed"),
        ({"AlarmName": ""}, "1 to 255"),
        ({"AlarmName": "n" * 256}, "1 to 255"),
        ({"AlarmName": "a\nb"}, "control characters"),
        ({"AlarmDescription": "d" * 1025}, "0 to 1024"),
        ({"Namespace": ":N"}, "colon"),
        ({"Namespace": GONE}, "Namespace is needed"),
        ({"Namespace": "n" * 256}, "1 to 255"),
        ({"MetricName": GONE}, "MetricName is needed, or Metrics"),
        ({"AlarmActions": topics(6)}, "AlarmActions: at most 5"),
        ({"OKActions": topics(6)}, "OKActions: at most 5"),
        ({"InsufficientDataActions": topics(6)}, "InsufficientDataActions: at most 5"),
        ({"AlarmActions": ["arn:aws:sqs:us-east-1:123456789012:q"]}, "is no action"),
        ({"Dimensions": dimensions(31)}, "at most 30"),
        ({"Dimensions": [{"Name": "n", "Value": ""}]}, "a Name and a Value"),
        ({"Dimensions": [{"Name": "n" * 256, "Value": "v"}]}, "a Name of at most 255"),
        ({"Dimensions": [{"Name": "n", "Value": "v" * 1025}]}, "a Value of at most 1024"),
        ({"Unit": "Parsecs"}, "Unit: one of"),
        ({"DatapointsToAlarm": 0}, "DatapointsToAlarm"),
        ({"EvaluationPeriods": 3, "DatapointsToAlarm": 4}, "never be reached"),
        ({"ActionsEnabled": "true"}, "true or false"),
        ({"Tags": [{"Key": "k", "Value": "v"}] * 51}, "at most 50"),
        ({"Metrics": MATH["Metrics"]}, "cannot stand beside Metrics"),
        ({"Threshold": GONE, "ThresholdMetricId": "t1"}, "ThresholdMetricId"),
    ],
    ids=str,
)
def test_static_alarm_beyond_a_limit_is_refused_with_its_field(parts: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        check(changed(STATIC, **parts))


@pytest.mark.parametrize("parameters", [MATH, BAND], ids=["math", "band"])
def test_alarm_on_math_is_accepted(parameters: dict[str, Any]) -> None:
    check(parameters)


@pytest.mark.parametrize(
    "base,parts,words",
    [
        (MATH, {"Metrics": []}, "Metrics"),
        (MATH, {"Metrics": [*MATH["Metrics"], {"Id": "m1", "Expression": "1 * m1"}]}, "m1"),
        (MATH, {"Metrics": [{"Id": "M1", "MetricStat": STAT}]}, "M1"),
        (MATH, {"Metrics": [{"Id": "m1", "MetricStat": STAT | {"Period": 90}}]}, "m1"),
        (MATH, {"Metrics": [{"Id": "m1", "MetricStat": STAT, "ReturnData": False}]}, "exactly one"),
        (MATH, {"EvaluationPeriods": 1441, "DatapointsToAlarm": 1}, "more than 86400"),
        (MATH, {"DatapointsToAlarm": 4}, "4 datapoints"),
        (MATH, {"Unit": "Count"}, "beside Metrics"),
        (MATH, {"Threshold": GONE}, "Threshold is needed"),
        (BAND, {"Threshold": 1}, "Threshold"),
        (BAND, {"ThresholdMetricId": "m1"}, "ANOMALY_DETECTION_BAND"),
        (BAND, {"ComparisonOperator": "GreaterThanThreshold"}, "with ThresholdMetricId one of"),
    ],
    ids=str,
)
def test_alarm_on_math_is_refused_where_it_is_wrong(
    base: dict[str, Any], parts: dict[str, Any], words: str
) -> None:
    with pytest.raises(ParameterError, match=words):
        check(changed(base, **parts))


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(ParameterError, match=r"AlarmName is needed; Period: .*; Statistic: "):
        check(changed(STATIC, AlarmName=GONE, Period=1, Statistic="Median"))
