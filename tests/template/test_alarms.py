"""Alarms are read as CloudWatch reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from template import Template, Unknown
from template.alarms import alarm, alarms, composites
from template.series import Expression, Series


def one(with_resources: Callable[..., Template], **props: Any) -> Any:
    return alarm(with_resources(A=("AWS::CloudWatch::Alarm", props)).resources["A"])


def test_metric_alarm_tells_what_it_reads_and_when_it_fires(platform: Template) -> None:
    found = alarms(platform)[0]
    (series,) = found.series
    assert (found.name, found.threshold, found.comparison) == ("prod-critical-bad", 2, "GreaterThanThreshold")
    assert (found.datapoints, found.periods, found.period, found.missing) == (3, 5, 60, "notBreaching")
    assert series.key == ("Shop", "Bad", (("App", "pay"), ("Zone", "a")))
    assert (series.statistic, series.dimension("Zone"), series.dimension("zone")) == ("Sum", "a", None)
    assert found.compared is series
    assert str(series) == "Shop Bad (App=pay, Zone=a)"


def test_actions_are_the_resources_that_they_name(platform: Template) -> None:
    found = alarms(platform)[0]
    assert found.actions[0].logical_id == "Topic"
    assert found.actions[0].arn == platform.resources["Topic"].arn
    assert found.tells() == ("Topic",)
    assert found.insufficient_data_actions == ()


@pytest.mark.parametrize(
    "written,enabled", [(False, False), ("false", False), ("true", True), (True, True)], ids=str
)
def test_alarm_whose_actions_are_off_tells_nobody(
    written: object,
    enabled: bool,  # noqa: FBT001 - a column of the table
    with_resources: Callable[..., Template],
) -> None:
    found = one(
        with_resources, ActionsEnabled=written, AlarmActions=["arn:aws:sns:us-east-1:609831742057:elsewhere"]
    )
    assert found.enabled is enabled
    assert len(found.tells()) == enabled
    assert found.actions[0].resource is None


def test_action_left_out_by_no_value_does_not_shift_the_others(
    with_resources: Callable[..., Template],
) -> None:
    template = with_resources(
        T=("AWS::SNS::Topic", {}),
        U=("AWS::SNS::Topic", {}),
        A=("AWS::CloudWatch::Alarm", {"AlarmActions": [{"Ref": "AWS::NoValue"}, {"Ref": "T"}, {"Ref": "U"}]}),
    )
    assert [action.logical_id for action in alarm(template.resources["A"]).actions] == ["T", "U"]


def test_math_alarm_compares_its_expression(platform: Template) -> None:
    found = alarms(platform)[1]
    assert isinstance(found.compared, Expression)
    assert found.compared.id == "rate"
    assert found.compared.identifiers == ("ok", "bad")
    assert found.compared.kind == "math"
    assert [series.returned for series in found.series] == [False]
    assert found.datapoints == found.periods == 2
    assert found.name == "<Math>"


def test_band_alarm_compares_the_series_with_the_band(with_resources: Callable[..., Template]) -> None:
    stat = {"Metric": {"Namespace": "N", "MetricName": "M"}, "Period": "300", "Stat": "p99"}
    found = one(
        with_resources,
        ThresholdMetricId="band",
        ComparisonOperator="GreaterThanUpperThreshold",
        Metrics=[
            {"Id": "m1", "MetricStat": stat},
            {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)"},
        ],
    )
    assert found.anomaly
    assert found.threshold is None
    assert isinstance(found.compared, Series)
    assert found.period == 300


def test_extended_statistic_and_defaults_are_read(with_resources: Callable[..., Template]) -> None:
    found = one(with_resources, MetricName="M", Namespace="N", ExtendedStatistic="p99", EvaluationPeriods="3")
    assert found.series[0].statistic == "p99"
    assert (found.periods, found.datapoints, found.missing, found.enabled) == (3, 3, "missing", True)
    assert found.threshold is None


def test_unknown_period_stays_unknown(with_resources: Callable[..., Template]) -> None:
    found = one(with_resources, MetricName="M", Namespace="N", Period={"Fn::ImportValue": "x"})
    assert isinstance(found.period, Unknown)


@pytest.mark.parametrize(
    "text,kind,rules",
    [
        ('SELECT AVG(a) FROM "N"', "sql", ()),
        ("SEARCH('{N,d} m', 'Sum')", "search", ()),
        ("INSIGHT_RULE_METRIC('top', \"Sum\")", "insight rule", ("top",)),
        ("m1 / INSIGHT_RULE_METRIC(\"a b\", 'Sum')", "math", ("a b",)),
        (Unknown("x"), "unknown", ()),
    ],
    ids=["sql", "search", "rule", "math with rule", "unknown"],
)
def test_expression_tells_its_kind_and_its_insight_rules(
    text: Any, kind: str, rules: tuple[str, ...]
) -> None:
    expression = Expression(text=text)
    assert (expression.kind, expression.insight_rules) == (kind, rules)


def test_expression_names_its_parts_and_not_what_is_quoted_or_called() -> None:
    assert Expression(text="IF(m1 > 5, e_2 * 100, FILL(m1, 0)) + SUM(METRICS('abc'))").identifiers == (
        "m1",
        "e_2",
    )


def test_composite_names_its_children_by_arn_and_by_name(platform: Template) -> None:
    (found,) = composites(platform)
    assert [child.logical_id for child in found.children] == ["Simple", "Math"]
    assert found.problem == ""
    assert found.suppressor is None


@pytest.mark.parametrize(
    "rule,problem",
    [
        ("ALARM(", "ends too early"),
        ({"Fn::ImportValue": "x"}, "is not known"),
        (None, "there is no rule"),
        (5, "no rule"),
    ],
    ids=["broken", "unknown", "absent", "number"],
)
def test_composite_with_a_rule_that_cannot_be_read_says_why(
    rule: object, problem: str, with_resources: Callable[..., Template]
) -> None:
    template = with_resources(C=("AWS::CloudWatch::CompositeAlarm", {"AlarmRule": rule}))
    (found,) = composites(template)
    assert found.rule is None
    assert problem in found.problem
    assert found.children == ()


def test_composite_child_that_no_template_has_is_shown_as_written(
    with_resources: Callable[..., Template],
) -> None:
    props = {
        "AlarmRule": "ALARM(gone)",
        "ActionsSuppressor": {"Fn::GetAtt": ["M", "Arn"]},
        "ActionsSuppressorWaitPeriod": 60,
    }
    template = with_resources(
        M=("AWS::CloudWatch::Alarm", {"AlarmName": "m"}),
        C=("AWS::CloudWatch::CompositeAlarm", props),
    )
    (found,) = composites(template)
    assert [(child.text, child.resource) for child in found.children] == [("gone", None)]
    assert found.suppressor is not None
    assert (found.suppressor.logical_id, found.wait) == ("M", 60)
