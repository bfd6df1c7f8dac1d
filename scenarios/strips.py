"""The numbers that a timeline shows: what was compared by alarms that told somebody, else signals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.simulation import Simulated
from simulator.recording import FloatArray

MOST = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Strip:
    """Values by minute of the simulation; ``threshold`` is None where no alarm compares them."""

    name: str
    label: str
    values: FloatArray
    threshold: float | None = None
    low: bool = False


def strips(found: Simulated) -> list[Strip]:
    """Return the first alarms below each page, or each ticket where nobody was paged."""
    told = found.verdict.pages or found.verdict.tickets
    names: dict[str, float] = {}
    for one in told:
        for name in found.parts.get(one.alarm, (one.alarm,)):
            since = found.on_since(name, one.sent)
            if since is not None and name in found.played.curves:
                names.setdefault(name, since)
    first = sorted(names, key=lambda name: (names[name], name))[:MOST]
    return [_strip(found, name) for name in first] or [_signal(found)]


def _strip(found: Simulated, name: str) -> Strip:
    curve = found.played.curves[name]
    return Strip(
        name=name,
        label=curve.label,
        values=curve.values,
        threshold=curve.threshold,
        low=curve.comparison.startswith("Less"),
    )


def _signal(found: Simulated) -> Strip:
    """The first primary signal, as a share in percent of the second one where there is one."""
    names = found.scenario.expected.primary or ("api_5xx", "api_count")
    values = found.night.signals[names[0]]
    if len(names) == 1 or names[0].startswith(("api_latency", "log_")):
        return Strip(name="nobody is told", label=names[0], values=values)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 100 * values / found.night.signals[names[1]]
    return Strip(name="nobody is told", label=f"{names[0]} / {names[1]} (%)", values=share)
