"""Nezha: a shop under fault injection on 22 August 2022, by the minute, as the front of our platform.

Source and licence: data/nezha/README.md (MIT). Each row is stamped at the END of the minute that it
describes. The front's failures are the API's 5XX, its workload the API's requests, its latencies the API's;
everything else is not recorded, so alarms on it do not take part. Counts are whole numbers: a rate alone
would let an alarm without a volume guard look better than it is.

A fault is visible when the front's users got errors within five minutes
(``derived_frontend_visible_error``, which the data's editors computed from the front's own series). It
counts as paged when a page ARRIVES after its injection, once its first failing minute is over, and in time:
an incident that a fault before it left open tells nobody of a new one. Faults are eight minutes apart and
last three, so alarms have time to go back to OK.

Twice on that day most requests failed, and once p99 was at 30 s, where no injection is labelled; the labels
have gaps there. Pages of such minutes are told apart: they are outside of every fault that was recorded,
and yet no false alarms.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from scoreboard.contenders import Contender
from scoreboard.real import watched
from scoreboard.share import Share, share
from simulator.delays import Delays
from simulator.recording import BoolArray, FloatArray

FOLDER = Path(__file__).parent / "data" / "nezha"
MINUTE_S, DAY_MIN = 60, 24 * 60
IN_TIME = 5.0
"""Minutes from injection to page."""
LASTS = 10.0
"""Minutes after an injection, or after a failing minute, in which a page is of it."""
SICK_PERCENT = 1.0
"""Failing requests from which a minute is no healthy one: the brief's line."""
SLOW_MS = 5000.0
"""p99 from which it is none either: in the fifteen hours after the last injection it never is above 2.5 s."""


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

    def shows(self, fault: Fault) -> float:
        """The end of the first minute in which users got errors of it; a page before is of something else."""
        since = int(fault.minute)
        failing = np.flatnonzero(self._failing(slice(since, since + int(LASTS))))
        return since + float(failing[0]) + 1 if len(failing) else fault.minute

    def labelled(self, minute: float) -> bool:
        """Whether a page at this minute can be of an injection, visible or not."""
        return any(0 <= minute - fault.minute <= LASTS for fault in self.faults)

    def sick(self, minute: float) -> bool:
        """Whether users got errors, or waited, shortly before this minute."""
        of = slice(max(0, int(minute - LASTS)), int(minute) + 1)
        slow = self.signals["api_latency_p99_ms"][of] > SLOW_MS
        return bool(np.any(slow | self._failing(of)))

    def _failing(self, of: slice) -> BoolArray:
        failed, requests = self.signals["api_5xx"][of], self.signals["api_count"][of]
        return np.asarray(100 * failed > SICK_PERCENT * requests)


@dataclass(frozen=True, kw_only=True)
class Paged:
    """A visible fault and the minutes from its injection to the first page of it; None for none."""

    fault: Fault
    minutes: float | None

    @property
    def in_time(self) -> bool:
        """Whether within five minutes."""
        return self.minutes is not None and self.minutes <= IN_TIME


@dataclass(frozen=True, kw_only=True)
class Nezha:
    """The day's score. ``unlabelled`` are pages of sick minutes that no label explains; ``false`` of none."""

    faults: tuple[Paged, ...]
    unlabelled: int
    false: int
    days: float

    @property
    def in_time(self) -> Share:
        """Visible faults that were paged in five minutes."""
        return share(one.in_time for one in self.faults)

    @property
    def false_a_day(self) -> float:
        """Pages of nothing."""
        return self.false / self.days


def score(contender: Contender, given: Day, delays: Delays) -> Nezha:
    """Play the day."""
    pages = [one.minute for one in watched(contender, given.signals, given.start, delays).pages]
    outside = [minute for minute in pages if not given.labelled(minute)]
    unlabelled = sum(given.sick(minute) for minute in outside)
    return Nezha(
        faults=tuple(_paged(fault, pages, given) for fault in given.faults if fault.visible),
        unlabelled=unlabelled,
        false=len(outside) - unlabelled,
        days=given.minutes / DAY_MIN,
    )


def _paged(fault: Fault, pages: Sequence[float], given: Day) -> Paged:
    first, last = given.shows(fault), fault.minute + LASTS
    after = [minute - fault.minute for minute in pages if first <= minute <= last]
    return Paged(fault=fault, minutes=min(after, default=None))


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
