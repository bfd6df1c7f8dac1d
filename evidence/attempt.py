"""One scenario's run, as the process that ran it tells it to the process that writes it down.

Under pytest-xdist the two differ, so everything here survives a trip as plain lists, strings and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import TypeAdapter


class Status(str, Enum):
    """What became of a step or a scenario; only ``PASSED`` is ever green."""

    PASSED = "passed"
    FAILED = "failed"
    UNDEFINED = "undefined"
    PENDING = "pending"
    SKIPPED = "skipped"
    NOT_RUN = "not run"
    WAIVED = "waived"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """Where the Python of a step is; ``pattern`` is what its decorator says."""

    pattern: str
    regular_expression: bool
    uri: str
    line: int


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """One step that was reached: when (seconds since the epoch), how long, and what it said."""

    status: Status
    started: float
    seconds: float
    message: str = ""
    error: str = ""
    trace: str = ""
    definition: Definition | None = None


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One run of one scenario, found again by file, line and, for an outline, its row of examples.

    ``before`` and ``after`` are what went wrong outside the steps: fixtures, the test's own body, strict
    expectations. ``skipped`` is the reason why no step was reached, ``subjects`` is what the steps judged,
    ``seen`` which alarm did what.
    """

    uri: str
    line: int
    values: tuple[tuple[str, str], ...]
    worker: str
    started: float
    seconds: float
    steps: tuple[StepRun, ...]
    before: str = ""
    after: str = ""
    skipped: str = ""
    subjects: tuple[str, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()

    @property
    def badness(self) -> int:
        """How far from green: two runs of one scenario count as the worse of them."""
        worst = (Status.PASSED, Status.SKIPPED, Status.PENDING, Status.UNDEFINED, Status.FAILED)
        reached = max((worst.index(step.status) for step in self.steps), default=1)
        return len(worst) if self.before or self.after else reached

    def as_plain(self) -> dict[str, Any]:
        """What can cross to another process."""
        plain: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return plain

    @staticmethod
    def from_plain(plain: object) -> Attempt:
        """The attempt that another process sent."""
        return _ADAPTER.validate_python(plain)


_ADAPTER = TypeAdapter(Attempt)
