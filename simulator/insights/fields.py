"""How a Contributor Insights rule reads a line: a field's path or place in, a fast reader out.

A line of JSON is read as the object in it, a line in Common Log Format as the list of its parts: words, or
what stands in quotes or brackets. Parts count from 1, and a rule may name them.
Source: "Contributor Insights rule syntax in CloudWatch" in the CloudWatch user guide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from template.insight_rule import InsightRule
from template.log_conditions import selector

Event = Mapping[str, Any] | Sequence[str]
Read = Callable[[Any], Any]

ABSENT = object()
"""What a reader answers where a line has no such field; null is a value."""

_PARTS = re.compile(r'\[([^\]]*)\]|"((?:\\.|[^"\\])*)"|(\S+)')


def parts(line: str) -> list[str]:
    """Split a line in Common Log Format."""
    return ["".join(found) for found in _PARTS.findall(line)]


def read_line(rule: InsightRule, line: str) -> Event | None:
    """The line as the rule reads it; None for one in another format."""
    if rule.format == "CLF":
        return parts(line)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def reader(rule: InsightRule, field: str) -> Read:
    """A function from an event to the field's value, or to ABSENT."""
    if rule.format == "CLF":
        return _at(dict(rule.places).get(field) or int(field))
    steps = selector(field).steps
    if len(steps) == 1:
        return _named(str(steps[0]))
    return _along(steps)


def _named(name: str) -> Read:
    return lambda event: event.get(name, ABSENT)


def _at(place: int) -> Read:
    index = place - 1

    def read(event: Sequence[str]) -> Any:
        return event[index] if index < len(event) else ABSENT

    return read


def _along(steps: tuple[str | int, ...]) -> Read:
    def read(event: Any) -> Any:
        for step in steps:
            if isinstance(event, dict):
                event = event.get(str(step), ABSENT)
            elif isinstance(event, list) and isinstance(step, int) and step < len(event):
                event = event[step]
            else:
                return ABSENT
        return event

    return read
