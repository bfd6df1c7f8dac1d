"""Reads the series of an incident: a CSV, one row a minute, one column a signal, blank for no datapoint."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import NoReturn

import numpy as np

from scenarios.errors import ScenarioError
from scenarios.scenario import Scenario
from scenarios.signals import SIGNALS
from simulator.recording import FloatArray

MINUTE, TIMESTAMP = "minute", "timestamp"
COLUMNS = (MINUTE, TIMESTAMP, *SIGNALS)


def read(file: Path, scenario: Scenario) -> dict[str, FloatArray]:
    """Return every signal by minute, from the first of the warm-up on; raises ScenarioError."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ScenarioError(f"{file}: {scenario.id}: cannot be read as CSV in UTF-8: {error}") from None
    return _Table(file, scenario).columns(rows)


class _Table:
    def __init__(self, file: Path, scenario: Scenario) -> None:
        self.file, self.scenario = file, scenario

    def fail(self, line: int, right: str) -> NoReturn:
        raise ScenarioError(f"{self.file}:{line}: {self.scenario.id}: {right}")

    def columns(self, rows: Sequence[Sequence[str]]) -> dict[str, FloatArray]:
        head = rows[0] if rows else []
        self._head(head)
        body = [row for row in rows[1:] if row]
        if len(body) != self.scenario.rows:
            first, last = -self.scenario.warmup, self.scenario.duration - 1
            self.fail(1, f"has {len(body)} rows; minutes {first} to {last} are {self.scenario.rows}")
        found: dict[str, FloatArray] = {name: np.full(len(body), np.nan) for name in SIGNALS}
        for index, row in enumerate(body):
            self._row(index, dict(zip(head, row, strict=False)), len(row) == len(head), found)
        return found

    def _head(self, head: Sequence[str]) -> None:
        missing = [name for name in COLUMNS if name not in head]
        unknown = [name for name in head if name not in COLUMNS]
        twice = [name for name in head if head.count(name) > 1]
        for wrong, words in ((missing, "is missing"), (unknown, "is unknown"), (twice, "stands twice")):
            if wrong:
                self.fail(1, f"column {wrong[0]!r} {words}; columns are {', '.join(COLUMNS)}")

    def _row(self, index: int, row: dict[str, str], whole: bool, found: dict[str, FloatArray]) -> None:  # noqa: FBT001 - of one row
        line, minute = index + 2, index - self.scenario.warmup
        if not whole:
            self.fail(line, f"must have {len(COLUMNS)} cells")
        if row[MINUTE].strip() != str(minute):
            self.fail(line, f"minute must be {minute}, not {row[MINUTE]!r}")
        when = self.scenario.t0 + timedelta(minutes=minute)
        if _time(row[TIMESTAMP]) != when:
            self.fail(line, f"timestamp must be {when:%Y-%m-%dT%H:%M:%SZ}, not {row[TIMESTAMP]!r}")
        for name, bounds in SIGNALS.items():
            if row[name].strip():
                found[name][index] = self._number(line, name, row[name], bounds)

    def _number(self, line: int, name: str, text: str, bounds: tuple[float, float]) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or not bounds[0] <= value <= bounds[1]:
            self.fail(line, f"{name} must be a number from {bounds[0]:g} to {bounds[1]:g}, not {text!r}")
        return value


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
