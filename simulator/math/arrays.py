"""Functions that gather series: over time to a scalar, over members to a series, and the order of members.

Source: CloudWatch user guide, functions of metric math. AVG counts missing values as 0 (the guide says so,
and offers DATAPOINT_COUNT for averages of sparse metrics); the others pass over them. Where nothing is
present the result is missing. STDDEV is that of the population: the guide does not say which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from simulator.math.values import MISSING, FloatArray, finite
from template.metric_math import MathError

Gather = Callable[[FloatArray, int], FloatArray]


def _total(values: FloatArray, axis: int) -> FloatArray:
    found: FloatArray = np.nansum(values, axis=axis, keepdims=True)
    return found


def _count(values: FloatArray, axis: int) -> FloatArray:
    return np.asarray((~np.isnan(values)).sum(axis=axis, keepdims=True), dtype=np.float64)


def _mean(values: FloatArray, axis: int) -> FloatArray:
    return _total(values, axis) / max(values.shape[axis], 1)


def _largest(values: FloatArray, axis: int) -> FloatArray:
    found: FloatArray = np.fmax.reduce(values, axis=axis, keepdims=True, initial=-np.inf)
    return found


def _smallest(values: FloatArray, axis: int) -> FloatArray:
    found: FloatArray = np.fmin.reduce(values, axis=axis, keepdims=True, initial=np.inf)
    return found


def _deviation(values: FloatArray, axis: int) -> FloatArray:
    number = _count(values, axis)
    centre = _total(values, axis) / number
    return np.sqrt(_total((values - centre) ** 2, axis) / number)


GATHER: Mapping[str, Gather] = MappingProxyType(
    {
        "SUM": _total,
        "AVG": _mean,
        "MAX": _largest,
        "MIN": _smallest,
        "STDDEV": _deviation,
        "DATAPOINT_COUNT": _count,
    }
)


def over_time(function: str, values: FloatArray) -> FloatArray:
    """Gather (..., n) to (..., 1): a scalar; of no datapoint at all only the count is known."""
    return _gathered(function, values, -1)


def over_members(function: str, members: Sequence[FloatArray], shape: tuple[int, ...]) -> FloatArray:
    """Gather members of (..., n) to one series, point by point; a point that no member has is missing."""
    if not members:
        return np.full(shape, MISSING)
    stacked = stack(members)
    found = _gathered(function, stacked, 0)[0]
    return np.where(np.isnan(stacked).all(axis=0), MISSING, found)


def stack(members: Sequence[FloatArray]) -> FloatArray:
    """Members of one array of series as (member, ..., n)."""
    return np.stack(np.broadcast_arrays(*members))


def ordered(members: Sequence[FloatArray], function: str, order: str) -> tuple[FloatArray, ...]:
    """Sort members by a statistic of each, for every leading index; those without datapoints go last."""
    if not members:
        return ()
    stacked = stack(members)
    key = over_time(function, stacked)
    rank = np.argsort(key if order == "ASC" else -key, axis=0, kind="stable")
    return tuple(np.take_along_axis(stacked, rank, axis=0))


def part(members: Sequence[FloatArray], start: FloatArray, end: FloatArray | None) -> tuple[FloatArray, ...]:
    """Members from ``start`` (from 0) up to and without ``end``. Raises MathError for what is no position."""
    return tuple(members[position(start) : None if end is None else position(end)])


def position(number: FloatArray) -> int:
    """A scalar as a place in an array. Raises MathError for fractions, negatives and missing ones."""
    value = float(np.ravel(number)[0]) if np.size(number) else -1.0
    if not (np.isfinite(value) and value >= 0 and value == int(value) and np.all(number == value)):
        raise MathError("a position in an array is a whole number from 0")
    return int(value)


def _gathered(function: str, values: FloatArray, axis: int) -> FloatArray:
    with np.errstate(all="ignore"):
        found = finite(GATHER[function](values, axis))
    if function == "DATAPOINT_COUNT":
        return found
    return np.where(np.isnan(values).all(axis=axis, keepdims=True), MISSING, found)
