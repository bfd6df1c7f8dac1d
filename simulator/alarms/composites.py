"""Composite alarms in time: changes of children go in, those of the composite come out, each with its cause.

Sources: PutCompositeAlarm in the CloudWatch API reference (a composite starts in INSUFFICIENT_DATA, and its
evaluation stops in a cycle); LocalStack's recording of a composite over two alarms (Apache-2.0): a child that
changes without changing the composite is not named and tells nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from template.rules import Rule, children, state

CREATED = "INSUFFICIENT_DATA"


@dataclass(frozen=True)
class Step:
    """A composite after one change of a child; ``trigger`` caused the last change of the composite."""

    state: str
    changed: bool
    trigger: str


def follow(
    rule: Rule, initial: Mapping[str, str], transitions: Iterable[tuple[str, str]]
) -> tuple[Step, ...]:
    """Return the composite after each transition (child, state), children starting in ``initial``."""
    states = dict(initial)
    now, trigger, steps = state(rule, states), "", []
    for child, after in transitions:
        states[child] = after
        found = state(rule, states)
        changed = found != now
        now, trigger = found, child if changed else trigger
        steps.append(Step(now, changed, trigger))
    return tuple(steps)


def stopped(rules: Mapping[str, Rule]) -> frozenset[str]:
    """Return the composites that are not evaluated: those whose path of evaluation leads into a cycle."""
    reach = {name: _reached(name, rules) for name in rules}
    cyclic = {name for name, found in reach.items() if name in found}
    return frozenset(name for name, found in reach.items() if cyclic & found)


def undeletable(rules: Mapping[str, Rule]) -> frozenset[str]:
    """Return the composites in a cycle: another one always depends on each, so none can go first."""
    return frozenset(name for name in rules if name in _reached(name, rules))


def _reached(name: str, rules: Mapping[str, Rule]) -> set[str]:
    """Composites read by this one, directly or through others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        rule = rules.get(waiting.pop())
        read = {_name(child) for child in children(rule)} & set(rules) if rule is not None else set()
        waiting += read - found
        found |= read
    return found


def _name(child: str) -> str:
    """A child's name; of an ARN what follows ``:alarm:``."""
    return child.partition(":alarm:")[2] if child.startswith("arn:") else child


def after(operation: str, before: str = "") -> str:
    """Return an alarm's state right after a call: created ones know nothing yet, updates leave it alone.

    Source: PutMetricAlarm and PutCompositeAlarm in the CloudWatch API reference.
    """
    return CREATED if operation == "create" else before
