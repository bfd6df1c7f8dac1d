"""What a scenario tells of the platform, what came of it once it was played, and what was seen in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from features.steps.incident import Incident
from features.steps.trial import Course
from policies.world import World
from scenarios.simulation import Simulation
from template import Template

SEEN = "detections"
"""The user property of a test that lists what alarms were seen to do; the report shows it."""


@dataclass
class Story:
    """One scenario. ``courses`` are trials of single alarms by name; ``seen`` are (alarm, what it did)."""

    incident: Incident = field(default_factory=Incident)
    courses: Mapping[str, tuple[Course, ...]] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)

    def saw(self, alarms: Iterable[str], did: str) -> None:
        """Keep for the coverage what alarms were seen to do."""
        self.seen.extend((name, did) for name in alarms if (name, did) not in self.seen)


@lru_cache(maxsize=1)
def world(template: Template) -> World:
    """The views of a template, made once for all scenarios about it."""
    return World((template,))


@lru_cache(maxsize=1)
def simulation(template: Template) -> Simulation:
    """What signals mean in a template, found once for all scenarios about it."""
    return Simulation(world(template))
