"""What is wrong with a line, in words: the field, what it is, and what the contract wants there.

Says something of exactly the lines that ``replay.schema`` refuses, and repeats no card number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from replay.schema import KEYWORDS, Schema, compiled

_LONGEST_SHOWN = 60
_DIGITS = re.compile(r"\d(?:[ -]?\d){12,}")


def problems(
    schema: Schema, value: Any, at: str = "", above: Schema = MappingProxyType({})
) -> Iterator[tuple[str, str]]:
    """Field and what is wrong with it, for everything that ``compiled`` refuses; nothing else.

    ``above`` are the properties of the schema around a branch, which does not repeat them.
    """
    parts = {**above, **schema.get("properties", {})}
    plain = {key: part for key, part in schema.items() if key in KEYWORDS and key != "allOf"}
    wrong = [name for name, part in plain.items() if not compiled({name: part})(value)]
    if wrong:
        yield at, _words(schema, wrong[0], value)
        return
    for part in schema.get("allOf", ()):
        yield from problems(part, value, at, parts)
    if "if" in schema and compiled(schema["if"])(value):
        yield from problems(schema.get("then", {}), value, at, parts)
    if isinstance(value, dict):
        for name in schema.get("required", ()):
            if name not in value:
                yield _below(at, name), f"is missing{_wanted(parts.get(name, {}))}"
        yield from _problems_of_fields(schema, value, at)


def _problems_of_fields(schema: Schema, value: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    parts = schema.get("properties", {})
    for name, item in value.items():
        if name in parts:
            yield from problems(parts[name], item, _below(at, name))
        elif schema.get("additionalProperties") is False:
            yield _below(at, masked(name)), f"is no field of the contract; it has {', '.join(sorted(parts))}"


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def masked(text: str) -> str:
    """A text to be shown: cut, printable, and without runs of digits that could be a card number."""
    hidden = "".join(one if one.isprintable() else "?" for one in _DIGITS.sub("‹digits›", text))
    return hidden if len(hidden) <= _LONGEST_SHOWN else f"{hidden[:_LONGEST_SHOWN]}..."


def _words(schema: Schema, keyword: str, value: Any) -> str:
    if keyword == "not":
        return "has what looks like a card number"
    shown = masked(repr(value) if isinstance(value, str) else _written(value))
    if keyword == "maxLength":
        return f"has {len(value)} characters; at most {schema[keyword]} are allowed"
    if keyword == "minimum":
        return f"is {shown}; at least {schema[keyword]} is needed"
    return f"is {shown}{_wanted(schema) or '; another value is needed'}"


def _written(value: Any) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return "nested too deep"


def _wanted(schema: Schema) -> str:
    if "enum" in schema:
        return f"; one of {', '.join(map(str, schema['enum']))} is needed"
    if "const" in schema:
        return f"; {schema['const']} is needed"
    if "format" in schema:
        return "; a time such as 2026-03-01T09:00:00Z is needed"
    words = {"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false"}
    kind = words.get(str(schema.get("type")), f"a JSON {schema['type']}" if "type" in schema else "")
    pattern = f" like {schema['pattern']}" if "pattern" in schema else ""
    return f"; {kind}{pattern} is needed" if kind else ""
