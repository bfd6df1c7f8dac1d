"""Alarms judge as their twins do, in their metric's unit, and lead people to what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.policies.rules.conftest import Judge

Body = dict[str, Any]
RULES = (
    "alarm-unlike-its-twins",
    "alarm-guard-out-of-reach",
    "alarm-missing-of-its-kind",
    "alarm-link-dead",
    "alarm-runbook-unlike",
    "alarm-unit-unlike-filter",
    "alarm-counts-contributors",
    "alarm-left-out-of-composites",
    "alarm-fires-on-silence",
    "alarm-deaf-to-silence",
    "alarm-ratio-not-of-the-whole",
    "alarm-window-unlike-canary",
    "alarm-dead-letters-uncounted",
    "composite-held-back-wrongly",
    "composite-joined-wrongly",
    "metric-mixes-statistics",
    "metric-statistic-wrong",
    "metric-of-other-destination",
    "metric-dimension-names-nothing",
    "alarm-reads-the-opposite",
    "alarm-wrong-subject",
)


def the(body: Body, end: str) -> Body:
    """The properties of the alarm whose name ends so."""
    found: Body = next(
        one["Properties"]
        for one in body["Resources"].values()
        if str(one.get("Properties", {}).get("AlarmName", "")).endswith(end)
    )
    return found


def query(alarm: Body, name: str) -> Body:
    found: Body = next(one for one in alarm["Metrics"] if one["Id"] == name)
    return found


def settled(end: str, **values: Any) -> Callable[[Body], None]:
    return lambda body: the(body, end).update(values)


def worded(end: str, old: str, new: str, **values: Any) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        alarm = the(body, end)
        assert old in alarm["AlarmDescription"]
        alarm["AlarmDescription"] = alarm["AlarmDescription"].replace(old, new)
        alarm.update(values)

    return change


def computed(end: str, text: str) -> Callable[[Body], None]:
    return lambda body: query(the(body, end), "line").update(Expression=text)


def read(end: str, name: str, **metric: Any) -> Callable[[Body], None]:
    return lambda body: query(the(body, end), name)["MetricStat"]["Metric"].update(metric)


def slowed(body: Body) -> None:
    alarm = the(body, "payments-api-5xx-rate")
    for name in ("bad", "total"):
        query(alarm, name)["MetricStat"]["Period"] = 900
    alarm["DatapointsToAlarm"] = 5


def one_operation(body: Body) -> None:
    alarm = the(body, "transactions-system-errors")
    alarm["Metrics"] = [alarm["Metrics"][0], alarm["Metrics"][-1]]


def removed(end: str) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        name = next(
            key
            for key, one in body["Resources"].items()
            if str(one.get("Properties", {}).get("AlarmName", "")).endswith(end)
        )
        del body["Resources"][name]

    return change


def filled_with_one(body: Body) -> None:
    alarm = the(body, "archive-silent")
    metric = {name: alarm.pop(name) for name in ("Namespace", "MetricName", "Dimensions")}
    stat = {"Metric": metric, "Period": alarm.pop("Period"), "Stat": alarm.pop("Statistic")}
    alarm["Metrics"] = [
        {"Id": "lines", "MetricStat": stat, "ReturnData": False},
        {"Id": "line", "Expression": "FILL(lines, 1)", "ReturnData": True},
    ]


def ruled(end: str, old: str, new: str) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        alarm = the(body, end)
        assert old in alarm["AlarmRule"]
        alarm["AlarmRule"] = alarm["AlarmRule"].replace(old, new)

    return change


def stranger(body: Body) -> None:
    query(the(body, "payments-api-5xx-rate"), "bad")["AccountId"] = "444455556666"


def daily(body: Body) -> None:
    canary = next(
        one["Properties"]
        for one in body["Resources"].values()
        if one["Type"] == "AWS::Synthetics::Canary" and one["Properties"]["Name"] == "payments-prod-up"
    )
    canary["Schedule"]["Expression"] = "cron(0 8 * * ? *)"


def unique(body: Body) -> None:
    line = the(body, "consumers-abuse")["Metrics"][0]
    line["Expression"] = line["Expression"].replace("MaxContributorValue", "UniqueContributors")


def arn_as_name(body: Body) -> None:
    topic = next(name for name in body["Resources"] if name.startswith("NotificationscriticalTopic"))
    the(body, "sns-critical-delivery-failed")["Dimensions"][0]["Value"] = {"Ref": topic}


UNAVAILABLE = "critical-payments-payments-unavailable"
PREFIX = "prod-info-payments-payments"

BREAKS: Mapping[str, tuple[str, str, Callable[[Body], None]]] = {
    "a guard that no traffic reaches": (
        "alarm-guard-out-of-reach",
        "2e+06 a minute",
        computed("payments-api-5xx-surge", "IF(total >= 2000000, 100 * bad / total, 0)"),
    ),
    "a guard unlike its twin's": (
        "alarm-unlike-its-twins",
        "volume",
        computed("payments-api-5xx-surge", "IF(total >= 2000, 100 * bad / total, 0)"),
    ),
    "a percentile without its guard": (
        "alarm-unlike-its-twins",
        "metric math",
        computed("payments-api-latency-p99", "slow"),
    ),
    "windows far longer than its twin's": ("alarm-unlike-its-twins", "4500", slowed),
    "a line ten times its twin's": (
        "alarm-unlike-its-twins",
        "threshold in % is 10",
        settled("payments-api-5xx-rate", Threshold=10),
    ),
    "one operation of many": ("alarm-unlike-its-twins", "leaves out the Operation", one_operation),
    "an alarm that only one function lacks": (
        "alarm-missing-of-its-kind",
        "Errors and Invocations of payments-prod-capture",
        removed("payments-prod-capture-error-rate"),
    ),
    "the runbook of another alarm": (
        "alarm-runbook-unlike",
        "degraded",
        worded(UNAVAILABLE, "payments/unavailable", "payments/degraded"),
    ),
    "a runbook on another host": (
        "alarm-runbook-unlike",
        "runbook.example.com",
        worded("payments-api-5xx-rate", "https://runbooks.example.com", "https://runbook.example.com"),
    ),
    "no runbook": (
        "alarm-runbook-unlike",
        "no runbook",
        worded("payments-api-5xx-rate", "Runbook: ", "Look here: "),
    ),
    "a link to no dashboard": (
        "alarm-link-dead",
        "payments-prod-live",
        worded("payments-api-5xx-rate", "payments-prod-realtime", "payments-prod-live"),
    ),
    "a link to another region": (
        "alarm-link-dead",
        "eu-west-1",
        worded("payments-api-5xx-rate", "us-east-1.console", "eu-west-1.console"),
    ),
    "seconds on milliseconds": (
        "alarm-unit-unlike-filter",
        "is 2000",
        settled("payments-adyen-latency-p99", Threshold=3),
    ),
    "seconds on milliseconds, in words too": (
        "alarm-unit-unlike-filter",
        "always crossed",
        worded("payments-adyen-latency-p99", "2000 ms", "3 ms", Threshold=3),
    ),
    "a number of contributors for requests": ("alarm-counts-contributors", "requests", unique),
    "a child out of its composite": (
        "alarm-left-out-of-composites",
        "none reads it",
        ruled(UNAVAILABLE, f'ALARM("{PREFIX}-failure-rate") OR ', ""),
    ),
    "windows of two burns joined": (
        "composite-joined-wrongly",
        "different metrics",
        ruled(UNAVAILABLE, f'ALARM("{PREFIX}-fast-burn-short")', f'ALARM("{PREFIX}-api-fast-burn-short")'),
    ),
    "a suppressor that is on without lines": (
        "composite-held-back-wrongly",
        "is on whenever no line",
        settled("payments-payments-maintenance-announced", TreatMissingData="breaching"),
    ),
    "a suppressor that stays on": (
        "composite-held-back-wrongly",
        "for ever after one line",
        settled("payments-payments-maintenance-announced", TreatMissingData="ignore"),
    ),
    "a rate that fires at night": (
        "alarm-fires-on-silence",
        "needed is notBreaching",
        settled("payments-api-5xx-rate", TreatMissingData="breaching"),
    ),
    "a heartbeat filled with health": ("alarm-deaf-to-silence", "FILL puts 1", filled_with_one),
    "failures by successes": (
        "alarm-ratio-not-of-the-whole",
        "PaymentSuccesses",
        read("payments-payments-failure-rate", "total", MetricName="PaymentSuccesses"),
    ),
    "failures by declines": (
        "alarm-ratio-not-of-the-whole",
        "PaymentDeclines",
        read("payments-payments-failure-rate", "total", MetricName="PaymentDeclines"),
    ),
    "declines for failures": (
        "alarm-reads-the-opposite",
        "PaymentDeclines",
        read("payments-payments-failure-rate", "bad", MetricName="PaymentDeclines"),
    ),
    "minutes for a canary of five": (
        "alarm-window-unlike-canary",
        "always on",
        settled("payments-prod-pay-silent", Period=60),
    ),
    "a canary once a day": ("alarm-window-unlike-canary", "2 must breach", daily),
    "messages sent to a dead-letter queue": (
        "alarm-dead-letters-uncounted",
        "NumberOfMessagesSent",
        settled("settlement-dlq-not-empty", MetricName="NumberOfMessagesSent", Statistic="Sum"),
    ),
    "two accounts in one rate": ("metric-mixes-statistics", "two accounts", stranger),
    "the best of what is bad when low": (
        "metric-statistic-wrong",
        "best case",
        settled("payments-prod-up-failing", Statistic="Maximum"),
    ),
    "the mean of peaks": (
        "metric-statistic-wrong",
        "hides the peak",
        settled("authorize-memory", Statistic="Average"),
    ),
    "the least age": (
        "metric-statistic-wrong",
        "best case",
        settled("settlement-oldest-message", Statistic="Minimum"),
    ),
    "a delivery that the stream does not make": (
        "metric-of-other-destination",
        "ExtendedS3",
        settled("archive-late", MetricName="DeliveryToSplunk.DataFreshness"),
    ),
    "an ARN for a name": ("metric-dimension-names-nothing", "needed is the name", arn_as_name),
    "another function's memory": (
        "alarm-wrong-subject",
        "payments-prod-capture",
        settled("authorize-memory", MetricName="MaxMemoryUsed/payments-prod-capture"),
    ),
}


def test_the_correct_template_gives_no_finding(judge: Judge, prod: Mapping[str, Any]) -> None:
    """Every rule of this table passes what we deploy."""
    assert [(one.rule.id, one.seen) for one in judge(prod, *RULES).findings] == []


@pytest.mark.parametrize("name", BREAKS)
def test_each_break_is_found_by_the_rule_that_names_it(judge: Judge, broken: Body, name: str) -> None:
    """One thing is wrong in the prod template, and the rule says what."""
    rule, words, change = BREAKS[name]
    change(broken)
    assert any(words in one.seen for one in judge(broken, rule).findings), name


def alarm(**values: Any) -> Body:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": "orders-table-throttles",
            "Namespace": "AWS/DynamoDB",
            "MetricName": "WriteThrottleEvents",
            "Dimensions": [{"Name": "TableName", "Value": "orders"}],
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 5,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            **values,
        },
    }


def stack(**resources: Body) -> Body:
    table = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "orders"}}
    return {"Resources": {"Table": table, **resources}}


ELSEWHERE: Mapping[str, tuple[str, Body, Body]] = {
    "another table than the named one that is here": (
        "alarm-wrong-subject",
        alarm(),
        alarm(Dimensions=[{"Name": "TableName", "Value": "orders-old"}]),
    ),
    "half an hour of silence and a window of a day": (
        "alarm-promise-broken",
        alarm(AlarmDescription="No write for 30 minutes", Period=300, EvaluationPeriods=6),
        alarm(AlarmDescription="No write for 30 minutes", Period=300, EvaluationPeriods=288),
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_anybodys_contradiction_is_found_and_its_correct_form_is_not(judge: Judge, name: str) -> None:
    """No claims are needed where the template contradicts itself."""
    rule, right, wrong = ELSEWHERE[name]
    assert judge(stack(Alarm=right), rule).findings == ()
    assert len(judge(stack(Alarm=wrong), rule).findings) == 1


def test_a_database_may_be_called_as_a_table_is(judge: Judge) -> None:
    """Equal names of two services are no confusion."""
    dimensions = [{"Name": "DBInstanceIdentifier", "Value": "orders"}]
    one = alarm(Namespace="AWS/RDS", MetricName="FreeStorageSpace", Dimensions=dimensions)
    assert judge(stack(Alarm=one), "metric-dimension-names-nothing").findings == ()


def test_the_id_of_an_api_is_not_its_name(judge: Judge) -> None:
    """Ref of a REST API is an id that no metric has."""
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders-api"}}
    one = alarm(
        Namespace="AWS/ApiGateway",
        MetricName="5XXError",
        Dimensions=[{"Name": "ApiName", "Value": {"Ref": "Api"}}],
    )
    found = judge(stack(Api=api, Alarm=one), "metric-dimension-names-nothing").findings
    assert "needed is the name 'orders-api'" in found[0].seen


@pytest.mark.parametrize("read_as, faults", [("FailedOrders", 0), ("OrdersFailed", 1)])
def test_words_in_another_order_are_a_slip(judge: Judge, read_as: str, faults: int) -> None:
    """A filter publishes the same words the other way round."""
    made = {"MetricNamespace": "Orders", "MetricName": "FailedOrders", "MetricValue": "1"}
    lines = {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {"LogGroupName": "g", "FilterPattern": "x", "MetricTransformations": [made]},
    }
    reads = alarm(Namespace="Orders", MetricName=read_as, Dimensions=[])
    assert len(judge(stack(Filter=lines, Alarm=reads), "metric-not-emitted").findings) == faults


@pytest.mark.parametrize("operator, faults", [("GreaterThanThreshold", 0), ("LessThanThreshold", 1)])
def test_counted_faults_are_bad_when_high(judge: Judge, operator: str, faults: int) -> None:
    """Without a limit in words the filter's metric tells which side is bad."""
    made = {"MetricNamespace": "Orders", "MetricName": "FailedOrders", "MetricValue": "1"}
    lines = {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {"LogGroupName": "g", "FilterPattern": "x", "MetricTransformations": [made]},
    }
    one = alarm(
        Namespace="Orders",
        MetricName="FailedOrders",
        Dimensions=[],
        Threshold=5,
        ComparisonOperator=operator,
        TreatMissingData="notBreaching",
    )
    assert len(judge(stack(Filter=lines, Alarm=one), "alarm-wrong-way").findings) == faults
