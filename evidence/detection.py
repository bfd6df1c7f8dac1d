"""Scenarios enter; of every alarm of a template, whether it was seen to fire and to stay quiet, leaves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.attempt import Status
from evidence.scenarios import ScenarioResults
from policies.record import EngineRun, Outcome, Record
from policies.world import World
from scenarios.coverage import FIRES, QUIET, Covered, Shown, coverage
from template import Template, TemplateError, read
from template.alarms import AnyAlarm

JUDGE = "detection"
RULES = {FIRES: "alarm-seen-to-fire", QUIET: "alarm-seen-to-stay-quiet"}
REQUIREMENTS = {FIRES: ("PCI-10.7.2", "SOC2-CC7.2", "NIST-SI-4"), QUIET: ("SOC2-CC7.3",)}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One alarm: where the scenarios stand that passed and saw it fire, and those that saw it stay quiet."""

    alarm: str
    fires: tuple[str, ...]
    quiet: tuple[str, ...]

    @property
    def full(self) -> bool:
        """Whether both were seen."""
        return bool(self.fires and self.quiet)


@dataclass(frozen=True, kw_only=True)
class Detection:
    """The judge's run, and each alarm in the template's order."""

    run: EngineRun
    seen: tuple[Seen, ...] = ()

    @property
    def full(self) -> int:
        """How many alarms were seen both ways."""
        return sum(one.full for one in self.seen)


def judge(template: Path, results: ScenarioResults) -> Detection:
    """Ask for every alarm; what is in the way is the run's problem."""
    start = time.monotonic()
    shown = [
        Shown(alarm=alarm, did=did, where=one.where)
        for one in results.scenarios
        if one.status is Status.PASSED
        for alarm, did in one.seen
    ]
    try:
        view = read(template)
        alarms = list(World((view,)).any_alarms.values())
        covered = coverage([one.name for one in alarms], shown) if alarms else ()
    except (LookupError, TemplateError) as error:
        return Detection(run=_run((), start, problem=str(error)))
    records = tuple(_record(each, alarms) for each in covered) or (_nothing(view),)
    return Detection(run=_run(records, start, resources=len(view)), seen=_seen(covered))


def _run(records: Sequence[Record], start: float, *, resources: int = 0, problem: str = "") -> EngineRun:
    return EngineRun(
        judge=JUDGE,
        version="scenarios of this commit",
        rules=len(RULES),
        resources=resources,
        records=tuple(records),
        seconds=time.monotonic() - start,
        problem=problem,
    )


def _record(one: Covered, alarms: Sequence[AnyAlarm]) -> Record:
    return Record(
        judge=JUDGE,
        rule=RULES[one.did],
        subject=next(alarm.logical_id for alarm in alarms if alarm.name == one.alarm),
        outcome=Outcome.FAILED if one.lacking else Outcome.PASSED,
        words=f"{one}.",
        where=next(iter(one.where), ""),
        requirements=REQUIREMENTS[one.did],
    )


def _nothing(view: Template) -> Record:
    return Record(
        judge=JUDGE,
        rule=RULES[FIRES],
        subject="template",
        outcome=Outcome.NOT_APPLICABLE,
        words="The template has no alarm.",
        where=view.file,
    )


def _seen(covered: Sequence[Covered]) -> tuple[Seen, ...]:
    found = {(one.alarm, one.did): one.where for one in covered}
    names = dict.fromkeys(one.alarm for one in covered)
    return tuple(Seen(alarm=name, fires=found[name, FIRES], quiet=found[name, QUIET]) for name in names)
