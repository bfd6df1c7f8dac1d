"""The minutes that are played: the file's own, and healthy ones around them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.generator import generate
from scenarios.night import AFTER_MIN, night
from scenarios.scenario import Scenario
from scenarios.signals import SUPPRESSOR
from tests.scenarios.conftest import cut, put
from tests.scenarios.test_table import rows_of

Incident = Callable[..., Scenario]
LATE = {"signals": ["api_5xx"], "from_min": -30, "to_min": 20, "delay_min": 3}


def test_a_short_window_needs_nothing_before_the_warm_up(incident: Incident) -> None:
    found = night(incident(), window=10)
    assert (found.before, found.start) == (30, incident().t0 - timedelta(minutes=30))


def test_the_clock_runs_on_until_a_resolve_would_be_late(incident: Incident) -> None:
    assert night(incident(), window=0).minutes == 30 + 10 + 20 + AFTER_MIN
    assert (
        night(incident(cut("expected.page.resolve_within_min_after_end")), window=0).minutes
        == 30 + 7 + AFTER_MIN
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(window=st.integers(0, 400))
def test_the_warm_up_is_repeated_before_itself_and_after_the_end(window: int, incident: Incident) -> None:
    scenario = incident()
    found, made = night(scenario, window=window), generate(scenario)["api_count"]
    counts, first = found.signals["api_count"], found.before - scenario.warmup
    assert found.before == max(window, scenario.warmup)
    np.testing.assert_array_equal(counts[first : first + scenario.rows], made)
    for index in range(first):
        assert counts[index] == made[(index - first) % scenario.warmup]
    for index in range(first + scenario.rows, found.minutes):
        assert counts[index] == made[(index - found.before) % scenario.warmup]


def test_drop_inject_and_series_by_hand_are_applied(incident: Incident) -> None:
    scenario = incident(
        put("series", {"api_5xx": "7x4"}),
        put("drop", [{"signals": ["api_5xx"], "from_min": 1, "to_min": 3}]),
        put("inject", [{"signal": "api_5xx", "minute": 2, "value": 9}]),
    )
    np.testing.assert_array_equal(night(scenario, window=0).signals["api_5xx"][30:35], [7, np.nan, 9, 7, 7])


def test_a_csv_has_drop_and_inject_in_it_already(incident: Incident, tmp_path: Path) -> None:
    with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows_of(incident()))
    inject = put("inject", [{"signal": "api_5xx", "minute": 2, "value": 9999}])
    found = night(incident(put("series_csv", "x.csv"), inject), window=0)
    np.testing.assert_array_equal(found.signals["api_5xx"][:50], generate(incident())["api_5xx"])


def test_suppression_is_not_repeated(incident: Incident) -> None:
    found = night(incident(put("suppress", [{"from_min": -5, "to_min": 2}])), window=100).signals[SUPPRESSOR]
    assert found.sum() == 7
    np.testing.assert_array_equal(np.flatnonzero(found), range(95, 102))


def test_failing_deliveries_are_not_repeated(incident: Incident) -> None:
    phase = {"from_min": -5, "to_min": 2, "set": {"sns_fail_fraction": 1}}
    found = night(incident(put("phases", [phase])), window=100).signals["sns_publish_fail_fraction"]
    np.testing.assert_array_equal(np.flatnonzero(found), range(95, 102))


def test_what_is_always_late_is_late_before_and_after(incident: Incident) -> None:
    found = night(incident(put("late", [LATE])), window=100)
    assert set(found.late) == {"api_5xx"}
    assert (found.late["api_5xx"] == 3).all()
    assert not found.part


def test_what_is_late_for_a_while_is_so_then(incident: Incident) -> None:
    part = {"partial_fraction": 0.25, "complete_after_min": 2}
    found = night(incident(put("late", [{**LATE, "from_min": 0, "to_min": 4, **part}])), window=100)
    assert np.flatnonzero(found.late["api_5xx"]).tolist() == [100, 101, 102, 103]
    assert np.flatnonzero(found.part["api_5xx"] == 0.25).tolist() == [100, 101, 102, 103]
    assert np.flatnonzero(found.complete["api_5xx"] == 2).tolist() == [100, 101, 102, 103]
    assert (found.part["api_5xx"][:100] == 1).all()


@pytest.mark.parametrize("column", ["api_count", "dlq_visible"])
def test_every_signal_is_as_long_as_the_night(column: str, incident: Incident) -> None:
    found = night(incident(), window=77)
    assert len(found.signals[column]) == found.minutes
