"""States over time: metric alarms by the minute, composites as their children change.

A composite is evaluated when a child changes its state, at once ("Create a composite alarm" in the CloudWatch
user guide), and once when it is created. Changes within one minute count as one. Composites whose path leads
into a cycle are not evaluated; they keep INSUFFICIENT_DATA, in which each starts (PutCompositeAlarm).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import numpy as np

from simulator.alarms import states
from simulator.alarms.states import IntArray
from template.alarms import Composite
from template.rules import Rule, children, state

History: TypeAlias = tuple[tuple[float, str], ...]
"""(minute, state) of each change, oldest first; INSUFFICIENT_DATA before the first."""
START = "INSUFFICIENT_DATA"
CREATED = 1.0
"""The minute at which every alarm is evaluated for the first time."""


def history(by_minute: IntArray) -> History:
    """The changes in states after each minute: the first is at minute 1."""
    before = np.concatenate(([states.INSUFFICIENT], by_minute[:-1]))
    return tuple((float(at + 1), states.NAMES[by_minute[at]]) for at in np.flatnonzero(by_minute != before))


def composite_histories(
    composites: Iterable[Composite], names: Mapping[str, str], metric: Mapping[str, History]
) -> dict[str, History]:
    """Histories of composites by name; ``names`` says which alarm a child's text means.

    A child that is not played, or is none of the template's, is taken to be in OK.
    """
    rules = {one.name: one.rule for one in composites if one.rule is not None}
    found: dict[str, History] = dict.fromkeys(rules, ())
    for name in _children_first(rules, names):
        found[name] = _composite(rules[name], names, {**metric, **found})
    return found


def _children_first(rules: Mapping[str, Rule], names: Mapping[str, str]) -> Iterator[str]:
    """Each composite after those that it reads; not those whose path leads into a cycle."""
    waiting = {name: {names.get(text, "") for text in children(rule)} for name, rule in rules.items()}
    while ready := [name for name, below in waiting.items() if below.isdisjoint(waiting)]:
        yield from ready
        for name in ready:
            del waiting[name]


def _composite(rule: Rule, names: Mapping[str, str], known: Mapping[str, History]) -> History:
    told = {text: known.get(names.get(text, "")) for text in children(rule)}
    now = {text: "OK" if changes is None else START for text, changes in told.items()}
    events: dict[float, dict[str, str]] = {CREATED: {}}
    for text, changes in told.items():
        for minute, after in changes or ():
            events.setdefault(minute, {})[text] = after
    found: list[tuple[float, str]] = []
    for minute in sorted(events):
        now |= events[minute]
        after = state(rule, now)
        if not found or found[-1][1] != after:
            found.append((minute, after))
    return tuple(found)


def state_at(changes: History, minute: float) -> str:
    """The state at a minute, changes at that minute included."""
    return next((state for at, state in reversed(changes) if at <= minute), START)
