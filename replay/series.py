"""What one metric filter publishes: parsed lines that match enter, numbers by minute and dimensions stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeAlias

from replay.counts import Counts
from template.log_conditions import selector
from template.log_matching import extracted, reached
from template.log_patterns import LogPattern, LogPatternError
from template.log_tree import Json
from template.metric_filters import Published

Minute: TypeAlias = "int | None"
"""Minutes since 1970; None for lines before the first that tells its time."""
Values: TypeAlias = tuple[str, ...]
"""Values of the dimensions, in the filter's order."""
Take: TypeAlias = Callable[[Any], Any]
"""From a line (parsed, or its extracted fields) to the value of a field, None where there is none."""

MOST_MINUTES = 50_000
"""Minutes that are kept apart: 34 days. Lines of further ones are counted without their minute, and said."""
MOST_COMBINATIONS = 1000
"""Combinations of dimension values after which CloudWatch Logs may disable a filter ("Publishing dimensions
with metrics" in its user guide: 1,000 in an hour); further ones are not counted here, and said."""
_MOST_A_MINUTE = 200


@dataclass(kw_only=True, slots=True)
class Cell:
    """One metric in one minute."""

    count: int = 0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")
    counts: Counts | None = None

    def add(self, values: list[float]) -> None:
        """Take values in."""
        self.count += len(values)
        self.total += sum(values)
        self.least, self.most = min(self.least, *values), max(self.most, *values)
        if self.counts is not None:
            self.counts.add(values)

    def merge(self, other: Cell) -> None:
        """Take another cell in."""
        self.count, self.total = self.count + other.count, self.total + other.total
        self.least, self.most = min(self.least, other.least), max(self.most, other.most)
        if self.counts is not None and other.counts is not None:
            self.counts.take(other.counts)


@dataclass(kw_only=True)
class Series:
    """One metric: the whole of it and its minutes."""

    dimensions: Mapping[str, str]
    whole: Cell = field(default_factory=lambda: Cell(counts=Counts()))
    minutes: dict[Minute, Cell] = field(default_factory=dict)


class Publisher:
    """Counts for one transformation of a filter. ``detailed``: keep each minute's values, for percentiles.

    ``add`` only collects; ``settle`` sums up, so that most of the work is done for many lines at once.
    """

    def __init__(self, published: Published, pattern: LogPattern, *, detailed: bool = False) -> None:
        self.published, self._detailed = published, detailed
        self._constant = published.constant
        take = _taker(pattern)
        self._value = None if self._constant is not None else take(str(published.value))
        self._dimensions = tuple(take(str(where)) for where in published.dimensions.values())
        self._waiting: dict[tuple[Minute, str | Values], list[float]] = {}
        self._loose: dict[tuple[Minute, Values], Counts] = {}
        self._touched: dict[tuple[Minute, Values], Counts] = {}
        self.series: dict[Values, Series] = {}
        self.unnumbered = self.crowded = 0
        self.add = self._collector()

    @property
    def plain(self) -> bool:
        """Whether every matching line counts the same, so that it is enough to know how many there are."""
        return self._constant is not None and not self._dimensions

    def _collector(self) -> Callable[[Any, Minute], None]:
        """How a matching line is counted, read as ``_taker`` wants it; names are bound once, for speed."""
        constant, take, dimensions, waiting = self._constant, self._value, self._dimensions, self._waiting
        only = dimensions[0] if len(dimensions) == 1 else None

        def add(line: Any, minute: Minute) -> None:
            value = constant if take is None else take(line)
            if value.__class__ is not float:
                value = _number(value)
            if only is not None:
                part = only(line)
                parts: str | Values | None = part if part.__class__ is str or part is None else str(part)
            else:
                found = [each(line) for each in dimensions]
                parts = None if None in found else tuple(map(str, found))
            if value is None or parts is None:
                self.unnumbered += 1
                return
            key = minute, parts
            collected = waiting.get(key)
            if collected is None:
                waiting[key] = [value]
            else:
                collected.append(value)

        return add

    def settle(self) -> None:
        """Sum up what was collected and lay the rest to rest; CloudWatch takes no infinity and no NaN."""
        for (minute, parts), numbers in self._waiting.items():
            values = (parts,) if isinstance(parts, str) else parts
            finite = numbers if isfinite(sum(numbers)) else [one for one in numbers if isfinite(one)]
            self.unnumbered += len(numbers) - len(finite)
            if finite:
                self._sum_up(minute, values, finite)
        self._waiting.clear()
        for key in self._loose.keys() - self._touched.keys():
            self._loose[key].pack()
        self._loose, self._touched = self._touched, {}

    def _sum_up(self, minute: Minute, values: Values, numbers: list[float]) -> None:
        series = self.series.get(values)
        if series is None:
            if len(self.series) >= MOST_COMBINATIONS:
                self.crowded += len(numbers)
                return
            names = self.published.dimensions
            series = self.series[values] = Series(dimensions=dict(zip(names, values, strict=True)))
        series.whole.add(numbers)
        cell = series.minutes.get(minute)
        if cell is None:
            cell = series.minutes[minute] = Cell(counts=Counts(_MOST_A_MINUTE) if self._detailed else None)
        if cell.counts is not None:
            self._touched[minute, values] = cell.counts
        cell.add(numbers)

    def tally(self, minute: Minute, lines: int) -> None:
        """Count so many lines at once, for a plain one."""
        value = self._constant or 0.0
        series = self.series.setdefault((), Series(dimensions={}))
        cell = Cell(count=lines, total=value * lines, least=value, most=value)
        series.minutes.setdefault(minute, Cell()).merge(cell)
        series.whole.merge(cell)
        if series.whole.counts is not None:
            series.whole.counts.merge({value: lines})


def _number(value: Any) -> float | None:
    if value.__class__ is float:
        found: float = value
        return found
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _taker(pattern: LogPattern) -> Callable[[str], Take]:
    """How a pattern's references are read: ``$.a.b`` from a parsed line, ``$name`` from extracted fields."""
    if not isinstance(pattern, Json):
        return lambda reference: lambda fields: fields.get(reference)
    return _path


def _path(reference: str) -> Take:
    try:
        steps = selector(reference).steps
    except LogPatternError:
        return lambda _line: None
    name = steps[0]
    if len(steps) == 1 and isinstance(name, str):
        return _named(name)
    return lambda line: _first(line, steps)


def _named(name: str) -> Take:
    def take(line: Any) -> Any:
        value = line.get(name) if line.__class__ is dict else None
        return None if value.__class__ is dict or value.__class__ is list else value

    return take


def _first(line: Any, steps: tuple[str | int, ...]) -> Any:
    return next((one for one in reached(line, steps) if not isinstance(one, (dict, list))), None)


def fields_of(pattern: LogPattern, text: str) -> Mapping[str, str]:
    """A line of text as ``Publisher.add`` reads it."""
    return extracted(pattern, text)
