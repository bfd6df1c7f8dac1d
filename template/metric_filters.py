"""A metric filter as judges see it: its log group, its pattern as a tree, and what it publishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .intrinsics import number
from .log_patterns import LogPattern, LogPatternError, parse_pattern
from .unknown import Unknown
from .view import Resource


@dataclass(frozen=True, kw_only=True)
class Published:
    """One transformation; ``field`` is its path below Properties, ``dimensions`` key to field."""

    namespace: Any
    metric: Any
    value: Any
    unit: Any = None
    default: Any = None
    dimensions: Mapping[str, Any]
    field: tuple[str | int, ...]

    @property
    def key(self) -> tuple[Any, Any, frozenset[str]]:
        """What makes a metric one metric, as far as a filter tells."""
        return self.namespace, self.metric, frozenset(self.dimensions)

    @property
    def constant(self) -> float | None:
        """The number that every matching line counts for; None where it is taken from the line."""
        found = number(self.value) if isinstance(self.value, str) else self.value
        return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None

    @property
    def taken(self) -> str:
        """The field that the value is taken from, empty where it is a constant or unknown."""
        text = self.value
        return text if isinstance(text, str) and text.startswith("$") else ""


@dataclass(frozen=True, kw_only=True)
class MetricFilter:
    """``pattern`` is None where the text is unknown or refused; then ``problem`` tells which."""

    resource: Resource
    group: Any
    text: Any
    pattern: LogPattern | None
    problem: str
    published: tuple[Published, ...]


def metric_filter(resource: Resource) -> MetricFilter:
    """Read one AWS::Logs::MetricFilter."""
    text = resource.get("FilterPattern", "")
    pattern, problem = read_pattern(text)
    found = resource.get("MetricTransformations")
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    return MetricFilter(
        resource=resource,
        group=resource.get("LogGroupName"),
        text=text,
        pattern=pattern,
        problem=problem,
        published=tuple(_published(item, place) for place, item in enumerate(items)),
    )


def read_pattern(text: Any) -> tuple[LogPattern | None, str]:
    """Return the tree of a pattern and nothing, or None and why there is none."""
    if isinstance(text, Unknown):
        return None, ""
    if not isinstance(text, str):
        return None, f"the pattern is {text!r}, no text"
    try:
        return parse_pattern(text), ""
    except LogPatternError as error:
        return None, str(error)


def _published(item: Mapping[str, Any], place: int) -> Published:
    pairs = item.get("Dimensions")
    pairs = [pair for pair in pairs if isinstance(pair, dict)] if isinstance(pairs, list) else []
    return Published(
        namespace=item.get("MetricNamespace"),
        metric=item.get("MetricName"),
        value=item.get("MetricValue"),
        unit=item.get("Unit"),
        default=item.get("DefaultValue"),
        dimensions={str(pair.get("Key")): pair.get("Value") for pair in pairs},
        field=("MetricTransformations", place),
    )
