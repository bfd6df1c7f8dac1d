"""How often a canary runs, how long a run may take, and how long its script then may wait for answers.

Whatever the interval, a run and its retry end before the next run begins. The worst case of each script is in
its docstring; what a run has left after that is for starting the runtime and storing what the run leaves.
"""

from __future__ import annotations

from dataclasses import dataclass

STARTING_S = 10
SECRET_S = 30
ATTEMPT_MS = 10_000
LONGEST_ATTEMPT_MS = 60_000
POLL_MS = 500
SETTLE_MS = 60_000
REQUESTS_OF_A_PAYMENT = 4
RETRIED_FROM_MIN = 4
"""A payment and its retry need this many minutes; at a shorter interval the next run is the retry."""
LONGEST_RUN_S = 590
"""Synthetics takes less than 600 s for a canary that is retried (API reference, RetryConfigInput)."""


class TooShort(ValueError):
    """No run fits into an interval; ``where`` is the interval's path below ``canaries``."""

    def __init__(self, where: tuple[str, ...], interval_min: int) -> None:
        super().__init__(
            f"{interval_min} min are too short for runs that wait canaries.slow_after_ms for answers; "
            f"take a longer interval, or fewer milliseconds than now and fewer than {LONGEST_ATTEMPT_MS}"
        )
        self.where = where


@dataclass(frozen=True, kw_only=True)
class Pace:
    """One canary's times; ``attempt_ms`` bounds one request, ``settle_ms`` the wait for a payment's state."""

    interval_min: int
    retries: int
    attempt_ms: int
    settle_ms: int = 0

    @property
    def schedule(self) -> str:
        """As an expression of Synthetics, which tells one minute from several."""
        return f"rate({self.interval_min} minute{'s' if self.interval_min > 1 else ''})"

    @property
    def run_s(self) -> int:
        """When a run is given up."""
        return _run_s(self.interval_min, self.retries)


def of_availability(interval_min: int, slow_after_ms: int) -> Pace:
    """One request."""
    left_ms = 1000 * (_run_s(interval_min, 1) - STARTING_S)
    attempt_ms = min(left_ms, _patient(slow_after_ms))
    if attempt_ms <= slow_after_ms:
        raise TooShort(("canaries", "availability_interval_min"), interval_min)
    return Pace(interval_min=interval_min, retries=1, attempt_ms=attempt_ms)


def of_payment(interval_min: int, slow_after_ms: int) -> Pace:
    """A secret, four requests that may be answered late, and two waits, for success and for its undoing."""
    retries = 1 if interval_min >= RETRIED_FROM_MIN else 0
    attempt_ms = _patient(slow_after_ms)
    left_ms = 1000 * (_run_s(interval_min, retries) - STARTING_S - SECRET_S)
    settle_ms = min(SETTLE_MS, (left_ms - REQUESTS_OF_A_PAYMENT * attempt_ms) // 2 - POLL_MS)
    if attempt_ms <= slow_after_ms or settle_ms < attempt_ms:
        raise TooShort(("canaries", "payment", "interval_min"), interval_min)
    return Pace(interval_min=interval_min, retries=retries, attempt_ms=attempt_ms, settle_ms=settle_ms)


def _patient(slow_after_ms: int) -> int:
    """Longer than what is called slow, or a slow answer would count as none."""
    return min(LONGEST_ATTEMPT_MS, max(ATTEMPT_MS, slow_after_ms + 1000))


def _run_s(interval_min: int, retries: int) -> int:
    return min(LONGEST_RUN_S, 60 * interval_min // (retries + 1) - 5)
