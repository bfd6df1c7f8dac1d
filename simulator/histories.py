"""States over time: metric alarms by the minute, composites as their children change.

A composite is evaluated when a child changes its state, at once ("Create a composite alarm" in the CloudWatch
user guide). Composites in a cycle stop being evaluated; they keep INSUFFICIENT_DATA, in which each starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

import numpy as np

from simulator import states
from simulator.states import IntArray
from template.alarms import Composite
from template.rules import Rule, children, holds

History: TypeAlias = tuple[tuple[float, str], ...]
"""(minute, state) of each change, oldest first; INSUFFICIENT_DATA before the first."""
START = "INSUFFICIENT_DATA"


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
    by_name = {one.name: one for one in composites}
    found: dict[str, History] = {}
    for name in _children_first(by_name, names):
        rule = by_name[name].rule
        if rule is not None:
            found[name] = _composite(rule, names, {**metric, **found})
    return found


def _children_first(by_name: Mapping[str, Composite], names: Mapping[str, str]) -> tuple[str, ...]:
    waiting = dict(by_name)
    while True:
        graph = {
            name: {names[child.text] for child in one.children if names.get(child.text) in waiting}
            for name, one in waiting.items()
        }
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            for name in error.args[1]:
                waiting.pop(name, None)


def _composite(rule: Rule, names: Mapping[str, str], known: Mapping[str, History]) -> History:
    told = {text: known.get(names.get(text, ""), ()) for text in children(rule)}
    now = {text: START if changes else "OK" for text, changes in told.items()}
    events = sorted((minute, text, state) for text, changes in told.items() for minute, state in changes)
    found: list[tuple[float, str]] = []
    for index, (minute, text, state) in enumerate(events):
        now[text] = state
        last_of_minute = index + 1 == len(events) or events[index + 1][0] != minute
        after = "ALARM" if holds(rule, now.__getitem__) else "OK"
        if last_of_minute and (not found or found[-1][1] != after):
            found.append((minute, after))
    return tuple(found) or ((1.0, "ALARM" if holds(rule, now.__getitem__) else "OK"),)


def state_at(changes: History, minute: float) -> str:
    """The state at a minute, changes at that minute included."""
    return next((state for at, state in reversed(changes) if at <= minute), START)
