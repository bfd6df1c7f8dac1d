"""All that one run found, put together once; every page and export is a view of this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evidence import traceability
from evidence.attempt import Status
from evidence.detection import Detection
from evidence.incidents import Incidents
from evidence.manifest import Manifest
from evidence.mutation_score import Measured
from evidence.paths import Paths
from evidence.scenarios import JUDGE, ScenarioResults
from evidence.score_board import ScoreBoard
from evidence.traceability import Answer, Standing
from policies import standing
from policies.record import EngineRun, Outcome, Record
from policies.register import Entry
from policies.requirements import Catalogue


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not hold, and where to read."""

    judge: str
    what: str
    words: str
    where: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One run, joined up; ``runs`` include the scenarios as the first judge."""

    manifest: Manifest
    catalogue: Catalogue
    scenarios: ScenarioResults
    runs: tuple[EngineRun, ...]
    answers: tuple[Answer, ...]
    exceptions: tuple[standing.Standing, ...]
    paths: Paths | None = None
    mutation: Measured | None = None
    incidents: Incidents | None = None
    board: ScoreBoard | None = None
    detection: Detection | None = None

    @staticmethod
    def of(  # noqa: PLR0913 - all by keyword, one line each where a run is put together
        *,
        manifest: Manifest,
        catalogue: Catalogue,
        scenarios: ScenarioResults,
        runs: Sequence[EngineRun],
        exceptions: Sequence[Entry],
        today: date | None = None,
        paths: Paths | None = None,
        mutation: Measured | None = None,
        incidents: Incidents | None = None,
        board: ScoreBoard | None = None,
        detection: Detection | None = None,
    ) -> Report:
        """Join the judges' runs; those of the scenarios and of the exceptions are made here.

        ``today`` decides which exceptions still hold; the day of the run if it is not given. ``paths``,
        ``mutation``, ``incidents``, ``board`` and ``detection`` are shown where they are given; judges among
        them have their runs in ``runs``.
        """
        names = [JUDGE, standing.JUDGE, *(run.judge for run in runs)]
        twice = sorted(name for name, number in Counter(names).items() if number > 1)
        if twice:
            message = f"two runs of one judge: {', '.join(twice)}"
            raise ValueError(message)
        day = today or manifest.when.date()
        scenarios = scenarios.waive(_waived(scenarios, exceptions, day))
        tags = traceability.tagged(catalogue, scenarios)
        size = manifest.population.resources
        everyone = [scenarios.run(resources=size, requirements=tags), *runs]
        records = [record for run in everyone for record in run.records]
        stood = standing.standings(exceptions, records, day)
        if stood:
            everyone.append(standing.verdict(stood, resources=size))
        return Report(
            manifest=manifest,
            catalogue=catalogue,
            scenarios=scenarios,
            runs=tuple(everyone),
            answers=traceability.answers(catalogue, records),
            exceptions=stood,
            paths=paths,
            mutation=mutation,
            incidents=incidents,
            board=board,
            detection=detection,
        )

    @property
    def records(self) -> tuple[Record, ...]:
        """Every record of every judge."""
        return tuple(record for run in self.runs for record in run.records)

    @property
    def engines(self) -> tuple[EngineRun, ...]:
        """The judges other than the scenarios and the register of exceptions."""
        return tuple(run for run in self.runs if run.judge not in (JUDGE, standing.JUDGE))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that fails the run: judges without a verdict first, then what they found."""
        return tuple(self._findings())

    @property
    def failed(self) -> bool:
        """True if anything does not hold."""
        return bool(self.findings)

    @property
    def standings(self) -> Mapping[Standing, int]:
        """How many requirements stand where; the values add up to the catalogue."""
        found = Counter(answer.standing for answer in self.answers)
        return {standing: found[standing] for standing in Standing}

    def _findings(self) -> Iterator[Finding]:
        yield from self._silences()
        for identifier, words in self.catalogue.unknown(
            each for one in self.records for each in one.requirements
        ).items():
            where = ", ".join(
                sorted({each.where for each in self.records if identifier in each.requirements})
            )
            yield Finding(judge="catalogue", what=identifier, words=words, where=where)
        for name in self.manifest.population.unaccounted:
            yield Finding(
                judge="population",
                what=name,
                words="no judge looked at it, and no reason says why",
                subject=name,
            )
        for run in self.runs:
            for record in run.records:
                unasked = run.judge == JUDGE and record.outcome is Outcome.NOT_ASKED
                if unasked or record.outcome is Outcome.FAILED:
                    yield Finding(
                        judge=record.judge,
                        what=record.rule,
                        words=record.words,
                        where=record.where,
                        subject="" if run.judge == JUDGE else record.subject,
                    )

    def _silences(self) -> Iterator[Finding]:
        """Judges that did not do their work, said once each; a silent scenario is told by its own record."""
        for run in self.engines:
            if run.problem or run.resources == 0:
                yield Finding(
                    judge=run.judge, what="gave no verdict", words=run.problem or "read no resources"
                )
        for problem in self.scenarios.problems:
            yield Finding(judge=JUDGE, what="gave no full verdict", words=problem)
        if not self.scenarios.scenarios:
            yield Finding(judge=JUDGE, what="gave no verdict", words="there are no scenarios")
        if self.manifest.population.resources == 0:
            yield Finding(
                judge="population", what=self.manifest.template, words="the template has no resources"
            )


def _waived(scenarios: ScenarioResults, exceptions: Sequence[Entry], day: date) -> dict[str, str]:
    """The exception that covers each failed scenario, by its ``where``; a lapsed one covers nothing."""
    covers = {rule: entry.id for entry in exceptions if not entry.lapsed(day) for rule in entry.rules}
    return {
        each.where: covers[f"{JUDGE}::{each.name}"]
        for each in scenarios.scenarios
        if each.status is Status.FAILED and f"{JUDGE}::{each.name}" in covers
    }
