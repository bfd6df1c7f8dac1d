"""Action suppression: when a composite with a suppressor alarm acts on its changes of state.

Source: "Composite alarm action suppression" in the CloudWatch user guide, whose eight figures are tests. One
of its texts ends an ExtensionPeriod of 3 units after 2; the figure and the other texts have 3.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Change = tuple[float, str]
"""When, and the state from then on."""

_SUPPRESSOR, _REPLACED, _COMPOSITE = range(3)


def run(  # noqa: PLR0913 - the two alarms and the settings between them
    rule_states: Sequence[Change],
    suppressor_states: Sequence[Change],
    *,
    wait: float,
    extension: float,
    until: float,
    replaced: Sequence[float] = (),
) -> tuple[Change, ...]:
    """Return when the composite executes the actions of which state, up to and including ``until``.

    Args:
        rule_states: what the rule says; the first is where the composite starts, no change.
        suppressor_states: the same of the suppressor; only ALARM suppresses.
        wait: WaitPeriod, in the unit of the times.
        extension: ExtensionPeriod.
        until: the last moment of interest.
        replaced: when the suppressor was replaced, which discards a period that is running.

    AWS leaves unsaid, so we chose: a change at the very end of a period still counts ("within"), the
    suppressor's before the composite's; and an ExtensionPeriod ends without actions when no change of state
    was held back.
    """
    events = _events(rule_states, suppressor_states, replaced)
    machine = _Machine(wait=wait, extension=extension)
    machine.begin(rule_states, suppressor_states)
    done = [action for event in events for action in machine.take(event)]
    done += machine.expire(float("inf"))
    return tuple(action for action in done if action[0] <= until)


def _events(
    rule_states: Sequence[Change], suppressor_states: Sequence[Change], replaced: Sequence[float]
) -> Iterator[tuple[float, int, str]]:
    return heapq.merge(
        ((at, _SUPPRESSOR, state) for at, state in suppressor_states[1:]),
        ((at, _REPLACED, "") for at in replaced),
        ((at, _COMPOSITE, state) for at, state in rule_states[1:]),
        key=lambda event: event[:2],
    )


@dataclass
class _Machine:
    wait: float
    extension: float
    state: str = ""
    suppressed: bool = False
    held_back: bool = False
    due: float | None = None

    def begin(self, rule_states: Sequence[Change], suppressor_states: Sequence[Change]) -> None:
        """Start states; a composite that starts in ALARM under its suppressor has something held back."""
        self.state = rule_states[0][1] if rule_states else ""
        self.suppressed = bool(suppressor_states) and suppressor_states[0][1] == "ALARM"
        self.held_back = self.suppressed and self.state == "ALARM"

    def take(self, event: tuple[float, int, str]) -> Iterator[Change]:
        at, kind, state = event
        yield from self.expire(at)
        if kind == _REPLACED:
            self.due = None
        elif kind == _SUPPRESSOR:
            self._suppressor(at, alarm=state == "ALARM")
        elif state != self.state:
            self.state, self.held_back = state, True
            self.due = None if self.suppressed else at + self.wait

    def _suppressor(self, at: float, *, alarm: bool) -> None:
        if alarm and not self.suppressed:
            self.due = None
        elif self.suppressed and not alarm and self.held_back:
            self.due = at + self.extension
        self.suppressed = alarm

    def expire(self, before: float) -> Iterator[Change]:
        """Act on the end of a period that ended before this moment."""
        if self.due is not None and self.due < before:
            yield self.due, self.state
            self.due, self.held_back = None, False
