"""Nezha: a shop under fault injection on 22 August 2022, by the minute, as the front of our platform.

Source and licence: data/nezha/README.md (MIT). Each row is stamped at the END of the minute that it
describes. The front's failures are the API's 5XX, its workload the API's requests, its latencies the API's;
everything else is not recorded, so alarms on it do not take part. Counts are whole numbers: a rate alone
would let an alarm without a volume guard look better than it is.

A fault is visible when the front's users got errors within five minutes
(``derived_frontend_visible_error``, which the data's editors computed from the front's own series). It
counts as paged when a page ARRIVES after its injection and in time: an incident that a fault before it left
open tells nobody of a new one. Faults are eight minutes apart and last three, so alarms have time to go
back to OK.

Two dips of the day, in which most requests failed, are no labelled injection. Pages of them are told apart:
they are outside of every fault that was recorded, and yet no false alarms.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from simulator.recording import FloatArray

FOLDER = Path(__file__).parent / "data" / "nezha"
MINUTE_S = 60
IN_TIME = 5.0
"""Minutes from injection to page."""
LASTS = 10.0
"""Minutes after an injection in which a page is of it: three of fault, five in time, and what is late."""
SICK_PERCENT = 1.0
"""Failing requests from which a minute is no healthy one: the brief's line."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An injection; ``minute`` counts from the recording's start."""

    minute: float
    kind: str
    service: str
    visible: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Day:
    """Signals by name, one value a minute, and what was injected."""

    start: datetime
    signals: Mapping[str, FloatArray]
    faults: tuple[Fault, ...]

    @property
    def minutes(self) -> int:
        """How long it is."""
        return len(self.signals["api_count"])

    def sick(self, first: float, last: float) -> bool:
        """Whether users got errors in any minute between two times."""
        of = slice(max(0, int(first)), int(last) + 1)
        failed, requests = self.signals["api_5xx"][of], self.signals["api_count"][of]
        return bool(np.any(100 * failed > SICK_PERCENT * requests))


def day(folder: Path = FOLDER) -> Day:
    """The whole day."""
    front, load = _rows(folder / "front_service_1min.csv"), _rows(folder / "frontend_1min.csv")
    first = min(front)
    last = max(front)
    minutes = _minute(last, first) + 1
    start = first - MINUTE_S
    requests = np.rint(MINUTE_S * _column(load, "workload_ops", first, minutes))
    failing = 1 - _column(front, "success_rate_pct", first, minutes) / 100
    signals = {
        "api_count": requests,
        "api_4xx": np.where(np.isnan(requests), np.nan, 0.0),
        "api_5xx": np.rint(requests * failing),
        "api_latency_p50_ms": 1000 * _column(front, "latency_p50_s", first, minutes),
        "api_latency_p99_ms": 1000 * _column(front, "latency_p99_s", first, minutes),
    }
    return Day(
        start=datetime.fromtimestamp(start, tz=timezone.utc),
        signals=signals,
        faults=_faults(folder / "labels.json", start),
    )


def _rows(file: Path) -> dict[int, Mapping[str, str]]:
    """Rows by their stamp; the clock drifts by a second now and then, so minutes are rounded to."""
    with file.open(encoding="utf-8", newline="") as lines:
        return {int(row["unix_timestamp"]): row for row in csv.DictReader(lines)}


def _minute(stamp: int, first: int) -> int:
    return round((stamp - first) / MINUTE_S)


def _column(rows: Mapping[int, Mapping[str, str]], name: str, first: int, minutes: int) -> FloatArray:
    found = np.full(minutes, np.nan)
    for stamp, row in rows.items():
        minute = _minute(stamp, first)
        if 0 <= minute < minutes and row[name]:
            found[minute] = float(row[name])
    return found


def _faults(file: Path, start: int) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            minute=(one["inject_unix"] - start) / MINUTE_S,
            kind=one["type"],
            service=one["pod"].split("-")[0],
            visible=one["derived_frontend_visible_error"],
        )
        for one in json.loads(file.read_text(encoding="utf-8"))
    )
