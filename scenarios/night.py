"""The minutes of an incident as they are played: its series, and healthy minutes before and after it.

The conventions say that the warm-up's baseline goes on before the warm-up, for windows longer than that; so
it is repeated, as often as the longest window needs. After the end it is repeated as well, so that a resolve
or a deadline that lies behind the last row can be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from scenarios import table
from scenarios.generator import generate
from scenarios.scenario import Scenario, Span
from scenarios.signals import SNS_FAILURES, SUPPRESSOR
from simulator.recording import FloatArray, IntArray

AFTER_MIN = 15
"""So long after the last thing that is expected the clock runs on, for a late page is told from none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Night:
    """Signals by minute; the first is ``before`` minutes ahead of t0.

    ``late`` is by how many minutes a signal's datapoints are later than usual; ``part`` the share of a count
    that is visible until ``complete`` minutes after the minute's end. Only signals that are.
    """

    scenario: Scenario
    before: int
    signals: Mapping[str, FloatArray]
    late: Mapping[str, IntArray]
    part: Mapping[str, FloatArray]
    complete: Mapping[str, IntArray]

    @property
    def minutes(self) -> int:
        """How long it is."""
        return len(self.signals["api_count"])

    @property
    def start(self) -> datetime:
        """When the first minute is."""
        return self.scenario.t0 - timedelta(minutes=self.before)


def night(scenario: Scenario, *, window: int) -> Night:
    """Return the minutes to play; ``window`` is the longest that an alarm looks back, in minutes."""
    rows = _rows(scenario, window)
    series = {name: values[rows] for name, values in _series(scenario).items()}
    before = scenario.warmup + max(0, window - scenario.warmup)
    for name in (SUPPRESSOR, SNS_FAILURES):
        series[name] = _once(series[name], slice(before - scenario.warmup, before + scenario.duration))
    return Night(scenario=scenario, before=before, signals=series, **_late(scenario, before, len(rows)))


def _rows(scenario: Scenario, window: int) -> IntArray:
    """Index of the row that each minute repeats; a minute's place in the warm-up stays what it was."""
    ahead, after = max(0, window - scenario.warmup), max(0, _end(scenario) - scenario.duration)
    minutes = np.arange(-scenario.warmup - ahead, scenario.duration + after)
    outside = (minutes < -scenario.warmup) | (minutes >= scenario.duration)
    return np.where(outside, minutes % scenario.warmup, minutes + scenario.warmup)


def _once(values: FloatArray, own: slice) -> FloatArray:
    """Announced maintenance and broken delivery are not of a healthy baseline: they are not repeated."""
    found = np.zeros_like(values)
    found[own] = values[own]
    return found


def _end(scenario: Scenario) -> int:
    """The minute until which something is expected, and a little more."""
    page, ticket = scenario.expected.page, scenario.expected.ticket
    ends = [scenario.duration - AFTER_MIN, page.deadline or 0, ticket.deadline or 0]
    if scenario.incident and page.resolve_within is not None:
        ends.append(scenario.incident.end + page.resolve_within)
    return int(max(ends)) + AFTER_MIN


def _series(scenario: Scenario) -> dict[str, FloatArray]:
    """Effects of drop and inject are in a CSV already."""
    if scenario.csv:
        return _suppressed(scenario, table.read(scenario.csv, scenario))
    found = generate(scenario)
    for name, values in scenario.given.items():
        found[name][scenario.warmup : scenario.warmup + len(values)] = values
    for drop in scenario.drops:
        for name in drop.signals:
            found[name][_slice(drop.span, scenario.warmup)] = np.nan
    for one in scenario.injected:
        found[one.signal][one.minute + scenario.warmup] = one.value
    return found


def _suppressed(scenario: Scenario, found: dict[str, FloatArray]) -> dict[str, FloatArray]:
    for span in scenario.suppressed:
        found[SUPPRESSOR][_slice(span, scenario.warmup)] = 1.0
    return found


def _late(scenario: Scenario, before: int, minutes: int) -> dict[str, dict[str, np.ndarray]]:  # type: ignore[type-arg]
    """What is late all through the warm-up is late before it and after the end as well."""
    found: dict[str, dict[str, np.ndarray]] = {"late": {}, "part": {}, "complete": {}}  # type: ignore[type-arg]
    for one in scenario.late:
        first = 0 if one.span.start <= -scenario.warmup else one.span.start + before
        where = slice(first, minutes if one.span.end >= scenario.duration else one.span.end + before)
        for name in one.signals:
            _set(found["late"], name, where, np.zeros(minutes, dtype=np.int64), one.delay)
            if one.fraction is not None:
                _set(found["part"], name, where, np.ones(minutes), one.fraction)
                _set(found["complete"], name, where, np.zeros(minutes, dtype=np.int64), one.complete)
    return found


def _set(
    found: dict[str, np.ndarray],  # type: ignore[type-arg]
    name: str,
    where: slice,
    default: np.ndarray,  # type: ignore[type-arg]
    value: float,
) -> None:
    found.setdefault(name, default)[where] = value


def _slice(span: Span, warmup: int) -> slice:
    return slice(span.start + warmup, span.end + warmup)
