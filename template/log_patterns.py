"""Filter patterns of CloudWatch Logs: text in, a tree out, or a LogPatternError in AWS's sense.

Source: "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail"
in the CloudWatch Logs user guide. A pattern in braces is about JSON, one in square brackets about fields
between spaces; anything else is terms, which are looked for anywhere in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .log_conditions import Parser, check_regex, selector, tokens
from .log_tree import (
    ANY,
    Comparison,
    Condition,
    Every,
    Everything,
    Field,
    Fields,
    Is,
    Json,
    Leaf,
    Literal,
    LogPattern,
    LogPatternError,
    Missing,
    Selector,
    Some,
    Term,
    Terms,
    leaves,
)

__all__ = [
    "ANY",
    "Comparison",
    "Condition",
    "Every",
    "Everything",
    "Field",
    "Fields",
    "Is",
    "Json",
    "Leaf",
    "Literal",
    "LogPattern",
    "LogPatternError",
    "Missing",
    "Selector",
    "Some",
    "Term",
    "Terms",
    "conditions",
    "leaves",
    "parse_pattern",
    "selector",
]

LONGEST = 1024
MOST_REGEXES = 2
MOST_WILDCARDS = 3
_TERM = re.compile(
    r'\s*(?P<sign>[?-]?)(?:"(?P<quoted>(?:\\.|[^"\\])*)"|%(?P<regex>[^%]+)%|(?P<bare>[^\s"%]+))'
)
_PART = re.compile(r'(?:"(?:\\.|[^"\\])*"|%(?:\\.|[^%\\])*%|[^,"%])*')


@lru_cache(maxsize=4096)
def parse_pattern(text: str) -> LogPattern:
    """Return the tree of a pattern; raises LogPatternError."""
    if len(text) > LONGEST:
        raise LogPatternError(f"it has {len(text)} characters, {LONGEST} are allowed")
    start = text.strip()
    if start in {"", '""', '" "'}:
        return Everything()
    if start[0] == "{":
        return _json(text)
    return _fields(text) if start[0] == "[" else _terms(text)


def conditions(pattern: LogPattern) -> tuple[Condition, ...]:
    """Return what must hold at once: the condition on JSON, or those of the fields."""
    if isinstance(pattern, Json):
        return (pattern.condition,)
    if isinstance(pattern, Fields):
        return tuple(one.condition for one in pattern.fields if one.condition is not None)
    return ()


def _inside(text: str, close: str) -> tuple[int, int]:
    end = len(text.rstrip()) - 1
    if text[end] != close:
        raise LogPatternError(f"'{close}' is needed at the end", end)
    return len(text) - len(text.lstrip()) + 1, end


def _json(text: str) -> Json:
    pattern = Json(Parser(tokens(text, *_inside(text, "}"))).parse())
    _check_limits(pattern)
    wild = sum(one.selector.steps.count(ANY) for one in leaves(pattern.condition))
    if wild > MOST_WILDCARDS:
        raise LogPatternError(f"it has {wild} [*], {MOST_WILDCARDS} are allowed")
    return pattern


def _fields(text: str) -> Fields:
    start, end = _inside(text, "]")
    pattern = Fields(tuple(_field(text, *span) for span in _parts(text, start, end)))
    if sum(one.rest for one in pattern.fields) > 1:
        raise LogPatternError("'...' may stand once")
    _check_limits(pattern)
    return pattern


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the fields stand between commas; commas in quotes and regular expressions do not count."""
    while text[start:end].strip():
        match = _PART.match(text, start, end)
        stop = match.end() if match else start
        if stop < end and text[stop] != ",":
            raise LogPatternError("a quotation mark or % is not closed", stop)
        yield start, stop
        start = stop + 1
        if stop < end and not text[start:end].strip():
            yield start, end


def _field(text: str, start: int, end: int) -> Field:
    written = text[start:end].strip()
    if written in {"", "..."}:
        return Field("", rest=written == "...")
    found = tokens(text, start, end)
    while_open = next((one for one in found if one.kind != "mark"), found[0])
    if while_open.kind != "word":
        raise LogPatternError(f"'{while_open.text}' stands where a field's name is needed", while_open.at)
    plain = len(found) == 1
    return Field(while_open.text, None if plain else Parser(found, field=while_open.text).parse())


def _check_limits(pattern: Json | Fields) -> None:
    found = [leaf for one in conditions(pattern) for leaf in leaves(one)]
    regexes = sum(isinstance(one, Comparison) and one.value.regex for one in found)
    if regexes > MOST_REGEXES:
        raise LogPatternError(f"it has {regexes} regular expressions, {MOST_REGEXES} are allowed")


def _terms(text: str) -> Terms:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TERM.match(text, at, end)
        if match is None:
            raise LogPatternError("a quotation mark or % is not closed", at)
        found.append(_term(match))
        at = match.end()
    return Terms(tuple(found))


def _term(match: re.Match[str]) -> Term:
    sign, regex, bare = match["sign"], match["regex"], match["bare"]
    if regex is not None:
        check_regex(regex, match.start())
        return Term(regex, sign, regex=True)
    wrong = re.search(r"\W", bare or "")
    if wrong:
        raise LogPatternError(f"'{wrong[0]}' must stand in quotation marks", match.start())
    quoted = match["quoted"]
    return Term(bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted), sign)
