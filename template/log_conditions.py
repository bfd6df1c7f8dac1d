"""The condition inside a filter pattern's braces, or after a field's name: text in, a tree out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .log_tree import ANY, Comparison, Condition, Every, Is, Literal, LogPatternError, Missing, Selector, Some

_DEEPEST = 100
_TOKEN = re.compile(
    r"""\s*(?:(?P<both>&&|\|\|)|(?P<operator>!=|<=|>=|=|<|>)|(?P<mark>[()])
    |"(?P<quoted>(?:\\.|[^"\\])*)"|%(?P<regex>(?:\\.|[^%\\])*)%
    |(?P<selector>\$(?:\.?\[\s*(?:'[^']*'|"[^"]*"|\d+|\*)\s*\]|\.[^\s.()\[\]&|=<>!{}"',]+)+)
    |(?P<word>(?:(?!&&|\|\|)[^\s()=<>!{}"%])+))""",
    re.VERBOSE,
)
_STEP = re.compile(r"\.?\[\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+)|(\*))\s*\]|\.([^.\[]+)")
_REGEX = re.compile(r"(?:\\.|[\w #=@/;,\-^$?\[\]{}|*+.])*", re.ASCII)
_UNKNOWN = re.compile(r"(?<!\\)(?:\\\\)*\\(?![dDsSwW]|x[0-9A-Fa-f]{2})(\w)", re.ASCII)
_ESCAPED = re.compile(r'\\(["\\])')
_STATES = ("TRUE", "FALSE", "NULL")


@dataclass(frozen=True)
class Token:
    """A piece of a condition and where it starts."""

    kind: str
    text: str
    at: int


def tokens(text: str, at: int, end: int) -> list[Token]:
    """Cut a condition into tokens. Raises LogPatternError."""
    found: list[Token] = []
    while at < end and text[at:end].strip():
        match = _TOKEN.match(text, at, end)
        if match is None:
            raise LogPatternError(f"'{text[at:end].strip()[:12]}' is not closed or not allowed here", at)
        kind = match.lastgroup or ""
        found.append(Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return found


def check_regex(text: str, at: int = 0) -> None:
    """Raise LogPatternError for what CloudWatch Logs does not support: brackets, ``!`` and other signs."""
    match = _REGEX.match(text)
    if match is None or match.end() < len(text):
        wrong = text[match.end() if match else 0]
        raise LogPatternError(
            f"'{wrong}' is not supported in a regular expression; write \\x and its code", at
        )
    escape = _UNKNOWN.search(text)
    if escape:
        raise LogPatternError(f"'\\{escape[1]}' is not supported in a regular expression", at)
    try:
        re.compile(text, re.ASCII)
    except (re.error, OverflowError) as error:
        raise LogPatternError(f"'{text}' is no regular expression: {error}", at) from None


def selector(text: str) -> Selector:
    """``$.a[0].['b.c']`` as steps. Raises LogPatternError for what is no selector."""
    steps: list[str | int] = []
    at = 1
    while text.startswith("$") and at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            break
        single, double, index, every, name = match.groups()
        steps.append(int(index) if index is not None else every or name or single or double or "")
        at = match.end()
    if not steps or at < len(text):
        raise LogPatternError(f"'{text}' is no selector such as $.a.b")
    if steps.count(ANY) > 1:
        raise LogPatternError(f"'{text}' has more than one [*]")
    return Selector(tuple(steps))


class Parser:
    """Reads a condition; ``field`` is the name of the field in a space-delimited pattern."""

    def __init__(self, found: list[Token], *, field: str = "") -> None:
        self.tokens, self.field, self.index, self.depth = found, field, 0, 0

    def parse(self) -> Condition:
        """Return the whole condition. Raises LogPatternError."""
        condition = self._some()
        if self.index < len(self.tokens):
            raise self._error("&&, || or the end is needed here")
        return condition

    def _some(self) -> Condition:
        items = [self._every()]
        while self._take("both", "||"):
            items.append(self._every())
        return items[0] if len(items) == 1 else Some(tuple(items))

    def _every(self) -> Condition:
        items = [self._one()]
        while self._take("both", "&&"):
            items.append(self._one())
        return items[0] if len(items) == 1 else Every(tuple(items))

    def _one(self) -> Condition:
        if not self._take("mark", "("):
            return self._leaf()
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._error(f"brackets nest more than {_DEEPEST} deep")
        condition = self._some()
        self.depth -= 1
        if not self._take("mark", ")"):
            raise self._error("a bracket is not closed")
        return condition

    def _leaf(self) -> Condition:
        subject = self._subject()
        if self._take("word", "NOT"):
            self._need("word", "EXISTS", why="NOT goes with EXISTS")
            return Missing(subject)
        if self._take("word", "IS"):
            state = self._next("TRUE, FALSE or NULL is needed after IS").text.upper()
            if state not in _STATES:
                raise LogPatternError(f"IS goes with TRUE, FALSE or NULL, not {state}")
            return Is(subject, state)
        operator = self._next("a comparison, IS or NOT EXISTS is needed here")
        if operator.kind != "operator":
            raise LogPatternError(f"'{operator.text}' is no comparison", operator.at)
        return Comparison(subject, operator.text, self._value())

    def _subject(self) -> Selector:
        token = self._next("a field is needed here")
        if not self.field and token.kind == "selector":
            return selector(token.text)
        if self.field and token.kind == "word" and token.text == self.field:
            return Selector((token.text,))
        wanted = self.field or "a selector such as $.a"
        raise LogPatternError(f"'{token.text}' stands where {wanted} is needed", token.at)

    def _value(self) -> Literal:
        token = self._next("a value is needed here")
        if token.kind not in {"quoted", "regex", "word"}:
            raise LogPatternError(f"'{token.text}' is no value", token.at)
        if token.kind == "regex":
            check_regex(token.text, token.at)
        text = _ESCAPED.sub(r"\1", token.text) if token.kind == "quoted" else token.text
        return Literal(text, quoted=token.kind == "quoted", regex=token.kind == "regex")

    def _next(self, problem: str) -> Token:
        if self.index >= len(self.tokens):
            raise self._error(problem)
        self.index += 1
        return self.tokens[self.index - 1]

    def _take(self, kind: str, text: str) -> bool:
        found = self.tokens[self.index] if self.index < len(self.tokens) else None
        fits = found is not None and found.kind == kind and found.text.upper() == text
        self.index += fits
        return fits

    def _need(self, kind: str, text: str, *, why: str) -> None:
        if not self._take(kind, text):
            raise self._error(why)

    def _error(self, problem: str) -> LogPatternError:
        at = self.tokens[min(self.index, len(self.tokens) - 1)].at if self.tokens else 0
        return LogPatternError(problem, at)
