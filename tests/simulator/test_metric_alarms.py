"""Metric alarms over time, each example computed by hand: T is the evaluation after T minutes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.notation import parse as series
from simulator.recording import Track, counted
from tests.simulator.worlds import (
    BAD,
    alarm,
    alone,
    fired,
    first,
    of_tracks,
    played,
    recording,
    world,
)


@pytest.mark.parametrize("delay", [0, 2, 8])
@pytest.mark.parametrize(
    "properties,numbers,expected",
    [
        ({}, "0x9 5 0x19", (11, 12)),
        ({"EvaluationPeriods": 5, "DatapointsToAlarm": 3}, "0x9 5x9 0x19", (13, 23)),
        ({"EvaluationPeriods": 5, "DatapointsToAlarm": 3}, "0x9 5 0 5 0 5 0x19", (15, 16)),
        ({"EvaluationPeriods": 3}, "0x9 5x9 0x19", (13, 21)),
    ],
    ids=["1 of 1", "3 of 5", "3 of 5, every other", "3 of 3"],
)
def test_alarm_of_single_minutes_fires_and_resolves_a_delay_later(
    properties: dict[str, Any], numbers: str, expected: tuple[int, int], delay: int
) -> None:
    fires, resolves = expected
    found = alone(alarm(**properties), numbers, delay)
    assert found == [(1 + delay, "OK"), (fires + delay, "ALARM"), (resolves + delay, "OK")]


@pytest.mark.parametrize("delay,expected", [(0, 21), (2, 21), (8, 26)])
def test_three_windows_of_5_minutes_slide_and_a_delay_hides_young_ones(delay: int, expected: int) -> None:
    assert first(alarm(Period=300, EvaluationPeriods=3), "0x9 1x39", delay) == expected


def test_windows_of_5_minutes_need_not_begin_at_a_round_minute() -> None:
    full = alarm(Period=300, EvaluationPeriods=3, Threshold=4)
    assert [first(full, f"0x{start - 1} 1x39") for start in (10, 11, 12, 13)] == [25, 26, 27, 28]


def test_sum_of_a_window_that_is_not_visible_yet_is_too_low() -> None:
    assert first(alarm(Period=300, Threshold=4), "1x30") == 5
    assert first(alarm(Period=300, Threshold=4), "1x30", 1) is None
    assert first(alarm(Period=300, Threshold=3), "1x30", 1) == 5


@pytest.mark.parametrize("delay,fires", [(0, 41), (2, 43), (8, 49)])
def test_window_of_an_hour_fires_late_but_ends_on_time(delay: int, fires: int) -> None:
    found = alone(alarm(Period=3600, Threshold=30), "0x9 1x59 0x60", delay)
    assert found[1:] == [(fires, "ALARM"), (100, "OK")]


@pytest.mark.parametrize(
    "comparison,expected",
    [
        ("GreaterThanThreshold", [3]),
        ("GreaterThanOrEqualToThreshold", [2]),
        ("LessThanThreshold", [1]),
        ("LessThanOrEqualToThreshold", [1]),
    ],
)
def test_value_is_on_the_left_of_the_comparison(comparison: str, expected: list[float]) -> None:
    found = played(world(A=alarm(ComparisonOperator=comparison, Threshold=2)), recording(Bad="1 2 3"))
    assert fired(found) == expected


def test_late_datapoint_is_not_seen_once_newer_ones_are() -> None:
    values = series("0x4 5 0x9")
    minutes = len(values)
    tardy = Track(values=counted(values).values, late=np.where(np.arange(minutes) == 5, 1, 0))
    assert alone(alarm(), of_tracks({BAD: tardy})) == [(1, "OK")]
    assert alone(alarm(EvaluationPeriods=2, DatapointsToAlarm=1), of_tracks({BAD: tardy}))[1:] == [
        (7, "ALARM"),
        (8, "OK"),
    ]


def test_part_of_a_count_looks_like_a_drop_until_it_is_complete() -> None:
    minutes = np.arange(12)
    values = counted(np.full(12, 8.0)).values
    parted = Track(
        values=values, part=np.where(minutes == 5, 0.25, 1.0), complete=np.where(minutes == 5, 2, 0)
    )
    drop = alarm(
        ComparisonOperator="LessThanThreshold", Threshold=5, EvaluationPeriods=3, DatapointsToAlarm=1
    )
    assert alone(drop, of_tracks({BAD: parted})) == [(1, "OK"), (6, "ALARM"), (8, "OK")]


def test_alarm_over_more_than_a_day_is_evaluated_once_an_hour() -> None:
    daily: dict[str, Any] = {"Period": 3600, "DatapointsToAlarm": 1}
    assert alone(alarm(**daily, EvaluationPeriods=24), "0x9 5 0x119") == [(1, "OK"), (11, "ALARM")]
    assert alone(alarm(**daily, EvaluationPeriods=25), "0x9 5 0x119") == [(60, "ALARM")]
    assert alone(alarm(**daily, EvaluationPeriods=25), "0x59 5 0x119") == [(60, "OK"), (120, "ALARM")]
