"""What the simulator played enters; what a report shows of it, and the files beside the page, leave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evidence.simulated import junit
from policies.record import EngineRun, Outcome
from scenarios import words
from scenarios.judge import Judged
from scenarios.simulation import Simulated
from scenarios.timeline import render
from scenarios.verdict import Verdict

TIMELINES = "timelines"
DATA, JUNIT = "incidents.json", "incidents.xml"


@dataclass(frozen=True, kw_only=True)
class Vectors:
    """How many cases of AWS's documented behaviour were asked, and how many are answered as AWS does."""

    asked: int
    right: int
    topics: int


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One incident: its verdict, what became of it, its timeline for the page and as a file."""

    verdict: Verdict
    outcome: Outcome
    timeline: str
    file: str

    @property
    def word(self) -> str:
        """For people: an incident that an exception accepts is waived, never right."""
        known = {Outcome.PASSED: "right", Outcome.FAILED: "wrong", Outcome.WAIVED: "waived"}
        return known.get(self.outcome, "right" if self.verdict.right else "wrong")

    @property
    def words(self) -> str:
        """What happened, and why that is right or wrong."""
        return words.sentence(self.verdict)

    @property
    def name(self) -> str:
        """Of the file beside the page."""
        return f"{TIMELINES}/{self.verdict.id}.svg"


@dataclass(frozen=True, kw_only=True)
class Incidents:
    """All of them. ``concerned`` of ``alarms`` had numbers to compare in one incident at least.

    ``binding`` says whether what is wrong counts in this environment.
    """

    shown: tuple[Incident, ...]
    concerned: int
    alarms: int
    vectors: Vectors | None = None
    binding: bool = True

    @property
    def right(self) -> int:
        """How many are right."""
        return sum(one.verdict.right for one in self.shown)

    def files(self, template: str) -> Mapping[str, str]:
        """Name to text: the results for programs, a build's list of tests, each timeline."""
        verdicts = [one.verdict for one in self.shown]
        data = {"template": template, "delays": "typical", **words.plain(verdicts)}
        return {
            DATA: json.dumps(data, indent=1, ensure_ascii=False) + "\n",
            JUNIT: junit(verdicts, template=template),
            **{one.name: one.file for one in self.shown},
        }


def gathered(judged: Judged, vectors: Vectors | None = None) -> Incidents | None:
    """What the judge played, drawn; None where it gave no verdict."""
    if not judged.played:
        return None
    idle = frozenset.intersection(*(frozenset(one.played.unplayed) for one in judged.played))
    outcomes = {record.rule: record.outcome for record in judged.run.records}
    return Incidents(
        shown=tuple(_incident(one, outcomes[one.scenario.id]) for one in judged.played),
        concerned=judged.alarms - len(idle),
        alarms=judged.alarms,
        vectors=vectors,
        binding=judged.binding,
    )


def _incident(one: Simulated, outcome: Outcome) -> Incident:
    picture = render(one, styled=False)
    return Incident(verdict=one.verdict, outcome=outcome, timeline=picture, file=render(one))


def trusted(run: EngineRun, vectors: Vectors) -> EngineRun:
    """The judge's run; a simulator that is not like AWS in some case has proved nothing."""
    wrong = vectors.asked - vectors.right
    if run.problem or (vectors.asked and not wrong):
        return run
    problem = f"{wrong} of {vectors.asked} cases of AWS's behaviour are simulated wrongly; see tap vectors"
    return replace(run, problem=problem if vectors.asked else "was asked no case of AWS's behaviour")
