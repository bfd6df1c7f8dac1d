"""When alarms are evaluated, and on which minutes."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from simulator.alarms.cadence import (
    contributor_state,
    dropped,
    evaluated_every,
    expected_stamps,
    interval,
    minutes_used,
)


@pytest.mark.parametrize(
    "period,periods,every",
    [
        (60, 1, 60),
        (300, 3, 60),
        (60, 1440, 60),
        (86_400, 1, 60),
        (3600, 24, 60),
        (3600, 25, 3600),
        (86_400, 2, 3600),
        (86_400, 7, 3600),
        (10, 6, 10),
        (20, 3, 10),
        (30, 1, 10),
        (30, 2880, 10),
    ],
)
def test_alarm_is_evaluated_as_often_as_documented(period: int, periods: int, every: int) -> None:
    assert evaluated_every(period, periods) == every


def test_interval_is_n_periods() -> None:
    assert [interval(60, 5), interval(600, 3), interval(3600, 168)] == [300, 1800, 604_800]


@pytest.mark.parametrize(
    "period,periods,at,expected",
    [
        (300, 1, 5, [1, 2, 3, 4, 5]),
        (300, 1, 6, [2, 3, 4, 5, 6]),
        (60, 3, 9, [7, 8, 9]),
        (120, 2, 7, [4, 5, 6, 7]),
    ],
)
def test_window_slides_by_the_minute(period: int, periods: int, at: int, expected: list[int]) -> None:
    assert list(minutes_used(period, periods, at)) == expected


def clock(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-04-10T{text}").replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "period,periods,at,expected",
    [
        (300, 3, "12:16:00", ["12:01", "12:06", "12:11"]),
        (300, 3, "12:15:00", ["12:00", "12:05", "12:10"]),
        (60, 2, "00:01:30", ["23:59", "00:00"]),
    ],
)
def test_stamps_are_expected_on_the_sliding_window(
    period: int, periods: int, at: str, expected: list[str]
) -> None:
    assert [f"{stamp:%H:%M}" for stamp in expected_stamps(period, periods, clock(at))] == expected


def test_datapoint_with_another_stamp_is_dropped() -> None:
    expected = expected_stamps(300, 3, clock("12:16:00"))
    returned = [clock("12:00:00"), clock("12:01:00"), clock("12:11:00")]
    assert dropped(returned, expected) == (clock("12:00:00"),)


@pytest.mark.parametrize("before", ["OK", "ALARM"])
def test_contributor_that_vanished_is_ok(before: str) -> None:
    assert contributor_state(before=before, returned=False) == "OK"
    assert contributor_state(before=before, returned=True) == before
    assert contributor_state(before=before, returned=True, found="ALARM") == "ALARM"
