"""Exceptions and a run's records enter; how each exception stands leaves, and the register's own verdict.

An exception is no better than what makes up for it: a compensating promise that failed, was waived or was not
asked in the same run fails the exception, and so does its date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from policies.namespaces import JUDGE_OF
from policies.record import EngineRun, Outcome, Record
from policies.register import PATH, Entry

JUDGE = "exceptions"

WORST_FIRST = (Outcome.FAILED, Outcome.NOT_ASKED, Outcome.WAIVED, Outcome.PASSED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A compensating promise and the worst that became of it; only ``PASSED`` keeps an exception."""

    promise: str
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One exception on one day, after one run."""

    entry: Entry
    today: date
    kept: tuple[Kept, ...]
    stale: tuple[str, ...] = ()
    """Scenarios that it accepts although none of that name failed; the adapters tell of other rules."""

    @property
    def days_left(self) -> int:
        """Below zero once it is over."""
        return self.entry.days_left(self.today)

    @property
    def lapsed(self) -> str:
        """Why it does not hold on this day; empty if it does."""
        return self.entry.lapsed(self.today)

    @property
    def broken(self) -> tuple[Kept, ...]:
        """The promises that do not make up for it in this run."""
        return tuple(one for one in self.kept if one.outcome is not Outcome.PASSED)


def standings(entries: Sequence[Entry], records: Sequence[Record], today: date) -> tuple[Standing, ...]:
    """How each exception stands, in the order of the register."""
    found: dict[tuple[str, str], set[Outcome]] = {}
    for record in records:
        found.setdefault((record.judge, record.rule), set()).add(record.outcome)
    return tuple(
        Standing(
            entry=entry,
            today=today,
            kept=tuple(Kept(promise=each, outcome=_worst(found, each)) for each in entry.compensating),
            stale=tuple(rule for rule in entry.rules if _needless(found, rule)),
        )
        for entry in entries
    )


def _worst(found: dict[tuple[str, str], set[Outcome]], promise: str) -> Outcome:
    space, _, rule = promise.partition("::")
    outcomes = found.get((JUDGE_OF[space], rule), {Outcome.NOT_ASKED})
    return next(outcome for outcome in WORST_FIRST if outcome in outcomes)


def _needless(found: dict[tuple[str, str], set[Outcome]], rule: str) -> bool:
    space, _, name = rule.partition("::")
    said = found.get((space, name), set())
    return space == "features" and not said & {Outcome.FAILED, Outcome.WAIVED}


def verdict(stood: Sequence[Standing], *, resources: int) -> EngineRun:
    """The register as a judge: does each exception hold, and were its promises kept?"""
    records = tuple(record for each in stood for record in _records(each))
    return EngineRun(
        judge=JUDGE, version="", rules=len(stood), resources=resources, records=records, seconds=0
    )


def _records(standing: Standing) -> Iterator[Record]:
    entry = standing.entry
    lapsed = standing.lapsed
    yield _record(
        entry,
        holds=not lapsed,
        words=f"It {lapsed}." if lapsed else f"It holds until {entry.expires}, {entry.owner} owns it.",
    )
    for rule in standing.stale:
        yield _record(entry, holds=False, words=f"stale: {rule} does not fail; take it out of the register")
    for one in standing.kept:
        kept = one.outcome is Outcome.PASSED
        yield _record(
            entry, holds=kept, words=f"What makes up for it, {one.promise}, {_became(one.outcome)}."
        )


def _became(outcome: Outcome) -> str:
    return {
        Outcome.PASSED: "passed in this run",
        Outcome.FAILED: "failed in this run",
        Outcome.WAIVED: "is waived itself",
        Outcome.NOT_ASKED: "was not asked in this run",
        Outcome.NOT_APPLICABLE: "applied to nothing in this run",
    }[outcome]


def _record(entry: Entry, *, holds: bool, words: str) -> Record:
    return Record(
        judge=JUDGE,
        rule=entry.id,
        subject="template",
        outcome=Outcome.PASSED if holds else Outcome.FAILED,
        words=words,
        where=PATH.name,
    )
