"""Seven healthy days and nights of the platform: whoever is paged in them is paged for nothing.

Levels and chance are those of the incident library: every day has a quiet night with hours of a trickle, a
morning that fills up, a day, an evening peak and a decline. In the hour before a profile begins the traffic
goes evenly towards it. Declines drift between 10 and 18 %, as the library's own healthy day has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from itertools import pairwise

from scenarios.scenario import Expected, PageWanted, Phase, Ramp, Scenario, Span
from scenarios.signals import BASELINE, PROFILES

DAYS = 7
HOUR, DAY = 60, 24 * 60
WARMUP = 6 * HOUR
START = datetime(2025, 3, 3, tzinfo=timezone.utc)
"""A Monday at midnight, so that a weekly window of maintenance would lie in it."""
COURSE = (
    (0, "night_low"),
    (2, "night_trickle"),
    (5, "night_low"),
    (8, "day"),
    (17, "peak"),
    (20, "day"),
    (23, "night_low"),
    (24, "night_low"),
)
"""Hour of the day, and the profile from then on."""
CHANGING = ("requests_per_min", "lambda_concurrency")
DECLINES = (0.12, 0.18, 0.10, 0.13, 0.12)
"""Shares of payments that cards refuse, six hours apart."""


def week(days: int = DAYS, name: str = "healthy-week") -> Scenario:
    """The whole of it as one scenario in which nobody may be paged; its chance is seeded by ``name``."""
    phases = (phase for day in range(days) for phase in (*_traffic(day * DAY), *_declines(day * DAY)))
    return Scenario(
        id=name,
        title=f"{days} healthy days and nights",
        file="scoreboard/healthy.py",
        t0=START,
        warmup=WARMUP,
        duration=days * DAY,
        levels=_levels("night_low"),
        expected=Expected(page=PageWanted(forbidden=True)),
        phases=tuple(phases),
    )


def _levels(profile: str) -> dict[str, float]:
    return {name: float(value) for name, value in {**BASELINE, **PROFILES[profile]}.items()}


def _traffic(start: int) -> Iterator[Phase]:
    for (hour, profile), (end, following) in pairwise(COURSE):
        now, then = _levels(profile), _levels(following)
        last = start + (end - 1) * HOUR
        if hour < end - 1:
            span = Span(start=start + hour * HOUR, end=last)
            yield Phase(span=span, levels={name: now[name] for name in CHANGING})
        towards = {name: Ramp(first=now[name], last=then[name]) for name in CHANGING}
        yield Phase(span=Span(start=last, end=last + HOUR), levels=towards)


def _declines(start: int) -> Iterator[Phase]:
    part = DAY // (len(DECLINES) - 1)
    for index, (first, last) in enumerate(pairwise(DECLINES)):
        span = Span(start=start + index * part, end=start + (index + 1) * part)
        yield Phase(span=span, levels={"pay_business_decline_rate": Ramp(first=first, last=last)})
