"""Readings of datapoints that all come equally late, against readings by hand; what cannot be read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from simulator.irregular import Window, irregular
from simulator.readings import (
    ReadingError,
    percentile_of,
    period_minutes,
    read,
    samples_needed,
)
from simulator.recording import Track, counted
from simulator.sliding import Operation
from tests.simulator.by_hand import NAN, PUNCTUAL, WINDOWS, Minute, readings, track

STATISTICS = ["Sum", "SampleCount", "Average", "Minimum", "Maximum", "p99", "p10"]


@pytest.mark.parametrize("statistic", STATISTICS)
@given(minutes=PUNCTUAL, window=WINDOWS)
def test_reading_equals_reading_by_hand(statistic: str, minutes: list[Minute], window: Window) -> None:
    found = read(track(minutes, regular=True), statistic, window)
    np.testing.assert_allclose(found, readings(minutes, statistic, window), rtol=1e-12)


@pytest.mark.parametrize("statistic", ["p99", "p50", "p10", "p99.9"])
@given(minutes=PUNCTUAL, window=WINDOWS)
def test_percentile_of_known_samples_is_exact(statistic: str, minutes: list[Minute], window: Window) -> None:
    found = read(track(minutes, regular=True, samples=True), statistic, window)
    np.testing.assert_allclose(found, readings(minutes, statistic, window, exact=True), rtol=1e-12)


@pytest.mark.parametrize("name,operation", [("Sum", np.add), ("Maximum", np.fmax), ("Minimum", np.fmin)])
@given(minutes=PUNCTUAL, window=WINDOWS)
def test_fast_path_equals_the_general_one(
    name: str, operation: Operation, minutes: list[Minute], window: Window
) -> None:
    fast, slow = track(minutes, regular=True), track(minutes)
    punctual = Track(values=slow.values, late=np.zeros(len(minutes), dtype=np.int64))
    found = irregular(punctual, punctual.values[name], operation, window)
    np.testing.assert_array_equal(read(fast, name, window), found)


def test_windows_slide_and_do_not_wait_for_a_round_minute() -> None:
    found = read(counted([1, 2, 4, 8, 16]), "Sum", Window(minutes=2, periods=2, delay=0))
    np.testing.assert_array_equal(found, [[NAN, 1], [NAN, 3], [1, 6], [3, 12], [6, 24]])


def test_datapoint_of_minute_0_with_a_delay_of_2_is_seen_by_the_evaluation_after_minute_3() -> None:
    found = read(counted([7, NAN, NAN, NAN]), "Sum", Window(minutes=1, periods=3, delay=2))
    np.testing.assert_array_equal(found[:3], [[NAN] * 3, [NAN] * 3, [7, NAN, NAN]])


def test_young_part_of_a_long_period_is_not_visible_yet() -> None:
    found = read(counted([1, 2, 4, 8, 16, 32]), "Sum", Window(minutes=3, periods=1, delay=2))
    np.testing.assert_array_equal(found[:, 0], [NAN, NAN, 1, 2, 4, 8])


def test_average_weighs_minutes_by_their_samples() -> None:
    minutes = [Minute(samples=(9.0,)), Minute(samples=(1.0, 1.0, 1.0))]
    found = read(track(minutes, regular=True), "Average", Window(minutes=2, periods=1, delay=0))
    assert found[1, 0] == 3


def test_percentile_from_minutes_is_the_highest_from_the_median_up_and_the_lowest_below() -> None:
    values = {name: np.array([5.0, 3.0]) for name in ("p50", "p49", "p90")}
    window = Window(minutes=2, periods=1, delay=0)
    found = {name: read(Track(values=values), name, window)[1, 0] for name in values}
    assert found == {"p50": 5, "p49": 3, "p90": 5}


def test_percentile_is_found_in_either_case() -> None:
    assert (
        read(Track(values={"p99": np.array([5.0])}), "P99", Window(minutes=1, periods=1, delay=0))[0, 0] == 5
    )


def test_metric_that_published_nothing_has_every_statistic() -> None:
    found = read(counted([NAN, NAN]), "p99", Window(minutes=1, periods=2, delay=0))
    np.testing.assert_array_equal(found, np.full((2, 2), NAN))


def test_statistic_that_was_not_recorded_is_refused_with_those_that_were() -> None:
    with pytest.raises(ReadingError, match=r"p99 was not recorded; Sum, SampleCount, Minimum, Maximum were"):
        read(counted([1]), "p99", Window(minutes=1, periods=1, delay=0))


@pytest.mark.parametrize(
    "text,expected",
    [
        ("p99", 99),
        ("p99.9", 99.9),
        ("P5", 5),
        ("p100", 100),
        ("p101", None),
        ("tm99", None),
        ("Sum", None),
        ("p99x", None),
    ],
)
def test_percentile_is_a_p_and_a_number_up_to_100(text: str, expected: float | None) -> None:
    assert percentile_of(text) == expected


@pytest.mark.parametrize(
    "percentile,expected",
    [(99, 1000), (99.9, 10000), (90, 100), (50, 20), (40, 25), (10, 100), (0, 0), (100, 0)],
)
def test_samples_that_a_percentile_needs_grow_towards_both_ends(percentile: float, expected: float) -> None:
    assert samples_needed(percentile) == expected


@pytest.mark.parametrize("seconds,expected", [(60, 1), (300, 5), (86_400, 1440)])
def test_period_is_read_in_minutes(seconds: int, expected: int) -> None:
    assert period_minutes(seconds) == expected


@pytest.mark.parametrize("seconds", [0, 10, 30, 59, 90, None, "60"])
def test_period_that_is_no_whole_minute_is_refused(seconds: object) -> None:
    with pytest.raises(ReadingError, match="the recording has minutes"):
        period_minutes(seconds)
