"""Does a trace match a filter expression of X-Ray?

A trace is a mapping: ``http_status``, ``responsetime``, ``duration``, ``http_url``, ``http_method`` (other
keywords likewise, dots as underscores), ``users``, ``annotations`` by key, ``partial``, ``services`` and
``edges`` (mappings with ``name``, ``type``, ``account_id``, or ``source`` and ``destination``, and their own
``fault``, ``http_status`` ...), ``rootcause`` (``fault`` -> ``service`` -> list of mappings).
Source: "Using filter expressions" in the X-Ray developer guide: simple keywords look at the trace only, so a
fault downstream that was handled does not match.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.tracing.trace_filter import parse_filter
from simulator.tracing.tree import (
    BOOLEANS,
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
from simulator.tracing.values import compares, flag, values_of

Trace = Mapping[str, Any]
Groups = Mapping[str, str]
"""Filter expressions by a group's name, and by its ARN."""


def matches(expression: Node | str, trace: Trace, *, groups: Groups | None = None) -> bool:
    """Whether the trace is one that the expression finds. Raises TraceFilterError."""
    node = parse_filter(expression) if isinstance(expression, str) else expression
    return _Matcher(trace, groups or {}).holds(node, trace)


class _Matcher:
    def __init__(self, trace: Trace, groups: Groups) -> None:
        self.trace, self.groups = trace, groups
        self.asked: tuple[str, ...] = ()

    def holds(self, node: Node, scope: Trace) -> bool:
        if isinstance(node, (Every, Some)):
            joined = all if isinstance(node, Every) else any
            return joined(self.holds(item, scope) for item in node.items)
        if isinstance(node, Not):
            return not self.holds(node.item, scope)
        if isinstance(node, Group):
            return self.grouped(node) is not node.negated
        if isinstance(node, (Service, Edge, RootCause)):
            return any(node.filter is None or self.holds(node.filter, one) for one in self.found(node))
        return _leaf(node, scope, self.trace)

    def found(self, node: Service | Edge | RootCause) -> Iterator[Trace]:
        """The services, edges or root causes that a node's filter is about."""
        if isinstance(node, RootCause):
            yield from _causes(node, self.trace)
        elif isinstance(node, Service):
            yield from (one for one in self.trace.get("services", ()) if _is(one, node.identity))
        else:
            for one in self.trace.get("edges", ()):
                if self.ends(one, "source", node.source) and self.ends(one, "destination", node.destination):
                    yield one

    def ends(self, edge: Trace, end: str, identity: Identity) -> bool:
        """Whether an end of an edge, a service or the name of one, is the service."""
        found = edge.get(end)
        if isinstance(found, Mapping):
            return _is(found, identity)
        named = [one for one in self.trace.get("services", ()) if one.get("name") == found]
        return any(_is(one, identity) for one in named or [{"name": found}])

    def grouped(self, node: Group) -> bool:
        if node.value not in self.groups:
            raise TraceFilterError(f"group.{node.by} '{node.value}' is unknown")
        if node.value in self.asked:
            raise TraceFilterError(f"group.{node.by} '{node.value}' is defined by itself")
        before, self.asked = self.asked, (*self.asked, node.value)
        found = self.holds(parse_filter(self.groups[node.value]), self.trace)
        self.asked = before
        return found


def _is(service: Trace, wanted: Identity) -> bool:
    asked = {"name": wanted.name, "type": wanted.type, "account_id": wanted.account}
    return all(value is None or service.get(name) == value for name, value in asked.items())


def _causes(node: RootCause, trace: Trace) -> Iterator[Trace]:
    found: Any = trace.get("rootcause", {})
    for step in node.path:
        found = found.get(step, ()) if isinstance(found, Mapping) else ()
    if node.json is not None:
        if found == node.json:
            yield {}
        return
    for index, one in enumerate(found):
        yield {"index": index, "first": index == 0, "last": index == len(found) - 1, **one}


def _leaf(node: Keyword | Compared | Annotation, scope: Trace, trace: Trace) -> bool:
    if isinstance(node, Annotation):
        return _annotated(node, trace)
    if node.name in BOOLEANS:
        wanted = isinstance(node, Keyword) or (node.value is (node.operator == "="))
        return flag(scope, node.name) is wanted
    values = values_of(scope, node.name)
    return bool(values) if isinstance(node, Keyword) else compares(values, node.operator, node.value)


def _annotated(node: Annotation, trace: Trace) -> bool:
    found = trace.get("annotations", {}).get(node.key)
    values = found if isinstance(found, (list, tuple)) else [] if found is None else [found]
    if node.operator:
        return compares(values, node.operator, node.value)
    return any(value is not False for value in values)
