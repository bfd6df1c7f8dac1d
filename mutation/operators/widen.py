"""More than was meant: any action, any resource, anybody, every event, every message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mutation.mutant import Change, Kind
from mutation.operators.edit import changed, dropped
from mutation.place import Place

OPEN: dict[str, tuple[tuple[str, Any], ...]] = {
    "Resource": (("any resource", "*"),),
    "Principal": (("anybody", "*"), ("anybody in AWS", {"AWS": "*"})),
    "EventPattern": (("every event", {"source": [{"exists": True}]}),),
    "FilterPattern": (("every line", ""),),
    "FilterExpression": (("every trace", "duration >= 0"),),
}
"""Property: the values that leave nothing out."""

DROPPED = frozenset(
    {"Condition", "FilterPolicy", "Filters", "FilterPattern", "MuteTargets", "PermissionsBoundary"}
)
"""Narrowing properties: without them more is let through."""

ANYTHING = frozenset({"ServiceName", "HTTPMethod", "URLPath", "ServiceType"})


def changes(place: Place) -> Iterator[Change]:
    """Policy statements, patterns of events and lines, filters of messages, sampling rules."""
    if place.path[-1] in DROPPED and isinstance(place.parent, dict):
        yield dropped(place, Kind.WIDEN, "unconditional")
    for operator, value in OPEN.get(str(place.path[-1]), ()):
        if place.value != value:
            yield changed(place, Kind.WIDEN, operator, value)
    if place.key == "Action" and isinstance(place.value, str) and ":" in place.value:
        service = place.value.partition(":")[0]
        yield changed(place, Kind.WIDEN, "any action", f"{service}:*")
    if place.path[-1] in ANYTHING and "SamplingRule" in place.path and place.value != "*":
        yield changed(place, Kind.WIDEN, "any request", "*")
    if {"EventPattern", "Condition"} & set(place.path[:-1]) and isinstance(place.parent, dict):
        yield dropped(place, Kind.WIDEN, "one condition less")
    if (
        isinstance(place.value, list)
        and place.value
        and {"EventPattern", "FilterPolicy"} & set(place.path[:-1])
    ):
        yield changed(place, Kind.WIDEN, "whatever exists", [{"exists": True}])
