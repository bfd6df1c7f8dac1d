"""Windows that slide over numbers by the minute."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from simulator.recording import FloatArray

Operation: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
"""``np.add``, ``np.fmax`` or ``np.fmin``; the latter leave NaN out by themselves."""


def slide(values: FloatArray, length: int, combine: Operation) -> FloatArray:
    """Item i combines values[i - length + 1 .. i], NaN left out; NaN where all are, or none is asked for.

    By doubling: windows of 1, 2, 4, ... are put together, so that sums stay as exact as adding by hand and
    the effort grows with the logarithm of the length.
    """
    if combine is not np.add:
        return _combined(values, length, combine, np.nan)
    sums = _combined(np.where(np.isnan(values), 0.0, values), length, combine, 0.0)
    present = _combined((~np.isnan(values)).astype(np.float64), length, np.add, 0.0)
    return np.where(present > 0, sums, np.nan)


def _combined(values: FloatArray, length: int, combine: Operation, nothing: float) -> FloatArray:
    result = np.full_like(values, nothing)
    done, width = 0, 1
    while done < length:
        if length & width:
            result = combine(result, shifted(values, done, nothing))
            done += width
        if done < length:
            values = combine(values, shifted(values, width, nothing))
            width *= 2
    return result


def shifted(values: FloatArray, by: int, nothing: float = np.nan) -> FloatArray:
    """Item i is values[i - by]; ``nothing`` before the start."""
    if by == 0:
        return values
    moved = np.full_like(values, nothing)
    if by < len(values):
        moved[by:] = values[:-by]
    return moved
