"""Requirement to promise to outcome: which records answer each requirement, and which none does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from evidence.scenarios import JUDGE, ScenarioResults
from policies.record import Outcome, Record
from policies.requirements import Catalogue, Requirement


class Standing(str, Enum):
    """Where a requirement stands; ``OPEN`` means that no promise of this run shows it."""

    FAILED = "failed"
    OPEN = "open"
    WAIVED = "waived"
    SHOWN = "shown"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What one rule or scenario said in answer: ``count`` records with the same outcome."""

    judge: str
    rule: str
    outcome: Outcome
    where: str
    count: int

    @property
    def scenario(self) -> bool:
        """True for a promise in English, which the page can link to."""
        return self.judge == JUDGE

    @property
    def quiet(self) -> bool:
        """True where nothing is wrong, so that a page may fold it."""
        return self.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One requirement with the promises that answer it."""

    requirement: Requirement
    promises: tuple[Promise, ...]

    @property
    def standing(self) -> Standing:
        """Failed if anything failed or was left unasked; shown only if something passed."""
        outcomes = {promise.outcome for promise in self.promises}
        if outcomes & {Outcome.FAILED, Outcome.NOT_ASKED}:
            return Standing.FAILED
        if Outcome.WAIVED in outcomes:
            return Standing.WAIVED
        return Standing.SHOWN if Outcome.PASSED in outcomes else Standing.OPEN


def tagged(catalogue: Catalogue, results: ScenarioResults) -> dict[str, tuple[str, ...]]:
    """The requirement ids that each scenario carries, by its ``where``."""
    return {
        scenario.where: catalogue.tags(dict.fromkeys(tag.name for tag in scenario.tags))
        for scenario in results.scenarios
    }


def answers(catalogue: Catalogue, records: Iterable[Record]) -> tuple[Answer, ...]:
    """Every requirement in scope, answered or not."""
    found: dict[str, Counter[tuple[str, str, Outcome, str]]] = {
        each.id: Counter() for each in catalogue.requirements
    }
    for record in records:
        place = record.where if record.judge == JUDGE else ""
        for identifier in record.requirements:
            if identifier in found:
                found[identifier][record.judge, record.rule, record.outcome, place] += 1
    return tuple(
        Answer(requirement=each, promises=_promises(found[each.id])) for each in catalogue.requirements
    )


def _promises(found: Mapping[tuple[str, str, Outcome, str], int]) -> tuple[Promise, ...]:
    return tuple(
        Promise(judge=judge, rule=rule, outcome=outcome, where=where, count=count)
        for (judge, rule, outcome, where), count in sorted(found.items(), key=_scenarios_first)
    )


def _scenarios_first(item: tuple[tuple[str, str, Outcome, str], int]) -> tuple[bool, str, str, str]:
    (judge, rule, outcome, where), _ = item
    return judge != JUDGE, where, rule, outcome.value
