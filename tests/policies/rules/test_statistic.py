"""Statistics, periods, units and regions with which series are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked

Body = dict[str, Any]
Judge = Callable[..., Checked]

WRONG, MIXED, GUARD = "metric-statistic-wrong", "metric-mixes-statistics", "alarm-guards-with-another"
SHORT, UNIT, REGION = "metric-period-too-short", "alarm-unit-not-emitted", "metric-region-wrong"


def alarm(namespace: str, metric: str, statistic: str, **more: Any) -> Body:
    kind = "Statistic" if statistic[0].isupper() else "ExtendedStatistic"
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "Namespace": namespace,
            "MetricName": metric,
            kind: statistic,
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 5,
            "ComparisonOperator": "GreaterThanThreshold",
            **more,
        },
    }


def query(identifier: str, namespace: str, metric: str, statistic: str = "Sum", period: int = 60) -> Body:
    one = {"Namespace": namespace, "MetricName": metric}
    return {
        "Id": identifier,
        "ReturnData": False,
        "MetricStat": {"Metric": one, "Stat": statistic, "Period": period},
    }


def ratio(bad: Body, total: Body, text: str = "100 * bad / total") -> Body:
    shown = {"Id": "rate", "Expression": text}
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "Metrics": [bad, total, shown],
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 1,
        },
    }


def filters(value: str = "1", **more: Any) -> Body:
    one = {"MetricNamespace": "Shop", "MetricName": "Orders", "MetricValue": value, **more}
    return {"Type": "AWS::Logs::MetricFilter", "Properties": {"MetricTransformations": [one]}}


def body(**resources: Body) -> Body:
    return {"Resources": resources}


def seen(checked: Checked) -> list[str]:
    return [one.seen for one in checked.findings]


MEANT = {
    "the sum of errors": alarm("AWS/Lambda", "Errors", "Sum"),
    "the mean of errors is their rate": alarm("AWS/ApiGateway", "5XXError", "Average"),
    "samples of requests": alarm("AWS/ApiGateway", "Count", "SampleCount"),
    "a percentile of a latency": alarm("AWS/ApiGateway", "Latency", "p99.9"),
    "a trimmed mean": alarm("AWS/ApiGateway", "Latency", "tm99"),
    "a queue's length in one minute": alarm("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Sum"),
    "samples as a heartbeat": alarm(
        "CloudWatchSynthetics",
        "SuccessPercent",
        "SampleCount",
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
    ),
    "samples that guard against few requests": alarm(
        "AWS/Lambda", "Errors", "SampleCount", ComparisonOperator="LessThanThreshold", Threshold=42
    ),
    "samples of a level that guard": alarm(
        "AWS/RDS", "CPUUtilization", "SampleCount", ComparisonOperator="LessThanThreshold", Threshold=42
    ),
    "the mean of a filter's ones, above nought": alarm("Shop", "Orders", "Average", Threshold=0),
    "an application's own metric": alarm("App", "Anything", "Minimum"),
}


@pytest.mark.parametrize("right", MEANT.values(), ids=MEANT)
def test_a_statistic_that_says_something_passes(judge: Judge, right: Body) -> None:
    checked = judge(body(Alarm=right, Filter=filters()), WRONG)
    assert [one.outcome.value for one in checked.asked] == ["passed"]


MEANINGLESS = {
    "one that CloudWatch does not have": (alarm("App", "x", "Mean"), "no statistic 'Mean'"),
    "a percentile in upper case": (alarm("App", "x", "P99"), "no statistic 'P99'"),
    "the mean of requests": (alarm("AWS/ApiGateway", "Count", "Average"), "always 1"),
    "a percentile of errors": (alarm("AWS/Lambda", "Errors", "p99"), "either 0 or 1"),
    "samples of errors": (alarm("AWS/ApiGateway", "5XXError", "SampleCount"), "counts all requests"),
    "the sum of an age": (alarm("AWS/SQS", "ApproximateAgeOfOldestMessage", "Sum"), "adds up"),
    "the sum of a percentage": (alarm("CloudWatchSynthetics", "SuccessPercent", "Sum"), "adds up"),
    "the sum of a latency": (alarm("AWS/ApiGateway", "Latency", "Sum"), "adds up"),
    "the least latency that is too high": (alarm("AWS/ApiGateway", "Latency", "Minimum"), "best case"),
    "the mean of consumption": (
        alarm("AWS/DynamoDB", "ConsumedReadCapacityUnits", "Average"),
        "single requests",
    ),
    "the most of ones, above five": (alarm("Shop", "Orders", "Maximum"), "never above 5"),
    "samples of a level": (
        alarm("AWS/SQS", "ApproximateNumberOfMessagesVisible", "SampleCount"),
        "how often",
    ),
}


@pytest.mark.parametrize("wrong, words", MEANINGLESS.values(), ids=MEANINGLESS)
def test_a_statistic_that_nobody_means_fails(judge: Judge, wrong: Body, words: str) -> None:
    (told,) = seen(judge(body(Alarm=wrong, Filter=filters()), WRONG))
    assert words in told


def test_a_widget_of_a_complete_template_shows_the_sum_of_what_is_counted(judge: Judge) -> None:
    shown = {
        "type": "metric",
        "properties": {"metrics": [["AWS/Lambda", "Throttles"], ["AWS/SNS", "NumberOfX"]]},
    }
    board = {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": {"widgets": [shown]}}}
    claims = {"PaymentMonitoring": {"complete": True}}
    assert "its Sum" in seen(judge({"Metadata": claims, **body(Board=board)}, WRONG))[0]
    assert not judge(body(Board=board), WRONG).findings


def test_samples_of_a_metric_with_a_default_count_lines_that_do_not_match(judge: Judge) -> None:
    both = body(Alarm=alarm("Shop", "Orders", "SampleCount"), Filter=filters(DefaultValue=0))
    assert "default" in seen(judge(both, WRONG))[0]


BAD, TOTAL = ("AWS/Lambda", "Errors"), ("AWS/Lambda", "Invocations")
UNLIKE = {
    "a mean over a sum": (query("bad", *BAD, "Average"), query("total", *TOTAL), "need Sum"),
    "two means": (query("bad", *BAD, "Average"), query("total", *BAD, "Average"), "needs Sum"),
    "two periods": (query("bad", *BAD), query("total", *TOTAL, period=300), "periods differ"),
}


@pytest.mark.parametrize("bad, total, words", UNLIKE.values(), ids=UNLIKE)
def test_a_ratio_of_what_is_not_counted_alike_fails(judge: Judge, bad: Body, total: Body, words: str) -> None:
    (told,) = seen(judge(body(Alarm=ratio(bad, total)), MIXED))
    assert words in told


def test_a_ratio_of_sums_passes_and_a_latency_has_no_ratio(judge: Judge) -> None:
    assert not seen(judge(body(Alarm=ratio(query("bad", *BAD), query("total", *TOTAL))), MIXED))
    slow = query("slow", "AWS/Lambda", "Duration", "p99")
    guarded = ratio(slow, query("total", *TOTAL), "IF(total > 9, slow, 0)")
    assert not judge(body(Alarm=guarded), MIXED).findings


def test_errors_of_one_function_over_requests_of_another_fail(judge: Judge) -> None:
    crossed = ratio(query("bad", *BAD), query("total", *TOTAL))
    for value, one in zip("ab", crossed["Properties"]["Metrics"][:2], strict=True):
        one["MetricStat"]["Metric"]["Dimensions"] = [{"Name": "FunctionName", "Value": value}]
    assert "FunctionName differs" in seen(judge(body(Alarm=crossed), MIXED))[0]


def test_one_metric_added_up_in_two_ways_fails(judge: Judge) -> None:
    sums = ratio(query("bad", *BAD), query("total", *BAD, "Maximum"), "SUM(METRICS())")
    assert "Maximum of 60 s and Sum of 60 s" in seen(judge(body(Alarm=sums), MIXED))[0]


def test_a_guard_about_another_api_fails_in_a_template_that_says_what_it_watches(
    judge: Judge, broken: Body
) -> None:
    latency = next(key for key in broken["Resources"] if "paymentsapilatency" in key)
    for one in broken["Resources"][latency]["Properties"]["Metrics"]:
        metric = one.get("MetricStat", {}).get("Metric", {})
        if metric.get("MetricName") == "Count":
            metric["Dimensions"][0]["Value"] = "refunds-api"
    assert "payments-api and refunds-api" in seen(judge(broken, GUARD))[0]


PERIODS = {
    "ten seconds of AWS": (alarm("AWS/Lambda", "Errors", "Sum", Period=10), "published every 60 s"),
    "thirty seconds of a filter": (alarm("Shop", "Orders", "Sum", Period=30), "published every 60 s"),
    "five minutes of a bucket's size": (
        alarm("AWS/S3", "BucketSizeBytes", "Average", Period=300),
        "every 86400 s",
    ),
    "an hour of charges": (alarm("AWS/Billing", "EstimatedCharges", "Maximum", Period=3600), "every 21600 s"),
}


@pytest.mark.parametrize("wrong, words", PERIODS.values(), ids=PERIODS)
def test_a_period_shorter_than_the_metric_s_fails(judge: Judge, wrong: Body, words: str) -> None:
    (told,) = seen(judge(body(Alarm=wrong, Filter=filters()), SHORT))
    assert words in told


def test_an_application_may_publish_each_second(judge: Judge) -> None:
    (asked,) = judge(body(Alarm=alarm("App", "Orders", "Sum", Period=10)), SHORT).asked
    assert not asked.said


UNITS = {
    "milliseconds of seconds": (
        alarm("AWS/Lambda", "Duration", "p99", Unit="Seconds"),
        "published in Milliseconds",
    ),
    "a count of a filter without a unit": (alarm("Shop", "Orders", "Sum", Unit="Count"), "published in None"),
}


@pytest.mark.parametrize("wrong, words", UNITS.values(), ids=UNITS)
def test_a_unit_in_which_nothing_is_published_fails(judge: Judge, wrong: Body, words: str) -> None:
    (told,) = seen(judge(body(Alarm=wrong, Filter=filters()), UNIT))
    assert words in told


def test_the_unit_of_the_filter_passes_and_an_unknown_one_is_untold(judge: Judge) -> None:
    right = body(Alarm=alarm("Shop", "Orders", "Sum", Unit="Count"), Filter=filters(Unit="Count"))
    assert not judge(right, UNIT).findings
    assert judge(body(Alarm=alarm("App", "x", "Sum", Unit="Count")), UNIT).untold


def _charges(region: str) -> Body:
    action = f"arn:aws:sns:{region}:609831742057:cost"
    return alarm("AWS/Billing", "EstimatedCharges", "Maximum", Period=21600, AlarmActions=[action])


def test_a_billing_alarm_that_acts_outside_us_east_1_fails(judge: Judge) -> None:
    (told,) = seen(judge(body(Alarm=_charges("eu-west-1")), REGION))
    assert "read in eu-west-1, it is published in us-east-1" in told


def test_a_billing_alarm_in_us_east_1_passes_and_one_anywhere_is_untold(judge: Judge) -> None:
    assert not judge(body(Alarm=_charges("us-east-1")), REGION).findings
    anywhere = body(Alarm=alarm("AWS/Billing", "EstimatedCharges", "Maximum"))
    assert not judge(anywhere, REGION).findings
    assert judge(anywhere, REGION).untold


def test_the_prod_template_reads_everything_as_it_is_published(judge: Judge, broken: Body) -> None:
    assert not seen(judge(broken, WRONG, MIXED, GUARD, SHORT, UNIT, REGION))
