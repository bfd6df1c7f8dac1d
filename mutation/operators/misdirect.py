"""It leads to a sibling: another topic, key, log group, function, team; a child of another composite."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.code import QUOTED, is_code, replaced
from mutation.mutant import Change, Kind
from mutation.operators.edit import changed, worded
from mutation.place import Place
from mutation.references import mentions, pointed

WHO = frozenset(
    {
        "Value",
        "LogGroupName",
        "LogGroupNames",
        "Endpoint",
        "LogGroupIdentifiers",
        "AlarmNames",
        "ActionsSuppressor",
    }
)
SEVERITIES = ("critical", "warning", "info")
ALL_OF = 4
"""A reference tries each sibling where there are so few, else the next one and one from the middle."""


def changes(place: Place) -> Iterator[Change]:
    """References, names of monitored things, severities in names, children of composites."""
    for target in mentions(place.value):
        for sibling in _siblings(place, target):
            yield changed(place, Kind.MISDIRECT, "sibling", pointed(place.value, target, sibling))
    if isinstance(place.value, str):
        if place.key in WHO or place.role.startswith("series "):
            sibling = place.ground.after(place.value, place.ground.siblings.get(place.role, ()))
            if sibling is not None and place.role not in ("series Namespace", "series MetricName"):
                yield changed(place, Kind.MISDIRECT, "neighbour's name", sibling)
        if is_code(place.key, place.value):
            yield from _children(place, place.value)
    yield from _severity(place)


def _siblings(place: Place, target: str) -> Iterator[str]:
    resources = place.ground.resources
    if target not in resources:
        return
    ring = place.ground.by_type[resources[target]["Type"]]
    start = ring.index(target)
    others = [*ring[start + 1 :], *ring[:start]]
    if len(ring) > ALL_OF:
        others = [others[0], others[len(others) // 2]]
    yield from (other for other in others if other != place.resource)


def _children(place: Place, text: str) -> Iterator[Change]:
    if place.key != "AlarmRule":
        return
    known = place.ground.names("AWS::CloudWatch::Alarm", "AlarmName")
    for part in QUOTED.finditer(text):
        other = place.ground.after(part.group(), known)
        if other and other not in text:
            yield worded(place, Kind.MISDIRECT, "other child", place.whole, replaced(text, part, other))


def _severity(place: Place) -> Iterator[Change]:
    if place.words is None or place.key not in (
        "AlarmName",
        "prefix",
        "aws:SourceArn",
        "TopicName",
        "wildcard",
    ):
        return
    path, text = place.words
    for severity in SEVERITIES:
        if f"-{severity}-" in text:
            for other in SEVERITIES:
                if other != severity:
                    crossed = text.replace(f"-{severity}-", f"-{other}-")
                    yield worded(place, Kind.MISDIRECT, "other severity", path, crossed)
