"""Does an event match a pattern? Pure functions: JSON values in, a truth or a PatternError out.

The meaning is that of AWS's event-ruler: a pattern's paths are joined with dots, the fields of an event may
lie in lists of objects, and all fields that make a match must come from the same element of each list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, NoReturn

from .matchers import OPERATORS, PatternError, Test, matcher, real

__all__ = ["Event", "Pattern", "PatternError", "arrives", "check_event", "compile_pattern", "matches"]

MOST_COMBINATIONS = 1000
_DEEPEST = 60
_NEEDED = ("id", "account", "source", "time", "region", "detail-type")
_ALL = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
Membership = Mapping[str, int]


@dataclass(frozen=True)
class Clause:
    """One path of a pattern: present with a value that passes a test, or (``absent``) not there."""

    path: str
    literals: frozenset[str]
    tests: tuple[Test, ...]
    absent: bool
    count: int
    depth: int

    def fits(self, value: Any) -> bool:
        """Whether a scalar is one of the literals, or passes one of the other tests."""
        return (isinstance(value, str) and value in self.literals) or any(test(value) for test in self.tests)


@dataclass(frozen=True)
class Pattern:
    """Alternatives of clauses: an event matches if all clauses of one alternative hold."""

    alternatives: tuple[tuple[Clause, ...], ...]

    def accepts(self, event: Event) -> bool:
        """Whether a flattened event matches."""
        return any(_may_hold(clauses, event) and _all_hold(clauses, event) for clauses in self.alternatives)


class Event:
    """An event, flattened: path -> the scalars found there, each with its place in the lists around it."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.fields: dict[str, list[tuple[Any, Membership]]] = {}
        for path, value, place in _flatten(body, "", {}):
            self.fields.setdefault(path, []).append((value, place))


def matches(pattern: Any, event: Any) -> bool:
    """Whether an EventBridge pattern (an object or its JSON text) matches an event.

    Raises PatternError for a pattern that EventBridge would refuse. An event that is no object has no match.
    """
    compiled = compile_pattern(pattern)
    return isinstance(event, dict) and compiled.accepts(Event(event))


def check_event(text: str) -> Mapping[str, Any]:
    """Return the event in a JSON text, or raise PatternError where EventBridge would not take it."""
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise PatternError("Event is not an object")
    missing = [field for field in _NEEDED if field not in event]
    if missing:
        raise PatternError(f"Event lacks {', '.join(missing)}")
    return event


def arrives(event: Mapping[str, Any], rule_state: str = "ENABLED") -> bool:
    """Whether EventBridge hands an event to a rule in this state at all.

    Read-only API calls (List, Get, Describe) reach only ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.
    """
    detail = event.get("detail")
    name = detail.get("eventName") if isinstance(detail, dict) else None
    call = event.get("detail-type") == "AWS API Call via CloudTrail"
    reads = call and isinstance(name, str) and name.startswith(("List", "Get", "Describe"))
    return rule_state == _ALL if reads else rule_state in {"ENABLED", _ALL}


def compile_pattern(pattern: Any, *, most: int = MOST_COMBINATIONS) -> Pattern:
    """Return the compiled pattern, or raise PatternError with AWS's words."""
    if isinstance(pattern, str):
        try:
            pattern = json.loads(pattern, parse_float=real, parse_constant=_not_json)
        except (ValueError, RecursionError) as error:
            raise PatternError(f"Event pattern is not valid JSON: {error}") from None
    if not isinstance(pattern, dict):
        raise PatternError("Filter is not an object")
    alternatives = _alternatives(pattern, (), most)
    if not alternatives or not all(alternatives):
        raise PatternError("Empty objects are not allowed")
    return Pattern(tuple(map(_last_of_each_path, alternatives)))


def _last_of_each_path(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Keep what is written last of a path that ``$or`` names again: AWS's event-ruler overrides."""
    return tuple({clause.path: clause for clause in clauses}.values())


def rule_combinations(pattern: Mapping[str, Any]) -> int:
    """Return how many rules the pattern's ``$or`` lists make of it, counted without making them."""
    return prod(_combined(key, value) for key, value in pattern.items())


def _combined(key: str, value: Any) -> int:
    if key == "$or" and is_or(value):
        return sum(map(rule_combinations, value))
    return rule_combinations(value) if isinstance(value, dict) else 1


def _not_json(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON value")


def _alternatives(pattern: Mapping[str, Any], path: tuple[str, ...], most: int) -> list[tuple[Clause, ...]]:
    """Return the clauses of an object, once for each way through its ``$or`` lists."""
    if not pattern:
        raise PatternError("Empty objects are not allowed")
    if len(path) > _DEEPEST:
        raise PatternError(f"the pattern is nested more than {_DEEPEST} deep")
    parts = [_part(key, value, path, most) for key, value in pattern.items()]
    size = 1
    for part in parts:
        size *= len(part)
        if size > most:
            raise PatternError(f"the rule has more than {most} combinations of $or")
    return [tuple(clause for clauses in choice for clause in clauses) for choice in product(*parts)]


def _part(key: str, value: Any, path: tuple[str, ...], most: int) -> list[tuple[Clause, ...]]:
    if key == "$or" and is_or(value):
        return [alternative for item in value for alternative in _alternatives(item, path, most)]
    here = (*path, key)
    if isinstance(value, dict):
        return _alternatives(value, here, most)
    if not isinstance(value, list):
        raise PatternError(f'"{key}" must be an object or an array')
    return [(_clause(here, value),)]


def is_or(value: Any) -> bool:
    """Whether the value of ``$or`` is a list of alternatives; otherwise it is a field of that name."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(item, dict) and item and not OPERATORS.keys() & item.keys() for item in value)
    )


def _clause(path: tuple[str, ...], items: list[Any]) -> Clause:
    if not items:
        raise PatternError("Empty arrays are not allowed")
    literals = frozenset(item for item in items if isinstance(item, str))
    tests = tuple(matcher(item) for item in items if not isinstance(item, str))
    absent = any(item == {"exists": False} for item in items)
    return Clause(".".join(path), literals, tests, absent, len(items), len(path))


def _flatten(value: Any, path: str, place: Membership) -> Iterator[tuple[str, Any, Membership]]:
    """Yield the scalars of an event; ``place`` says which element of which list each lies in."""
    stack: list[tuple[Any, str, Membership]] = [(value, path, place)]
    while stack:
        item, here, around = stack.pop()
        if isinstance(item, dict):
            stack.extend((below, f"{here}.{key}" if here else key, around) for key, below in item.items())
        elif isinstance(item, list):
            stack.extend(_elements(item, here, around))
        else:
            yield here, item, around


def _elements(items: list[Any], path: str, around: Membership) -> Iterator[tuple[Any, str, Membership]]:
    for index, item in enumerate(items):
        scalar = not isinstance(item, (dict, list))
        yield item, path, around if scalar else {**around, f"{path}#{len(around)}": index}


def _may_hold(clauses: Iterable[Clause], event: Event) -> bool:
    """Whether each clause holds by itself: most events fail here, before lists are looked at."""
    return all(
        clause.absent or any(clause.fits(value) for value, _place in event.fields.get(clause.path, ()))
        for clause in clauses
    )


def _all_hold(clauses: Iterable[Clause], event: Event) -> bool:
    """Keep every way to be in one element of each list, and see whether a way is left at the end.

    What must be absent comes last: a field may be there in other elements than those of the match.
    """
    ways: list[Membership] = [{}]
    for clause in sorted(clauses, key=lambda item: item.absent):
        found = event.fields.get(clause.path, [])
        passing = [place for value, place in found if clause.fits(value)]
        free = [
            way for way in ways if clause.absent and not any(_agree(way, place) for _value, place in found)
        ]
        ways = free + _distinct({**way, **place} for way in ways for place in passing if _agree(way, place))
        if not ways:
            return False
    return True


def _agree(one: Membership, other: Membership) -> bool:
    return all(one.get(key, index) == index for key, index in other.items())


def _distinct(ways: Iterable[Membership]) -> list[Membership]:
    return list({tuple(sorted(way.items())): way for way in ways}.values())
