"""What CloudWatch Logs publishes for lines, by a metric filter: one datapoint a line, summed by the minute.

Source: "Configuring metric values for metric filters" and "Publishing dimensions with metrics" in the
CloudWatch Logs user guide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .log_matching import matches, taken
from .log_patterns import LogPattern
from .metric_filters import MetricFilter, Published

NO_UNIT = "None"


@dataclass(frozen=True, kw_only=True)
class Point:
    """One value of one series; the unit is ``None`` where the filter gives none."""

    namespace: str
    metric: str
    value: float
    unit: str
    dimensions: Mapping[str, str]


def points(one: MetricFilter, line: str) -> Iterator[Point]:
    """What one line is counted as: nothing when it does not match, or lacks the value or a dimension."""
    if one.pattern is not None and matches(one.pattern, line):
        for published in one.published:
            yield from _point(one.pattern, published, line)


def minute(one: MetricFilter, lines: Iterable[str]) -> Iterator[Point]:
    """What a minute of lines comes to; where there are lines and none counts, it is the default."""
    found: dict[tuple[Any, ...], list[Point]] = defaultdict(list)
    some = False
    for line in lines:
        some = True
        for point in points(one, line):
            found[point.namespace, point.metric, tuple(sorted(point.dimensions.items()))].append(point)
    for same in found.values():
        yield replace(same[0], value=sum(point.value for point in same))
    if some and not found:
        yield from idle(one)


def idle(one: MetricFilter) -> Iterator[Point]:
    """What is published for lines of which none counts: the default, where there is one."""
    for published in one.published:
        if isinstance(published.default, (int, float)):
            yield _of(published, float(published.default), {})


def _point(pattern: LogPattern, published: Published, line: str) -> Iterator[Point]:
    value = published.constant
    if value is None:
        value = _number(taken(pattern, line, str(published.value)))
    found = {name: taken(pattern, line, str(where)) for name, where in published.dimensions.items()}
    if value is not None and None not in found.values():
        yield _of(published, value, {name: str(one) for name, one in found.items()})


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _of(published: Published, value: float, dimensions: Mapping[str, str]) -> Point:
    return Point(
        namespace=str(published.namespace),
        metric=str(published.metric),
        value=value,
        unit=str(published.unit or NO_UNIT),
        dimensions=dimensions,
    )
