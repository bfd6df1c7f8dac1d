"""EventBridge rules as a judge sees them: what they hear, and where they send it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from .patterns import Event as Flat
from .patterns import Pattern, PatternError, arrives, compile_pattern, is_or
from .unknown import is_unknown
from .view import Resource, Template

RULE = "AWS::Events::Rule"
INPUTS = ("Input", "InputPath", "InputTransformer")
_MOST_BRANCHES = 100
Branch = Mapping[str, list[Any]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Target:
    """One target of one rule: as resolved, and as written."""

    rule: Resource
    place: int
    body: Mapping[str, Any]
    written: Mapping[str, Any]

    @property
    def arn(self) -> Any:
        """Its ARN as resolved."""
        return self.body.get("Arn")

    @property
    def service(self) -> str:
        """The service in its ARN, empty where that is not known."""
        parts = self.arn.split(":") if isinstance(self.arn, str) else ()
        return parts[2] if len(parts) > 5 else self._kind()  # noqa: PLR2004 - an ARN has six parts

    def _kind(self) -> str:
        found = self.resource("Arn")
        return "" if found is None else found.type.split("::")[1].lower()

    def resource(self, *path: str) -> Resource | None:
        """The template's resource that a part of it names: ``resource("DeadLetterConfig", "Arn")``."""
        raw: Any = self.written
        for step in path:
            raw = raw.get(step) if isinstance(raw, dict) else None
        template = self.rule.template
        identity = template.resolve(raw)
        return template.find(identity) if isinstance(identity, str) else template.target(raw) if raw else None

    @property
    def inputs(self) -> tuple[str, ...]:
        """Which of the ways to change the event are used."""
        return tuple(name for name in INPUTS if name in self.body)


@dataclass(frozen=True, kw_only=True, eq=False)
class EventRule:
    """A rule: ``problem`` says why its pattern is refused; ``compiled`` is None then, and without one."""

    resource: Resource
    state: Any
    pattern: Any
    compiled: Pattern | None
    problem: str
    schedule: Any
    targets: tuple[Target, ...] = field(repr=False)

    @property
    def unknown(self) -> bool:
        """Whether a part of the pattern is decided only at deployment."""
        return is_unknown(self.pattern)

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """The pattern's alternatives, each as path -> list of what may be there; none where it is refused."""
        found: list[Branch] = []
        if self.compiled is not None:
            found += (dict(one) for one in _branches(self.pattern, ""))
        return tuple(found[:_MOST_BRANCHES])

    def hears(self, event: Mapping[str, Any], flat: Flat | None = None) -> bool:
        """Whether the event reaches the rule and matches; ``flat`` saves to flatten it again."""
        on = isinstance(self.state, str) and self.state != "DISABLED" and arrives(event, self.state)
        return on and self.compiled is not None and self.compiled.accepts(flat or Flat(event))


def event_rules(template: Template) -> tuple[EventRule, ...]:
    """Return every rule of the template."""
    return tuple(event_rule(resource) for resource in template.of(RULE).optional())


def event_rule(resource: Resource) -> EventRule:
    """Return the view of an AWS::Events::Rule."""
    pattern = resource.get("EventPattern")
    pattern, problem = _decoded(pattern)
    compiled = None
    if pattern is not None and not problem and not is_unknown(pattern):
        try:
            compiled = compile_pattern(pattern)
        except PatternError as error:
            problem = str(error)
    return EventRule(
        resource=resource,
        state=resource.get("State", "ENABLED"),
        pattern=pattern,
        compiled=compiled,
        problem=problem,
        schedule=resource.get("ScheduleExpression"),
        targets=tuple(_targets(resource)),
    )


def _decoded(pattern: Any) -> tuple[Any, str]:
    if not isinstance(pattern, str):
        return pattern, ""
    try:
        return json.loads(pattern), ""
    except (ValueError, RecursionError) as error:
        return pattern, f"Event pattern is not valid JSON: {error}"


def _targets(resource: Resource) -> Iterator[Target]:
    found, written = resource.get("Targets"), resource.written("Targets")
    items = found if isinstance(found, list) else []
    same = isinstance(written, list) and len(written) == len(items)
    for place, body in enumerate(items):
        if isinstance(body, dict):
            raw = written[place] if same else body
            yield Target(
                rule=resource, place=place, body=body, written=raw if isinstance(raw, dict) else body
            )


def _branches(pattern: Mapping[str, Any], path: str) -> list[dict[str, list[Any]]]:
    parts = [_part(key, value, path) for key, value in pattern.items()]
    size = 1
    for part in parts:
        size *= len(part)
    if size > _MOST_BRANCHES:
        parts = [part[:1] for part in parts]
    return [{key: items for part in choice for key, items in part.items()} for choice in product(*parts)]


def _part(key: str, value: Any, path: str) -> list[dict[str, list[Any]]]:
    if key == "$or" and is_or(value):
        return [branch for item in value for branch in _branches(item, path)]
    here = f"{path}.{key}" if path else key
    return _branches(value, here) if isinstance(value, dict) else [{here: value}]
