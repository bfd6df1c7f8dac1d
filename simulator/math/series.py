"""Functions of one time series: its values, its gaps and its neighbours in time.

Source: CloudWatch user guide, functions of metric math. Shapes (..., n), time last, NaN = no datapoint.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.math.values import MISSING, FloatArray, finite


def logarithm(values: FloatArray) -> FloatArray:
    """Natural logarithm; of 0 and below there is none, so the datapoint is dropped."""
    with np.errstate(all="ignore"):
        return finite(np.log(values))


def logarithm10(values: FloatArray) -> FloatArray:
    """Logarithm to base 10, dropped as by ``logarithm``."""
    with np.errstate(all="ignore"):
        return finite(np.log10(values))


def difference(values: FloatArray) -> FloatArray:
    """Each value less the one before it, over gaps; the first has none."""
    return values - previous(values, values)


def difference_time(values: FloatArray, stamps: FloatArray) -> FloatArray:
    """Seconds since the datapoint before."""
    times = np.where(np.isnan(values), MISSING, stamps)
    return times - previous(times, times)


def rate(values: FloatArray, stamps: FloatArray) -> FloatArray:
    """Change a second since the datapoint before, however long ago that is."""
    with np.errstate(all="ignore"):
        return finite(difference(values) / difference_time(values, stamps))


def running_sum(values: FloatArray) -> FloatArray:
    """Sum up to each datapoint; a gap adds nothing and stays a gap."""
    sums = np.cumsum(np.nan_to_num(values), axis=-1)
    return np.where(np.isnan(values), MISSING, sums)


def repeat(values: FloatArray) -> FloatArray:
    """Gaps take the last value before them; a gap at the start has none."""
    found: FloatArray = np.take_along_axis(values, last_present(values), axis=-1)
    return found


def interpolate(values: FloatArray, stamps: FloatArray) -> FloatArray:
    """Gaps take the line between their neighbours in time; a gap at either end has but one and stays."""
    if not values.shape[-1]:
        return values
    times = np.where(np.isnan(values), MISSING, stamps)
    before, after = repeat(values), repeat(values[..., ::-1])[..., ::-1]
    start, end = repeat(times), repeat(times[..., ::-1])[..., ::-1]
    with np.errstate(all="ignore"):
        line = before + (after - before) * (stamps - start) / (end - start)
    return np.where(np.isnan(values), line, values)


def previous(values: FloatArray, present: FloatArray) -> FloatArray:
    """For each point the last value before it, NaN where there is none."""
    earlier = np.full(np.shape(values), MISSING)
    if values.shape[-1]:
        earlier[..., 1:] = repeat(np.where(np.isnan(present), MISSING, values))[..., :-1]
    return earlier


def last_present(values: FloatArray) -> NDArray[np.intp]:
    """Index of the newest datapoint up to each point, 0 (itself a gap) where there is none."""
    index = np.where(np.isnan(values), 0, np.arange(values.shape[-1]))
    return np.maximum.accumulate(index, axis=-1)
