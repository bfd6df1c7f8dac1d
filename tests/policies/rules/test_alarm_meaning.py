"""Alarms mean what they say: one small alarm with one thing changed, and the rule that names the fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.check import Checked
from policies.rule import Rule
from policies.rules import metric_math, missing_data, promises, thresholds, windows
from tests.policies.rules.test_alarm_twins import BREAKS

Judge = Callable[..., Checked]
OURS = [
    one.id
    for module in (promises, thresholds, windows, missing_data, metric_math)
    for one in vars(module).values()
    if isinstance(one, Rule)
]
FUNCTION = [{"Name": "FunctionName", "Value": "checkout"}]


def single(**changed: Any) -> dict[str, Any]:
    """An alarm on one metric; None takes a property out."""
    usual: dict[str, Any] = {
        "AlarmName": "checkout",
        "Namespace": "AWS/Lambda",
        "MetricName": "Duration",
        "Dimensions": FUNCTION,
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 3,
        "Threshold": 3000,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    return {key: value for key, value in {**usual, **changed}.items() if value is not None}


def metric(
    name: str, of: str, space: str = "AWS/Lambda", stat: str = "Sum", **options: Any
) -> dict[str, Any]:
    """One of an alarm's Metrics."""
    what = {"Namespace": space, "MetricName": of, "Dimensions": options.pop("dimensions", FUNCTION)}
    stated = {"Metric": what, "Stat": stat, "Period": options.pop("period", 60)}
    return {"Id": name, "MetricStat": stated, "ReturnData": False}


def rate(text: str = "100 * bad / total", **changed: Any) -> dict[str, Any]:
    """An alarm on the share of errors."""
    metrics = [metric("bad", "Errors"), metric("total", "Invocations"), {"Id": "line", "Expression": text}]
    usual: dict[str, Any] = {
        "AlarmName": "checkout",
        "Metrics": metrics,
        "EvaluationPeriods": 5,
        "DatapointsToAlarm": 3,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }
    return {key: value for key, value in {**usual, **changed}.items() if value is not None}


def body(*alarms: dict[str, Any], **others: Any) -> dict[str, Any]:
    made = {
        f"Alarm{n}": {"Type": "AWS::CloudWatch::Alarm", "Properties": one} for n, one in enumerate(alarms)
    }
    return {"Resources": {**made, **others}}


def api(of: str, stat: str = "Average", **changed: Any) -> dict[str, Any]:
    dimensions = [{"Name": "ApiName", "Value": "shop"}]
    named = {"Namespace": "AWS/ApiGateway", "MetricName": of, "Dimensions": dimensions, "Statistic": stat}
    return single(**{**named, **changed})


def canary(of: str = "SuccessPercent", stat: str = "Average", **changed: Any) -> dict[str, Any]:
    dimensions = [{"Name": "CanaryName", "Value": "up"}]
    named = {"Namespace": "CloudWatchSynthetics", "MetricName": of, "Dimensions": dimensions}
    below = {"Statistic": stat, "ComparisonOperator": "LessThanThreshold", "Threshold": 90}
    return single(**{**named, **below, **changed})


def lines(stat: str = "Sum", **changed: Any) -> dict[str, Any]:
    dimensions = [{"Name": "LogGroupName", "Value": "/app"}]
    named = {"Namespace": "AWS/Logs", "MetricName": "IncomingLogEvents", "Dimensions": dimensions}
    below = {"Statistic": stat, "ComparisonOperator": "LessThanThreshold", "Threshold": 1}
    return single(**{**named, **below, "TreatMissingData": "breaching", **changed})


def says(words: str, make: Callable[..., dict[str, Any]] = single, **changed: Any) -> dict[str, Any]:
    return make(AlarmDescription=words, **changed)


RIGHT = {
    "a duration in ms": single(),
    "a duration in words of seconds": says("Invocations take more than 3 s."),
    "a share in percent": says("More than 1 % of invocations fail.", rate),
    "a share as a fraction": says(
        "More than 1 % fail.", rate, Metrics=rate("bad / total")["Metrics"], Threshold=0.01
    ),
    "the mean of errors is a fraction": says("5XX above 5 %", api, of="5XXError", Threshold=0.05),
    "at least as or-equal": says(
        "At least 5 errors",
        single,
        MetricName="Errors",
        Statistic="Sum",
        Threshold=5,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    ),
    "more than four as at least five": says(
        "more than 4 errors",
        single,
        MetricName="Errors",
        Statistic="Sum",
        Threshold=5,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    ),
    "M of N in words": says("3 of 5 minutes", rate),
    "minutes of a longer period": says(
        "10 of 25 minutes", single, Period=300, EvaluationPeriods=5, DatapointsToAlarm=2
    ),
    "a window in words": says("errors for 3 minutes"),
    "within": says("pages within 15 minutes"),
    "realtime in minutes": says("Realtime view of checkout."),
    "success below": canary(),
    "silence of logs": lines(),
    "silence told as insufficient data": lines(TreatMissingData="missing", InsufficientDataActions=["arn:x"]),
    "a guard": rate("IF(total >= 20, 100 * bad / total, 0)"),
    "a guard by errors": rate("IF(bad > 5, 100 * bad / total, 0)"),
    "availability": rate("100 - 100 * bad / total", ComparisonOperator="LessThanThreshold", Threshold=99),
    "a burn of a tiny budget": says("burns the budget", rate, Threshold=0.01),
    "an alarm that scales": canary(
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=["arn:aws:autoscaling:us-east-1:1:scalingPolicy:x"],
    ),
    "a daily look that nobody calls urgent": single(Period=86400, EvaluationPeriods=1),
    "a band": {
        "EvaluationPeriods": 3,
        "ComparisonOperator": "GreaterThanUpperThreshold",
        "ThresholdMetricId": "band",
        "Metrics": [
            {**metric("m", "Duration", stat="p99"), "ReturnData": True},
            {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 2)"},
        ],
    },
    "share of a capacity outside": says(
        "Reads use more than 80 % of the table's capacity.",
        single,
        Namespace="AWS/DynamoDB",
        MetricName="ConsumedReadCapacityUnits",
        Statistic="Sum",
        Threshold=19200,
    ),
    "share of a limit outside": says("over 80% of limit", MetricName="ConcurrentExecutions", Threshold=800),
    "what nobody knows": single(Namespace="Shop", MetricName="Weight", Threshold=7),
}


@pytest.mark.parametrize("alarm", RIGHT.values(), ids=RIGHT)
def test_a_correct_alarm_is_left_alone(judge: Judge, alarm: dict[str, Any]) -> None:
    assert [(one.rule.id, one.seen) for one in judge(body(alarm), *OURS).findings] == []


LONG = {"Period": 3600, "EvaluationPeriods": 24}
ERRORS: dict[str, Any] = {"MetricName": "Errors", "Statistic": "Sum", "Threshold": 1}
WRITES = {"Namespace": "AWS/DynamoDB", "MetricName": "ReadThrottleEvents", "Statistic": "Sum", "Threshold": 0}
WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "percent as a count": (says("above 1 %", single, **ERRORS), "alarm-count-for-percent", "Sum of Errors"),
    "percent of the requests as a count": (
        says("More than 1 % of the requests fail.", **ERRORS),
        "alarm-count-for-percent",
        "Sum of Errors",
    ),
    "percent as a fraction": (
        says("over 0.5 percent", rate, Threshold=0.005),
        "alarm-percent-as-fraction",
        "0 to 100",
    ),
    "a fraction as percent": (api("5XXError", Threshold=5), "alarm-percent-as-fraction", "0.05"),
    "success as a fraction": (canary(Threshold=0.9), "alarm-percent-as-fraction", "0 to 100"),
    "times ten": (
        says("above 1 %", rate, Metrics=rate("10 * bad / total")["Metrics"]),
        "alarm-percent-as-fraction",
        "10 times",
    ),
    "another limit": (
        says("takes longer than 3 s", single, Threshold=5000),
        "alarm-promise-broken",
        "needed is 3000",
    ),
    "another direction": (
        says("falls below 5 jobs", single, Namespace="Shop", MetricName="Jobs", Threshold=5),
        "alarm-promise-broken",
        "below 5",
    ),
    "at least as more than": (
        says("At least 5 errors", single, **{**ERRORS, "Threshold": 5}),
        "alarm-promise-broken",
        "more than that",
    ),
    "another percentile": (
        says("p99 of checkout", single, ExtendedStatistic="p50", Statistic=None),
        "alarm-promise-broken",
        "p99",
    ),
    "another M of N": (says("3 of 5 minutes", rate, DatapointsToAlarm=1), "alarm-promise-broken", "3 of 5"),
    "too slow for its words": (
        says("within 15 minutes", single, EvaluationPeriods=30),
        "alarm-promise-broken",
        "within",
    ),
    "a share of a timeout": (
        says("Invocations take 80 % of the 15 s timeout.", single, Threshold=1200),
        "alarm-promise-broken",
        "12000",
    ),
    "a burn": (
        says("burn the error budget of 0.1 % 14.4 times too fast", rate, Threshold=14.4),
        "alarm-promise-broken",
        "1.44",
    ),
    "4XX for 5XX": (
        says("5XX of the shop", api, of="4XXError", Threshold=0.01),
        "alarm-reads-the-opposite",
        "4XXError",
    ),
    "reads for writes": (
        says("writes are throttled", single, **WRITES),
        "alarm-reads-the-opposite",
        "ReadThrottle",
    ),
    "above what can be": (
        canary(Threshold=101, ComparisonOperator="LessThanThreshold"),
        "alarm-impossible-threshold",
        "always",
    ),
    "below nothing": (lines(Threshold=0), "alarm-impossible-threshold", "never"),
    "at or above zero": (
        single(**{**ERRORS, "Threshold": 0}, ComparisonOperator="GreaterThanOrEqualToThreshold"),
        "alarm-impossible-threshold",
        "always",
    ),
    "a share above all": (rate(Threshold=100), "alarm-impossible-threshold", "never"),
    "longer than functions live": (single(Threshold=900001), "alarm-impossible-threshold", "never"),
    "seconds on milliseconds": (api("Latency", Threshold=3), "alarm-impossible-threshold", "milliseconds"),
    "errors below": (
        single(**ERRORS, ComparisonOperator="LessThanThreshold"),
        "alarm-wrong-way",
        "bad when high",
    ),
    "success above": (canary(ComparisonOperator="GreaterThanThreshold"), "alarm-wrong-way", "bad when low"),
    "availability above": (rate("100 * (total - bad) / total"), "alarm-wrong-way", "bad when low"),
    "two statistics": (single(ExtendedStatistic="p99"), "alarm-statistic-refused", "needed is one"),
    "a percentile as Statistic": (single(Statistic="p99"), "alarm-statistic-refused", "p99"),
    "low samples": (single(EvaluateLowSampleCountPercentile="no"), "alarm-statistic-refused", "ignore"),
    "no threshold": (single(Threshold=None), "alarm-without-threshold", "not set"),
    "two thresholds": (single(ThresholdMetricId="x"), "alarm-without-threshold", "both"),
    "a band that is not there": (
        single(Threshold=None, ThresholdMetricId="x", ComparisonOperator="GreaterThanUpperThreshold"),
        "alarm-without-threshold",
        "no ANOMALY",
    ),
    "more points than looked at": (single(DatapointsToAlarm=4), "alarm-impossible-count", "4 of 3"),
    "an odd period": (single(Period=45), "alarm-impossible-period", "45"),
    "more than a day": (single(Period=300, EvaluationPeriods=289), "alarm-window-too-long", "86700"),
    "more than a week": (single(Period=86400, EvaluationPeriods=8), "alarm-window-too-long", "604800"),
    "a realtime day": (says("Realtime", single, **LONG), "alarm-slower-than-called", "24 hours"),
    "a critical day": (single(AlarmName="prod-critical-x", **LONG), "alarm-slower-than-called", "critical"),
    "an odd treatment": (
        single(TreatMissingData="notbreaching"),
        "alarm-unknown-missing-data",
        "notbreaching",
    ),
    "deaf logs": (lines(TreatMissingData="notBreaching"), "alarm-deaf-to-silence", "needed is breaching"),
    "deaf by default": (lines(TreatMissingData=None), "alarm-deaf-to-silence", "missing"),
    "deaf count of samples": (
        canary("Duration", "SampleCount", Threshold=1, TreatMissingData="ignore"),
        "alarm-deaf-to-silence",
        "ignore",
    ),
    "deaf by its words": (
        says(
            "heartbeat of the batch",
            single,
            Namespace="Shop",
            MetricName="Beats",
            Threshold=1,
            Statistic="Sum",
            ComparisonOperator="LessThanThreshold",
        ),
        "alarm-deaf-to-silence",
        "heartbeat",
    ),
    "on while all is well": (
        single(**WRITES, TreatMissingData="breaching"),
        "alarm-fires-when-all-is-well",
        "only while",
    ),
    "pinned": (
        rate("100 * FILL(bad, 0) / total", DatapointsToAlarm=5),
        "alarm-pinned-by-fill",
        "FILL puts 0",
    ),
    "broken math": (rate("100 * bad / "), "alarm-math-refused", "ends too early"),
    "two periods": (
        rate(Metrics=[metric("bad", "Errors", period=300), *rate()["Metrics"][1:]]),
        "alarm-math-refused",
        "one period",
    ),
    "upside down": (rate("100 * total / bad"), "alarm-ratio-upside-down", "Errors / Invocations"),
    "the same twice": (rate("100 * total / total"), "alarm-ratio-upside-down", "always 1"),
    "counted twice": (rate("100 * bad / (bad + total)"), "alarm-ratio-counts-twice", "part of Invocations"),
    "a guard turned round": (rate("IF(total < 20, 100 * bad / total, 0)"), "alarm-idle-guard", "small"),
    "branches turned round": (rate("IF(total >= 20, 0, 100 * bad / total)"), "alarm-idle-guard", "small"),
    "a guard that always holds": (rate("IF(total >= 0, 100 * bad / total, 0)"), "alarm-idle-guard", "always"),
    "fires without volume": (rate("IF(total >= 20, 100 * bad / total, 100)"), "alarm-idle-guard", "100"),
    "the least of faults": (
        rate(
            "MIN([bad, worse])",
            Metrics=[
                metric("bad", "Errors"),
                metric("worse", "Throttles"),
                {"Id": "line", "Expression": "MIN([bad, worse])"},
            ],
        ),
        "alarm-waits-for-all",
        "MIN",
    ),
}


@pytest.mark.parametrize("alarm, rule, seen", WRONG.values(), ids=WRONG)
def test_a_fault_is_named(judge: Judge, alarm: dict[str, Any], rule: str, seen: str) -> None:
    found = [one.seen for one in judge(body(alarm), *OURS).findings if one.rule.id == rule]
    assert any(seen in text for text in found), found


def test_every_rule_here_has_a_fault_that_it_names() -> None:
    of_complete_templates = {
        "alarm-fires-on-silence",
        "alarm-ratio-not-of-the-whole",
        "alarm-window-unlike-canary",
    }
    elsewhere = {rule for rule, _, _ in BREAKS.values()}
    assert of_complete_templates <= elsewhere
    assert {rule for _, rule, _ in WRONG.values()} | {"alarm-wrong-subject"} | of_complete_templates == set(
        OURS
    )


def test_an_alarm_named_for_another_function_is_told(judge: Judge) -> None:
    refunds = [{"Name": "FunctionName", "Value": "refunds"}]
    right, crossed = (
        single(AlarmName="checkout-slow"),
        single(AlarmName="checkout-slow-2", Dimensions=refunds),
    )
    found = judge(body(right, crossed), "alarm-wrong-subject").findings
    assert [(one.resource.logical_id, one.seen) for one in found] == [
        ("Alarm1", "the name is about checkout, FunctionName is refunds")
    ]


def test_a_longer_name_that_holds_a_shorter_one_is_told_apart(judge: Judge) -> None:
    queues = [[{"Name": "QueueName", "Value": name}] for name in ("orders", "orders-dlq")]
    shape = {"Namespace": "AWS/SQS", "MetricName": "ApproximateAgeOfOldestMessage"}
    good = [single(AlarmName=f"{q[0]['Value']}-age", Dimensions=q, **shape) for q in queues]
    bad = single(AlarmName="orders-dlq-late", Dimensions=queues[0], **shape)
    assert judge(body(*good), "alarm-wrong-subject").findings == ()
    assert len(judge(body(*good, bad), "alarm-wrong-subject").findings) == 1


def test_a_function_of_the_template_bounds_its_duration(judge: Judge) -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "checkout", "Timeout": 2}}
    (found,) = judge(body(single(), Function=function), "alarm-impossible-threshold").findings
    assert "2000" in found.seen


def test_parameters_are_untold_and_no_fault(judge: Judge) -> None:
    alarm = says("above 1 %", rate, Threshold={"Ref": "Limit"}, EvaluationPeriods={"Ref": "Limit"})
    template = {**body(alarm), "Parameters": {"Limit": {"Type": "Number"}}}
    checked = judge(template, *OURS)
    assert checked.findings == ()
    assert {one.rule.id for one in checked.untold} >= {"alarm-without-threshold", "alarm-impossible-count"}


def test_the_prod_template_keeps_its_promises(judge: Judge, prod: Mapping[str, Any]) -> None:
    checked = judge(prod, *OURS)
    assert [(one.resource.logical_id, one.seen) for one in checked.findings] == []
    assert sum(one.outcome.value == "passed" for one in checked.asked) > 1000


def named(template: dict[str, Any], ending: str) -> dict[str, Any]:
    """The properties of the first alarm of prod whose name ends so."""
    found: dict[str, Any] = next(
        one["Properties"]
        for one in template["Resources"].values()
        if one.get("Properties", {}).get("AlarmName", "").endswith(ending)
    )
    return found


PROD = {
    "another limit": ("api-4xx-rate", {"Threshold": 2}),
    "less bad points": ("api-4xx-rate", {"DatapointsToAlarm": 1}),
    "another window": ("api-4xx-rate", {"EvaluationPeriods": 6}),
    "another silence": ("api-4xx-rate", {"TreatMissingData": "breaching"}),
    "another statistic": ("authorize-duration", {"ExtendedStatistic": "p50"}),
    "no words": ("api-4xx-rate", {"AlarmDescription": "Runbook only."}),
    "a longer period": ("api-traffic-gone", {"Period": 120}),
    "a rescaled capacity": ("transactions-read-capacity", {"Threshold": 320}),
    "nothing holds it back": ("refunds-unavailable", {"ActionsSuppressor": "prod-info-x"}),
    "fewer ways": ("refunds-unavailable", {"AlarmRule": 'ALARM("prod-info-refunds-refunds-api-5xx-rate")'}),
}


@pytest.mark.parametrize("alarm, change", PROD.values(), ids=PROD)
def test_on_prod_every_number_is_held_to_its_words(
    judge: Judge, broken: dict[str, Any], alarm: str, change: dict[str, Any]
) -> None:
    named(broken, alarm).update(change)
    found = {one.rule.id for one in judge(broken, "alarm-promise-broken").findings}
    assert found == {"alarm-promise-broken"}


@pytest.mark.parametrize(
    "expression",
    ["100 * bad / total", "IF(total >= 2, 100 * bad / total, 0)", "IF(bad >= 20, 100 * bad / total, 0)"],
)
def test_on_prod_the_guard_is_the_one_in_words(judge: Judge, broken: dict[str, Any], expression: str) -> None:
    named(broken, "api-5xx-rate")["Metrics"][-1]["Expression"] = expression
    assert judge(broken, "alarm-promise-broken").findings
