"""Detection coverage: an alarm that nobody saw fire, or nobody saw stay quiet, is not proved to do either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIRES, QUIET = "fires", "stays quiet"
NEEDED = (FIRES, QUIET)
"""What every alarm must be seen to do, each in a scenario that passed."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One alarm, by name, did this in one scenario; ``where`` is that scenario."""

    alarm: str
    did: str
    where: str


@dataclass(frozen=True, kw_only=True)
class Covered:
    """One alarm and one thing that it must be seen to do, with the scenarios that show it."""

    alarm: str
    did: str
    where: tuple[str, ...]

    @property
    def lacking(self) -> bool:
        """Whether no scenario shows it."""
        return not self.where

    def __str__(self) -> str:
        """In words."""
        if self.lacking:
            return f"{self.alarm}: no scenario shows that it {self.did}"
        return f"{self.alarm} {self.did} in {', '.join(self.where)}"


def coverage(alarms: Iterable[str], shown: Iterable[Shown]) -> tuple[Covered, ...]:
    """Return two answers for every alarm. Raises LookupError where there is no alarm at all.

    What was shown of alarms that there are not is an error of whoever shows it, and raises as well.
    """
    found: Mapping[tuple[str, str], list[str]] = {
        (alarm, did): [] for alarm in dict.fromkeys(alarms) for did in NEEDED
    }
    if not found:
        raise LookupError("there is no alarm: the coverage of nothing is not full")
    for one in shown:
        where = found.get((one.alarm, one.did))
        if where is None:
            raise LookupError(f"{one.where} shows that {one.alarm!r} {one.did}: there is no such alarm")
        if one.where not in where:
            where.append(one.where)
    return tuple(Covered(alarm=alarm, did=did, where=tuple(where)) for (alarm, did), where in found.items())
