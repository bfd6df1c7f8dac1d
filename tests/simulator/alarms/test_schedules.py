"""Schedules of mute rules: what cron and at mean, in their time zone, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.alarms.schedules import ScheduleError, cron, duration, once, starts

UTC = timezone.utc
BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def found(expression: str, after: str, before: str, zone: str = "UTC") -> list[str]:
    return [f"{at:%m-%d %H:%M}" for at in starts(expression, ZoneInfo(zone), utc(after), utc(before))]


@pytest.mark.parametrize(
    "expression,expected",
    [
        ("cron(0 2 * * *)", ["04-10 02:00", "04-11 02:00", "04-12 02:00", "04-13 02:00"]),
        ("cron(0 2 * * SUN)", ["04-12 02:00"]),
        ("0 18 * * FRI", ["04-10 18:00"]),
        ("0 18 * * 5", ["04-10 18:00"]),
        ("0 0 * * 0", ["04-12 00:00"]),
        ("0 0 * * 7", ["04-12 00:00"]),
        ("30 1 11 * *", ["04-11 01:30"]),
        ("0 1 11 apr *", ["04-11 01:00"]),
        ("0 1 11 5 *", []),
        ("0 6 * * SAT,MON", ["04-11 06:00", "04-13 06:00"]),
        ("0 6 * * SAT-SAT", ["04-11 06:00"]),
        ("0 6 * * MON-FRI", ["04-10 06:00", "04-13 06:00"]),
        ("15,45 3-4 12 * *", ["04-12 03:15", "04-12 03:45", "04-12 04:15", "04-12 04:45"]),
        ("0 */12 12 * *", ["04-12 00:00", "04-12 12:00"]),
        ("50/5 23 12 * *", ["04-12 23:50", "04-12 23:55"]),
        ("0 4 11 * SUN", ["04-11 04:00", "04-12 04:00"]),
        ("at(2026-04-11T14:00)", ["04-11 14:00"]),
        ("at(2027-04-11T14:00)", []),
    ],
)
def test_expression_starts_when_cron_says(expression: str, expected: list[str]) -> None:
    assert found(expression, "2026-04-10", "2026-04-14") == expected


def test_first_moment_is_in_and_last_is_not() -> None:
    assert found("0 2 * * *", "2026-04-10T02:00", "2026-04-11T02:00") == ["04-10 02:00"]
    assert found("0 2 * * *", "2026-04-10T02:01", "2026-04-11T02:01") == ["04-11 02:00"]


def test_time_zone_moves_the_start_and_follows_summer_time() -> None:
    days = found("0 9 * * *", "2026-03-28", "2026-03-30", "Europe/Berlin")
    assert days == ["03-28 08:00", "03-29 07:00"]
    assert found("0 23 * * SUN", "2026-04-12", "2026-04-14", "America/New_York") == ["04-13 03:00"]
    assert found("0 3 * * MON", "2026-04-12", "2026-04-14", "Asia/Tokyo") == ["04-12 18:00"]


def test_time_that_does_not_come_is_an_hour_later_and_one_that_comes_twice_is_the_first() -> None:
    assert found("30 2 * * *", "2026-03-29", "2026-03-30", "Europe/Berlin") == ["03-29 01:30"]
    assert found("30 2 25 10 *", "2026-10-24", "2026-10-26", "Europe/Berlin") == ["10-25 00:30"]


def test_at_is_in_its_time_zone() -> None:
    assert once("at(2026-07-01T09:00)", BERLIN) == utc("2026-07-01T07:00")


@pytest.mark.parametrize(
    "text,length",
    [
        ("PT1M", timedelta(minutes=1)),
        ("PT60S", timedelta(minutes=1)),
        ("PT4H", timedelta(hours=4)),
        ("PT1H30M", timedelta(minutes=90)),
        ("P2DT12H", timedelta(hours=60)),
        ("P7D", timedelta(days=7)),
        ("P1W", timedelta(days=7)),
        ("P15D", timedelta(days=15)),
        ("PT360H", timedelta(days=15)),
    ],
)
def test_duration_is_read(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "PT30S",
        "PT59S",
        "PT0M",
        "P16D",
        "P15DT1M",
        "PT21601M",
        "P",
        "PT",
        "P1DT",
        "4H",
        "PT4",
        "PT1.5H",
        "-PT4H",
        "P1M",
        "P1Y",
        "pt4h",
        "",
    ],
)
def test_duration_that_is_none_or_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError, match="Duration"):
        duration(text)


@pytest.mark.parametrize(
    "text,words",
    [
        ("0 2 * *", "five fields"),
        ("cron(0 2 * * ? *)", "five fields"),
        ("rate(1 hour)", "five fields"),
        ("", "five fields"),
        ("60 2 * * *", "minutes: '60' is not within 0 to 59"),
        ("0 24 * * *", "hours"),
        ("0 0 0 * *", "day-of-month"),
        ("0 0 32 * *", "day-of-month"),
        ("0 0 * 13 *", "month"),
        ("0 0 * * 8", "day-of-week"),
        ("0 0 * * FRI-MON", "day-of-week"),
        ("0 0 * JANUARY *", "month: 'JANUARY' is no number"),
        ("5-3 0 * * *", "minutes"),
        ("*/0 0 * * *", "minutes"),
        ("*/ 0 * * *", "minutes"),
        ("1, 0 * * *", "minutes: '' is no number"),
        ("-1 0 * * *", "minutes"),
        ("0 MON * * *", "hours: 'MON' is no number"),
        ("0 0 ? * *", "day-of-month"),
        ("0 0 L * *", "day-of-month"),
    ],
)
def test_cron_that_never_runs_is_refused_with_its_field(text: str, words: str) -> None:
    with pytest.raises(ScheduleError, match=words):
        cron(text)


@pytest.mark.parametrize(
    "text",
    ["at(2026-13-01T00:00)", "at(2026-01-01)", "at(2026-01-01T00:00:00)", "at(2026-02-30T00:00)", "at("],
)
def test_at_that_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError, match="is not at"):
        once(text, UTC)


@given(st.integers(0, 59), st.integers(0, 23), st.integers(1, 28), st.integers(1, 12))
def test_yearly_cron_starts_once_a_year(minute: int, hour: int, day: int, month: int) -> None:
    every = list(starts(f"{minute} {hour} {day} {month} *", UTC, utc("2026-01-01"), utc("2027-01-01")))
    assert every == [datetime(2026, month, day, hour, minute, tzinfo=UTC)]
