"""Metrics that lines bring along in embedded metric format: parsed lines enter, numbers by minute stay."""

from __future__ import annotations

from typing import Any

from replay.series import MOST_COMBINATIONS, MOST_MINUTES, Cell, Minute, Series
from simulator.embedded.emf import EmfError, EmfMetric, extract, is_embedded
from simulator.recording import Key


class Embedded:
    """What the lines of one log group publish by themselves; by their own time, as CloudWatch does."""

    def __init__(self) -> None:
        self.series: dict[Key, Series] = {}
        self.units: dict[Key, str] = {}
        self.crowded = self.lines = 0

    def add(self, line: Any, _minute: Minute) -> str:
        """Count a parsed line; why CloudWatch takes nothing from it, or empty."""
        if not is_embedded(line):
            return ""
        try:
            found = extract(line)
        except EmfError as error:
            return str(error)
        self.lines += 1
        for one in found:
            self._count(one)
        return ""

    def _count(self, one: EmfMetric) -> None:
        series = self.series.get(one.key)
        if series is None:
            if len(self.series) >= MOST_COMBINATIONS:
                self.crowded += 1
                return
            series = self.series[one.key] = Series(dimensions=dict(one.dimensions))
            self.units[one.key] = one.unit
        values, minute = list(one.values), one.timestamp_ms // 60_000
        if values:
            series.whole.add(values)
        if values and (minute in series.minutes or len(series.minutes) < MOST_MINUTES):
            series.minutes.setdefault(minute, Cell()).add(values)
