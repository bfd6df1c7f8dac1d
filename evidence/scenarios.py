"""Scenarios as a report knows them: steps, tags, one honest status each, and a population that adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evidence.attempt import Status
from evidence.population import Envelope
from policies.record import EngineRun, Outcome, Record

JUDGE = "features"
TOLD = 5
"""How many problems a judge's line lists; the scenarios themselves tell of the rest."""

OUTCOMES = {Status.PASSED: Outcome.PASSED, Status.FAILED: Outcome.FAILED, Status.WAIVED: Outcome.WAIVED}


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A tag with its ``@``, and the line where it stands."""

    name: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step as run; ``rows`` is its data table, ``location`` the ``file:line`` of its definition."""

    keyword: str
    text: str
    line: int
    status: Status
    seconds: float = 0.0
    message: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    document: str | None = None
    location: str = ""
    hook: bool = False


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One scenario, or one row of an outline.

    ``waived`` names the exception that covers its failure, ``subjects`` are the things that it judged,
    ``example`` the cells of its row. ``seen`` pairs alarms, by name, with what it saw them do.
    """

    name: str
    keyword: str
    uri: str
    line: int
    rule: str
    tags: tuple[Tag, ...]
    steps: tuple[Step, ...]
    status: Status
    words: str = ""
    waived: str = ""
    subjects: tuple[str, ...] = ()
    example: tuple[str, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()

    @property
    def where(self) -> str:
        """``file:line``."""
        return f"{self.uri}:{self.line}"

    @property
    def seconds(self) -> float:
        """Time in its steps."""
        return sum(step.seconds for step in self.steps)


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One feature file."""

    name: str
    keyword: str
    uri: str
    line: int
    description: str
    tags: tuple[Tag, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, kw_only=True)
class ScenarioResults:
    """All that the feature files hold and what became of it, with the messages that say so."""

    features: tuple[Feature, ...]
    problems: tuple[str, ...]
    seconds: float
    version: str
    envelopes: tuple[Envelope, ...]

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Every scenario, file by file."""
        return tuple(scenario for feature in self.features for scenario in feature.scenarios)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many scenarios have each status; the values add up to the population."""
        found = Counter(scenario.status for scenario in self.scenarios)
        return {status: found[status] for status in Status}

    @property
    def sum(self) -> str:
        """The population as an addition in words."""
        always = (Status.PASSED, Status.FAILED, Status.WAIVED)
        parts = [
            f"{number} {status.value}" for status, number in self.counts.items() if number or status in always
        ]
        noun = "scenario" if len(self.scenarios) == 1 else "scenarios"
        return f"{len(self.scenarios)} {noun} = {' + '.join(parts)}"

    @property
    def failed(self) -> bool:
        """True unless there is a population and all of it passed or was waived."""
        fine = {Status.PASSED, Status.WAIVED}
        rest = any(scenario.status not in fine for scenario in self.scenarios)
        return rest or not self.scenarios or bool(self.problems)

    def waive(self, exceptions: Mapping[str, str]) -> ScenarioResults:
        """Show failures as waived: ``exceptions`` gives the exception's id for a scenario's ``where``."""
        failing = {scenario.where for scenario in self.scenarios if scenario.status is Status.FAILED}
        stale = sorted(set(exceptions) - failing)
        if stale:
            message = f"no failed scenario to waive at {', '.join(stale)}"
            raise ValueError(message)
        return replace(self, features=tuple(_waive(feature, exceptions) for feature in self.features))

    def run(self, *, resources: int, requirements: Mapping[str, tuple[str, ...]]) -> EngineRun:
        """The scenarios as one judge's run; ``requirements`` gives each scenario's ids by its ``where``."""
        asked = {Status.PASSED, Status.FAILED, Status.WAIVED}
        silent = [each for each in self.scenarios if each.status not in asked]
        problems = [f"{each.where} {each.status.value}" for each in silent] + list(self.problems)
        if not self.scenarios:
            problems.append("there are no scenarios")
        return EngineRun(
            judge=JUDGE,
            version=self.version,
            rules=len(self.scenarios),
            resources=resources,
            records=tuple(_record(each, requirements.get(each.where, ())) for each in self.scenarios),
            seconds=self.seconds,
            problem="; ".join(
                problems[:TOLD] + [f"and {len(problems) - TOLD} more"] * (len(problems) > TOLD)
            ),
        )


def _waive(feature: Feature, exceptions: Mapping[str, str]) -> Feature:
    waived = (
        replace(each, status=Status.WAIVED, waived=exceptions[each.where])
        if each.where in exceptions
        else each
        for each in feature.scenarios
    )
    return replace(feature, scenarios=tuple(waived))


def _record(scenario: Scenario, requirements: tuple[str, ...]) -> Record:
    outcome = OUTCOMES.get(scenario.status, Outcome.NOT_ASKED)
    said = scenario.words or scenario.status.value
    return Record(
        judge=JUDGE,
        rule=scenario.name,
        subject="template",
        outcome=outcome,
        words=said if outcome is not Outcome.NOT_ASKED else f"{scenario.status.value}: {said}",
        where=scenario.where,
        requirements=requirements,
    )
