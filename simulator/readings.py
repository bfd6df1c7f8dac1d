"""What CloudWatch sees of a metric when it evaluates: statistics of periods that slide by the minute.

At the evaluation after T minutes, period 0 is [T - p, T), period 1 is [T - 2p, T - p), ... for a period of p
minutes ("Alarm evaluation" in the CloudWatch user guide: windows slide, they are not aligned). A datapoint
takes part once it is visible: its minute has ended and its delay is over.

A percentile over several minutes is exact where single samples were recorded. Where only each minute's
percentile is known, the extreme minute stands for the period: the highest from the median up, below it
the lowest.
"""

from __future__ import annotations

import re

import numpy as np

from simulator.irregular import Window, irregular, sampled
from simulator.recording import AVERAGE, COUNT, LEAST, SUM, FloatArray, Track
from simulator.sliding import Operation, shifted, slide

MINUTE_S = 60
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100)", re.IGNORECASE)


class ReadingError(ValueError):
    """A statistic or a period that the recording cannot answer; the message says why."""


def read(track: Track, statistic: str, window: Window) -> FloatArray:
    """Return [T x periods], oldest period first; row i is the evaluation after i + 1 minutes.

    Raises ReadingError for a statistic that the track cannot tell.
    """
    if statistic == AVERAGE:
        with np.errstate(invalid="ignore", divide="ignore"):
            return read(track, SUM, window) / read(track, COUNT, window)
    percentile = percentile_of(statistic)
    if percentile is not None and track.samples:
        return sampled(track, percentile, window)
    values, combine = _values(track, statistic), _operation(statistic)
    return _regular(values, combine, window) if track.regular else irregular(track, values, combine, window)


def percentile_of(statistic: str) -> float | None:
    """99.9 for ``p99.9``; None for what is no percentile."""
    match = _PERCENTILE.fullmatch(statistic)
    return float(match[1]) if match else None


def samples_needed(percentile: float) -> float:
    """How many samples a period needs for this percentile to mean anything to CloudWatch: 1000 for p99.

    Source: "Percentile-based alarms and low data samples" in the CloudWatch user guide.
    """
    share = percentile / 100
    return round(10 / (1 - share if share >= 0.5 else share), 6) if 0 < share < 1 else 0.0  # noqa: PLR2004


def period_minutes(period_s: object) -> int:
    """Whole minutes of a period. Raises ReadingError for shorter ones, and for what no period is."""
    if not isinstance(period_s, (int, float)) or period_s < MINUTE_S or period_s % MINUTE_S:
        raise ReadingError(f"its period is {period_s} s; the recording has minutes")
    return int(period_s) // MINUTE_S


def _values(track: Track, statistic: str) -> FloatArray:
    found = track.values.get(statistic, track.values.get(statistic.lower()))
    if found is not None:
        return found
    nothing = next((values for values in track.values.values() if np.isnan(values).all()), None)
    if nothing is not None:  # of a metric that published nothing, every statistic is known
        return nothing
    told = ", ".join(track.values)
    raise ReadingError(f"its statistic {statistic} was not recorded; {told} were")


def _operation(statistic: str) -> Operation:
    if statistic in (SUM, COUNT):
        return np.add
    percentile = percentile_of(statistic)
    low = statistic == LEAST or (percentile is not None and percentile < 50)  # noqa: PLR2004 - the median
    return np.fmin if low else np.fmax


def _regular(values: FloatArray, combine: Operation, window: Window) -> FloatArray:
    """All datapoints equally late: each column is one sliding window, cut where nothing is visible yet."""
    slid: dict[int, FloatArray] = {}
    columns = []
    for back in reversed(range(window.periods)):
        newest, length = window.visible(back)
        if length not in slid:
            slid[length] = slide(values, length, combine)
        columns.append(shifted(slid[length], newest))
    return np.stack(columns, axis=1)
