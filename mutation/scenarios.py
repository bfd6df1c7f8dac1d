"""The promises of ``features/``, bound once to their steps, and asked of one template after another.

pytest binds and collects anew in every process, which takes longer than the questions. The steps are
registered by pytest-bdd's own decorators, so what runs here are the same functions with the same arguments;
``tests/mutation/test_scenarios.py`` holds both to the same verdicts.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from gherkin.stream.id_generator import IdGenerator
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from evidence import population
from features.steps.judgement import Judged
from features.steps.story import Story
from template import Template

FEATURES = Path(__file__).parent.parent / "features"
TYPES = {"Context": "given", "Action": "when", "Outcome": "then"}
BY_RULES = "@by-rules"
"""The tag of promises that ask the rules themselves: no second judge, so no mutant is counted for them."""
PLAYED = "@played"
"""The tag of promises that play the template; they take the longest, so they are asked last."""

FIXTURES = {"template", "judged", "story"}
NOT_STEPS = {"__init__", "judgement"}


class UnboundStep(LookupError):
    """A sentence that no step explains, or several, or one that asks for a fixture unknown here."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One sentence: the function that judges it, and the arguments that stand in its words."""

    function: Callable[..., object]
    arguments: dict[str, Any]
    fixtures: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One promise, or one row of an outline."""

    name: str
    steps: tuple[Step, ...]
    tags: frozenset[str] = frozenset()

    def fault(self, template: Template) -> str:
        """What a template is refused for, in the step's words; nothing where the promise is kept."""
        fixtures = {"template": template, "judged": Judged[Any](), "story": Story()}
        try:
            for step in self.steps:
                step.function(**step.arguments, **{name: fixtures[name] for name in step.fixtures})
        except Exception as error:  # noqa: BLE001 - whatever a step raises is a failure, as in pytest
            return str(error) or type(error).__name__
        return ""


def load(folder: Path = FEATURES) -> tuple[Scenario, ...]:
    """Every scenario, in the order of the files. Raises UnboundStep."""
    steps = tuple(_steps(folder))
    cases = population.read(folder, root=folder.parent, ids=IdGenerator()).cases
    return tuple(
        Scenario(
            name=case.pickle["name"],
            steps=tuple(_bound(sentence, steps) for sentence in case.pickle["steps"]),
            tags=frozenset(tag["name"] for tag in case.pickle["tags"]),
        )
        for case in cases
    )


def _steps(folder: Path) -> Iterator[StepFunctionContext]:
    modules = [path.stem for path in sorted((folder / "steps").glob("*.py")) if path.stem not in NOT_STEPS]
    names = {import_module(f"features.steps.{module}").__name__ for module in modules}
    for context in list(step_function_context_registry.values()):
        if context.step_func.__module__ in names:
            yield context


def _bound(sentence: dict[str, Any], steps: tuple[StepFunctionContext, ...]) -> Step:
    words, kind = sentence["text"], TYPES[sentence["type"]]
    fitting = [one for one in steps if one.type == kind and one.parser.is_matching(words)]
    if len(fitting) != 1:
        raise UnboundStep(f"'{words}' ({kind}) is explained by {len(fitting)} steps; one is needed")
    (context,) = fitting
    arguments = {
        name: context.converters.get(name, _same)(value)
        for name, value in (context.parser.parse_arguments(words) or {}).items()
    }
    asked = frozenset(inspect.signature(context.step_func).parameters) - set(arguments)
    if asked - FIXTURES:
        raise UnboundStep(f"'{words}' asks for {', '.join(sorted(asked - FIXTURES))}, which pytest alone has")
    return Step(function=context.step_func, arguments=arguments, fixtures=asked)


def _same(value: object) -> object:
    return value
