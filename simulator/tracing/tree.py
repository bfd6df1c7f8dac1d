"""A filter expression of X-Ray once read: what a trace must be.

Source: "Using filter expressions" in the X-Ray developer guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BOOLEANS = frozenset(
    {"ok", "error", "throttle", "fault", "partial", "inferred", "first", "last", "remote", "root"}
)
NUMBERS = frozenset({"responsetime", "duration", "http.status", "index", "coverage"})
TEXTS = frozenset(
    {
        *("http.url", "http.method", "http.useragent", "http.clientip", "user", "name", "type", "message"),
        *("availabilityzone", "instance.id", "resource.arn"),
    }
)


class TraceFilterError(ValueError):
    """A filter expression that X-Ray would refuse: what is wrong, and where (a character's number from 1)."""


@dataclass(frozen=True)
class Every:
    """AND."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Some:
    """OR."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """``!``."""

    item: Node


@dataclass(frozen=True)
class Keyword:
    """A keyword alone: true if it is a boolean, set if it is not."""

    name: str


@dataclass(frozen=True)
class Compared:
    """``keyword operator value``; operators in capitals."""

    name: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Annotation:
    """``annotation.key``, or compared if it has an operator."""

    key: str
    operator: str = ""
    value: Any = None


@dataclass(frozen=True)
class Identity:
    """Which service: by name, type, account, or any where all are None."""

    name: str | None = None
    type: str | None = None
    account: str | None = None


@dataclass(frozen=True)
class Service:
    """``service(identity) { filter }``."""

    identity: Identity
    filter: Node | None


@dataclass(frozen=True)
class Edge:
    """``edge(source, destination) { filter }``."""

    source: Identity
    destination: Identity
    filter: Node | None


@dataclass(frozen=True)
class Group:
    """``group.name = "x"``: the traces of that group's own expression; ``by`` is name or arn."""

    by: str
    value: str
    negated: bool


@dataclass(frozen=True)
class RootCause:
    """``rootcause.fault.service { filter }``, or ``rootcause.json = #[...]`` with the JSON as ``json``."""

    path: tuple[str, ...]
    filter: Node | None = None
    json: Any = None


Node = Every | Some | Not | Keyword | Compared | Annotation | Service | Edge | Group | RootCause
