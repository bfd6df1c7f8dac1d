"""A series as CSV: what is read, and every way to be refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from scenarios.errors import ScenarioError
from scenarios.generator import generate
from scenarios.scenario import Scenario
from scenarios.signals import SIGNALS
from scenarios.table import COLUMNS, read

Rows = list[list[str]]


def rows_of(scenario: Scenario) -> Rows:
    series = generate(scenario)
    rows = [list(COLUMNS)]
    for index in range(scenario.rows):
        minute = index - scenario.warmup
        when = scenario.t0 + timedelta(minutes=minute)
        cells = [
            "" if np.isnan(series[name][index]) else repr(float(series[name][index])) for name in SIGNALS
        ]
        rows.append([str(minute), when.strftime("%Y-%m-%dT%H:%M:%SZ"), *cells])
    return rows


def written(rows: Rows, folder: Path) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = folder / "x.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def test_what_was_written_is_read(incident: Callable[..., Scenario], tmp_path: Path) -> None:
    scenario = incident()
    found = read(written(rows_of(scenario), tmp_path), scenario)
    for name, values in generate(scenario).items():
        np.testing.assert_array_equal(found[name], values)


def _column(rows: Rows, name: str, cell: str, line: int = 2) -> None:
    rows[line - 1][COLUMNS.index(name)] = cell


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda rows: rows.clear(), ":1: X01: column 'minute' is missing"),
        (lambda rows: [row.pop() for row in rows], "column 'suppressor' is missing; columns are minute, "),
        (lambda rows: [row.append("1") for row in rows], "column '1' is unknown"),
        (lambda rows: [row.append(row[2]) for row in rows], "column 'api_count' stands twice"),
        (lambda rows: rows.pop(), ":1: X01: has 49 rows; minutes -30 to 19 are 50"),
        (lambda rows: rows[5].pop(), ":6: X01: must have 27 cells"),
        (lambda rows: _column(rows, "minute", "-31"), ":2: X01: minute must be -30, not '-31'"),
        (lambda rows: _column(rows, "minute", "-29", 3), ""),
        (
            lambda rows: _column(rows, "timestamp", "2025-04-08T09:31:00Z"),
            "timestamp must be 2025-04-08T09:30:00Z",
        ),
        (lambda rows: _column(rows, "timestamp", "soon"), "timestamp must be"),
        (
            lambda rows: _column(rows, "api_5xx", "many"),
            "api_5xx must be a number from 0 to 1e+09, not 'many'",
        ),
        (lambda rows: _column(rows, "api_5xx", "-1"), "api_5xx must be a number from 0"),
        (lambda rows: _column(rows, "api_5xx", "nan"), "not 'nan'"),
        (lambda rows: _column(rows, "canary_success_percent", "100.5"), "from 0 to 100"),
        (lambda rows: _column(rows, "suppressor", "2"), "suppressor must be a number from 0 to 1"),
    ],
)
def test_a_wrong_series_is_said_with_its_line(
    change: Callable[[Rows], object], says: str, incident: Callable[..., Scenario], tmp_path: Path
) -> None:
    rows = rows_of(incident())
    change(rows)
    path = written(rows, tmp_path)
    if not says:
        assert read(path, incident())
        return
    with pytest.raises(ScenarioError) as raised:
        read(path, incident())
    assert str(raised.value).startswith(str(path))
    assert says in str(raised.value)


def test_bytes_that_are_no_text_are_refused(incident: Callable[..., Scenario], tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ScenarioError, match="cannot be read as CSV in UTF-8"):
        read(path, incident())
