"""A filter expression of X-Ray: text in, a tree out, or a TraceFilterError.

Source: "Using filter expressions" in the X-Ray developer guide. Terms stand with AND, OR or a mere space,
which is AND. What the guide leaves open is decided here: AND binds before OR, brackets group, keywords and
words such as AND count in any case (the guide writes both ``responsetime`` and ``responseTime``), and ``!``
turns the term after it. Text needs quotation marks, as the guide says, though one of its examples has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.tracing.identities import IdentityReader
from simulator.tracing.tree import (
    BOOLEANS,
    NUMBERS,
    TEXTS,
    Annotation,
    Compared,
    Edge,
    Every,
    Group,
    Identity,
    Keyword,
    Node,
    Not,
    RootCause,
    Service,
    Some,
    TraceFilterError,
)

__all__ = ["TraceFilterError", "parse_filter"]

_DEEPEST = 60
_ENDS = 2
_EQUAL = frozenset({"=", "!="})
_ORDER = frozenset({"<", "<=", ">", ">="})
_SEARCH = frozenset({"CONTAINS", "BEGINSWITH", "ENDSWITH"})
_KINDS: Mapping[str, tuple[frozenset[str], type, str]] = {
    **dict.fromkeys(BOOLEANS, (_EQUAL, bool, "true or false")),
    **dict.fromkeys(NUMBERS, (_EQUAL | _ORDER, float, "a number")),
    **dict.fromkeys(TEXTS, (_EQUAL | _SEARCH, str, "text in quotation marks")),
}
"""What a keyword can be compared with, and how."""
_BOOLEAN: Mapping[Any, bool] = {"true": True, "false": False}
_ENTITIES = frozenset({"service", "entity", "exception"})
_ANNOTATION = "annotation"


def parse_filter(expression: str) -> Node:
    """Read an expression. Raises TraceFilterError."""
    return _Parser(expression).whole()


class _Parser(IdentityReader):
    def __init__(self, expression: str) -> None:
        super().__init__(expression)
        self.depth, self.inside = 0, ""

    def whole(self) -> Node:
        found = self.some()
        if self.now.kind != "end":
            raise self.error(f"'{self.now.value}' is not allowed here")
        return found

    def some(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(f"brackets nest more than {_DEEPEST} deep")
        items = [self.every()]
        while self.word("OR"):
            items.append(self.every())
        self.depth -= 1
        return items[0] if len(items) == 1 else Some(tuple(items))

    def every(self) -> Node:
        items = [self.one()]
        while self.word("AND") or self.starts():
            items.append(self.one())
        return items[0] if len(items) == 1 else Every(tuple(items))

    def starts(self) -> bool:
        """Whether another term follows without a word between."""
        token = self.now
        if token.kind == "word":
            return token.value.upper() not in {"OR", "AND"}
        return token.kind == "sign" and token.value in "!("

    def one(self) -> Node:
        turned = False
        while self.sign("!"):
            turned = not turned
        if self.sign("("):
            found = self.some()
            self.need(")")
        else:
            found = self.term()
        return Not(found) if turned else found

    def term(self) -> Node:
        name = self.keyword()
        lower = name.lower()
        if lower == "service":
            return self.service()
        if lower == "edge":
            return self.edge()
        if lower in {"group.name", "group.arn"}:
            return self.group(lower.removeprefix("group."))
        if lower.startswith("rootcause."):
            return self.root_cause(tuple(lower.split(".")[1:]))
        if lower.startswith((f"{_ANNOTATION}.", f"{_ANNOTATION}[")):
            return self.annotation(name)
        if lower not in _KINDS:
            self.index -= 1
            raise self.error(f"'{name}' is no keyword")
        return self.compared(lower)

    def compared(self, name: str) -> Node:
        operator = self.operator()
        if not operator:
            return Keyword(name)
        allowed, wanted, words = _KINDS[name]
        if operator not in allowed:
            raise self.error(f"{name} cannot be compared with {operator}")
        value = self.value()
        if wanted is bool:
            value = _BOOLEAN.get(value, value)
        if not isinstance(value, wanted):
            raise self.error(f"{name} needs {words}, not {value!r}")
        return Compared(name, operator, value)

    def annotation(self, name: str) -> Node:
        if self.inside:
            raise self.error(f"annotations do not go inside {self.inside}; write them beside it with AND")
        key = name[len(_ANNOTATION) + 1 :].removesuffix("]").strip("\"'")
        if not key:
            raise self.error("an annotation's key is needed")
        operator = self.operator()
        if not operator:
            return Annotation(key)
        value = self.value()
        fits = operator in _EQUAL or (operator in (_SEARCH if isinstance(value, str) else _ORDER))
        if not fits or (operator in _ORDER and not isinstance(value, float)):
            raise self.error(f"{operator} cannot compare an annotation with {value!r}")
        return Annotation(key, operator, value)

    def service(self) -> Node:
        identities = self.identities("service", most=1)
        return Service(identities[0] if identities else Identity(), self.braces("service"))

    def edge(self) -> Node:
        identities = self.identities("edge", most=2)
        if len(identities) != _ENDS:
            raise self.error("edge needs a source and a destination")
        return Edge(identities[0], identities[1], self.braces("edge"))

    def braces(self, name: str) -> Node | None:
        if not self.sign("{"):
            return None
        before, self.inside = self.inside, name
        found = self.some()
        self.inside = before
        self.need("}")
        return found

    def group(self, by: str) -> Node:
        operator = self.operator()
        if operator not in _EQUAL:
            raise self.error(f"group.{by} goes with = or !=")
        return Group(by, self.text(), operator == "!=")

    def root_cause(self, path: tuple[str, ...]) -> Node:
        if path[-1] == "json":
            if self.operator() != "=" or self.now.kind != "json":
                raise self.error("rootcause.json needs = and #[...]")
            self.index += 1
            return RootCause(path, json=self.tokens[self.index - 1].value)
        if path[-1] not in _ENTITIES:
            raise self.error(f"rootcause.{'.'.join(path)} is no keyword")
        return RootCause(path, self.braces("rootcause"))
