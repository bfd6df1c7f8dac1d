"""What the keywords of a filter expression are in a trace, a service or an edge, and how they compare.

Source: "Using filter expressions" in the X-Ray developer guide. What is not set compares with nothing, ``!=``
included; ``!=`` with one of many values (users) asks for all of them to differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any

_STATUS: Mapping[str, tuple[int, int]] = {
    "ok": (200, 299),
    "error": (400, 499),
    "throttle": (429, 429),
    "fault": (500, 599),
}
_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "CONTAINS": lambda value, wanted: wanted in value,
    "BEGINSWITH": lambda value, wanted: bool(value.startswith(wanted)),
    "ENDSWITH": lambda value, wanted: bool(value.endswith(wanted)),
}


def flag(scope: Mapping[str, Any], name: str) -> bool:
    """A flag as it is set; else, for the outcomes, as the status says; else ok is what has no bad flag."""
    if isinstance(scope.get(name), bool):
        return bool(scope[name])
    status: Any = scope.get("http_status")
    if name not in _STATUS or not _alike(status, 0.0):
        flags = [scope[bad] for bad in ("error", "fault", "throttle") if isinstance(scope.get(bad), bool)]
        return name == "ok" and bool(flags) and not any(flags)
    least, most = _STATUS[name]
    return bool(least <= status <= most)


def values_of(scope: Mapping[str, Any], name: str) -> list[Any]:
    """What a keyword is in a trace; users, instances and resources can be many."""
    key = name.replace(".", "_")
    found = scope.get(key, scope.get(f"{key}s"))
    items = found if isinstance(found, (list, tuple)) else [found]
    return [item for item in items if item is not None]


def compares(values: Sequence[Any], operator: str, wanted: Any) -> bool:
    """Whether one of the values fits; only text compares with text, and numbers with numbers."""
    alike = [value for value in values if _alike(value, wanted)]
    if operator == "!=":
        return bool(values) and all(value != wanted or not _alike(value, wanted) for value in values)
    if operator == "=":
        return wanted in alike
    return any(_TESTS[operator](value, wanted) for value in alike)


def _alike(value: Any, wanted: Any) -> bool:
    """Whether both are text, both numbers or both booleans."""
    if isinstance(wanted, (str, bool)):
        return isinstance(value, type(wanted))
    return isinstance(value, (int, float)) and not isinstance(value, bool)
