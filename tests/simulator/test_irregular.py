"""Datapoints that come late or in parts: what each evaluation sees, against readings by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from simulator import irregular
from simulator.irregular import Window
from simulator.readings import read
from simulator.recording import Track, counted
from tests.simulator.by_hand import NAN, UNPUNCTUAL, WINDOWS, Minute, readings, track

NEWEST_FOUR = Window(minutes=1, periods=4, delay=0)


@pytest.mark.parametrize("statistic", ["Sum", "SampleCount", "Average", "Minimum", "Maximum", "p99", "p10"])
@given(minutes=UNPUNCTUAL, window=WINDOWS)
def test_reading_equals_reading_by_hand(statistic: str, minutes: list[Minute], window: Window) -> None:
    found = read(track(minutes), statistic, window)
    np.testing.assert_allclose(found, readings(minutes, statistic, window), rtol=1e-12)


@given(minutes=UNPUNCTUAL, window=WINDOWS)
def test_percentile_of_known_samples_takes_those_that_show(minutes: list[Minute], window: Window) -> None:
    found = read(track(minutes, samples=True), "p75", window)
    np.testing.assert_allclose(found, readings(minutes, "p75", window, exact=True), rtol=1e-12)


def test_late_datapoint_shows_in_its_own_period_when_it_comes() -> None:
    late = Track(values=counted([5, NAN, NAN, NAN, NAN]).values, late=np.array([2, 0, 0, 0, 0]))
    found = read(late, "Sum", NEWEST_FOUR)
    np.testing.assert_array_equal(found[1], [NAN] * 4)
    np.testing.assert_array_equal(found[2], [NAN, 5, NAN, NAN])
    np.testing.assert_array_equal(found[3], [5, NAN, NAN, NAN])


def test_lateness_adds_to_the_delay() -> None:
    late = Track(values=counted([5, NAN, NAN, NAN]).values, late=np.array([1, 0, 0, 0]))
    found = read(late, "Sum", Window(minutes=1, periods=4, delay=2))
    assert [bool((~np.isnan(row)).any()) for row in found] == [False, False, False, True]


def test_part_of_a_sum_shows_until_the_minute_is_complete() -> None:
    parted = Track(
        values=counted([8, NAN, NAN, NAN]).values,
        part=np.array([0.25, 1, 1, 1]),
        complete=np.array([2, 0, 0, 0]),
    )
    assert [np.nansum(row) for row in read(parted, "Sum", NEWEST_FOUR)] == [2, 2, 8, 8]
    assert [np.nanmax(row) for row in read(parted, "Maximum", NEWEST_FOUR)] == [8, 8, 8, 8]


def test_part_without_an_end_is_whole() -> None:
    parted = Track(values=counted([8]).values, part=np.array([0.25]))
    assert read(parted, "Sum", NEWEST_FOUR)[0, -1] == 8


def test_rows_looked_at_together_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    minutes = [Minute(samples=(float(at),), late=at % 3) for at in range(25)]
    window = Window(minutes=3, periods=2, delay=1)
    whole = read(track(minutes), "Sum", window)
    monkeypatch.setattr(irregular, "_ROWS", 7)
    np.testing.assert_array_equal(read(track(minutes), "Sum", window), whole)
