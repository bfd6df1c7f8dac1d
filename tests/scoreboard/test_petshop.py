from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreboard import petshop
from scoreboard.petshop import AFTER, BEFORE, STEP, Issue, spread
from simulator.delays import TYPICAL
from tests.scoreboard.rung import contender, flat

START = datetime(2025, 3, 3, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def issues() -> tuple[Issue, ...]:
    return petshop.issues()


def made(name: str, failed: float, at: int) -> Issue:
    failures = flat(60, 0)
    failures[at : at + 5] = failed
    return Issue(name=name, start=START, onset=30, signals={"api_count": flat(60, 100), "api_5xx": failures})


def test_there_are_34_issues_of_25_minutes_with_healthy_hours_around_them(issues: tuple[Issue, ...]) -> None:
    assert len(issues) == 34
    assert {one.minutes for one in issues} == {(BEFORE + 5 + AFTER) * STEP}
    assert {one.onset for one in issues} == {BEFORE * STEP}


def test_an_issue_begins_as_its_first_datapoint_was(issues: tuple[Issue, ...]) -> None:
    one = next(issue for issue in issues if issue.name == "high_traffic/test_issue_11.csv")
    requests, failed = one.signals["api_count"], one.signals["api_5xx"]
    assert requests[:STEP].sum() == 661
    assert np.array_equal(requests[:STEP], requests[-STEP:])
    onset = int(one.onset)
    assert failed[onset : onset + 25].reshape(5, STEP).sum(axis=1).tolist() == [0, 0, 23, 45, 35]


def test_the_healthy_days_are_two(issues: tuple[Issue, ...]) -> None:
    well = petshop.healthy()
    assert well.onset == 0
    assert well.minutes / (24 * 60) == pytest.approx(2.05, abs=0.01)
    assert set(well.signals) == set(issues[0].signals)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20))
def test_a_count_is_spread_evenly_in_whole_numbers_and_none_is_lost(counts: list[int]) -> None:
    minutes = spread(np.array(counts, dtype=np.float64)).reshape(-1, STEP)
    assert minutes.sum(axis=1).tolist() == counts
    assert np.array_equal(minutes, np.rint(minutes))
    assert (minutes.max(axis=1) - minutes.min(axis=1)).max() <= 1


def test_no_minute_has_more_failures_than_requests(issues: tuple[Issue, ...]) -> None:
    for one in issues:
        for failed, of in (("api_5xx", "api_count"), ("pay_technical_failures", "pay_attempts")):
            assert not np.any(one.signals[failed] > one.signals[of]), one.name


def test_a_latency_is_told_in_milliseconds(issues: tuple[Issue, ...]) -> None:
    one = next(issue for issue in issues if issue.name == "high_traffic/test_issue_3.csv")
    assert one.signals["api_latency_p99_ms"].max() == pytest.approx(12036.1)


def test_an_issue_is_found_by_a_page_after_its_onset_only(tmp_path: Path) -> None:
    given_issues = (made("found", 10, 40), made("before", 10, 10), made("none", 0, 40))
    found = petshop.score(contender(tmp_path), given_issues, made("well", 0, 0), TYPICAL)
    assert str(found.found) == "1/3"
    assert found.false_a_day == 0


def test_pages_of_healthy_days_are_false(tmp_path: Path) -> None:
    well = Issue(name="well", start=START, onset=0, signals=made("", 10, 40).signals)
    assert petshop.score(contender(tmp_path), (), well, TYPICAL).false_a_day == pytest.approx(24)
