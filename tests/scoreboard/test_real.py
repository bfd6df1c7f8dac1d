from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest

from scenarios.signals import SIGNALS
from scoreboard.contenders import contenders
from scoreboard.real import completed, watched
from simulator.delays import IDEAL, TYPICAL
from tests.scoreboard.rung import contender, flat

START = datetime(2025, 3, 3, tzinfo=timezone.utc)
MINUTES = 60


def measured(failed: float, first: int = 20) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    failures = flat(MINUTES, 0)
    failures[first:] = failed
    return {"api_count": flat(MINUTES, 600), "api_5xx": failures}


def test_every_signal_of_the_library_is_there_and_what_was_measured_is_kept() -> None:
    whole = completed(measured(30))
    assert set(whole) == set(SIGNALS)
    assert whole["api_5xx"][20] == 30


@pytest.mark.parametrize(
    "signal, value",
    [
        ("log_events", 2400),
        ("lambda_invocations", 600),
        ("lambda_errors", 0),
        ("pay_attempts", 300),
        ("pay_business_declines", 0),
        ("canary_success_percent", 100),
        ("dlq_visible", 0),
    ],
)
def test_what_was_not_measured_is_well(signal: str, value: float) -> None:
    assert set(completed(measured(0))[signal]) == {value}


def test_throttles_are_not_published_while_there_are_none() -> None:
    assert np.isnan(completed(measured(0))["ddb_write_throttle_events"]).all()


def test_a_missing_minute_is_missing_in_what_follows_it() -> None:
    signals = measured(0)
    signals["api_count"][5] = np.nan
    assert np.isnan(completed(signals)["log_events"][5])


def test_a_page_comes_as_late_as_the_delays_say(tmp_path: Path) -> None:
    one = contender(tmp_path)
    ideal, typical = (
        watched(one, measured(30), START, delays).pages[0].minute for delays in (IDEAL, TYPICAL)
    )
    assert ideal == 21
    assert typical == 23.5


def test_nobody_is_paged_where_nothing_failed(tmp_path: Path) -> None:
    assert not watched(contender(tmp_path), measured(0), START, TYPICAL).pages


def test_no_set_of_alarms_is_paged_by_what_was_not_measured(prod_path: Path) -> None:
    for one in contenders(prod_path):
        assert not watched(one, measured(0), START, TYPICAL).pages, one.name
