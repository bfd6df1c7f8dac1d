"""Composites, so that one incident is one page: a service is unavailable, or it is degraded.

``unavailable`` (critical) and ``degraded`` (warning) watch the symptoms that are part of them. Announced
maintenance holds both back; ``degraded`` is also held back while ``unavailable`` has paged already.

How long each waits for its suppressor, and stays held back after it, was tried on the incident library: what
fails customers must not wait, and its aftermath (windows of 12 minutes) is no second page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitoring.alarms.symptom import Part, Watched
from settings.conventions import alarm_name, maintenance_of
from settings.people import Severity


@dataclass(frozen=True, kw_only=True)
class Composite:
    """A rule over other alarms; ``held_back_by`` is the name of its suppressor, or nothing.

    ``wait_s`` is how long a page waits for the suppressor, ``extension_s`` how long it is held back after it.
    """

    name: str
    symptom: str
    rule: str
    says: str
    held_back_by: str = ""
    wait_s: int = 0
    extension_s: int = 0

    @property
    def line(self) -> str:
        """When exactly it is in alarm, as a sentence."""
        held = f", not while {self.held_back_by} is on" if self.held_back_by else ""
        return f"Any of {self.rule.count(' OR ') + 1} ways to be so{held}."

    @property
    def reads(self) -> tuple[str, ...]:
        """Names of the alarms that must be there before it."""
        named = re.findall(r'"([^"]+)"', self.rule) + [self.held_back_by] * bool(self.held_back_by)
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of one service's composites."""

    environment: str
    team: str
    service: str

    def of(self, severity: Severity, subject: str, symptom: str) -> str:
        """Name of an alarm of this service."""
        return alarm_name(self.environment, severity, self.team, subject, symptom)

    @property
    def maintenance(self) -> str:
        """The alarm that is on while maintenance is announced."""
        return self.of("info", maintenance_of(self.service), "announced")

    @property
    def unavailable(self) -> str:
        """Customers are failed: somebody gets up."""
        return self.of("critical", self.service, "unavailable")

    @property
    def degraded(self) -> str:
        """Something is wrong that customers may not notice yet."""
        return self.of("warning", self.service, "degraded")

    @property
    def quiet(self) -> str:
        """On while a degraded service needs no page of its own."""
        return self.of("info", self.service, "held-back")


def composites(names: Names, rows: Sequence[Watched]) -> Iterator[Composite]:
    """The composites of one service, from the rows that are part of them."""
    yield Composite(
        name=names.unavailable,
        symptom="unavailable",
        rule=_any(_terms(names, rows, "unavailable")),
        says=f"{names.service} fails customers: requests, payments or canaries fail.",
        held_back_by=names.maintenance,
        wait_s=1,
        extension_s=300,
    )
    yield Composite(
        name=names.quiet,
        symptom="held-back",
        rule=_any([_alarm(names.maintenance), _alarm(names.unavailable)]),
        says=f"Pages about {names.service} being degraded are held back: maintenance, or a page is out.",
    )
    yield Composite(
        name=names.degraded,
        symptom="degraded",
        rule=_any(_terms(names, rows, "degraded")),
        says=f"{names.service} is slow, throttled or fails in part.",
        held_back_by=names.quiet,
        wait_s=60,
        extension_s=600,
    )


def _terms(names: Names, rows: Sequence[Watched], part: Part) -> list[str]:
    return list(dict.fromkeys(_term(names, row) for row in rows if row.symptom.part_of == part))


def _term(names: Names, row: Watched) -> str:
    wanted = sorted({row.symptom.name, row.symptom.together_with} - {""})
    alarms = [
        _alarm(alarm_name(names.environment, "info", row.team, row.subject, symptom)) for symptom in wanted
    ]
    return alarms[0] if len(alarms) == 1 else f"({' AND '.join(alarms)})"


def _alarm(name: str) -> str:
    return f'ALARM("{name}")'


def _any(terms: Sequence[str]) -> str:
    return " OR ".join(terms)
