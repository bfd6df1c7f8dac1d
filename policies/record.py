"""One record of evidence, and the proof that the judge which wrote it ran at all.

Every judge (features, rules, third-party engines) speaks in these two shapes, so that a report can add
up what was asked, and an engine that stayed silent because it never started counts as a failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(str, Enum):
    """What a judge said; only ``FAILED`` fails a run, and only ``PASSED`` is ever shown as passed."""

    PASSED = "passed"
    FAILED = "failed"
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One question put to one subject by one judge.

    ``rule`` is a scenario's name or an engine's own rule id, ``subject`` a logical id, a construct path or
    ``template``; ``words`` say to a human what was asked or seen; ``where`` is ``file:line`` or a path.
    """

    judge: str
    rule: str
    subject: str
    outcome: Outcome
    words: str
    where: str = ""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EngineRun:
    """One judge's whole run: ``rules`` asked and ``resources`` read prove that it happened.

    ``rules`` is None where an engine does not tell. A ``problem`` says why the engine gave no verdict,
    which is a failure whatever ``records`` holds.
    """

    judge: str
    version: str
    resources: int
    records: tuple[Record, ...]
    seconds: float
    rules: int | None = None
    problem: str = ""

    @property
    def failed(self) -> bool:
        """True when the judge found something, read nothing, or did not run."""
        found = any(record.outcome is Outcome.FAILED for record in self.records)
        return bool(self.problem) or self.resources == 0 or found
