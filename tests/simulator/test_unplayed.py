"""Alarms that a recording cannot answer, and what those that it can have compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.notation import parse as series
from simulator.recording import Track, counted
from tests.simulator.worlds import (
    BAD,
    Resource,
    alarm,
    late,
    math_alarm,
    of_tracks,
    played,
    recording,
    world,
)

METRIC = {"m": {"Namespace": "Shop", "MetricName": "Bad"}}
UNKNOWN = {"Fn::ImportValue": "elsewhere"}
TWO_PERIODS: dict[str, dict[str, Any]] = {"a": METRIC["m"], "b": {**METRIC["m"], "Period": 300}}


@pytest.mark.parametrize(
    "one,words",
    [
        (alarm(MetricName="Other"), "Shop Other was not recorded"),
        (
            math_alarm("a + b", {"a": METRIC["m"], "b": {"Namespace": "Shop", "MetricName": "No"}}),
            "Shop No was",
        ),
        (math_alarm("INSIGHT_RULE_METRIC('top', 'Sum')", {}), "the report of top was not recorded"),
        (alarm(Threshold=UNKNOWN), "its threshold is not told"),
        (alarm(EvaluationPeriods=UNKNOWN, DatapointsToAlarm=1), "its number of periods is not told"),
        (alarm(DatapointsToAlarm=UNKNOWN), "its number of datapoints is not told"),
        (alarm(ComparisonOperator="MoreThan"), "its comparison MoreThan is none of GreaterThan"),
        (alarm(TreatMissingData="fine"), "its TreatMissingData fine is none of missing"),
        (alarm(EvaluationPeriods=2, DatapointsToAlarm=3), "it wants 3 of 2 datapoints"),
        (alarm(EvaluationPeriods=10081, DatapointsToAlarm=1), "it looks back more than seven days"),
        (alarm(Period=30), "its period is 30 s; the recording has minutes"),
        (alarm(Statistic=None, ExtendedStatistic="p99"), "its statistic p99 was not recorded"),
        (alarm(Statistic=None, ExtendedStatistic="tm90"), "its statistic tm90 was not recorded"),
        (math_alarm("m + 1 +", METRIC), "it ends too early"),
        (math_alarm("m > 'x'", METRIC), "a text stands beside"),
        (math_alarm("[m, m]", METRIC), "single time series"),
        (math_alarm("SELECT MAX(Bad) FROM Shop", {}), "value is a query"),
        (math_alarm("SEARCH('Bad', 'Sum')", METRIC), "value is a query"),
        (math_alarm("a + b", TWO_PERIODS), "different periods, which CloudWatch refuses"),
        (math_alarm("m", METRIC, ComparisonOperator="GreaterThanUpperThreshold", Threshold=None), "anomaly"),
    ],
    ids=[
        "metric",
        "one of two metrics",
        "report",
        "threshold",
        "periods",
        "datapoints",
        "comparison",
        "treatment",
        "more datapoints than periods",
        "more than a week",
        "short period",
        "percentile",
        "trimmed mean",
        "syntax",
        "text",
        "several series",
        "SQL",
        "search",
        "two periods",
        "band",
    ],
)
def test_alarm_that_cannot_be_answered_is_not_played_and_says_why(one: Resource, words: str) -> None:
    found = played(world(A=one), recording(Bad="5x9"))
    assert words in found.unplayed["bad"]
    assert found.changes == ()


def test_alarm_that_returns_nothing_compares_nothing() -> None:
    one = math_alarm("m", METRIC)
    one[1]["Metrics"][0]["ReturnData"] = False
    assert played(world(A=one), recording(Bad="5x9")).unplayed == {"bad": "it compares nothing"}


def test_curve_shows_the_values_and_the_threshold_without_any_lateness() -> None:
    values = series("0x9 5 0 0 0")
    tardy = Track(values=counted(values).values, late=np.full(len(values), 2))
    both = world(A=alarm(Period=120, Threshold=4), B=alarm("quiet", Threshold=99))
    curves = played(both, of_tracks({BAD: tardy}), late(1)).curves
    assert list(curves) == ["bad"]
    found = curves["bad"]
    assert (found.label, found.threshold, found.comparison) == ("Shop Bad", 4, "GreaterThanThreshold")
    np.testing.assert_array_equal(found.values, [0] * 10 + [5, 5, 0, 0])


def test_curve_is_called_by_its_label_else_by_its_metric_or_alarm() -> None:
    labelled, bare = math_alarm("m", METRIC), math_alarm("m", METRIC, AlarmName="bare")
    del bare[1]["Metrics"][0]["Label"]
    curves = played(world(A=labelled, B=bare), recording(Bad="5x3")).curves
    assert {name: one.label for name, one in curves.items()} == {"bad": "value", "bare": "bare"}
