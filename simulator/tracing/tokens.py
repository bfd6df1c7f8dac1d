"""The words and signs of a filter expression of X-Ray."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from simulator.tracing.tree import TraceFilterError

_TOKEN = re.compile(
    r"""\s*(?:"(?P<text>(?:\\.|[^"\\])*)"|(?P<number>-?(?:\d+\.?\d*|\.\d+))
    |(?P<operator>!=|<=|>=|=|<|>)|(?P<sign>[!(){},:])|(?P<json>\#(?=\[))
    |(?P<word>annotation\[[^\]]+\]|[A-Za-z_][\w.\-]*))""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_JSON = json.JSONDecoder()


@dataclass(frozen=True)
class Token:
    """A piece of an expression, its value, and where it starts."""

    kind: str
    value: Any
    at: int


def tokens(expression: str) -> list[Token]:
    """Cut an expression into tokens, an end last. Raises TraceFilterError."""
    found: list[Token] = []
    at, end = 0, len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if match is None:
            rest = expression[at:].lstrip()
            raise TraceFilterError(f"character {end - len(rest) + 1}: '{rest[:12]}' is not allowed here")
        kind = match.lastgroup or ""
        token, at = Token(kind, _value(kind, match[kind]), match.start(kind)), match.end()
        if kind == "json":
            token, at = _json(expression, at)
        found.append(token)
    return [*found, Token("end", "", end)]


def _value(kind: str, text: str) -> Any:
    if kind == "number":
        return float(text)
    return _ESCAPED.sub(r"\1", text) if kind == "text" else text


def _json(expression: str, at: int) -> tuple[Token, int]:
    try:
        value, end = _JSON.raw_decode(expression, at)
    except (ValueError, RecursionError) as error:
        raise TraceFilterError(f"character {at + 1}: no JSON follows #: {error}") from None
    return Token("json", value, at), end
