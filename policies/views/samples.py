"""Events that an event rule would catch: made from its pattern, one value changed at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from template import Resource, is_unknown
from template.messages import event
from template.patterns import is_or

MOST = 40
SAMPLE = "sample"
ABSENT = object()


def events(rule: Resource) -> tuple[dict[str, Any], ...]:
    """Sample events of a rule, at most ``MOST``; of a schedule the event that it makes; none if unknown."""
    place = rule.template.place
    pattern = rule.get("EventPattern")
    if isinstance(pattern, str):
        import json

        pattern = json.loads(pattern)
    if not isinstance(pattern, dict):
        scheduled = event("aws.events", "Scheduled Event", {}, resources=(rule.arn,), place=place)
        return (scheduled,) if rule.get("ScheduleExpression") is not None else ()
    if is_unknown(pattern):
        return ()
    base = event(SAMPLE, SAMPLE, {}, place=place)
    return tuple(islice(({**base, **one} for one in _objects(pattern)), MOST))


def _objects(pattern: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Objects that match: the first value everywhere, then each other value of each key by itself."""
    plain = {key: value for key, value in pattern.items() if not (key == "$or" and is_or(value))}
    choices = {key: list(islice(_values(value), MOST)) for key, value in plain.items()}
    first = {key: found[0] for key, found in choices.items() if found and found[0] is not ABSENT}
    for way in pattern["$or"] if "$or" in pattern and "$or" not in plain else ({},):
        for one in _objects(way) if way else ({},):
            yield {**first, **one}
    for key, found in choices.items():
        for value in found[1:]:
            yield (
                {**first, key: value} if value is not ABSENT else {k: v for k, v in first.items() if k != key}
            )


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from _objects(value)
    else:
        for item in value:
            yield _value(item)


def _value(item: Any) -> Any:
    """A value that one test lets through."""
    if not isinstance(item, dict):
        return item
    operator, wanted = next(iter(item.items()))
    text = wanted if isinstance(wanted, str) else SAMPLE
    if isinstance(wanted, dict):
        text = str(next(iter(wanted.values())))
    made = {
        "prefix": f"{text}{SAMPLE}",
        "suffix": f"{SAMPLE}{text}",
        "wildcard": text.replace("*", SAMPLE),
        "equals-ignore-case": text,
        "exists": SAMPLE if wanted is True else ABSENT,
        "cidr": text.partition("/")[0],
        "numeric": _number(wanted),
    }
    return made.get(operator, SAMPLE)


def _number(wanted: Any) -> Any:
    pairs = list(zip(wanted[::2], wanted[1::2], strict=False)) if isinstance(wanted, list) else []
    shift = {">": 1, "<": -1}
    return next((number + shift.get(operator, 0) for operator, number in pairs), 0)
