"""What a metric widget draws: the metrics array, statistics, periods and annotations in, faults out.

Source: "Metric widget: format for each metric in the array" and "Metric widget: annotation properties" in
"Dashboard body structure and syntax", CloudWatch API reference; statistics in its user guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .dashboards import DashboardBodyError, expand

MOST_METRICS = 500
_FIELDS = range(2, 2 + 2 * 30 + 1)
_ID = re.compile(r"[a-z][a-zA-Z0-9_]{0,254}")
_QUERY = re.compile(r"\s*SELECT\b", re.IGNORECASE)
_PLAIN = frozenset({"SampleCount", "Average", "Sum", "Minimum", "Maximum", "IQM"})
_PERCENT = re.compile(r"(?:p|tm|wm|tc|ts)(\d{1,3}(?:\.\d{1,10})?)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_RANGE = re.compile(r"(?:PR|TM|WM|TC|TS)\([^()]*:[^()]*\)")


def is_stat(value: Any) -> bool:
    """Whether a graph can show this statistic: a plain one, a percentile, a trimmed one."""
    if not isinstance(value, str):
        return False
    percent = _PERCENT.fullmatch(value)
    if percent:
        return float(percent[1]) <= 100  # noqa: PLR2004 - per cent
    return value in _PLAIN or _RANGE.fullmatch(value) is not None


def stat_faults(properties: Mapping[str, Any]) -> Iterator[str]:
    """A statistic that is none."""
    if "stat" in properties and not is_stat(properties["stat"]):
        yield f"stat: {properties['stat']!r} is no statistic"


def period_faults(properties: Mapping[str, Any]) -> Iterator[str]:
    """A period that is not of whole minutes."""
    period = properties.get("period", 60)
    if isinstance(period, bool) or not isinstance(period, int) or period < 60 or period % 60:  # noqa: PLR2004
        yield "period: a multiple of 60 is needed, 60 at least"


def metric_faults(metrics: Any) -> Iterator[str]:
    """What is wrong with a metrics array."""
    if not isinstance(metrics, list) or not 1 <= len(metrics) <= MOST_METRICS:
        yield f"metrics: a list of 1 to {MOST_METRICS} is needed"
        return
    try:
        rows = list(expand(metrics))
    except DashboardBodyError as error:
        yield f"metrics: {error}"
        return
    seen: set[str] = set()
    for row in rows:
        yield from _of_row(row)
        named = str(row[-1].get("id", "")) if isinstance(row[-1], dict) else ""
        if named and named in seen:
            yield f"metrics: id {named!r} stands twice"
        seen.add(named)
    queries = [row for row in rows if isinstance(row[-1], dict) and _is_query(row[-1].get("expression"))]
    if len(queries) > 1:
        yield "metrics: one Metrics Insights query is allowed"


def _is_query(expression: Any) -> bool:
    return isinstance(expression, str) and _QUERY.match(expression) is not None


def _of_row(row: list[Any]) -> Iterator[str]:
    options = row[-1] if isinstance(row[-1], dict) else {}
    fields = row[:-1] if isinstance(row[-1], dict) else row
    if not fields and not isinstance(options.get("expression"), str):
        yield "metrics: namespace and name, or an expression, are needed"
    if fields and (len(fields) not in _FIELDS or len(fields) % 2 or not all(map(_is_text, fields))):
        yield f"metrics: {fields} is no namespace, name and at most 30 pairs of a dimension's name and value"
    if "id" in options and not (isinstance(options["id"], str) and _ID.fullmatch(options["id"])):
        yield f"metrics: id {options['id']!r}: a lowercase letter, then letters, digits and _ are needed"
    if options.get("yAxis", "left") not in ("left", "right"):
        yield "metrics: yAxis is left or right"
    if not isinstance(options.get("visible", True), bool):
        yield "metrics: visible is true or false"
    yield from stat_faults(options)
    yield from period_faults(options)


def is_time(value: Any) -> bool:
    """Whether it is a time in ISO 8601, as ``start``, ``end`` and vertical annotations have it."""
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def annotation_faults(annotations: Any) -> Iterator[str]:
    """What is wrong with annotations: an alarm, or lines and bands, never both."""
    if not isinstance(annotations, Mapping):
        yield "annotations: an object is needed"
        return
    alarms = annotations.get("alarms")
    if alarms is not None and (not isinstance(alarms, list) or len(alarms) != 1 or not _is_text(alarms[0])):
        yield "annotations.alarms: a list of one ARN is needed"
    if alarms and (annotations.get("horizontal") or annotations.get("vertical")):
        yield "annotations: an alarm stands without horizontal and vertical ones"
    for kind, fills in _FILLS.items():
        items = annotations.get(kind, [])
        if not isinstance(items, list):
            yield f"annotations.{kind}: a list is needed"
            continue
        for item in items:
            parts = item if isinstance(item, list) else [item]
            yield from (
                f"annotations.{kind}: {fault}" for part in parts for fault in _line(part, kind, fills)
            )


_FILLS: Mapping[str, tuple[str, ...]] = {
    "horizontal": ("above", "below", "none"),
    "vertical": ("before", "after", "none"),
}


def _line(part: Any, kind: str, fills: tuple[str, ...]) -> Iterator[str]:
    value = part.get("value") if isinstance(part, Mapping) else None
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not isinstance(part, Mapping) or not (number if kind == "horizontal" else is_time(value)):
        yield "a value is needed"
        return
    if part.get("fill", "none") not in fills:
        yield f"fill: one of {', '.join(fills)} is needed"
    if part.get("yAxis", "left") not in ("left", "right"):
        yield "yAxis: left or right is needed"
