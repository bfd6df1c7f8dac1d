"""Percentiles to a whole metric: latencies spread along a lognormal through p50 and p99.

Where only p99 is known, p50 is taken to be a fifth of it, as in the baseline's 120 and 600 ms.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import NormalDist

import numpy as np

from simulator.readings import percentile_of
from simulator.recording import COUNT, LEAST, MOST, SUM, FloatArray, Track

Z99 = NormalDist().inv_cdf(0.99)
SPREAD = 5.0
"""p99 over p50 where p50 is not known."""
USUAL = ("p50", "p75", "p90", "p95", "p99", "p99.9")


def latency(p50: FloatArray | None, p99: FloatArray, count: FloatArray, asked: Iterable[str] = ()) -> Track:
    """Return the metric; ``count`` are the samples of each minute, ``asked`` more percentiles than the usual.

    Minimum and Maximum are where the lowest and the highest of so many samples are expected.
    """
    middle = p99 / SPREAD if p50 is None else p50
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.log(np.maximum(p99, middle) / middle) / Z99

    def at(z: FloatArray | float) -> FloatArray:
        values: FloatArray = middle * np.exp(sigma * z)
        return values

    samples = np.where(np.isnan(p99), np.nan, np.where(np.isnan(count), 1.0, np.maximum(count, 1.0)))
    extreme = _extreme(samples)
    values = {
        SUM: middle * np.exp(sigma**2 / 2) * samples,
        COUNT: samples,
        LEAST: at(-extreme),
        MOST: at(extreme),
    }
    for name in dict.fromkeys((*USUAL, *asked)):
        percentile = percentile_of(name)
        if percentile is not None and 0 < percentile < 100:  # noqa: PLR2004 - p0 and p100 are the extremes
            values[name] = at(NormalDist().inv_cdf(percentile / 100))
    return Track(values=values | {"p0": values[LEAST], "p100": values[MOST]})


def _extreme(samples: FloatArray) -> FloatArray:
    """How many deviations above the middle the highest of so many samples is expected."""
    known = {n: NormalDist().inv_cdf(1 - 1 / (n + 1)) if n > 0 else 0.0 for n in np.unique(samples) if n == n}  # noqa: PLR0124
    return np.asarray([known.get(n, np.nan) for n in samples], dtype=np.float64)
