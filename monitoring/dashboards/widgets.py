"""Widgets, and how they fill a dashboard: from left to right in rows of 24 columns.

Shapes are those of "Dashboard body structure and syntax" (CloudWatch API reference), but for the panel of a
Contributor Insights rule, which the console writes and the reference leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from monitoring.dashboards.lines import Line, Mark
from settings.conventions import REGION

COLUMNS = 24
LINES_A_GRAPH = 100
"""AWS draws 500; more than this nobody can read, so a fleet gets further graphs."""
ALARMS_A_WIDGET = 100
"""What AWS takes; more than that get further widgets."""

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Widget:
    """A widget without its place."""

    kind: str
    width: int
    height: int
    properties: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Look:
    """How lines are drawn; ``unit`` stands at the axis."""

    unit: str
    marks: Sequence[Mark] = ()
    width: int = 8
    height: int = 6
    view: str = "timeSeries"
    stacked: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


def graphs(title: str, lines: Sequence[Line], look: Look) -> Iterator[Widget]:
    """One graph, or as many as its lines need; none for no lines."""
    for shown, part in _parts(title, lines, LINES_A_GRAPH):
        yield _graph(shown, part, look)


def _parts(title: str, items: Sequence[Item], most: int) -> Iterator[tuple[str, Sequence[Item]]]:
    """At most so many at once, under titles that count the parts if there are several."""
    parts = [items[start : start + most] for start in range(0, len(items), most)]
    for place, part in enumerate(parts, start=1):
        yield (title if len(parts) == 1 else f"{title} ({place} of {len(parts)})"), part


def _graph(title: str, lines: Iterable[Line], look: Look) -> Widget:
    properties = {
        "title": title,
        "region": REGION,
        "view": look.view,
        **({"stacked": True} if look.stacked else {}),
        "metrics": [row for number, line in enumerate(lines) for row in line.rows(number)],
        "yAxis": {"left": {"min": 0, "label": look.unit, "showUnits": False}},
        **({"annotations": {"horizontal": [mark.shape() for mark in look.marks]}} if look.marks else {}),
        **look.extra,
    }
    return Widget(kind="metric", width=look.width, height=look.height, properties=properties)


def numbers(title: str, lines: Sequence[Line], *, period_s: int) -> Widget:
    """Lines as figures: their value over the whole of the time that is shown."""
    look = Look(
        unit="",
        view="singleValue",
        width=COLUMNS,
        height=4,
        extra={"setPeriodToTimeRange": True, "sparkline": False, "period": period_s},
    )
    return _graph(title, lines, look)


def text(markdown: str, *, height: int = 2, width: int = COLUMNS) -> Widget:
    """Words and links."""
    return Widget(kind="text", width=width, height=height, properties={"markdown": markdown})


def states(title: str, arns: Sequence[str]) -> Iterator[Widget]:
    """The states of alarms, a hundred a widget; AWS sorts by name, and names start with the severity."""
    for shown, part in _parts(title, arns, ALARMS_A_WIDGET):
        yield Widget(kind="alarm", width=8, height=6, properties={"title": shown, "alarms": list(part)})


def contributors(title: str, rule: str, mark: Mark) -> Widget:
    """The ten that a rule counts most."""
    properties = {
        "title": title,
        "region": REGION,
        "view": "timeSeries",
        "period": 300,
        "insightRule": {"ruleName": rule, "maxContributorCount": 10, "orderBy": "Sum"},
        "legend": {"position": "right"},
        "annotations": {"horizontal": [mark.shape()]},
    }
    return Widget(kind="metric", width=12, height=6, properties=properties)


def table(title: str, log_group: str, query: str, *, height: int = 8) -> Widget:
    """Log lines that a Logs Insights query finds."""
    properties = {
        "title": title,
        "region": REGION,
        "view": "table",
        "query": f"SOURCE '{log_group}' | {query}",
    }
    return Widget(kind="log", width=COLUMNS, height=height, properties=properties)


def placed(widgets: Iterable[Widget]) -> list[dict[str, Any]]:
    """Each widget with its place: a row ends where the next widget does not fit."""
    x = y = tallest = 0
    shapes = []
    for widget in widgets:
        if x + widget.width > COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        shape = {"type": widget.kind, "x": x, "y": y, "width": widget.width, "height": widget.height}
        shapes.append({**shape, "properties": dict(widget.properties)})
        x, tallest = x + widget.width, max(tallest, widget.height)
    return shapes
