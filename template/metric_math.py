"""Metric math as a judge reads it: the text of an expression as a tree.

Grammar after the CloudWatch guide, "Using math expressions with CloudWatch metrics": ``|| OR``, then
``&& AND``, then comparisons, sums, products, ``^``, signs; functions, arrays, strings, ids and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MAXIMUM_LENGTH, MAXIMUM_DEPTH, MAXIMUM_TERMS = 10_000, 30, 200
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<sign>\|\||&&|[<>=!]=|[-+*/^<>(),\[\]]))"
)
_LEVELS = (("||", "OR"), ("&&", "AND"), ("<", ">", "<=", ">=", "==", "!="), ("+", "-"), ("*", "/"), ("^",))
_SPELT = {"||": "OR", "&&": "AND"}


class MathError(ValueError):
    """The text is no metric math; the message says where it ends to be."""


class MathTooLong(MathError):
    """Nobody writes such an expression, and CloudWatch takes none of that size."""


@dataclass(frozen=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True)
class Text:
    """A quoted text, or a bare word in capitals such as REPEAT."""

    value: str


@dataclass(frozen=True)
class Name:
    """The id of a metric or of another expression."""

    id: str


@dataclass(frozen=True)
class Call:
    """A function in capitals with its arguments; an array is the function ``[]``."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Binary:
    """Two operands; ``sign`` is one of ``OR AND < > <= >= == != + - * / ^``."""

    sign: str
    left: Node
    right: Node


Node = Number | Text | Name | Call | Binary


@lru_cache(maxsize=4096)
def parse_math(text: str) -> Node:
    """Return the tree of an expression. Raises MathError."""
    return _Parser(text).whole()


def walk(node: Node) -> Iterator[Node]:
    """Yield a tree's nodes, parents first."""
    yield node
    below = node.arguments if isinstance(node, Call) else ()
    for child in (node.left, node.right) if isinstance(node, Binary) else below:
        yield from walk(child)


def names(node: Node) -> tuple[str, ...]:
    """Ids that a tree names, each once."""
    return tuple(dict.fromkeys(one.id for one in walk(node) if isinstance(one, Name)))


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > MAXIMUM_LENGTH:
        raise MathTooLong("it is longer than an expression can be")
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise MathError(f"'{text[at:end].strip()[:20]}' is no part of metric math")
        found.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
        at = match.end()
    return found


def _function(word: str) -> str:
    """CloudWatch knows functions in capitals only."""
    if word != word.upper():
        raise MathError(f"'{word}' is no function: functions are written in capitals")
    return word


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._level(0)
        if self._at < len(self._tokens):
            raise MathError(f"'{self._tokens[self._at][1]}' follows where the expression ends")
        return node

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, *wanted: str) -> str:
        """The next token if it is one of these, else nothing."""
        kind, text = self._next()
        if kind in ("sign", "word") and text in wanted:
            self._at += 1
            return text
        return ""

    def _level(self, level: int) -> Node:
        self._depth += 1
        if self._depth > MAXIMUM_DEPTH * len(_LEVELS):
            raise MathTooLong("it is nested too deeply")
        node = self._signed() if level == len(_LEVELS) else self._chain(level)
        self._depth -= 1
        return node

    def _chain(self, level: int) -> Node:
        node, terms = self._level(level + 1), 0
        while sign := self._take(*_LEVELS[level]):
            node, terms = Binary(_SPELT.get(sign, sign), node, self._level(level + 1)), terms + 1
            if terms > MAXIMUM_TERMS:
                raise MathTooLong("it has too many terms")
        return node

    def _signed(self) -> Node:
        if self._take("-"):
            return Binary("*", Number(-1.0), self._level(len(_LEVELS)))
        self._take("+")
        return self._operand()

    def _operand(self) -> Node:
        kind, text = self._next()
        self._at += 1
        if kind == "number":
            return Number(float(text))
        if kind == "text":
            return Text(text[1:-1])
        if kind == "word":
            if self._take("("):
                return Call(_function(text), self._arguments(")"))
            return Name(text) if text[0].islower() else Text(text)
        if text == "(":
            node = self._level(0)
            self._close(")")
            return node
        if text == "[":
            return Call("[]", self._arguments("]"))
        raise MathError(f"an operand is missing before '{text}'" if text else "it ends too early")

    def _arguments(self, end: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self._take(end):
            if found and not self._take(","):
                raise MathError(f"'{end}' is missing")
            found.append(self._level(0))
        return tuple(found)

    def _close(self, end: str) -> None:
        if not self._take(end):
            raise MathError(f"'{end}' is missing")
