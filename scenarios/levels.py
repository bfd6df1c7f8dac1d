"""The level of everything in each minute: the profile, and the phases over it, later ones on top."""

from __future__ import annotations

import numpy as np

from scenarios.scenario import Course, Pulse, Ramp, Scenario
from simulator.recording import FloatArray


def by_minute(scenario: Scenario) -> dict[str, FloatArray]:
    """Return each level by minute, from the first of the warm-up on."""
    rows = scenario.rows
    found: dict[str, FloatArray] = {name: np.full(rows, value) for name, value in scenario.levels.items()}
    for phase in scenario.phases:
        since = np.arange(phase.span.length, dtype=np.float64)
        first = phase.span.start + scenario.warmup
        for name, course in phase.levels.items():
            found[name][first : first + phase.span.length] = _values(course, since)
    return found


def _values(course: Course, since: FloatArray) -> FloatArray:
    if isinstance(course, Ramp):
        return course.first + (course.last - course.first) * since / len(since)
    if isinstance(course, Pulse):
        return np.where(since % course.period < course.width, course.on, course.off)
    return np.full(len(since), course, dtype=np.float64)
