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
        if self is Answer.UNKNOWN:
            return self
        return Answer.NO if self is Answer.YES else Answer.YES


def answer(*, holds: bool) -> Answer:
    """Return YES or NO for a plain truth."""
    return Answer.YES if holds else Answer.NO


def every(answers: Iterable[Answer]) -> Answer:
    """All must be yes; one no decides, whatever is unknown, and nothing after it is asked."""
    found = Answer.YES
    for item in answers:
        if item is Answer.NO:
            return item
        if item is Answer.UNKNOWN:
            found = item
    return found


def some(answers: Iterable[Answer]) -> Answer:
    """One yes is enough; otherwise one unknown leaves it open."""
    return ~every(~item for item in answers)
