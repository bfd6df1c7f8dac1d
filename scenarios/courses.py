"""Reads levels: fixed values, ramps and pulses."""

from __future__ import annotations

from typing import Any, NoReturn

from scenarios.fields import Part, number
from scenarios.scenario import Course, Pulse, Ramp
from scenarios.signals import ALSO_CALLED, LEVELS

LONGEST_MIN = 60 * 1440
"""Two months."""


def levels(part: Part | None) -> dict[str, float]:
    """Read an object of fixed values by level, as a baseline or a profile is."""
    found: dict[str, float] = {}
    for name, value in part.items() if part else ():
        known = level(part, name) if part else name
        found[known] = number(value, LEVELS[known], lambda right, at=name: part.fail(at, right))  # type: ignore[misc,union-attr]
    return found


def level(part: Part, name: str) -> str:
    """Return what a level is called, or refuse it."""
    known = ALSO_CALLED.get(name, name)
    return known if known in LEVELS else part.fail(name, f"is no level; one of {', '.join(sorted(LEVELS))}")


def course(part: Part, name: str, value: Any) -> Course:
    """A number, ``{"ramp": [first, last]}`` or ``{"pulse": {on, off, period_min, width_min}}``."""
    bounds = LEVELS[level(part, name)]

    def fail(right: str) -> NoReturn:
        part.fail(name, right)

    if not isinstance(value, dict):
        return number(value, bounds, fail)
    if set(value) == {"ramp"} and isinstance(value["ramp"], list) and len(value["ramp"]) == len(bounds):
        first, last = (number(one, bounds, fail) for one in value["ramp"])
        return Ramp(first=first, last=last)
    if set(value) == {"pulse"}:
        return _pulse(part.inner(name, value).the_part("pulse"), bounds)
    return fail('must be a number, {"ramp": [first, last]} or {"pulse": {on, off, period_min, width_min}}')


def _pulse(part: Part, bounds: tuple[float, float]) -> Pulse:
    period = part.the_whole("period_min", (1.0, LONGEST_MIN))
    found = Pulse(
        on=part.the_number("on", bounds),
        off=part.the_number("off", bounds),
        period=period,
        width=part.the_whole("width_min", (1.0, period)),
    )
    part.done()
    return found
