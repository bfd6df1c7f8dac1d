"""Series by hand, in the notation of Prometheus' ``promtool test rules``, to the letter.

======== =====================  ==========================================================
word     series                 meaning
======== =====================  ==========================================================
``5``    5                      one value
``_``    missing                nothing was published
``0x4``  0 0 0 0 0              the value and then 4 more: 5 values, as promtool has it
``1+2x3``  1 3 5 7              start, and then 3 more, each 2 higher; ``10-2x3`` goes down
``_x3``  missing, 3 times       exactly 3, as promtool has it
======== =====================  ==========================================================

Words are separated by white space. Source: Prometheus documentation, "Unit testing for rules", series.
promtool's ``stale`` and histograms have no counterpart in CloudWatch and are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from math import isfinite, isnan

import numpy as np

from simulator.recording import FloatArray

_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_WORD = re.compile(
    rf"(?P<start>[+-]?{_NUMBER})(?:(?P<step>[+-]{_NUMBER})?x(?P<more>\d+))?|_(?:x(?P<times>\d+))?"
)
_MISTAKES = (
    (re.compile(r"stale"), "CloudWatch has no stale marker; write _ for a missing value"),
    (re.compile(r"^_x?\S*$"), "after _ comes nothing, or x and how often: _x5"),
    (re.compile(r"x-?\d*\.\d|x-|x$"), "after x comes a whole number from 0 on: 5x2"),
    (re.compile(r"[+-].*[+-][^x]*$"), "a step needs x and how many more values: 1+2x3"),
)
MOST = 1_000_000
"""More values than that are a slip of the finger: two years of minutes."""


class NotationError(ValueError):
    """A series that cannot be read: the word, its place (from 1) and what is right."""


def parse(text: str) -> FloatArray:
    """Return the values, NaN where one is missing; raises NotationError."""
    values: list[float] = []
    for found in re.finditer(r"\S+", text):
        values.extend(_expanded(found, MOST - len(values)))
    if not values:
        raise NotationError("a series needs at least one value, such as 0x4 5x2 _")
    return np.asarray(values, dtype=np.float64)


def _expanded(found: re.Match[str], room: int) -> Iterator[float]:
    word = _WORD.fullmatch(found.group())
    if word is None:
        raise _wrong(found, _right(found.group()))
    many = int(word["times"] or 1) if word["start"] is None else int(word["more"] or 0) + 1
    if many > room:
        raise _wrong(found, f"a series has at most {MOST:,} values")
    if word["start"] is None:
        return iter([float("nan")] * many)
    start, step = float(word["start"]), float(word["step"] or 0)
    if not isfinite(start) or not isfinite(start + step * many):
        raise _wrong(found, "that is more than a number can be")
    return (start + step * index for index in range(many))


def _wrong(found: re.Match[str], right: str) -> NotationError:
    return NotationError(f"character {found.start() + 1}: {found.group()[:40]!r} is no series: {right}")


def _right(word: str) -> str:
    hints = (right for mistake, right in _MISTAKES if mistake.search(word))
    return next(hints, "write 5, 5x2, 1+2x3, _ or _x3")


def write(values: Iterable[float]) -> str:
    """Return values in the notation, runs of equal ones in short: what ``parse`` reads back."""
    return " ".join(_run(value, len(list(run))) for value, run in groupby(map(_same, values)))


def _same(value: float) -> float | None:
    return None if isnan(value) else float(value)


def _run(value: float | None, length: int) -> str:
    if value is None:
        return "_" if length == 1 else f"_x{length}"
    number = f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004
    return number if length == 1 else f"{number}x{length - 1}"
