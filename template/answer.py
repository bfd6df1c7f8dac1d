"""Yes, no, unknown: only yes is true."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Answer(Enum):
    """What a template tells about a question; ``bool()`` of UNKNOWN is false, as nobody may rely on it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return self is Answer.YES

    def __invert__(self) -> Answer:
        return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(self, self)


def answer(*, holds: bool) -> Answer:
    """Return YES or NO for a plain truth."""
    return Answer.YES if holds else Answer.NO


def every(answers: Iterable[Answer]) -> Answer:
    """All must be yes; one no decides, whatever is unknown."""
    found = set(answers)
    if Answer.NO in found:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in found else Answer.YES


def some(answers: Iterable[Answer]) -> Answer:
    """One yes is enough; otherwise one unknown leaves it open."""
    return ~every(~item for item in answers)
