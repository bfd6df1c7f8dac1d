"""When a line was written, in every form that logs have."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.stamps import Clock, seconds, within

NINE = 1_772_355_600
ODD: list[Any] = [True, None, [], {}, float("nan"), float("inf"), "1990-01-01T00:00:00Z", "9" * 400]


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01T09:00:00Z",
        "2026-03-01T09:00:00.000Z",
        "2026-03-01 09:00:00",
        "2026-03-01T10:00:00+01:00",
        "2026-03-01T04:00:00-0500",
        "01/Mar/2026:09:00:00 +0000",
        "01/Mar/2026:10:00:00 +0100",
        NINE,
        float(NINE),
        NINE * 1000,
        NINE * 1_000_000,
        pytest.param(str(NINE * 1000), id="digits"),
    ],
)
def test_every_form_tells_the_same_second(value: Any) -> None:
    assert seconds(value) == NINE


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "2026-13-01T09:00:00Z",
        "2026-03-01T25:00:00Z",
        "01/Mae/2026:09:00:00 +0000",
        3.2,
        0,
        -1,
        *ODD,
    ],
)
def test_what_is_no_time_tells_none(value: Any) -> None:
    assert seconds(value) is None


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_times_are_read_as_python_writes_them(at: datetime, offset: int) -> None:
    aware = at.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert seconds(aware.isoformat()) == pytest.approx(aware.timestamp(), abs=1e-3)


def test_text_tells_its_time_at_its_start_or_in_apaches_form() -> None:
    assert within("2026-03-01T09:00:00Z ERROR") == NINE
    assert within('10.0.0.1 - - [01/Mar/2026:09:00:00 +0000] "GET /"') == NINE
    assert within("ERROR 2026-03-01T09:00:00Z") is None


def test_first_field_that_is_a_time_counts() -> None:
    clock = Clock()
    assert clock.minute({"timestamp": "soon", "time": "2026-03-01T09:00:30Z"}, "") == NINE // 60
    assert clock.minute({"request_time": "01/Mar/2026:09:01:00 +0000"}, "") == NINE // 60 + 1
    assert clock.minute({"a": 1}, "") is None
    assert clock.minute(None, "2026-03-01T09:00:00Z x") == NINE // 60


def test_remembered_minutes_are_the_same_minutes() -> None:
    clock = Clock()
    told = [
        clock.minute({"timestamp": f"2026-03-01T09:{m:02}:{s:02}.5Z"}, "") for m in (0, 1, 0) for s in (0, 59)
    ]
    assert told == [NINE // 60, NINE // 60, NINE // 60 + 1, NINE // 60 + 1, NINE // 60, NINE // 60]
    assert clock.minute({"timestamp": "2026-03-01T09:00:00+01:00"}, "") == NINE // 60 - 60
