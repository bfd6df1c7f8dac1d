"""Does a line of a log match a filter pattern, and what does the pattern take from it?

Source: "Filter pattern syntax" in the CloudWatch Logs user guide. What it leaves open is decided here: a
comparison, ``!=`` included, with a field that is absent, null, a list or an object does not hold; ``<`` and
``>`` compare numbers only; a number in quotes is text; in a space-delimited pattern without ``...`` the last
field takes all that is left of the line, and a shorter line does not match.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any

from .log_conditions import selector
from .log_tree import (
    ANY,
    Comparison,
    Condition,
    Every,
    Everything,
    Fields,
    Is,
    Json,
    Literal,
    LogPattern,
    LogPatternError,
    Missing,
    Selector,
    Some,
    Term,
    Terms,
)
from .wildcards import glob

_ORDER: Mapping[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_STATES = {"TRUE": True, "FALSE": False, "NULL": None}
_GROUPS = re.compile(r'\[([^\]]*)\]|"((?:\\.|[^"\\])*)"|(\S+)')
Find = Callable[[Selector], Iterable[Any]]
"""Every value that a selector finds in a line."""


def matches(pattern: LogPattern, line: str) -> bool:
    """Whether CloudWatch Logs counts the line. Raises LogPatternError for a regular expression in error."""
    if isinstance(pattern, Everything):
        return True
    if isinstance(pattern, Terms):
        return _has_terms(pattern.terms, line)
    if isinstance(pattern, Fields):
        return _fields_match(pattern, line)
    document = _document(line)
    return document is not None and _holds(pattern.condition, lambda one: reached(document, one.steps))


def extracted(pattern: LogPattern, line: str) -> dict[str, str]:
    """The fields of a space-delimited line: ``$name``, or ``$3`` for one without; {} for other patterns."""
    found = _assigned(pattern, line) if isinstance(pattern, Fields) else None
    return {f"${name}": value for name, value in (found or {}).items()}


def taken(pattern: LogPattern, line: str, reference: str) -> Any:
    """What a value or dimension such as ``$.amount`` or ``$bytes`` is in the line; None where it is not."""
    if not isinstance(pattern, Json):
        return extracted(pattern, line).get(reference)
    document = _document(line)
    found = () if document is None else reached(document, selector(reference).steps)
    return next((one for one in found if not isinstance(one, (dict, list))), None)


def _document(line: str) -> Any:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, (dict, list)) else None


def reached(value: Any, steps: tuple[str | int, ...]) -> Iterator[Any]:
    """Every value of a parsed line at the end of a selector's steps."""
    if not steps:
        yield value
        return
    step, rest = steps[0], steps[1:]
    if step == ANY and isinstance(value, list):
        for item in value:
            yield from reached(item, rest)
    elif isinstance(step, int) and isinstance(value, list) and step < len(value):
        yield from reached(value[step], rest)
    elif isinstance(value, dict) and str(step) in value:
        yield from reached(value[str(step)], rest)


def _holds(condition: Condition, find: Find) -> bool:
    if isinstance(condition, Every):
        return all(_holds(item, find) for item in condition.items)
    if isinstance(condition, Some):
        return any(_holds(item, find) for item in condition.items)
    found = find(condition.selector)
    if isinstance(condition, Missing):
        return not any(True for _ in found)
    if isinstance(condition, Is):
        return any(one is _STATES[condition.state] for one in found)
    return any(compares(one, condition) for one in found)


def compares(value: Any, leaf: Comparison) -> bool:
    """Whether one value of a parsed line is as a comparison wants it."""
    if value is None or isinstance(value, (dict, list)):
        return False
    if leaf.operator == "!=":
        return not _equals(value, leaf.value)
    return _equals(value, leaf.value) if leaf.operator == "=" else _ordered(value, leaf)


def _ordered(value: Any, leaf: Comparison) -> bool:
    left, right = _number(value), leaf.value.number
    return left is not None and right is not None and _ORDER[leaf.operator](left, right)


def _equals(value: Any, literal: Literal) -> bool:
    text = value if isinstance(value, str) else json.dumps(value)
    if literal.regex:
        return _regex(literal.text).search(text) is not None
    if not literal.exact:
        return _wildcard(literal.text).fullmatch(text) is not None
    wanted = literal.number
    number = _number(value) if wanted is not None and not isinstance(value, str) else None
    return text == literal.text if number is None else number == wanted


class _Text(str):
    """A field of a space-delimited line: text that is compared as a number where it is one."""

    __slots__ = ()


def _number(value: Any) -> float | None:
    if isinstance(value, _Text):
        return Literal(value).number
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


@lru_cache(maxsize=4096)
def _wildcard(text: str) -> re.Pattern[str]:
    parts = re.split(r"(\*)", text)
    return glob([None if part == ANY else re.escape(part) for part in parts])


@lru_cache(maxsize=4096)
def _regex(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.ASCII)
    except (re.error, OverflowError) as error:
        raise LogPatternError(f"'{text}' is no regular expression: {error}") from None


def _has_terms(terms: tuple[Term, ...], line: str) -> bool:
    """Optional terms count only where no other kind of term stands beside them."""
    found = [(one.sign, _has(one, line)) for one in terms]
    if all(sign == "?" for sign, _ in found):
        return any(has for _, has in found)
    return all(has is (sign != "-") for sign, has in found if sign != "?")


def _has(term: Term, line: str) -> bool:
    return _regex(term.text).search(line) is not None if term.regex else term.text in line


def _fields_match(pattern: Fields, line: str) -> bool:
    values = _assigned(pattern, line)
    if values is None:
        return False

    def find(one: Selector) -> tuple[str, ...]:
        return (_Text(values[str(one.steps[0])]),)

    return all(_holds(one.condition, find) for one in pattern.fields if one.condition is not None)


def _assigned(pattern: Fields, line: str) -> dict[str, str] | None:
    """The line's parts by the names of the pattern's fields, or by their place counted from 1."""
    parts = ["".join(found) for found in _GROUPS.findall(line)]
    names = [one.name for one in pattern.fields]
    rest = next((place for place, one in enumerate(pattern.fields) if one.rest), None)
    if rest is not None:
        names[rest : rest + 1] = [""] * (len(parts) - len(names) + 1)
    if len(names) > len(parts) or (rest is not None and len(names) != len(parts)):
        return None
    if not pattern.fields:
        names = [""] * len(parts)
    values = [*parts[: len(names) - 1], " ".join(parts[len(names) - 1 :])] if names else []
    return {
        name or str(place): value for place, (name, value) in enumerate(zip(names, values, strict=True), 1)
    }
