"""Alarms on expressions: late metrics, filled ones, whole periods, reports of contributors."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.notation import parse as series
from simulator.recording import counted, key
from tests.simulator.worlds import (
    BAD,
    Resource,
    alone,
    fired,
    first,
    late,
    math_alarm,
    of_tracks,
    played,
    recording,
    world,
)


def test_default_of_an_expression_is_dynamodbs_only_if_all_its_metrics_are() -> None:
    tables = {"a": {"Namespace": "AWS/DynamoDB", "MetricName": "Bad"}}
    both = tables | {"b": {"Namespace": "Shop", "MetricName": "Bad"}}
    bad = counted(series("0x4 5 _x20"))
    numbers = of_tracks({key("AWS/DynamoDB", "Bad"): bad, BAD: bad})
    assert alone(math_alarm("a", tables), numbers)[2:] == []
    assert alone(math_alarm("a + b", both), numbers)[2:] == [(9, "INSUFFICIENT_DATA")]


@pytest.mark.parametrize("delay,expected", [(0, [11]), (2, [])])
def test_fill_pins_the_newest_datapoint_where_data_are_late(delay: int, expected: list[float]) -> None:
    filled = math_alarm("FILL(m, 0)", {"m": {"Namespace": "Shop", "MetricName": "Bad"}})
    assert fired(played(world(A=filled), recording(Bad="0x9 5 0x19"), late(delay))) == expected


def rate(period: int = 60, **properties: Any) -> Resource:
    """A share in percent, of metrics from two services."""
    metrics = {
        "bad": {"Namespace": "Shop", "MetricName": "Bad"},
        "good": {"Namespace": "AWS/SQS", "MetricName": "Good"},
    }
    return math_alarm("100 * bad / (good + bad)", metrics, period, Threshold=50, **properties)


def test_denominator_that_is_later_than_its_numerator_makes_a_false_100_percent() -> None:
    numbers = of_tracks(
        {
            BAD: counted(series("_x9 1 _x9")),
            key("AWS/SQS", "Good"): counted(series("99x18")),
        }
    )
    assert alone(rate(), numbers, late(0)) == [(1, "OK")]
    assert [state for _, state in alone(rate(), numbers, late(0, AWS_SQS=2))] == ["OK", "ALARM", "OK"]


def test_expression_is_computed_over_whole_periods() -> None:
    numbers = of_tracks(
        {BAD: counted(series("0x9 8x19")), key("AWS/SQS", "Good"): counted(series("10x9 2x19"))}
    )
    assert first(rate(300), numbers) == 14
    assert first(rate(60), numbers) == 11


def test_expression_names_others_and_hours_of_the_day() -> None:
    metrics = {"m": {"Namespace": "Shop", "MetricName": "Bad"}}
    by_day = math_alarm("IF(HOUR(m) == 14, m, 0)", metrics)
    assert alone(by_day, recording(Bad="1x89")) == [(1, "OK"), (61, "ALARM")]
    chained = math_alarm("twice - 3", metrics)
    chained[1]["Metrics"].append({"Id": "twice", "Expression": "2 * m", "ReturnData": False})
    assert first(chained, "1x4 2x9") == 6


def test_report_of_contributors_is_compared_as_a_metric() -> None:
    top = math_alarm("INSIGHT_RULE_METRIC('top', 'MaxContributorValue')", {}, 300, Threshold=9)
    ranked = {"top": {"anna": "0x9 2x29", "bert": "1x39"}}
    assert first(top, recording(contributors=ranked)) == 15
    assert first(top, recording(contributors=ranked), 2) is None
    one = math_alarm("INSIGHT_RULE_METRIC('top', 'Sum')", {}, Threshold=2)
    assert first(one, recording(contributors=ranked)) == 11
    assert first(one, recording(contributors=ranked), 8) == 19
