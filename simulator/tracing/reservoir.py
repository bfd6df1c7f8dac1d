"""How many requests a sampling rule records: the reservoir first, then a share of the rest.

A reservoir belongs to all services that use the rule together, so X-Ray assigns each a quota a second. Until
it has one, a service borrows one request a second, however large the reservoir, unless that is empty. What
is left is sampled at the fixed rate, by chance: counts of it here are what is expected.
Source: "Using sampling rules with the X-Ray API" in the X-Ray developer guide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """Requests of some seconds: from the reservoir (borrowed without a quota), and by the rate."""

    reservoir: int
    fixed_rate: float

    @property
    def total(self) -> float:
        """All that is recorded."""
        return self.reservoir + self.fixed_rate


def sampled(requests: int, *, reservoir: int, rate: float, quota: int | None = None) -> Sampled:
    """One second's; ``quota`` is None until X-Ray has assigned one, which is good for five minutes."""
    of_reservoir = min(requests, min(reservoir, 1) if quota is None else quota)
    return Sampled(reservoir=of_reservoir, fixed_rate=(requests - of_reservoir) * rate)


def together(seconds: Iterable[Sampled]) -> Sampled:
    """The sum of seconds."""
    found = tuple(seconds)
    return Sampled(
        reservoir=sum(one.reservoir for one in found), fixed_rate=sum(one.fixed_rate for one in found)
    )


def spread(requests: int, seconds: int) -> list[int]:
    """Requests dealt out to seconds as evenly as whole numbers allow."""
    each, more = divmod(requests, seconds)
    return [each + (second < more) for second in range(seconds)]
