"""The properties of each type of widget of a dashboard's body: properties in, faults out.

Source: "Dashboard body structure and syntax" in the CloudWatch API reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from .dashboard_metrics import annotation_faults, metric_faults, period_faults, stat_faults

Faults = Iterator[str]
MOST_ALARMS = 100
_ZONE = re.compile(r"[+-](?:0\d|1\d|2[0-3])[0-5]\d")
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+")
_METRIC_VIEWS = ("timeSeries", "singleValue", "gauge", "bar", "pie", "table")
_LOG_VIEWS = ("table", "timeSeries", "bar", "pie")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "background": ("transparent", "solid"),
    "sortBy": ("default", "stateUpdatedTimestamp", "timestamp"),
}
_FLAGS = ("stacked", "liveData", "sparkline", "setPeriodToTimeRange", "singleValueFullPrecision", "trend")


def _text(properties: Mapping[str, Any]) -> Faults:
    yield from _needed(properties, "markdown")
    yield from _choice(properties, "background", _CHOICES["background"])


def _metric(properties: Mapping[str, Any]) -> Faults:
    yield from _needed(properties, "region")
    yield from _choice(properties, "view", _METRIC_VIEWS)
    yield from _flags(properties)
    yield from period_faults(properties)
    yield from stat_faults(properties)
    yield from _legend(properties)
    yield from _axes(properties)
    if "timezone" in properties and not _ZONE.fullmatch(str(properties["timezone"])):
        yield "timezone: + or - and four digits of an offset are needed"
    metrics, annotations = properties.get("metrics"), properties.get("annotations")
    if metrics is None and not annotations:
        yield "metrics: needed where there are no annotations"
    if metrics is not None:
        yield from metric_faults(metrics)
    if annotations is not None:
        yield from annotation_faults(annotations)


def _log(properties: Mapping[str, Any]) -> Faults:
    yield from _needed(properties, "query", "region")
    yield from _choice(properties, "view", _LOG_VIEWS)
    yield from _flags(properties)


def _alarm(properties: Mapping[str, Any]) -> Faults:
    alarms = properties.get("alarms")
    if not isinstance(alarms, list) or not 1 <= len(alarms) <= MOST_ALARMS:
        yield f"alarms: a list of 1 to {MOST_ALARMS} ARNs is needed"
    elif not all(isinstance(arn, str) and _ARN.fullmatch(arn) for arn in alarms):
        yield "alarms: each is an ARN"
    yield from _choice(properties, "sortBy", _CHOICES["sortBy"])
    states = properties.get("states", [])
    if not isinstance(states, list) or not {"ALARM", "INSUFFICIENT_DATA", "OK"}.issuperset(map(str, states)):
        yield "states: a list of ALARM, INSUFFICIENT_DATA and OK is needed"


def _explorer(properties: Mapping[str, Any]) -> Faults:
    for name in ("metrics", "labels"):
        items = properties.get(name)
        if not isinstance(items, list) or not items or not all(isinstance(item, Mapping) for item in items):
            yield f"{name}: a list of objects is needed"
    yield from period_faults(properties)


def _custom(properties: Mapping[str, Any]) -> Faults:
    yield from _needed(properties, "endpoint")


TYPES: Mapping[str, Callable[[Mapping[str, Any]], Faults]] = MappingProxyType(
    {
        "metric": _metric,
        "text": _text,
        "log": _log,
        "alarm": _alarm,
        "explorer": _explorer,
        "custom": _custom,
    }
)
"""A type of widget and what is asked of its properties."""


def _needed(properties: Mapping[str, Any], *names: str) -> Faults:
    for name in names:
        if not isinstance(properties.get(name), str):
            yield f"{name}: a text is needed"


def _choice(properties: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> Faults:
    if name in properties and properties[name] not in choices:
        yield f"{name}: {properties[name]!r} is none of {', '.join(choices)}"


def _flags(properties: Mapping[str, Any]) -> Faults:
    for name in _FLAGS:
        if not isinstance(properties.get(name, False), bool):
            yield f"{name}: true or false is needed"
    if not isinstance(properties.get("title", ""), str):
        yield "title: a text is needed"


def _legend(properties: Mapping[str, Any]) -> Faults:
    legend = properties.get("legend", {})
    position = legend.get("position", "bottom") if isinstance(legend, Mapping) else None
    if position not in ("bottom", "right", "hidden"):
        yield "legend: a position of bottom, right or hidden is needed"


def _axes(properties: Mapping[str, Any]) -> Faults:
    axes = properties.get("yAxis", {})
    if not isinstance(axes, Mapping) or set(axes) - {"left", "right"}:
        yield "yAxis: an object with left and right is needed"
        return
    for side, axis in axes.items():
        ends = [axis.get(end) for end in ("min", "max")] if isinstance(axis, Mapping) else [""]
        if any(end is not None and not _is_number(end) for end in ends):
            yield f"yAxis.{side}: min and max are numbers"
    left = axes.get("left")
    if properties.get("view") == "gauge" and not (isinstance(left, Mapping) and {"min", "max"} <= set(left)):
        yield "yAxis.left: a gauge needs min and max"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
