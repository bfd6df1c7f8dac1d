"""PetShop: a shop on AWS with injected issues, as our platform's metrics. Detection only, no times.

Source and licence: data/petshop/README.md (CC-BY-4.0; Hardt et al., "The PetShop dataset"). Datapoints are
of five minutes and an issue's onset within its 25 minutes is not told, so only whether anybody was paged is
measured.

The site's front is the API, the payment service is the payments, the function that updates a pet's status
is the function: requests are counts, 100 - availability are failures, latency is latency. A five-minute
count is spread evenly over its minutes in whole numbers, its sum kept; a latency holds for its five
minutes. Before an issue its first datapoint, which is healthy, stands for six hours, and again after it for
the time that a late page takes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from scoreboard.contenders import Contender
from scoreboard.real import watched
from scoreboard.share import Share, share
from simulator.delays import Delays
from simulator.recording import FloatArray

FOLDER = Path(__file__).parent / "data" / "petshop"
HEALTHY = "high_traffic/noissue.csv"
STEP, DAY_MIN = 5, 24 * 60
"""Minutes of a datapoint, and of a day."""
BEFORE, AFTER = 360 // STEP, 30 // STEP
"""Datapoints of the first one repeated before an issue, and after it."""
FRONT, PAYMENTS, FUNCTION = (
    "PetSite",
    "payforadoption_AWS::ECS::Container",
    "lambdastatusupdater_AWS::Lambda::Function",
)

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Issue:
    """One file: signals by name and minute; pages count from ``onset`` on. ``name`` is its file's."""

    name: str
    start: datetime
    onset: float
    signals: Mapping[str, FloatArray]

    @property
    def minutes(self) -> int:
        """How long it is."""
        return len(self.signals["api_count"])


@dataclass(frozen=True, kw_only=True)
class PetShop:
    """``found`` are issues of which somebody was paged; ``false_a_day`` pages of the healthy days."""

    found: Share
    false_a_day: float


def score(contender: Contender, given: Sequence[Issue], well: Issue, delays: Delays) -> PetShop:
    """Play every issue, and the healthy days."""
    return PetShop(
        found=share(bool(_pages(contender, one, delays)) for one in given),
        false_a_day=_pages(contender, well, delays) / (well.minutes / DAY_MIN),
    )


def _pages(contender: Contender, issue: Issue, delays: Delays) -> int:
    played = watched(contender, issue.signals, issue.start, delays)
    return sum(one.minute >= issue.onset for one in played.pages)


def issues(folder: Path = FOLDER) -> tuple[Issue, ...]:
    """Every labelled issue."""
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return tuple(_issue(folder, one["file"], before=BEFORE, after=AFTER) for one in labels)


def healthy(folder: Path = FOLDER) -> Issue:
    """The two days in which nothing was injected."""
    return _issue(folder, HEALTHY, before=0, after=0)


def _issue(folder: Path, name: str, *, before: int, after: int) -> Issue:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    stamps = sorted({int(row["unix_timestamp"]) for row in rows})
    by_node = {
        node: {int(row["unix_timestamp"]): row for row in rows if row["node"] == node}
        for node in (FRONT, PAYMENTS, FUNCTION)
    }
    signals = {
        **_served(_Node(by_node[FRONT], stamps), "api_count", "api_5xx"),
        **_served(_Node(by_node[PAYMENTS], stamps), "pay_attempts", "pay_technical_failures"),
        **_served(_Node(by_node[FUNCTION], stamps), "lambda_invocations", "lambda_errors"),
        "api_latency_p50_ms": _Node(by_node[FRONT], stamps).latency("latency_p50_s"),
        "api_latency_p99_ms": _Node(by_node[FRONT], stamps).latency("latency_p99_s"),
        "lambda_duration_p99_ms": _Node(by_node[FUNCTION], stamps).latency("latency_p99_s"),
    }
    first = datetime.fromtimestamp(stamps[0], tz=timezone.utc)
    return Issue(
        name=name,
        start=first - timedelta(minutes=before * STEP),
        onset=before * STEP,
        signals={key: _padded(values, before * STEP, after * STEP) for key, values in signals.items()},
    )


@dataclass(frozen=True, kw_only=False)
class _Node:
    rows: Mapping[int, Row]
    stamps: Sequence[int]

    def column(self, name: str) -> FloatArray:
        """A value a datapoint; NaN where the node did nothing."""
        cells = (self.rows[stamp][name] if stamp in self.rows else "" for stamp in self.stamps)
        return np.array([float(cell) if cell else np.nan for cell in cells])

    def latency(self, name: str) -> FloatArray:
        """Milliseconds by minute."""
        return np.repeat(1000 * self.column(name), STEP)


def _served(node: _Node, count: str, failed: str) -> dict[str, FloatArray]:
    requests = np.nan_to_num(node.column("requests_sum"))
    failures = np.rint(requests * (1 - np.nan_to_num(node.column("availability_avg_pct"), nan=100.0) / 100))
    per_minute = spread(requests)
    silent = per_minute == 0
    return {
        count: np.where(silent, np.nan, per_minute),
        failed: np.where(silent, np.nan, np.minimum(spread(failures), per_minute)),
    }


def spread(counts: FloatArray) -> FloatArray:
    """Whole numbers by minute whose sum over each datapoint is its count."""
    shares = np.floor(counts[:, None] * np.arange(STEP + 1)[None, :] / STEP)
    spread_out: FloatArray = np.diff(shares, axis=1).reshape(-1)
    return spread_out


def _padded(values: FloatArray, before: int, after: int) -> FloatArray:
    """The first datapoint repeated before and after."""
    first = values[:STEP]
    return np.concatenate([np.tile(first, before // STEP), values, np.tile(first, after // STEP)])
