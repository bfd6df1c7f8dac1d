"""The bench on which a mutant is judged: by every rule, and by the promises until one is broken."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mutation import scenarios
from mutation.mutant import Mutant
from mutation.scenarios import Scenario
from mutation.stillborn import Nursery
from policies.check import check
from policies.rules import RULES
from template import Template, TemplateError
from template.reader import parse

REFUSED = "template-refused"
"""Stands for a rule where the reader refuses the template."""

Findings = Counter[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What noticed a mutant: the rules, and the first promise that broke.

    ``refused`` holds the schema rules by which CloudFormation would not deploy it; then nobody else is asked.
    ``problem`` is a judge that crashed.
    """

    mutant: str
    rules: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    problem: str = ""

    @property
    def killed(self) -> bool:
        """Whether anything noticed it."""
        return bool(self.rules or self.features)


@dataclass
class Bench:
    """One correct template and its judges; made once a process.

    A promise that broke under the mutant before is asked first, for neighbours break alike. The first one
    broken ends the questions, so ``features`` names one of those that would break.
    """

    template: Template
    correct: Findings = field(default_factory=Counter)
    promises: list[Scenario] = field(default_factory=list)
    nursery: Nursery = field(init=False)

    def __post_init__(self) -> None:
        self.nursery = Nursery(self.template.body)

    @classmethod
    def of(cls, text: str, file: str) -> Bench:
        """The bench for the template in a text. Raises TemplateError."""
        template = parse(text, file)
        own = [one for one in scenarios.load() if scenarios.BY_RULES not in one.tags]
        own.sort(key=lambda one: scenarios.PLAYED in one.tags)
        promises = [one for one in own if not one.fault(template)]
        return cls(template, _findings(template), promises)

    def ask(self, mutant: Mutant) -> Verdict:
        """Put the mutant to both judges."""
        body = mutant.apply(self.template.body)
        refused = self.nursery.refuses(mutant, body)
        if refused:
            return Verdict(mutant=mutant.id, refused=refused)
        try:
            template = self._read(body)
        except TemplateError:
            return Verdict(mutant=mutant.id, rules=(REFUSED,))
        try:
            rules = new(_findings(template), self.correct)
        except Exception as error:  # noqa: BLE001 - a judge that crashes has not judged
            return Verdict(mutant=mutant.id, problem=f"{type(error).__name__}: {error}")
        return Verdict(mutant=mutant.id, rules=rules, features=self._broken(template))

    def _read(self, body: Mapping[str, Any]) -> Template:
        return parse(json.dumps(body), self.template.file, name=self.template.name)

    def _broken(self, template: Template) -> tuple[str, ...]:
        for place, scenario in enumerate(self.promises):
            if scenario.fault(template):
                self.promises.insert(0, self.promises.pop(place))
                return (scenario.name,)
        return ()


def new(found: Findings, correct: Findings) -> tuple[str, ...]:
    """The rules that say more than they say of the correct template."""
    return tuple(sorted({rule for rule, _resource in found - correct}))


def _findings(template: Template) -> Findings:
    return Counter((one.rule.id, one.resource.logical_id) for one in check([template], RULES).findings)
