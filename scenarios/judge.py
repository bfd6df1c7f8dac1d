"""The simulator as a judge beside the others: a template enters, a record for each incident leaves.

Delays are typical. The judge has run only if it also calls the first incident that must page wrong where the
same template has no alarms.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policies.engines.verdict import WHOLE, Answer, NoVerdictError, Verdict, judge
from policies.exceptions import Acknowledgement
from policies.record import EngineRun
from policies.world import World
from scenarios import words
from scenarios.document import LIBRARY, read_all
from scenarios.errors import ScenarioError
from scenarios.scenario import Expected, Scenario
from scenarios.simulation import Simulated, Simulation
from template import Resource, Template, parse

JUDGE = "simulator"
ROOT = LIBRARY.parent.parent
ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
SCOPE, OUTSIDE = "compliance_scope", "none"
"""The tag that says for which standard an environment is in scope, and its value where it is for none."""

PAGE = ("PCI-12.10.5", "SOC2-CC7.2", "SOC2-CC7.3", "NIST-SI-4")
TICKET = ("SOC2-CC7.2", "SOC2-CC7.3", "NIST-SI-4")
QUIET = ("SOC2-CC7.3",)
CONTROL = ("PCI-10.7.2", "NIST-AU-5")
"""Requirements that an incident answers: people are told; nothing is taken for an incident that is none;
logging or alerting itself has failed."""
OF_CONTROLS = ("log_", "sns_")
"""What the signals of logging and alerting start with."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """The judge's run, and what it is made of; nothing where it gave no verdict."""

    run: EngineRun
    played: tuple[Simulated, ...] = ()
    alarms: int = 0
    """How many alarms the template has, composites included."""
    binding: bool = True
    """Whether what is wrong counts; not in an environment that is in no compliance scope."""


def run(
    template: Path, excused: Sequence[Acknowledgement] = (), *, incidents: Sequence[Path] = (LIBRARY,)
) -> Judged:
    """Play the incidents through one template file; whatever is in the way is the run's problem."""
    played: list[Simulated] = []
    alarms, binding = 0, True

    def ask(view: Template) -> Verdict:
        nonlocal alarms, binding
        world = World((view,))
        alarms, binding = len(world.any_alarms), in_scope(view)
        try:
            played.extend(_play(view, world, read_all(incidents)))
        except ScenarioError as error:
            raise NoVerdictError(str(error)) from None
        return Verdict(
            version=f"{len(played)} incidents of this commit, typical delays",
            rules=len(played),
            resources=len(view),
            answers=tuple(_answer(one, binding=binding) for one in played),
        )

    told = judge(JUDGE, template, excused, ask)
    return Judged(run=told, played=() if told.problem else tuple(played), alarms=alarms, binding=binding)


def in_scope(view: Template) -> bool:
    """Return whether the library's promises hold here: unless every alarm says that it is in no scope.

    They are made where customers pay. An environment for development may check less often to cost less, and
    pages by lines of its own; it is played and shown, and neither passes nor fails.
    """
    alarms = [one for one in view.resources.values() if one.type in ALARMS]
    return not alarms or any(_tag(one) != OUTSIDE for one in alarms)


def _tag(alarm: Resource) -> object:
    pairs = alarm.get("Tags") or ()
    return next((pair["Value"] for pair in pairs if pair.get("Key") == SCOPE), None)


def _play(view: Template, world: World, scenarios: Sequence[Scenario]) -> Iterator[Simulated]:
    simulation = Simulation(world)
    _prove(view, simulation, scenarios)
    return map(simulation.run, scenarios)


def _prove(view: Template, simulation: Simulation, scenarios: Sequence[Scenario]) -> None:
    """Raise NoVerdictError unless silence is called wrong where somebody must be paged."""
    must = next((one for one in scenarios if one.expected.page.required), None)
    if must is None:
        raise NoVerdictError("no incident demands a page, so nothing shows that the simulator judges")
    silent = Simulation(World((_without_alarms(view),)), binding=simulation.binding)
    if silent.run(must).verdict.right:
        raise NoVerdictError(f"calls {must.id} right in a template without alarms, so it has not run")


def _without_alarms(view: Template) -> Template:
    resources: Mapping[str, Mapping[str, object]] = view.section("Resources")
    kept = {name: one for name, one in resources.items() if one.get("Type") not in ALARMS}
    return parse(json.dumps({**view.body, "Resources": kept}), "without-alarms.json")


def _answer(one: Simulated, *, binding: bool) -> Answer:
    unbound = "" if binding else f" Promised where {SCOPE} is not {OUTSIDE}."
    return Answer(
        rule=f"{JUDGE}::{one.scenario.id}",
        subject=WHOLE,
        path=WHOLE,
        words=f"{one.scenario.title}. {words.sentence(one.verdict)}{unbound}",
        where=_where(one.scenario),
        applies=binding,
        passed=one.verdict.right,
        requirements=requirements(one.scenario),
    )


def requirements(scenario: Scenario) -> tuple[str, ...]:
    """Return the requirements that an incident answers."""
    answered = _demanded(scenario.expected)
    of_controls = any(signal.startswith(OF_CONTROLS) for signal in scenario.expected.primary)
    return (*CONTROL, *answered) if of_controls and answered != QUIET else answered


def _demanded(expected: Expected) -> tuple[str, ...]:
    if expected.page.required:
        return PAGE
    return TICKET if expected.ticket.required else QUIET


def _where(scenario: Scenario) -> str:
    """``file:line``, the file as seen from the repository where it is in it."""
    file = Path(scenario.file)
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if scenario.id in text), 1)
    return f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{line}"
