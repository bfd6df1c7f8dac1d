"""Who reads an alarm besides the topics that it tells: composites, event rules, deployments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.world import World
from template import Resource, Unknown, is_unknown
from template.alarms import AnyAlarm, Child, Composite
from template.messages import alarm_event
from template.patterns import Event, Pattern, PatternError, compile_pattern

ALARM_TYPES = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::CloudWatch::LogAlarm")
_SILENT = ("AWS::CloudWatch::Dashboard", "AWS::CloudWatch::AlarmMuteRule", *ALARM_TYPES)
_RECORDS = (":log-group:", ":firehose:", ":kinesis:")


def child(found: Child, world: World) -> Resource | None:
    """The alarm that a composite names, in any template of the world."""
    return found.resource if found.resource is not None else world.find(found.text, *ALARM_TYPES)


def children(composite: Composite, world: World) -> tuple[Resource, ...]:
    """The alarms of the world that a composite's rule reads."""
    found = (child(one, world) for one in composite.children)
    return tuple(one for one in found if one is not None)


def parents(world: World) -> Mapping[Resource, tuple[Composite, ...]]:
    """The composites whose rules read an alarm; ask by ``world.view(parents)``."""
    found: dict[Resource, list[Composite]] = {}
    for composite in world.composites.values():
        for one in children(composite, world):
            found.setdefault(one, []).append(composite)
    return {one: tuple(all_of) for one, all_of in found.items()}


def suppressed(world: World) -> Mapping[Resource, tuple[Composite, ...]]:
    """The composites that an alarm holds back; ask by ``world.view(suppressed)``."""
    found: dict[Resource, list[Composite]] = {}
    for composite in world.composites.values():
        by = child(composite.suppressor, world) if composite.suppressor else None
        if by is not None:
            found.setdefault(by, []).append(composite)
    return {one: tuple(all_of) for one, all_of in found.items()}


def below(resource: Resource, world: World) -> frozenset[Resource]:
    """All alarms that an alarm reads, directly or not; itself is among them in a cycle."""
    found: set[Resource] = set()
    waiting = [resource]
    while waiting:
        composite = world.composites.get(waiting.pop())
        fresh = set(children(composite, world)) - found if composite else set()
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)


def above(resource: Resource, world: World) -> tuple[Composite, ...]:
    """The composites that read an alarm, directly or through others."""
    found: dict[Resource, Composite] = {}
    waiting = [resource]
    while waiting:
        fresh = {
            one.resource: one
            for one in world.view(parents).get(waiting.pop(), ())
            if one.resource not in found and one.resource is not resource
        }
        found |= fresh
        waiting.extend(fresh)
    return tuple(found.values())


@dataclass(frozen=True, kw_only=True)
class Watch:
    """An event rule about alarms' states; ``pattern`` is None where it is not known."""

    rule: Resource
    pattern: Pattern | None


def watches(world: World) -> tuple[Watch, ...]:
    """The event rules that hand events to people or programs, not to a log alone."""
    found = []
    for rule in world.of("AWS::Events::Rule"):
        pattern = rule.get("EventPattern")
        if pattern is not None and "aws.cloudwatch" in str(pattern) and _acts(rule):
            found.append(Watch(rule=rule, pattern=_compiled(pattern)))
    return tuple(found)


def _acts(rule: Resource) -> bool:
    targets = rule.get("Targets")
    if rule.get("State", "ENABLED") == "DISABLED" or not isinstance(targets, list):
        return isinstance(targets, Unknown)
    return any(not any(word in str(one.get("Arn")) for word in _RECORDS) for one in targets)


def _compiled(pattern: object) -> Pattern | None:
    try:
        return None if is_unknown(pattern) else compile_pattern(pattern)
    except PatternError:
        return None


def carried(alarm: AnyAlarm, world: World, *, state: str = "ALARM") -> tuple[Resource, ...]:
    """The event rules that carry an alarm's change of state to somebody."""
    if not world.view(watches):
        return ()
    event = Event(alarm_event(alarm, state=state, before="OK" if state == "ALARM" else "ALARM"))
    return tuple(one.rule for one in world.view(watches) if one.pattern and one.pattern.accepts(event))


def used(world: World) -> frozenset[Resource]:
    """Alarms that other resources or outputs refer to: deployments, scaling, another stack."""
    found: set[Resource] = set()
    for template in world.templates:
        names = {
            name for one in template.resources.values() if one.type not in _SILENT for name in one.references
        }
        names |= set(template.references(dict(template.outputs)))
        found |= {template.resources[name] for name in names if name in template.resources}
    return frozenset(one for one in found if one.type in ALARM_TYPES)
