"""An incident as a scenario tells it, phase by phase, and as it is played through a template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property

from scenarios.night import night
from scenarios.recorder import record
from scenarios.scenario import Course, Drop, Expected, Phase, Scenario, Span
from scenarios.signals import BASELINE, PROFILES, SIGNALS
from scenarios.simulation import Simulation
from simulator.play import play
from simulator.played import Delivery, Played

WARMUP_MIN, AFTER_MIN = 180, 60
MADE_OF_LINES = tuple(name for name in SIGNALS if name.startswith(("log_", "pay_", "seg_", "provider_")))
"""Signals of which nothing is known while the application logs nothing."""
TUESDAY = datetime(2025, 4, 8, 10, 0, tzinfo=timezone.utc)


@dataclass
class Incident:
    """Minute 0 is when it begins, ``end`` when the last of it is over. Its numbers are made of chance.

    The chance is the same wherever it is played: its seed is what is told.
    """

    profile: str = "day"
    t0: datetime = TUESDAY
    phases: list[Phase] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    suppressed: list[Span] = field(default_factory=list)
    quiet_min: int = 0
    came: Outcome | None = None

    def happens(self, level: str, value: Course, span: Span) -> None:
        """Set a level for a while; see ``scenarios.signals.LEVELS``."""
        self.phases.append(Phase(span=span, levels={level: value}))

    def level(self, name: str) -> float:
        """What a level is while all is well."""
        return {**BASELINE, **PROFILES[self.profile]}[name]

    @property
    def end(self) -> int:
        """The first minute after it."""
        spans = [*(one.span for one in self.phases), *(one.span for one in self.drops)]
        return max((span.end for span in spans), default=self.quiet_min)

    @property
    def scenario(self) -> Scenario:
        """As the incident library has it."""
        assert self.end, "nothing happens in this scenario, and no time passes"
        return Scenario(
            id=f"{self.profile} {self.phases} {self.drops} {self.suppressed}",
            title="",
            file="",
            t0=self.t0,
            warmup=WARMUP_MIN,
            duration=max([self.end, *(span.end for span in self.suppressed)]) + AFTER_MIN,
            levels={name: self.level(name) for name in BASELINE},
            expected=Expected(),
            phases=tuple(self.phases),
            drops=tuple(self.drops),
            suppressed=tuple(self.suppressed),
        )

    def outcome(self, simulation: Simulation) -> Outcome:
        """Play it, once: whoever asks next is told the same."""
        if self.came is None:
            self.came = _played(self, simulation)
        return self.came


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What came of an incident; ``before`` are the minutes played ahead of it, ``end`` is when it ended."""

    played: Played
    before: int
    end: int

    def since(self, minute: float) -> float:
        """Minutes since the incident began."""
        return minute - self.before

    @cached_property
    def heard(self) -> tuple[Delivery, ...]:
        """Every message of trouble that arrived, from the last hours before the incident on."""
        return tuple(one for one in self._arrived() if one.state == "ALARM")

    @property
    def pages(self) -> tuple[Delivery, ...]:
        """Those that rang a pager, each ring one."""
        return tuple(one for one in self.heard if one.pages)

    @property
    def tickets(self) -> tuple[Delivery, ...]:
        """Those of which no pager rang."""
        paged = {(one.alarm, one.sent) for one in self.pages}
        return tuple(one for one in self.heard if (one.alarm, one.sent) not in paged)

    def resolved(self, page: Delivery) -> float | None:
        """When the pager that rang heard that all is well, in minutes after the end; None for never."""
        found = (
            self.since(one.minute) - self.end
            for one in self._arrived()
            if one.state == "OK"
            and (one.alarm, one.address) == (page.alarm, page.address)
            and one.minute > page.minute
        )
        return min(found, default=None)

    def _arrived(self) -> Iterator[Delivery]:
        first = self.before - WARMUP_MIN
        return (one for one in self.played.deliveries if one.arrived and one.minute >= first)


def _played(incident: Incident, simulation: Simulation) -> Outcome:
    minutes = night(incident.scenario, window=simulation.window)
    found = record(minutes, simulation.binding, simulation.world)
    played = play(
        simulation.world,
        found.recording,
        delays=simulation.delays,
        forced=found.forced,
        failing=found.failing,
    )
    return Outcome(played=played, before=minutes.before, end=incident.end)
