"""A symptom is a row: what is measured, from where on it is wrong, and what it says to a human.

An alarm is its consequence. Whoever adds a row gets name, description, actions and severity by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from monitoring.series import Series
from settings.people import Severity

Comparison = Literal["above", "below"]
Missing = Literal["breaching", "notBreaching", "ignore", "missing"]
Part = Literal["", "unavailable", "degraded"]

MAXIMUM_METRICS_IN_MATH = 10
MISSING: dict[Missing, str] = {
    "notBreaching": "no fault",
    "breaching": "a fault",
    "ignore": "no news",
    "missing": "insufficient data",
}
FEWEST_BAD = 5
"""What a minute's rate needs to be more than chance: of 300 payments with a loss of 0.3 %, too slow to wake
anybody, four fail in one minute every hour, five in one every seven, and never in three of five minutes."""
FEWEST_FOR_SURGE = 10
"""Two minutes decide where a surge is concerned, so each must be sure of it."""
SAMPLES_FOR_P99 = 100
"""With fewer a minute, p99 is the slowest of a few and says nothing of the rest."""


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """One line of the catalogue.

    ``series`` maps ids to metrics; with an ``expression`` they are its operands, else there is only one.
    The alarm fires when ``datapoints`` of the last ``of`` periods of ``period_s`` are above or below
    ``threshold`` (in ``unit``); ``least`` is the volume below which its expression calls a period 0, and
    ``fewest`` the number of faults below which it does.
    ``part_of`` names the composite that pages for it; such a symptom itself is told as ``info``.
    ``together_with`` names a symptom of the same subject that must be in alarm as well. ``brief``: its
    threshold
    is one of those that were asked for.
    """

    name: str
    says: str
    series: Mapping[str, Series]
    threshold: float
    unit: str
    expression: str = ""
    least: int = 0
    fewest: int = 0
    comparison: Comparison = "above"
    datapoints: int = 3
    of: int = 5
    period_s: int = 60
    missing: Missing = "notBreaching"
    severity: Severity = "info"
    part_of: Part = ""
    together_with: str = ""
    brief: bool = False

    @property
    def line(self) -> str:
        """What exactly is compared, e.g. ``Above 1 % in 3 of 5 periods of 60 s``, as a sentence."""
        guard = f" Fewer than {self.least} in a period count as none." if self.least else ""
        guard += f" It takes {self.fewest} bad ones to count." if self.fewest else ""
        return (
            f"{self.comparison.capitalize()} {self.threshold:.12g} {self.unit} "
            f"in {self.datapoints} of {self.of} periods of {self.period_s} s.{guard}"
        )

    @property
    def reads(self) -> str:
        """Which metrics, counted how: a judge holds the alarm to it. Nothing for an insight rule's report."""
        found = dict.fromkeys(f"{one.statistic} of {one.metric}" for one in self.series.values())
        return f"Reads {' and '.join(found)}." if found else ""

    @property
    def silence(self) -> str:
        """What it means that there is no data, as a sentence."""
        return f"Missing data is {MISSING[self.missing]}."

    def __post_init__(self) -> None:
        """Refuse a row that CloudWatch would refuse, or that pages twice."""
        if bool(self.expression) != (len(self.series) > 1) and "INSIGHT_RULE" not in self.expression:
            message = f"{self.name}: several series need an expression, one series needs none"
            raise ValueError(message)
        if len(self.series) > MAXIMUM_METRICS_IN_MATH:
            message = f"{self.name}: metric math in an alarm takes {MAXIMUM_METRICS_IN_MATH} metrics at most"
            raise ValueError(message)
        if self.part_of and self.severity != "info":
            message = (
                f"{self.name}: its composite '{self.part_of}' pages for it; its own severity must be info"
            )
            raise ValueError(message)
        if not 1 <= self.datapoints <= self.of:
            message = f"{self.name}: {self.datapoints} of {self.of} periods is not M out of N"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A symptom of one subject, and the team and service that answer for it."""

    subject: str
    team: str
    service: str
    symptom: Symptom


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share in percent, from two counts, that stays 0 below ``minimum`` of the whole a minute, or for one.

    The guards are what keeps one failure among few from being 5 %; 100 % failure does fire, for ``bad`` and
    ``total`` are published together.
    """

    bad: Series
    total: Series
    minimum: int

    def symptom(self, **row: object) -> Symptom:
        """The row for this rate; ``row`` has the symptom's other columns."""
        period = row.get("period_s", 60)
        least = self.minimum * int(str(period)) // 60
        fewest = int(str(row.pop("fewest", FEWEST_BAD)))
        return Symptom(
            expression=f"IF(total >= {least}, IF(bad >= {fewest}, 100 * bad / total, 0), 0)",
            fewest=fewest,
            series={"bad": self.bad, "total": self.total},
            least=least,
            unit="%",
            **row,  # type: ignore[arg-type]
        )


@dataclass(frozen=True, kw_only=True)
class Burn:
    """A pair of windows over which an error budget burns, after the SRE Workbook, chapter 5, table 5-8.

    Both short windows are 12 minutes, of which ten are visible, not the workbook's 5 and 30: with five, a
    dependency that fails for some minutes again and again opens an incident each time; with thirty, one stays
    open long after its end.
    """

    name: str
    rate: float
    long_s: int
    short_s: int
    part_of: Part


BURNS = (
    Burn(name="fast-burn", rate=14.4, long_s=3600, short_s=720, part_of="unavailable"),
    Burn(name="slow-burn", rate=6, long_s=21600, short_s=720, part_of="degraded"),
)


def burns(rate: Rate, objective_percent: float, what: str) -> Iterator[Symptom]:
    """Each pair of ``BURNS``: only both windows together page, the short one so that it ends soon.

    A quarter of the usual volume is enough: the long window has seen what a single minute has not, so that a
    night with a few requests a minute is watched as well.
    """
    rate = replace(rate, minimum=max(1, rate.minimum // 4))
    allowed = round(100 - objective_percent, 4)
    budget = f"{what} burn the error budget of {allowed:g} %"
    for burn in BURNS:
        for window, seconds in (("long", burn.long_s), ("short", burn.short_s)):
            other = "short" if window == "long" else "long"
            yield rate.symptom(
                name=f"{burn.name}-{window}",
                says=f"{budget} {burn.rate:g} times too fast over {_span(seconds)}.",
                threshold=round(burn.rate * allowed, 4),
                datapoints=1,
                of=1,
                period_s=seconds,
                fewest=2,
                part_of=burn.part_of,
                together_with=f"{burn.name}-{other}",
            )


def _span(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds % 3600 else f"{seconds // 3600} h"


def on(subject: str, team: str, service: str, symptoms: Iterator[Symptom]) -> Iterator[Watched]:
    """Give symptoms their subject."""
    for symptom in symptoms:
        yield Watched(subject=subject, team=team, service=service, symptom=symptom)
