"""A rule: one question that is put to every resource of some types, and its three answers.

A rule is data and a small function. The function yields what it saw: nothing when the question does not
apply, else one ``Said`` for each part that it looked at. What the template does not tell is ``untold``, never
passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from template import Resource

if TYPE_CHECKING:
    from policies.world import World

Path = tuple[str | int, ...]
Ask = Callable[[Resource, "World"], Iterable["Said"]]


class Verdict(Enum):
    """The answers about one part; a question that yields none of them does not apply."""

    PASSED = "passed"
    FAILED = "failed"
    UNTOLD = "untold"


@dataclass(frozen=True)
class Said:
    """One answer, the value seen, and the property in which it stands (``("AlarmActions", 0)``)."""

    verdict: Verdict
    seen: str
    field: Path = ()


def passed(seen: str, *field: str | int) -> Said:
    """It is as it should be."""
    return Said(Verdict.PASSED, seen, field)


def failed(seen: str, *field: str | int) -> Said:
    """It is not; ``seen`` names the value that was found and the one that is needed."""
    return Said(Verdict.FAILED, seen, field)


def untold(seen: str, *field: str | int) -> Said:
    """The template does not tell; a finding only where a template claims to be complete, or if asked for."""
    return Said(Verdict.UNTOLD, seen, field)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One question.

    ``id`` is ``<kind>-<fault>``; ``cause`` the fault in one sentence; ``reason`` what comes of it; ``fix``
    what to do; ``source`` where AWS says so (an address or a guide's title); ``types`` the CloudFormation
    types it is put to, a trailing ``*`` means a family.
    """

    id: str
    types: tuple[str, ...]
    question: str
    cause: str
    reason: str
    fix: str
    source: str
    requirements: tuple[str, ...]
    ask: Ask

    @property
    def kind(self) -> str:
        """What it is about: ``alarm``, ``topic``, ``role``."""
        return self.id.partition("-")[0]


def rule(  # noqa: PLR0913 - the parts of a rule
    identifier: str,
    *types: str,
    question: str,
    cause: str,
    reason: str,
    fix: str,
    source: str,
    requirements: tuple[str, ...] = (),
) -> Callable[[Ask], Rule]:
    """Make a rule of the function below."""

    def made(ask: Ask) -> Rule:
        return Rule(
            id=identifier,
            types=types,
            question=question,
            cause=cause,
            reason=reason,
            fix=fix,
            source=source,
            requirements=requirements,
            ask=ask,
        )

    return made
