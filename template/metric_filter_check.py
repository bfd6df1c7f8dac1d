"""What CloudWatch Logs and CloudFormation refuse of a metric filter: a request in, faults out.

The request has the keys of PutMetricFilter. Sources: PutMetricFilter and MetricTransformation in the
CloudWatch Logs API reference; AWS::Logs::MetricFilter MetricTransformation, whose namespaces have no spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .log_conditions import selector
from .log_patterns import LONGEST, Everything, Fields, Json, LogPattern, LogPatternError, parse_pattern

MOST_DIMENSIONS = 3
DISABLING_PAIRS = 1000
"""Different names and values of dimensions within an hour at which AWS may disable a filter."""
NO_UNIT = "None"
SYSTEM_FIELDS = ("@aws.account", "@aws.region")
_SIZES = ("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes")
_BITS = ("Bits", "Kilobits", "Megabits", "Gigabits", "Terabits")
_COUNTED = (*_SIZES, *_BITS, "Count")
UNITS = frozenset(
    {"Seconds", "Microseconds", "Milliseconds", "Percent", NO_UNIT}
    | set(_COUNTED)
    | {f"{unit}/Second" for unit in _COUNTED}
)
_TEXTS: Mapping[str, re.Pattern[str]] = {
    "filterName": re.compile(r"[^:*]{1,512}"),
    "logGroupName": re.compile(r"[\w.\-/#]{1,512}", re.ASCII),
}
_NAMES: Mapping[str, re.Pattern[str]] = {
    "metricName": re.compile(r"[^:*$]{1,255}"),
    "metricNamespace": re.compile(r"[0-9a-zA-Z.\-_/#]{1,256}"),
    "metricValue": re.compile(r".{1,100}", re.DOTALL),
}


def faults(request: Mapping[str, Any]) -> tuple[str, ...]:
    """Why the filter would be refused, a sentence each; nothing if it would be taken."""
    return tuple(_faults(request))


def may_be_disabled(pairs: int) -> bool:
    """Whether AWS may disable a filter with so many different pairs of dimensions in an hour."""
    return pairs >= DISABLING_PAIRS


def _faults(request: Mapping[str, Any]) -> Iterator[str]:
    yield from _wrong(request, _TEXTS)
    text = request.get("filterPattern")
    if not isinstance(text, str) or len(text) > LONGEST:
        yield f"filterPattern: a text of at most {LONGEST} characters is needed"
        return
    try:
        pattern = parse_pattern(text)
    except LogPatternError as error:
        yield str(error)
        return
    made = request.get("metricTransformations")
    if not isinstance(made, list) or len(made) != 1 or not isinstance(made[0], Mapping):
        yield "metricTransformations: exactly one is needed"
        return
    system = request.get("emitSystemFieldDimensions") or []
    yield from _of_transformation(made[0], pattern, system)


def _wrong(item: Mapping[str, Any], shapes: Mapping[str, re.Pattern[str]]) -> Iterator[str]:
    for name, shape in shapes.items():
        value = item.get(name)
        if not isinstance(value, str) or not shape.fullmatch(value):
            yield f"{name}: {value!r} does not fit {shape.pattern}"


def _of_transformation(made: Mapping[str, Any], pattern: LogPattern, system: Any) -> Iterator[str]:
    yield from _wrong(made, _NAMES)
    unit, default, dimensions = made.get("unit"), made.get("defaultValue"), made.get("dimensions") or {}
    if unit is not None and unit not in UNITS:
        yield f"unit: {unit!r} is none of CloudWatch's"
    if default is not None and (isinstance(default, bool) or not isinstance(default, (int, float))):
        yield f"defaultValue: {default!r} is no number"
    if default is not None and (dimensions or system):
        yield "defaultValue: a metric with dimensions has no default"
    yield from _of_value(made.get("metricValue"), pattern)
    yield from _of_dimensions(dimensions, pattern)
    wrong = [name for name in system if name not in SYSTEM_FIELDS]
    if wrong:
        yield f"emitSystemFieldDimensions: {wrong[0]!r} is none of {', '.join(SYSTEM_FIELDS)}"
    if len(dimensions) + len(system) > MOST_DIMENSIONS:
        yield f"dimensions: {len(dimensions) + len(system)} are more than {MOST_DIMENSIONS}"


def _of_value(value: Any, pattern: LogPattern) -> Iterator[str]:
    if not isinstance(value, str):
        return
    try:
        float(value)
    except ValueError:
        if not _is_field(value, pattern):
            yield f"metricValue: {value!r} is neither a number nor a field of the pattern"


def _of_dimensions(dimensions: Any, pattern: LogPattern) -> Iterator[str]:
    if not isinstance(dimensions, Mapping):
        yield "dimensions: names for fields are needed"
        return
    if dimensions and not isinstance(pattern, (Json, Fields)):
        yield "dimensions: only JSON and space-delimited patterns have fields to take them from"
        return
    for name, field in dimensions.items():
        if not name or len(name) > 255 or name.startswith(":") or not name.strip() or not name.isascii():  # noqa: PLR2004
            yield f"dimensions: {name!r} is no name of a dimension"
        if not isinstance(field, str) or not _is_field(field, pattern):
            yield f"dimensions: {field!r} is no field of the pattern"


def _is_field(text: str, pattern: LogPattern) -> bool:
    """``$.a.b`` of JSON, or ``$name`` of a field between spaces; an unnamed one is ``$3``."""
    if isinstance(pattern, Fields):
        return text[1:] in pattern.names or (text[:1] == "$" and text[1:].isdecimal())
    if not isinstance(pattern, (Json, Everything)):
        return False
    try:
        return bool(selector(text).steps)
    except LogPatternError:
        return False
