"""What an engine answers, and how an answer, or the lack of one, becomes an EngineRun that fails closed.

An engine counts as having run only if its adapter can show it: a version, a number of resources above zero,
no exception on the way. The register of exceptions is applied here, so that all engines waive alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from policies.exceptions import PATH, Acknowledgement
from policies.record import EngineRun, Outcome, Record
from template import Resource, Template, TemplateError, read

WHOLE = "template"
"""Subject and path of a finding about no resource."""


class NoVerdictError(Exception):
    """The engine gave no verdict; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One rule's answer on one subject.

    ``rule`` carries the judge's namespace, ``path`` is the construct path below the stack. ``silenced`` holds
    the reason when the engine itself was told to be quiet about it: that too needs an entry in the register.
    A rule that does not apply has neither passed nor failed. ``requirements`` are what it answers.
    """

    rule: str
    subject: str
    path: str
    words: str
    where: str
    passed: bool = False
    silenced: str = ""
    applies: bool = True
    requirements: tuple[str, ...] = ()

    @property
    def objects(self) -> bool:
        """Whether it is a finding."""
        return self.applies and not self.passed


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All answers of an engine, and what proves that they are all: None where it does not tell.

    ``suppressions`` are what the template tells the engine not to say; the answers are in spite of them.
    """

    version: str
    resources: int
    answers: tuple[Answer, ...]
    rules: int | None = None
    suppressions: tuple[Answer, ...] = ()


def judge(
    name: str, template: Path, excused: Sequence[Acknowledgement], ask: Callable[[Template], Verdict]
) -> EngineRun:
    """Ask, and turn whatever comes back, exceptions included, into a run."""
    start = time.monotonic()
    try:
        verdict = ask(_read(template))
    except (NoVerdictError, TemplateError) as error:
        return _silent(name, str(error), start)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a judge that crashes has not judged
        return _silent(name, f"crashed: {type(error).__name__}: {error}", start)
    mine = [acknowledgement for acknowledgement in excused if acknowledgement.judge == name]
    records = (
        *_records(name, verdict.answers, mine),
        *_stale(name, verdict.answers, mine),
        *_unregistered(name, verdict.suppressions, mine),
    )
    return EngineRun(
        judge=name,
        version=verdict.version,
        rules=verdict.rules,
        resources=verdict.resources,
        records=records,
        seconds=time.monotonic() - start,
        problem="" if verdict.resources else "read no resources",
    )


def nothing_found(view: Template, answers: Iterable[Answer], namespace: str) -> tuple[Answer, ...]:
    """For engines that tell findings only: one passed answer for each resource that no finding is about."""
    found = {answer.subject for answer in answers}
    return tuple(
        Answer(
            rule=f"{namespace}::{EVERY_RULE}",
            subject=resource.logical_id,
            path=below(resource),
            words="asked every rule that applies, objects to nothing",
            where=resource.where,
            passed=True,
        )
        for resource in view.resources.values()
        if resource.logical_id not in found
    )


EVERY_RULE = "every rule"
"""Stands for the rule in a passed answer of an engine that does not tell which rules passed."""


def below(resource: Resource) -> str:
    """The construct path below the stack; the logical id where CDK did not write one."""
    return resource.path.partition("/")[2] or resource.logical_id


def _read(template: Path) -> Template:
    view = read(template)
    if not len(view):
        raise NoVerdictError(f"{template}: holds no resources")
    return view


def _silent(name: str, problem: str, start: float) -> EngineRun:
    seconds = time.monotonic() - start
    return EngineRun(judge=name, version="", resources=0, records=(), seconds=seconds, problem=problem)


def _records(name: str, answers: Iterable[Answer], excused: Sequence[Acknowledgement]) -> Iterator[Record]:
    for answer in answers:
        covers = [each for each in excused if each.covers(answer.rule, answer.path)]
        cover = min(covers, key=lambda each: bool(each.lapsed), default=None)
        outcome, words = _outcome(answer, cover)
        yield Record(
            judge=name,
            rule=answer.rule.partition("::")[2],
            subject=answer.subject,
            outcome=outcome,
            words=words,
            where=answer.where,
            requirements=answer.requirements,
        )


def _outcome(answer: Answer, cover: Acknowledgement | None) -> tuple[Outcome, str]:
    if not answer.applies:
        return Outcome.NOT_APPLICABLE, answer.words
    if answer.passed:
        return Outcome.PASSED, answer.words
    if cover and not cover.lapsed:
        return Outcome.WAIVED, f"{answer.words} Accepted by {cover.exception}: {cover.reason}"
    words = f"{answer.words} {needs(answer.rule, answer.path)}"
    if cover:
        return (
            Outcome.FAILED,
            f"{answer.words} No longer accepted by {cover.exception}, which {cover.lapsed}.",
        )
    if answer.silenced:
        return Outcome.FAILED, f"{words} Silenced outside the register: {answer.silenced}"
    return Outcome.FAILED, words


def needs(rule: str, path: str) -> str:
    """What an exception for a finding would have to name, for whoever has to write one."""
    return f'(An exception would need rule "{rule}" and scope "{path}".)'


def _stale(name: str, answers: Sequence[Answer], excused: Sequence[Acknowledgement]) -> Iterator[Record]:
    found = [answer for answer in answers if answer.objects]
    for each in excused:
        if not any(each.covers(answer.rule, answer.path) for answer in found):
            yield Record(
                judge=name,
                rule=each.exception,
                subject=WHOLE,
                outcome=Outcome.FAILED,
                words=f"stale: {each.id} finds nothing at {each.scope}; take the pair out of the register",
                where=PATH.name,
            )


def _unregistered(
    name: str, suppressions: Iterable[Answer], excused: Sequence[Acknowledgement]
) -> Iterator[Record]:
    for each in suppressions:
        if not any(known.covers(each.rule, each.path) for known in excused):
            yield Record(
                judge=name,
                rule=each.rule.partition("::")[2],
                subject=each.subject,
                outcome=Outcome.FAILED,
                words=f"unregistered: {each.words} {needs(each.rule, each.path)}",
                where=each.where,
            )
