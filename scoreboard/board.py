"""The whole comparison: every set of alarms on the incident library, on healthy days and on real data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios import document
from scenarios.scenario import Scenario
from scoreboard import healthy, nezha, petshop
from scoreboard.contenders import Contender, contenders
from scoreboard.incidents import Incidents, false_pages, on_library
from scoreboard.nezha import Nezha
from scoreboard.petshop import PetShop
from simulator.delays import TYPICAL, Delays


@dataclass(frozen=True, kw_only=True)
class Row:
    """One set of alarms. ``false_a_day`` are pages of a healthy day; ``alarms`` counts composites too."""

    id: str
    name: str
    alarms: int
    incidents: Incidents
    false_a_day: float
    nezha: Nezha
    petshop: PetShop


@dataclass(frozen=True, kw_only=True)
class Board:
    """Our row is the first. ``scenarios`` is how many incidents the library has."""

    rows: tuple[Row, ...]
    scenarios: int
    healthy_days: int
    delays: str


def board(
    *ours: Path,
    incidents: Sequence[Path] = (document.LIBRARY,),
    delays: Delays = TYPICAL,
    days: int = healthy.DAYS,
) -> Board:
    """Return the board; raises TemplateError or ScenarioError for files that cannot be read."""
    scenarios = document.read_all(incidents)
    rows = tuple(_rows(contenders(*ours), scenarios, delays, days))
    return Board(rows=rows, scenarios=len(scenarios), healthy_days=days, delays=delays.name)


def _rows(
    given: Sequence[Contender], scenarios: Sequence[Scenario], delays: Delays, days: int
) -> Iterator[Row]:
    week, day = healthy.week(days), nezha.day()
    issues, well = petshop.issues(), petshop.healthy()
    for one in given:
        yield Row(
            id=one.id,
            name=one.name,
            alarms=one.alarms,
            incidents=on_library(one, scenarios, delays),
            false_a_day=false_pages(one, week, delays),
            nezha=nezha.score(one, day, delays),
            petshop=petshop.score(one, issues, well, delays),
        )
