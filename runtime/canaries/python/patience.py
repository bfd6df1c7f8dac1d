"""How long a canary waits, how often it tries again, and from when on it calls an answer slow."""

from __future__ import annotations

from dataclasses import dataclass

from environment import MisconfiguredError, Variables

LONGEST_MS = 60_000


@dataclass(frozen=True, kw_only=True)
class Patience:
    """The limits of one question: milliseconds, and a number of attempts.

    ``timeout_ms`` bounds the question with all its attempts and pauses, so that a run can be planned.
    ``backoff_ms`` is the first pause; each further one is twice as long.
    """

    ceiling_ms: int
    timeout_ms: int
    attempts: int
    backoff_ms: int

    @classmethod
    def parse(cls, variables: Variables) -> Patience:
        """Read the four variables that all canaries share.

        Raises:
            MisconfiguredError: one is missing or wrong, or nothing could ever be slow because of the timeout.
        """
        ceiling = variables.whole("CANARY_LATENCY_CEILING_MS", low=1, high=LONGEST_MS - 1)
        name = "CANARY_TIMEOUT_MS"
        timeout = variables.whole(name, low=50, high=LONGEST_MS, default=10_000)
        if timeout <= ceiling:
            more = f"more than CANARY_LATENCY_CEILING_MS ({ceiling}), or a slow answer would count as none"
            raise MisconfiguredError(name, problem=str(timeout), takes=more)
        return cls(
            ceiling_ms=ceiling,
            timeout_ms=timeout,
            attempts=variables.whole("CANARY_ATTEMPTS", low=1, high=5, default=3),
            backoff_ms=variables.whole("CANARY_BACKOFF_MS", low=1, high=5_000, default=200),
        )
