"""What can be wrong with an answer, and the one sentence that a run fails with."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

LONGEST_SENTENCE = 1024
"""Characters that Synthetics keeps of a run's StateReason (API reference, CanaryRunStatus)."""


class Verdict(Enum):
    """Kinds of failure, in the words of whoever reads the alarm."""

    DOWN = "down"
    """No answer: refused, timed out, unknown name, broken connection, untrusted certificate."""
    BROKEN = "broken"
    """An answer with a 5xx status."""
    REDIRECTED = "redirected"
    """An answer that sends the caller elsewhere; canaries do not follow."""
    REJECTED = "rejected"
    """Any other status than the expected one, 4xx above all."""
    WRONG = "wrong in content"
    """The right status over the wrong body."""
    SLOW = "slow"
    """The right answer, too late."""
    DECLINED = "declined"
    """The payment was refused, with a card that is always accepted."""
    FAILED = "failed"
    """The payment ended in a state that is neither success nor decline."""
    STUCK = "stuck"
    """The payment did not reach its state before the deadline."""


class CheckError(Exception):
    """A check failed; its text is one sentence: which endpoint, what was seen, what was expected."""

    def __init__(self, subject: str, verdict: Verdict, *, saw: str, expected: str, also: str = "") -> None:
        """Build the sentence; ``also`` adds what the failure leaves behind."""
        self.subject, self.verdict, self.saw, self.expected = subject, verdict, saw, expected
        rest = f"; {also}" if also else ""
        super().__init__(_bounded(f"{subject} is {verdict.value}: saw {saw}, expected {expected}{rest}."))

    def leaving(self, also: str) -> CheckError:
        """The same failure, and what it leaves behind."""
        return CheckError(self.subject, self.verdict, saw=self.saw, expected=self.expected, also=also)


class SeveralError(Exception):
    """More than one endpoint failed; one sentence names them all."""

    def __init__(self, failures: Sequence[CheckError], *, of: int) -> None:
        """Join the failures of ``of`` endpoints."""
        told = "; ".join(str(failure).rstrip(".") for failure in failures)
        super().__init__(_bounded(f"{len(failures)} of {of} endpoints failed: {told}."))


def _bounded(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return f"{sentence[: LONGEST_SENTENCE - 3]}..."
