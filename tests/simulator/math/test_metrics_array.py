"""PutMetricAlarm's rules for Metrics: what CloudWatch would refuse is said before a deploy."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.math.metrics_array import is_id, is_period, problems


def metric(name: str, period: int = 60, **more: Any) -> dict[str, Any]:
    stat = {"Metric": {"Namespace": "N", "MetricName": name}, "Period": period, "Stat": "Sum"}
    return {"Id": name, "MetricStat": stat, "ReturnData": False, **more}


def math(text: str, name: str = "e", **more: Any) -> dict[str, Any]:
    return {"Id": name, "Expression": text, "ReturnData": True, **more}


def hidden(text: str, name: str) -> dict[str, Any]:
    return math(text, name, ReturnData=False)


TWO = [metric("m1"), metric("m2")]
BAND = [metric("m1", ReturnData=True), math("ANOMALY_DETECTION_BAND(m1)", "band")]
ABOVE = {"ThresholdMetricId": "band", "ComparisonOperator": "GreaterThanUpperThreshold"}

TAKEN: dict[str, dict[str, Any]] = {
    "an expression": {"Metrics": [*TWO, math("m1 / m2")]},
    "one metric alone": {"Metrics": [metric("m1", ReturnData=True)]},
    "one metric of another account": {
        "Metrics": [metric("m1", ReturnData=True, AccountId="111122223333")],
        "AlarmActions": ["arn:aws:automate:us-east-1:ec2:reboot"],
    },
    "ten metrics": {"Metrics": [*(metric(f"m{at}") for at in range(10)), math("SUM(METRICS())")]},
    "expressions in any order": {"Metrics": [math("f * 2"), hidden("m1 + m2", "f"), *TWO]},
    "ReturnData left out": {"Metrics": [*TWO, {"Id": "e", "Expression": "m1"}]},
    "a band": {"Metrics": BAND, **ABOVE},
    "a band that is not returned": {
        "Metrics": [BAND[0], hidden("ANOMALY_DETECTION_BAND(m1)", "band")],
        **ABOVE,
    },
    "a band of an expression": {
        "Metrics": [*TWO, math("m1 + m2"), math("ANOMALY_DETECTION_BAND(e, 3)", "band")],
        **ABOVE,
    },
    "a query": {"Metrics": [{"Id": "q", "Expression": "SELECT MAX(m) FROM N", "Period": 60}]},
    "an insight rule": {"Metrics": [math("INSIGHT_RULE_METRIC('r', 'Sum')")]},
    "a week of hours": {"Metrics": [metric("m1", 3600), math("m1")], "EvaluationPeriods": 168},
    "a day of minutes": {"Metrics": [*TWO, math("m1")], "EvaluationPeriods": 1440, "DatapointsToAlarm": 1440},
    "an action of SNS": {"Metrics": [*TWO, math("m1")], "AlarmActions": ["arn:aws:sns:us-east-1:1:topic"]},
    "a high-resolution metric": {"Metrics": [metric("m1", 10), math("m1")]},
    "a quota of one's own account": {"Metrics": [metric("m1"), math("m1 / SERVICE_QUOTA(m1)")]},
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no Metrics": ({}, "at least one"),
    "an empty list": ({"Metrics": []}, "at least one"),
    "a text": ({"Metrics": "m1"}, "at least one"),
    "an entry that is none": ({"Metrics": ["m1"]}, "at least one"),
    "eleven metrics": ({"Metrics": [*(metric(f"m{at}") for at in range(11)), math("m1")]}, "11 metrics"),
    "eleven expressions": (
        {"Metrics": [metric("m1"), math("m1"), *(hidden("m1", f"f{at}") for at in range(10))]},
        "11 expressions",
    ),
    "two periods": ({"Metrics": [metric("m1"), metric("m2", 300), math("m1 + m2")]}, "60 and 300"),
    "nothing returned": ({"Metrics": [*TWO, hidden("m1", "e")]}, "0 items return"),
    "two returned": ({"Metrics": [metric("m1", ReturnData=True), math("m1")]}, "2 items return"),
    "ReturnData left out twice": (
        {"Metrics": [{"Id": "e", "Expression": "m1"}, *BAND[:1]]},
        "2 items return",
    ),
    "a metric watched beside an expression": (
        {"Metrics": [metric("m1", ReturnData=True), hidden("m1", "e")]},
        "is one of them",
    ),
    "an unknown id": ({"Metrics": [metric("m1"), math("m1 + m9")]}, "'m9' is the id of no metric"),
    "a circle": ({"Metrics": [metric("m1"), math("f"), hidden("e + m1", "f")]}, "circle"),
    "itself": ({"Metrics": [math("e + 1")]}, "circle"),
    "no math": ({"Metrics": [metric("m1"), math("m1 +")]}, "ends too early"),
    "a scalar": ({"Metrics": [metric("m1"), math("MAX(m1)")]}, "gives S"),
    "an array": ({"Metrics": [*TWO, math("METRICS()")]}, r"gives TS\[\]"),
    "a search": ({"Metrics": [math("SUM(SEARCH('{N}', 'Sum'))")]}, "SEARCH"),
    "a lower-case function": ({"Metrics": [*TWO, math("sum([m1, m2])")]}, "capitals"),
    "an id twice": ({"Metrics": [metric("m1"), metric("m1"), math("m1")]}, "2 times"),
    "an id with a capital": ({"Metrics": [metric("M1"), math("1 * e2", "e")]}, "'M1' needs"),
    "no id": ({"Metrics": [{"Expression": "1"}]}, "small letter"),
    "both sorts": ({"Metrics": [metric("m1", Expression="1")]}, "either"),
    "neither sort": ({"Metrics": [{"Id": "a"}]}, "either"),
    "an empty expression": ({"Metrics": [math(" ")]}, "text as its Expression"),
    "a metric without a statistic": (
        {"Metrics": [{"Id": "a", "MetricStat": {"Metric": {}, "Period": 60}}]},
        "Stat",
    ),
    "a crooked period": ({"Metrics": [metric("m1", 90), math("m1")]}, "multiple of 60"),
    "an EC2 action": (
        {"Metrics": [*TWO, math("m1")], "OKActions": ["arn:aws:automate:eu-west-1:ec2:stop"]},
        "EC2",
    ),
    "an EC2 action by workflow": (
        {
            "Metrics": [*TWO, math("m1")],
            "AlarmActions": ["arn:aws:swf:us-east-1:1:action/actions/AWS_EC2.InstanceId.Stop/1.0"],
        },
        "EC2",
    ),
    "scaling by a band": (
        {"Metrics": BAND, **ABOVE, "AlarmActions": ["arn:aws:autoscaling:us-east-1:1:scalingPolicy:x"]},
        "Auto Scaling",
    ),
    "a threshold beside a band": ({"Metrics": BAND, **ABOVE, "Threshold": 1}, "takes one"),
    "a threshold that is no band": ({"Metrics": [*TWO, math("m1", "band")], **ABOVE}, "no ANOMALY"),
    "a threshold that is not there": (
        {"Metrics": [metric("m1", ReturnData=True)], **ABOVE},
        "'band' is the id",
    ),
    "a band without a threshold id": ({"Metrics": [metric("m1"), BAND[1]]}, r"gives TS\[\]"),
    "a band over METRICS": (
        {"Metrics": [BAND[0], math("ANOMALY_DETECTION_BAND(SUM(METRICS()))", "band")], **ABOVE},
        "support METRICS",
    ),
    "a metric beside Metrics": (
        {"Metrics": [*TWO, math("m1")], "MetricName": "m", "Period": 60},
        "MetricName, Period",
    ),
    "more than a day": ({"Metrics": [*TWO, math("m1")], "EvaluationPeriods": 1441}, "86400"),
    "more than a week": ({"Metrics": [metric("m1", 3600), math("m1")], "EvaluationPeriods": 169}, "604800"),
    "more datapoints than periods": (
        {"Metrics": [*TWO, math("m1")], "EvaluationPeriods": 3, "DatapointsToAlarm": 4},
        "4 datapoints",
    ),
    **{
        f"{text} across accounts": ({"Metrics": [metric("m1", AccountId="1"), math(text)]}, "cross-account")
        for text in (
            "m1 / SERVICE_QUOTA(m1)",
            "INSIGHT_RULE_METRIC('r', 'Sum')",
            "FIRST(ANOMALY_DETECTION_BAND(m1))",
        )
    },
}


@pytest.mark.parametrize("name", TAKEN)
def test_an_alarm_is_taken(name: str) -> None:
    assert problems(TAKEN[name]) == ()


@pytest.mark.parametrize("name", REFUSED)
def test_an_alarm_is_refused_and_why(name: str) -> None:
    alarm, why = REFUSED[name]
    found = "; ".join(problems(alarm))
    assert found
    with pytest.raises(ValueError, match=why):
        raise ValueError(found)


@pytest.mark.parametrize("text", ["m", "m1", "errors", "aB_9", "a" * 255])
def test_an_id_starts_small(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text", ["", "M", "1m", "_m", "m-1", "m 1", "m.1", "é", "mé", "m\n", "a" * 256, None, 1]
)
def test_what_is_no_id(text: object) -> None:
    assert not is_id(text)


def test_periods_are_those_of_alarms() -> None:
    assert [each for each in range(-60, 200, 5) if is_period(each)] == [10, 20, 30, 60, 120, 180]
    assert not is_period(True)  # noqa: FBT003 - the value under test
    assert not is_period(60.0)
