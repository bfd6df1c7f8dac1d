from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from scoreboard import nezha
from scoreboard.nezha import FOLDER, Day, Fault
from simulator.delays import IDEAL, TYPICAL
from tests.scoreboard.rung import contender

NAMES = (
    "unix_timestamp",
    "success_rate_pct",
    "latency_p50_s",
    "latency_p90_s",
    "latency_p95_s",
    "latency_p99_s",
)
FIRST = 1661140279


@pytest.fixture(scope="module")
def day() -> Day:
    return nezha.day()


def written(folder: Path, success: Sequence[float], *, inject: int, visible: bool = True) -> Path:
    """A day of our own; one injection so many seconds after its start, 10 requests a second."""
    stamps = [FIRST + 60 * index for index in range(len(success))]
    front = [(stamp, rate, 0.1, 0.5) for stamp, rate in zip(stamps, success, strict=True)]
    for name, head, rows in (
        ("front_service_1min.csv", NAMES, front),
        ("frontend_1min.csv", ("unix_timestamp", "workload_ops"), [(stamp, 10) for stamp in stamps]),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    label = {"inject_unix": FIRST - 60 + inject, "pod": "front-1", "type": "return"}
    labels = [label | {"derived_frontend_visible_error": visible}]
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return folder


def test_the_day_has_all_rows_of_its_file(day: Day) -> None:
    rows = (FOLDER / "front_service_1min.csv").read_text(encoding="utf-8").strip().splitlines()
    assert np.isfinite(day.signals["api_5xx"]).sum() >= len(rows) - 3
    assert day.minutes / (24 * 60) == pytest.approx(0.84, abs=0.01)


def test_there_are_24_injections_of_which_users_saw_5(day: Day) -> None:
    assert len(day.faults) == 24
    assert sum(fault.visible for fault in day.faults) == 5


def test_counts_are_whole_and_failures_have_the_rate_of_the_file(day: Day) -> None:
    requests, failed = day.signals["api_count"], day.signals["api_5xx"]
    there = np.isfinite(failed)
    assert np.array_equal(failed[there], np.rint(failed[there]))
    minute = round((1661140999 - FIRST) / 60)
    assert failed[minute] / requests[minute] == pytest.approx(1 - 0.495868, abs=0.001)


def test_a_stamp_is_the_end_of_its_minute(tmp_path: Path) -> None:
    found = nezha.day(written(tmp_path, [100, 50, 100], inject=60))
    assert found.start.timestamp() == FIRST - 60
    assert list(found.signals["api_5xx"]) == [0, 300, 0]
    assert found.faults[0].minute == 1.0


def test_a_clock_that_drifts_by_a_second_moves_no_minute(tmp_path: Path) -> None:
    folder = written(tmp_path, [100, 50, 100], inject=60)
    file = folder / "front_service_1min.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace(str(FIRST + 60), str(FIRST + 61)), encoding="utf-8"
    )
    assert list(nezha.day(folder).signals["api_5xx"]) == [0, 300, 0]


def test_a_fault_is_paged_minutes_after_its_injection(tmp_path: Path) -> None:
    given = nezha.day(written(tmp_path, [100] * 10 + [50] * 3 + [100] * 10, inject=600))
    ideal = nezha.score(contender(tmp_path), given, IDEAL)
    typical = nezha.score(contender(tmp_path), given, TYPICAL)
    assert [one.minutes for one in ideal.faults] == [1.0]
    assert [one.minutes for one in typical.faults] == [3.5]
    assert str(typical.in_time) == "1/1"


def test_a_page_after_more_than_five_minutes_is_late(tmp_path: Path) -> None:
    given = nezha.day(written(tmp_path, [100] * 10 + [50] * 5 + [100] * 10, inject=600))
    late = nezha.score(contender(tmp_path, periods=3), given, TYPICAL)
    assert [one.minutes for one in late.faults] == [5.5]
    assert str(late.in_time) == "0/1"


def test_an_incident_that_was_open_before_tells_nobody_of_a_new_fault(tmp_path: Path) -> None:
    given = nezha.day(written(tmp_path, [100] * 5 + [50] * 20, inject=1200))
    assert [one.minutes for one in nezha.score(contender(tmp_path), given, TYPICAL).faults] == [None]


def test_a_page_before_a_faults_first_failing_minute_is_over_is_of_something_else(tmp_path: Path) -> None:
    given = nezha.day(written(tmp_path, [100] * 7 + [50] + [100] * 4 + [50] * 3 + [100] * 10, inject=600))
    assert given.faults[0].minute == 10
    assert given.shows(given.faults[0]) == 13
    assert [one.minutes for one in nezha.score(contender(tmp_path), given, TYPICAL).faults] == [5.5]


def test_a_fault_without_failing_minutes_shows_at_once(tmp_path: Path) -> None:
    given = nezha.day(written(tmp_path, [100] * 20, inject=600))
    assert given.shows(given.faults[0]) == 10


def test_a_fault_that_nobody_saw_is_not_counted_but_its_pages_are_no_false_ones(tmp_path: Path) -> None:
    given = nezha.day(written(tmp_path, [100] * 10 + [50] * 3 + [100] * 10, inject=600, visible=False))
    found = nezha.score(contender(tmp_path), given, TYPICAL)
    assert (str(found.in_time), found.unlabelled, found.false) == ("0/0", 0, 0)


def test_a_page_of_failing_minutes_without_a_label_is_told_apart(tmp_path: Path) -> None:
    given = nezha.day(written(tmp_path, [100] * 30 + [50] * 3 + [100] * 10, inject=0))
    found = nezha.score(contender(tmp_path), given, TYPICAL)
    assert (found.unlabelled, found.false) == (1, 0)


def test_a_page_of_nothing_is_a_false_one(tmp_path: Path) -> None:
    given = nezha.day(written(tmp_path, [100] * 30 + [99.5] * 3 + [100] * 10, inject=0))
    found = nezha.score(contender(tmp_path, threshold=0.001), given, TYPICAL)
    assert (found.unlabelled, found.false) == (0, 1)
    assert found.false_a_day == pytest.approx(24 * 60 / 43)


@pytest.mark.parametrize("minute, labelled", [(9.9, False), (10.0, True), (20.0, True), (20.1, False)])
def test_a_page_is_of_an_injection_for_ten_minutes(day: Day, minute: float, labelled: bool) -> None:  # noqa: FBT001
    fault = Fault(minute=10.0, kind="return", service="front", visible=True)
    given = Day(start=day.start, signals=day.signals, faults=(fault,))
    assert given.labelled(minute) is labelled


def test_minutes_in_which_users_wait_are_sick_too(day: Day) -> None:
    assert day.sick(153.5)
    assert not day.sick(600)
