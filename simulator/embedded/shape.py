"""The shape of a document in embedded metric format: members, types and lengths, as its JSON schema has them.

Source: "Specification: Embedded metric format" in the CloudWatch user guide, whose text and schema both
bind here; a unit outside the schema's list is refused with it, though the text only says SHOULD.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LONGEST_NAME = 1024
LONGEST_DIMENSION = 250
MOST_DIMENSIONS = 30
_SIZES = ("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes")
_BITS = ("Bits", "Kilobits", "Megabits", "Gigabits", "Terabits")
_PLAIN = ("Seconds", "Microseconds", "Milliseconds", *_SIZES, *_BITS, "Percent", "Count", "None")
UNITS = frozenset({*_PLAIN, *(f"{unit}/Second" for unit in (*_SIZES, *_BITS, "Count"))})
"""Units of CloudWatch."""


class EmfError(ValueError):
    """A log event that CloudWatch takes no metrics from, with the member at fault and what is needed."""


def check_shape(document: Any) -> None:
    """Raise EmfError for what the published schema does not take."""
    given = _members(document, "_aws", "the document")["_aws"]
    _members(given, "Timestamp", "_aws")
    metadata = _members(given, "CloudWatchMetrics", "_aws")
    if not is_whole(metadata["Timestamp"]) or metadata["Timestamp"] < 0:
        raise EmfError(f"Timestamp is {metadata['Timestamp']!r}; milliseconds since 1970 are needed")
    for directive in _items(metadata["CloudWatchMetrics"], "CloudWatchMetrics"):
        _check_directive(directive)


def is_whole(value: Any) -> bool:
    """Whether JSON schema calls it an integer: 60 and 60.0 are, true is not."""
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    )


def _check_directive(directive: Any) -> None:
    for name in ("Namespace", "Dimensions", "Metrics"):
        _members(directive, name, "a directive")
    _check_text(directive["Namespace"], "Namespace", LONGEST_NAME)
    sets = list(_items(directive["Dimensions"], "Dimensions"))
    if not sets:
        raise EmfError("Dimensions are empty; a list of lists is needed, [[]] for no dimension")
    for keys in sets:
        _check_set(keys)
    for metric in _items(directive["Metrics"], "Metrics"):
        _check_metric(metric)


def _check_set(keys: Any) -> None:
    names = list(_items(keys, "a set of Dimensions"))
    if len(names) > MOST_DIMENSIONS:
        raise EmfError(f"a set of Dimensions has {len(names)} keys; at most {MOST_DIMENSIONS} are allowed")
    for name in names:
        _check_text(name, "a key of Dimensions", LONGEST_DIMENSION)


def _check_metric(metric: Any) -> None:
    _check_text(_members(metric, "Name", "a metric").get("Name"), "Name", LONGEST_NAME)
    unit, resolution = metric.get("Unit", "None"), metric.get("StorageResolution", 60)
    if not isinstance(unit, str) or unit not in UNITS:
        raise EmfError(f"Unit of {metric['Name']} is {unit!r}, no unit of CloudWatch such as Milliseconds")
    if not is_whole(resolution):
        raise EmfError(f"StorageResolution of {metric['Name']} is {resolution!r}; 1 or 60 is needed")


def _check_text(value: Any, name: str, longest: int) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise EmfError(f"{name} is {str(value)[:40]!r}; text of 1 to {longest} characters is needed")


def _members(value: Any, needed: str, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise EmfError(f"{where} is no object")
    if needed not in value:
        raise EmfError(f"{where} has no {needed}")
    return value


def _items(value: Any, name: str) -> Iterator[Any]:
    if not isinstance(value, list):
        raise EmfError(f"{name} are no list")
    return iter(value)
