"""So many of so many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Share:
    """``hits`` of ``of``; nothing of nothing is allowed, and is no success."""

    hits: int
    of: int

    def __str__(self) -> str:
        return f"{self.hits}/{self.of}"


def share(found: Iterable[bool]) -> Share:
    """How many are true."""
    answers = tuple(found)
    return Share(hits=sum(answers), of=len(answers))
