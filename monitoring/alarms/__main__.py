"""``python -m monitoring.alarms > docs/alarms.md``: every alarm of production, as a table for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitoring.alarms.catalogue import watched
from monitoring.alarms.composites import Names, composites
from monitoring.alarms.symptom import MISSING, Watched
from monitoring.events.rules import rules
from monitoring.logs import groups
from settings.environment import Settings
from settings.loader import load

HEAD = """# Every alarm

Made by `python -m monitoring.alarms` from the catalogue and the settings of {environment}; a test keeps it
current.

A name is `{environment}-SEVERITY-TEAM-SUBJECT-SYMPTOM`; alarms that differ only in team and subject share a
row. What has a name under "pages as" is itself told as info, and the composite of its service pages for it.
Where a symptom needs another ("with"), both must be in alarm. Thresholds that the brief asked for are marked;
on how many minutes they decide was tried on the [incident library](../scenarios/library/README.md).

| symptom | of | says | line | missing data is | severity | pages as |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """All that alarms share which are told in one line of the table."""

    symptom: str
    says: str
    line: str
    missing: str
    severity: str
    pages_as: str = ""

    def cells(self, subjects: Iterable[str]) -> str:
        """As a row of Markdown."""
        symptom = f"[{self.symptom}](runbooks/{self.symptom}.md)"
        names = ", ".join(dict.fromkeys(subjects))
        cells = (symptom, names, self.says, self.line, self.missing, self.severity, self.pages_as)
        return f"| {' | '.join(cells)} |\n"


def table(settings: Settings) -> str:
    """The page: composites first, then every symptom in the order of the catalogue."""
    card_data = [group.name for group in groups(settings) if group.cards]
    rows = list(watched(settings, [rule.purpose for rule in rules(settings)], card_data))
    shared: dict[Row, list[str]] = {}
    for row, subject in (*_composites(settings, rows), *map(_alarm, rows)):
        shared.setdefault(row, []).append(subject)
    lines = (row.cells(subjects) for row, subjects in shared.items())
    return HEAD.format(environment=settings.environment) + "".join(lines)


def _composites(settings: Settings, rows: Iterable[Watched]) -> Iterator[tuple[Row, str]]:
    for service in settings.services:
        names = Names(environment=settings.environment, team=service.team, service=service.name)
        for one in composites(names, [row for row in rows if row.service == service.name]):
            severity = one.name.split("-")[1]
            shown = Row(symptom=one.symptom, says=one.says, line=one.line, missing="", severity=severity)
            yield shown, service.name


def _alarm(row: Watched) -> tuple[Row, str]:
    one = row.symptom
    shown = Row(
        symptom=one.name,
        says=one.says,
        line=f"{one.line} **The brief's threshold.**" if one.brief else one.line,
        missing=MISSING[one.missing],
        severity=one.severity,
        pages_as=one.part_of + (f", with {one.together_with}" if one.together_with else ""),
    )
    return shown, row.subject


def main() -> int:
    """Write the page to standard output."""
    sys.stdout.write(table(load("prod")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
