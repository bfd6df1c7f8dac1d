"""One set of alarms on the incident library: who was paged in time, who was left to sleep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from scenarios.scenario import CRITICAL, HIGH, Scenario
from scenarios.simulation import Simulation
from scenarios.verdict import Told, Verdict
from scoreboard.contenders import Contender
from scoreboard.share import Share, share
from simulator.delays import Delays

_RANK = {HIGH: 1, CRITICAL: 2}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An incident and what the verdict on it is."""

    scenario: Scenario
    verdict: Verdict

    @property
    def pages(self) -> tuple[Told, ...]:
        """Pages from the onset on."""
        return tuple(one for one in self.verdict.pages if one.minute >= 0)

    @property
    def minutes_to_page(self) -> float | None:
        """Until the first page that is bad enough and not too early."""
        page = self.scenario.expected.page
        found = (
            one.minute
            for one in self.pages
            if one.minute >= page.not_before and _RANK.get(one.severity, 0) >= _RANK[page.severity]
        )
        return min(found, default=None)

    @property
    def in_time(self) -> bool:
        """Whether that was before the deadline."""
        minutes, deadline = self.minutes_to_page, self.verdict.deadline
        return minutes is not None and deadline is not None and minutes <= deadline

    @property
    def quiet(self) -> bool:
        """Whether no page came that must not come; of a severity that may page, one is allowed."""
        page = self.scenario.expected.page
        return not any(page.forbidden or one.severity in page.forbidden_severities for one in self.pages)


@dataclass(frozen=True, kw_only=True)
class Incidents:
    """The library's score. ``minutes`` is the median of those that were paged at all, in time or not."""

    judged: tuple[Judged, ...]

    @property
    def in_time(self) -> Share:
        """Of those that must page."""
        return share(one.in_time for one in self._must())

    @property
    def quiet(self) -> Share:
        """Of those that must not."""
        return share(one.quiet for one in self.judged if not one.scenario.expected.page.required)

    @property
    def right(self) -> Share:
        """Of all, by everything that is expected: page, ticket, silence, resolve."""
        return share(one.verdict.right for one in self.judged)

    @property
    def minutes(self) -> float | None:
        """Median minutes from onset to page, of those that must page and did."""
        found = [minutes for one in self._must() if (minutes := one.minutes_to_page) is not None]
        return median(found) if found else None

    @property
    def pages(self) -> float:
        """Pages an incident, over those that must page."""
        must = self._must()
        return fmean(len(one.pages) for one in must) if must else 0.0

    def _must(self) -> Sequence[Judged]:
        return [one for one in self.judged if one.scenario.expected.page.required]


def on_library(contender: Contender, scenarios: Iterable[Scenario], delays: Delays) -> Incidents:
    """Play the whole library."""
    simulation = Simulation(contender.world, delays=delays, binding=contender.binding)
    judged = (Judged(scenario=one, verdict=simulation.run(one).verdict) for one in scenarios)
    return Incidents(judged=tuple(judged))


def false_pages(contender: Contender, healthy: Scenario, delays: Delays) -> float:
    """Pages a day in days of which nobody should hear."""
    simulation = Simulation(contender.world, delays=delays, binding=contender.binding)
    pages = [one for one in simulation.run(healthy).verdict.pages if one.minute >= 0]
    return len(pages) / (healthy.duration / (24 * 60))
