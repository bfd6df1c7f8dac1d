"""Each subject has its alarm, once; an alarm has all its parts, and spells what it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.rules import alarm_form, alarm_subjects

Body = dict[str, Any]
Break = Callable[[Body], object]
IDS = tuple(
    one.id for module in (alarm_subjects, alarm_form) for one in vars(module).values() if hasattr(one, "ask")
)


def alarm(body: Body, ending: str) -> Body:
    """Properties of the alarm whose name ends so."""
    found = (one["Properties"] for one in body["Resources"].values())
    return next(one for one in found if str(one.get("AlarmName")).endswith(ending))


def series(body: Body, ending: str, place: int) -> Body:
    """One of the metrics that an alarm reads."""
    metric: Body = alarm(body, ending)["Metrics"][place]["MetricStat"]["Metric"]
    return metric


def of(name: str, value: str, **more: Any) -> Body:
    """A small correct alarm."""
    properties = {
        "AlarmName": f"{value}-throttles",
        "Namespace": "AWS/Lambda",
        "MetricName": "Throttles",
        "Dimensions": [{"Name": name, "Value": value}],
        "Statistic": "Sum",
        "Period": 60,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 3,
        **more,
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def found(judge: Any, body: Body) -> dict[str, str]:
    said: dict[str, str] = {}
    for one in judge(body, *IDS).findings:
        said[one.rule.id] = f"{said.get(one.rule.id, '')} {one.seen}"
    return said


def test_the_prod_template_has_no_finding(judge: Any, prod: Any) -> None:
    checked = judge(prod, *IDS)
    assert checked.findings == ()
    assert {one.rule.id for one in checked.asked if one.said} >= set(IDS)


@pytest.mark.parametrize(
    "change, rule, words",
    [
        pytest.param(
            lambda body: series(body, "transactions-system-errors", 0).update(
                Dimensions=series(body, "transactions-system-errors", 1)["Dimensions"]
            ),
            "alarm-reads-twice",
            "m0 and m1",
            id="one operation twice, another not at all",
        ),
        pytest.param(
            lambda body: alarm(body, "logs-2-card-data")["Metrics"].pop(0),
            "alarm-card-data-unwatched",
            "0 alarms",
            id="card data of a function that nobody hears of",
        ),
        pytest.param(
            lambda body: series(body, "logs-1-card-data", 0).update(
                Dimensions=series(body, "logs-2-card-data", 0)["Dimensions"]
            ),
            "alarm-card-data-unwatched",
            "2 alarms",
            id="card data of a function that two alarms tell",
        ),
        pytest.param(
            lambda body: alarm(body, "authorize-throttles").update(
                Dimensions=alarm(body, "capture-throttles")["Dimensions"]
            ),
            "alarm-subject-swapped",
            "none about payments-prod-authorize",
            id="two alarms on one function, none on another",
        ),
        pytest.param(
            lambda body: alarm(body, "capture-throttles").pop("ComparisonOperator"),
            "alarm-without-comparison",
            "ComparisonOperator is missing",
            id="a threshold without a comparison",
        ),
        pytest.param(
            lambda body: alarm(body, "settlement-error-rate")["Metrics"][-1].update(
                Expression="IF(total >= 5, 100 * bad / Total, 0)"
            ),
            "metric-math-id-misspelt",
            "Total is no id; total is",
            id="an id in capitals",
        ),
        pytest.param(
            lambda body: alarm(body, "consumers-abuse")["Metrics"][0].update(
                Expression="INSIGHT_RULE_METRIC('payments-prod-refused-consumers', 'maxContributorValue')"
            ),
            "insight-metric-unknown",
            "maxContributorValue",
            id="a metric of an insight rule in small letters",
        ),
    ],
)
def test_break_of_the_prod_template_is_told(
    judge: Any, broken: Body, change: Break, rule: str, words: str
) -> None:
    change(broken)
    assert words in found(judge, broken).get(rule, "")


def test_two_limits_on_one_function_are_no_fault_without_claims(judge: Any) -> None:
    body = {"Resources": {"A": of("FunctionName", "a"), "B": of("FunctionName", "a", Threshold=10)}}
    assert found(judge, body) == {}


def test_same_metric_by_two_statistics_is_read_once_each(judge: Any) -> None:
    def query(name: str, statistic: str) -> Body:
        metric = {"Namespace": "AWS/Lambda", "MetricName": "Duration", "Dimensions": []}
        return {"Id": name, "MetricStat": {"Metric": metric, "Period": 60, "Stat": statistic}}

    alarmed = of("FunctionName", "a", Metrics=[query("m1", "p50"), query("m2", "p99")])
    for name in ("MetricName", "Namespace", "Dimensions", "Statistic", "Period"):
        del alarmed["Properties"][name]
    assert found(judge, {"Resources": {"A": alarmed}}) == {}


def test_alarm_on_prometheus_compares_in_its_criteria(judge: Any) -> None:
    properties = {"AlarmName": "a", "EvaluationCriteria": {"PromQLCriteria": {"Query": "up == 0"}}}
    body = {"Resources": {"A": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}}}
    assert found(judge, body) == {}


def test_comparison_by_parameter_is_not_told(judge: Any) -> None:
    body = {
        "Parameters": {"How": {"Type": "String"}},
        "Resources": {"A": of("FunctionName", "a", ComparisonOperator={"Ref": "How"})},
    }
    assert found(judge, body) == {}
    assert judge(body, "alarm-without-comparison", strict=True).findings
