"""Composite alarm rules: text in, a tree out, or a RuleError that points at the character.

Source: "Create a composite alarm" in the CloudWatch user guide. AND binds tighter than OR, which AWS leaves
unsaid; write brackets. A rule has at most 500 elements (children, constants, brackets).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MOST_ELEMENTS = 500
STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
_DEEPEST = 100
_TOKEN = re.compile(
    r'\s*(?:(?P<mark>[(),])|"(?P<double>(?:\\.|[^"\\])*)"|\'(?P<single>[^\']*)\'|(?P<word>[^\s(),"\']+))'
)


class RuleError(ValueError):
    """A rule that CloudWatch would refuse; ``position`` counts characters from 0."""

    def __init__(self, rule: str, position: int, problem: str) -> None:
        self.rule, self.position = rule, position
        super().__init__(f"alarm rule, character {position + 1}: {problem}")


@dataclass(frozen=True)
class Constant:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True)
class InState:
    """``ALARM(child)``; ``child`` is a name or an ARN as written."""

    child: str
    state: str


@dataclass(frozen=True)
class Not:
    """NOT x."""

    item: Rule


@dataclass(frozen=True)
class Every:
    """x AND y."""

    items: tuple[Rule, ...]


@dataclass(frozen=True)
class Some:
    """x OR y."""

    items: tuple[Rule, ...]


@dataclass(frozen=True)
class AtLeast:
    """``AT_LEAST(2, ALARM, (a, b, c))``; a percentage of the children is rounded up."""

    count: int
    percent: bool
    state: str
    negated: bool
    among: tuple[str, ...]

    @property
    def needed(self) -> int:
        """How many children must be in the state."""
        return -(-self.count * len(self.among) // 100) if self.percent else self.count


Rule = Constant | InState | Not | Every | Some | AtLeast


def parse_rule(text: str) -> Rule:
    """Return the tree of a rule; raises RuleError."""
    return _Parser(text).parse()


def children(rule: Rule) -> tuple[str, ...]:
    """Names or ARNs of the alarms that a rule reads, in order, once each."""
    match rule:
        case InState():
            found: tuple[str, ...] = (rule.child,)
        case AtLeast():
            found = rule.among
        case Not():
            found = children(rule.item)
        case Every() | Some():
            found = tuple(child for item in rule.items for child in children(item))
        case _:
            found = ()
    return tuple(dict.fromkeys(found))


def holds(rule: Rule, state_of: Callable[[str], str]) -> bool:
    """Whether the rule is true, so that the composite is in ALARM."""
    match rule:
        case Constant():
            return rule.value
        case InState():
            return state_of(rule.child) == rule.state
        case Not():
            return not holds(rule.item, state_of)
        case Every():
            return all(holds(item, state_of) for item in rule.items)
        case Some():
            return any(holds(item, state_of) for item in rule.items)
        case AtLeast():
            there = sum((state_of(child) == rule.state) is not rule.negated for child in rule.among)
            return there >= rule.needed


def state(rule: Rule, states: Mapping[str, str]) -> str:
    """Return ALARM or OK, the states of a composite once its children have theirs."""
    return "ALARM" if holds(rule, states.__getitem__) else "OK"


@dataclass(frozen=True)
class _Token:
    text: str
    at: int
    kind: str


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.index, self.depth, self.elements = text, 0, 0, 0
        self.tokens = self._tokens()

    def _tokens(self) -> list[_Token]:
        found, at, end = [], 0, len(self.text.rstrip())
        while at < end:
            match = _TOKEN.match(self.text, at)
            if match is None:
                raise RuleError(self.text, at, "a quotation mark is not closed")
            kind = match.lastgroup or ""
            value = match[kind]
            value = re.sub(r"\\(.)", r"\1", value) if kind == "double" else value
            found.append(_Token(value, match.start(kind), "name" if kind in {"double", "single"} else kind))
            at = match.end()
        return found

    def parse(self) -> Rule:
        if not self.tokens:
            raise RuleError(self.text, 0, "the rule is empty")
        rule = self._some()
        if self.index < len(self.tokens):
            raise self._error("AND, OR or the end is needed here")
        return rule

    def _some(self) -> Rule:
        items = [self._every()]
        while self._take("OR"):
            items.append(self._every())
        return items[0] if len(items) == 1 else Some(tuple(items))

    def _every(self) -> Rule:
        items = [self._one()]
        while self._take("AND"):
            items.append(self._one())
        return items[0] if len(items) == 1 else Every(tuple(items))

    def _one(self) -> Rule:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._error(f"brackets and NOT nest more than {_DEEPEST} deep")
        try:
            return self._operand()
        finally:
            self.depth -= 1

    def _operand(self) -> Rule:
        if self._take("NOT"):
            return Not(self._one())
        if self._take("("):
            self._count()
            rule = self._some()
            self._need(")")
            return rule
        for word, value in (("TRUE", True), ("FALSE", False)):
            if self._take(word):
                self._count()
                return Constant(value)
        return self._at_least() if self._take("AT_LEAST") else self._in_state()

    def _in_state(self) -> Rule:
        state = self._state()
        self._need("(")
        child = self._name()
        self._need(")")
        return InState(child, state)

    def _at_least(self) -> Rule:
        self._need("(")
        count, percent = self._amount()
        self._need(",")
        negated = self._take("NOT")
        state = self._state()
        self._need(",")
        self._need("(")
        among = [self._name()]
        while self._take(","):
            among.append(self._name())
        self._need(")")
        self._need(")")
        if not percent and count > len(among):
            raise self._error(f"{count} of {len(among)} alarms can never be reached")
        return AtLeast(count, percent, state, negated, tuple(among))

    def _amount(self) -> tuple[int, bool]:
        token = self._next()
        digits = token.text.removesuffix("%")
        percent = digits != token.text
        if not digits.isdecimal() or not 0 < int(digits[:6]) <= (100 if percent else MOST_ELEMENTS):
            raise RuleError(self.text, token.at, "a number of alarms or a percentage is needed here")
        return int(digits), percent

    def _state(self) -> str:
        token = self._next()
        if token.kind != "word" or token.text not in STATES:
            raise RuleError(
                self.text, token.at, f"{token.text!r} is not ALARM, OK, INSUFFICIENT_DATA, TRUE or FALSE"
            )
        return token.text

    def _name(self) -> str:
        token = self._next()
        if token.kind == "mark" or not token.text:
            raise RuleError(self.text, token.at, "an alarm's name or ARN is needed here")
        self._count()
        return token.text

    def _count(self) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise self._error(f"a rule has at most {MOST_ELEMENTS} elements")

    def _take(self, text: str) -> bool:
        found = self.index < len(self.tokens) and self.tokens[self.index].kind != "name"
        if not found or self.tokens[self.index].text != text:
            return False
        self.index += 1
        return True

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self._error(f"{text!r} is needed here")

    def _next(self) -> _Token:
        if self.index >= len(self.tokens):
            raise self._error("the rule ends too early")
        self.index += 1
        return self.tokens[self.index - 1]

    def _error(self, problem: str) -> RuleError:
        at = self.tokens[self.index].at if self.index < len(self.tokens) else len(self.text)
        return RuleError(self.text, at, problem)
