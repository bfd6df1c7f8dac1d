"""One incident through one template: bound, recorded, played, judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policies.world import World
from scenarios.binding import Binding
from scenarios.bound import bind
from scenarios.document import delays_of
from scenarios.night import Night, night
from scenarios.recorder import longest_window, record
from scenarios.scenario import Scenario
from scenarios.verdict import Facts, Verdict, judge, slack
from simulator.concerned import parts
from simulator.delays import TYPICAL, Delays
from simulator.play import play
from simulator.played import Played


@dataclass(frozen=True, kw_only=True, eq=False)
class Simulated:
    """An incident as it was played, and the verdict."""

    night: Night
    played: Played
    verdict: Verdict
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Composite to the metric alarms below it."""

    @property
    def scenario(self) -> Scenario:
        """What it is about."""
        return self.night.scenario

    def spans(self, alarm: str, state: str = "ALARM") -> Iterator[tuple[float, float]]:
        """When an alarm was in a state: minutes from t0, from and to."""
        changes = [one for one in self.played.changes if one.alarm == alarm]
        ends = [one.minute for one in changes[1:]] + [float(self.played.minutes)]
        for change, end in zip(changes, ends, strict=False):
            if change.after == state:
                yield change.minute - self.night.before, end - self.night.before

    def on_since(self, alarm: str, minute: float) -> float | None:
        """Since when an alarm is in ALARM that is so at a minute; None where it is not."""
        return next((start for start, end in self.spans(alarm) if start <= minute < end), None)


class Simulation:
    """A template, what signals mean in it, and how late everything is; made once for many incidents."""

    def __init__(self, world: World, *, delays: Delays = TYPICAL, binding: Binding | None = None) -> None:
        """Raises ScenarioError where no signal means anything in the template."""
        self.world, self.delays, self.binding = world, delays, bind(world, binding)
        self.window = longest_window(world)
        self.parts = world.view(parts)

    def run(self, scenario: Scenario) -> Simulated:
        """Play one incident; raises ScenarioError for a series that cannot be read."""
        minutes = night(scenario, window=self.window)
        found = record(minutes, self.binding, self.world)
        delays = delays_of(scenario, self.delays)
        played = play(self.world, found.recording, delays=delays, forced=found.forced, failing=found.failing)
        facts = Facts(
            before=minutes.before,
            reads=found.reads,
            parts=self.parts,
            slack=slack(scenario, delays_of(scenario, TYPICAL), delays),
        )
        verdict = judge(scenario, played, facts)
        return Simulated(night=minutes, played=played, verdict=verdict, parts=self.parts)
