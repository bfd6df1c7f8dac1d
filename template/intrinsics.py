"""CloudFormation's functions, one row each: what a template tells, and Unknown for the rest."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .unknown import Unknown

if TYPE_CHECKING:
    from .values import Resolver

_LONGEST_SHAPE = 1_000_000
_VARIABLE = re.compile(r"\$\{(!?)([^${}]*)\}")


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Cut the text of Fn::Sub into (literal, name) pairs; ``${!x}`` is the literal ``${x}``."""
    at = 0
    for match in _VARIABLE.finditer(text):
        literal, name = text[at : match.start()], match[2].strip()
        yield (f"{literal}${{{name}}}", "") if match[1] else (literal, name)
        at = match.end()
    yield text[at:], ""


def sub_parts(argument: Any) -> tuple[str, dict[str, Any]]:
    """Return the text and the own names of a Fn::Sub, whatever its form."""
    text, names = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    return (text if isinstance(text, str) else ""), (names if isinstance(names, dict) else {})


def number(text: str) -> Any:
    """Read a number as CloudFormation passes it on, or leave the text as it is."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def as_text(value: Any) -> str | Unknown:
    """Spell a scalar as CloudFormation does inside a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(int(value)) if value == int(value) else repr(value)
    return value if isinstance(value, Unknown) else Unknown("not text")


def joined(parts: list[Any], delimiter: str) -> str | Unknown:
    """Join texts; one unknown part makes the whole unknown, its shape keeps what is known."""
    texts = [as_text(part) for part in parts]
    unknown = [text for text in texts if isinstance(text, Unknown)]
    if not unknown:
        return delimiter.join(text for text in texts if isinstance(text, str))
    shape = delimiter.join(text.shape if isinstance(text, Unknown) else text for text in texts)
    return Unknown(unknown[0].reason, shape[:_LONGEST_SHAPE])


def _ref(resolver: Resolver, argument: Any) -> Any:
    return resolver.ref(argument) if isinstance(argument, str) else Unknown("Ref without a name")


def _get_att(resolver: Resolver, argument: Any) -> Any:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if not isinstance(parts, list) or len(parts) < 2 or not isinstance(parts[0], str):
        return Unknown("Fn::GetAtt without a resource and an attribute")
    attribute = joined([resolver.resolve(part) for part in parts[1:]], ".")
    return attribute if isinstance(attribute, Unknown) else resolver.attribute(parts[0], attribute)


def _join(resolver: Resolver, argument: Any) -> Any:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
        return Unknown("Fn::Join without a delimiter and a list")
    items = resolver.resolve(argument[1])
    return joined(items, argument[0]) if isinstance(items, list) else Unknown("Fn::Join of no known list")


def _sub(resolver: Resolver, argument: Any) -> Any:
    text, names = sub_parts(argument)
    parts: list[Any] = []
    for literal, name in pieces(text):
        parts.append(literal)
        if name in names:
            parts.append(resolver.resolve(names[name]))
        elif name:
            parts.append(_get_att(resolver, name) if "." in name else resolver.ref(name))
    return joined(parts, "")


def _select(resolver: Resolver, argument: Any) -> Any:
    values = resolver.resolve(argument)
    if not isinstance(values, list) or len(values) != 2 or not isinstance(values[1], list):
        return Unknown("Fn::Select of no known list")
    index = number(values[0]) if isinstance(values[0], str) else values[0]
    if type(index) is not int or not 0 <= index < len(values[1]):
        return Unknown("Fn::Select outside its list")
    return values[1][index]


def _split(resolver: Resolver, argument: Any) -> Any:
    values = resolver.resolve(argument)
    if not isinstance(values, list) or len(values) != 2 or not all(isinstance(v, str) for v in values):
        return Unknown("Fn::Split of no known text")
    return values[1].split(values[0]) if values[0] else Unknown("Fn::Split without a delimiter")


def _if(resolver: Resolver, argument: Any) -> Any:
    if not isinstance(argument, list) or len(argument) != 3:
        return Unknown("Fn::If without a condition and two values")
    holds = resolver.condition(argument[0])
    if isinstance(holds, Unknown):
        return Unknown(f"depends on condition {argument[0]}")
    return resolver.resolve(argument[1] if holds else argument[2])


def _find_in_map(resolver: Resolver, argument: Any) -> Any:
    keys = resolver.resolve(argument[:3]) if isinstance(argument, list) else None
    if not isinstance(keys, list) or len(keys) != 3:
        return Unknown("Fn::FindInMap without a map and two keys")
    found: Any = resolver.template.mappings
    for key in keys:
        text = as_text(key)
        found = found.get(text) if isinstance(found, dict) and isinstance(text, str) else None
    if found is not None:
        return found
    other = argument[3].get("DefaultValue") if len(argument) == 4 and isinstance(argument[3], dict) else None
    return resolver.resolve(other) if other is not None else Unknown("Fn::FindInMap finds nothing")


def _import(resolver: Resolver, argument: Any) -> Any:
    name = as_text(resolver.resolve(argument))
    if isinstance(name, Unknown):
        return Unknown(f"imported from another stack: {name.shape}")
    return resolver.imported(name)


def _zones(resolver: Resolver, argument: Any) -> Any:
    region = resolver.resolve(argument) or resolver.template.place.region
    return [f"{region}{zone}" for zone in "abc"] if isinstance(region, str) else Unknown("zones of a region")


def _base64(resolver: Resolver, argument: Any) -> Any:
    text = resolver.resolve(argument)
    if not isinstance(text, str):
        return Unknown("Fn::Base64 of no known text")
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def _json_text(resolver: Resolver, argument: Any) -> Any:
    value = resolver.resolve(argument)
    try:
        return json.dumps(value, separators=(",", ":"))
    except TypeError:
        return Unknown("Fn::ToJsonString of something unknown")


def _length(resolver: Resolver, argument: Any) -> Any:
    value = resolver.resolve(argument)
    return len(value) if isinstance(value, list) else Unknown("Fn::Length of no known list")


def condition(resolver: Resolver, rule: Any) -> bool | Unknown:
    """Evaluate a condition with three answers: an unknown side decides nothing unless the other side does."""
    if not isinstance(rule, dict) or len(rule) != 1:
        return Unknown("not a condition")
    key, argument = next(iter(rule.items()))
    if key == "Condition":
        return resolver.condition(argument)
    items = argument if isinstance(argument, list) else []
    if key == "Fn::Equals" and len(items) == 2:
        return _equal(resolver.resolve(items[0]), resolver.resolve(items[1]))
    if key not in ("Fn::And", "Fn::Or", "Fn::Not") or not items:
        return Unknown(f"{key} is not a condition")
    return _combined(key, [condition(resolver, item) for item in items])


def _combined(key: str, answers: list[bool | Unknown]) -> bool | Unknown:
    unknown = next((answer for answer in answers if isinstance(answer, Unknown)), None)
    if key == "Fn::Not":
        return unknown if unknown is not None else not answers[0]
    decisive = key == "Fn::Or"
    if any(answer is decisive for answer in answers):
        return decisive
    return unknown if unknown is not None else not decisive


def _equal(one: Any, other: Any) -> bool | Unknown:
    texts = as_text(one), as_text(other)
    unknown = next((text for text in texts if isinstance(text, Unknown)), None)
    return unknown if unknown is not None else texts[0] == texts[1]


def _condition_function(key: str) -> Callable[[Resolver, Any], Any]:
    return lambda resolver, argument: condition(resolver, {key: argument})


FUNCTIONS: dict[str, Callable[[Resolver, Any], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Join": _join,
    "Fn::Sub": _sub,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": _import,
    "Fn::GetAZs": _zones,
    "Fn::Base64": _base64,
    "Fn::ToJsonString": _json_text,
    "Fn::Length": _length,
    **{key: _condition_function(key) for key in ("Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not")},
}
