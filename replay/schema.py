"""The log contract's JSON Schemas as fast tests of parsed lines.

Only the keywords that the contract uses are known; another one is an error, for a rule that nobody asks is
worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
Test: TypeAlias = Callable[[Any], bool]
_MOST_KEPT, _LONGEST_KEPT, _FEW = 256, 64, 3
_INFINITY = float("inf")
_NOTES = frozenset({"$schema", "$id", "title", "description", "examples"})
_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)


class SchemaError(ValueError):
    """A schema with a keyword that is not known here."""


def _type(name: str) -> Test:
    kinds: Mapping[str, Test] = {
        "string": lambda value: isinstance(value, str),
        "number": _is_number,
        "integer": lambda value: _is_number(value) and value == int(value),
        "boolean": lambda value: isinstance(value, bool),
        "object": lambda value: isinstance(value, dict),
        "array": lambda value: isinstance(value, list),
    }
    return kinds[name]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _INFINITY


def _text(test: Test) -> Test:
    return lambda value: not isinstance(value, str) or test(value)


def _one_of(values: Sequence[Any]) -> Test:
    known = {(type(one), one) for one in values}
    return lambda value: value.__hash__ is not None and (type(value), value) in known


def _is_stamp(value: str) -> bool:
    match = _STAMP.fullmatch(value)
    return match is not None and _is_day(match[1])


@lru_cache(maxsize=1024)
def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _pattern(text: str) -> Test:
    found = re.compile(text)
    return _text(lambda value: found.search(value) is not None)


def _refused(schema: Schema) -> Test:
    test = compiled(schema)
    return lambda value: not test(value)


def _items(schema: Schema) -> Test:
    test = compiled(schema)
    return lambda value: not isinstance(value, list) or all(map(test, value))


def _every(schemas: Sequence[Schema]) -> Test:
    return _all(tuple(map(compiled, schemas)))


KEYWORDS: Mapping[str, Callable[[Any], Test]] = {
    "type": _type,
    "enum": _one_of,
    "const": lambda value: _one_of((value,)),
    "pattern": _pattern,
    "format": lambda _name: _text(_is_stamp),
    "maxLength": lambda most: _text(lambda value: len(value) <= most),
    "minimum": lambda least: lambda value: not _is_number(value) or value >= least,
    "not": _refused,
    "items": _items,
    "allOf": _every,
}
_OBJECT = frozenset({"required", "properties", "additionalProperties"})
_BRANCH = frozenset({"if", "then"})


def compiled(schema: Schema) -> Test:
    """A function that tells whether a value is as the schema wants it. Raises SchemaError."""
    unknown = schema.keys() - _NOTES - _OBJECT - _BRANCH - KEYWORDS.keys()
    if unknown or schema.get("format", "date-time") != "date-time":
        words = ", ".join(sorted(unknown)) or "this format"
        raise SchemaError(f"{schema.get('$id', 'a schema')}: {words} is not known")
    tests = [make(schema[name]) for name, make in KEYWORDS.items() if name in schema]
    if schema.keys() & {"properties", "additionalProperties"}:
        tests.append(_fields(schema))
    if "required" in schema:
        tests.append(_required(frozenset(schema["required"])))
    if "if" in schema:
        tests.append(_branch(schema))
    return _all(tests)


def _all(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def holds(value: Any) -> bool:
        for test in tests:  # noqa: SIM110 - all() takes twice the time, and this is asked of every line
            if not test(value):
                return False
        return True

    return holds


def _branch(schema: Schema) -> Test:
    asked, then = compiled(schema["if"]), compiled(schema.get("then", {}))
    return lambda value: not asked(value) or then(value)


def _required(names: frozenset[str]) -> Test:
    return lambda value: value.__class__ is not dict or names <= value.keys()


@dataclass(frozen=True)
class _Slot:
    """One field: texts that passed, as long as they are few, and tests by what kind of value it has."""

    kept: set[str]
    text: Callable[[str], Any]
    number: Test
    other: Test


def _slot(schema: Schema) -> _Slot:
    whole, asked = compiled(schema), schema.keys() - _NOTES
    text: Callable[[str], Any] = whole
    if schema.get("type") == "string" and asked == {"type", "pattern"}:
        text = re.compile(schema["pattern"]).search
    if schema.get("type") == "string" and asked == {"type", "format"}:
        text = _is_stamp
    if asked in ({"enum"}, {"const"}):
        values = schema.get("enum", [schema.get("const")])
        text = frozenset(one for one in values if isinstance(one, str)).__contains__
    number = whole
    if schema.get("type") == "number" and asked == {"type", "minimum"}:
        least = schema["minimum"]
        number = lambda value: least <= value < _INFINITY  # noqa: E731 - one line among its alternatives
    return _Slot(set(), text, number, whole)


def _fields(schema: Schema) -> Test:
    slots = {name: _slot(part) for name, part in schema.get("properties", {}).items()}
    if schema.get("additionalProperties") is not False and len(slots) <= _FEW:
        return _all([_field(name, slot) for name, slot in slots.items()])
    closed = schema.get("additionalProperties") is False

    def holds(value: Any) -> bool:
        if value.__class__ is not dict:
            return True
        for name, item in value.items():
            slot = slots.get(name)
            if slot is None:
                if closed:
                    return False
            elif (item.__class__ is not str or item not in slot.kept) and not _fits(slot, item):
                return False
        return True

    return holds


def _fits(slot: _Slot, item: Any) -> bool:
    kind = item.__class__
    if kind is str:
        if not slot.text(item):
            return False
        if len(slot.kept) < _MOST_KEPT and len(item) <= _LONGEST_KEPT:
            slot.kept.add(item)
        return True
    return slot.number(item) if kind is float or kind is int else slot.other(item)


def _field(name: str, slot: _Slot) -> Test:
    def holds(value: Any) -> bool:
        if value.__class__ is not dict or name not in value:
            return True
        item = value[name]
        return bool(slot.text(item)) if item.__class__ is str else _fits(slot, item)

    return holds
