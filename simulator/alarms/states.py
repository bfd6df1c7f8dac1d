"""Datapoints to states: what a metric alarm decides at each evaluation.

Sources: "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data" in the CloudWatch user
guide (both of its tables are tests), and PutMetricAlarm in the API reference. The time axis is the last one,
oldest first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int8]

OK, ALARM, INSUFFICIENT, RETAIN = 0, 1, 2, 3
NAMES = ("OK", "ALARM", "INSUFFICIENT_DATA")
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
DYNAMODB = "AWS/DynamoDB"

COMPARISONS: dict[str, Callable[[FloatArray, float | FloatArray], BoolArray]] = {
    "GreaterThanThreshold": np.greater,
    "GreaterThanOrEqualToThreshold": np.greater_equal,
    "LessThanThreshold": np.less,
    "LessThanOrEqualToThreshold": np.less_equal,
}
BANDS = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)


def evaluation_range(periods: int) -> int:
    """Return how many of the newest datapoints an alarm of so many evaluation periods retrieves.

    AWS documents 5 for 3 periods and says that others depend on period and resolution; two more than the
    periods is our choice for them.
    """
    return periods + 2


def treatment(missing: str | None, namespace: str = "", *, dynamodb_overrides: bool = True) -> str:
    """Return how missing data counts, the defaults applied; raises ValueError.

    AWS/DynamoDB defaults to ignore. The user guide lets an alarm override that, the API reference says that
    DynamoDB always ignores: ``dynamodb_overrides=False`` believes the latter.
    """
    if missing is not None and missing not in TREATMENTS:
        raise ValueError(f"TreatMissingData {missing!r} is none of {', '.join(TREATMENTS)}")
    if namespace == DYNAMODB:
        return missing or "ignore" if dynamodb_overrides else "ignore"
    return missing or "missing"


def breaches(values: FloatArray, comparison: str, threshold: float | FloatArray) -> BoolArray:
    """Return which values breach; the value is the left operand, and a missing one (NaN) never breaches."""
    if comparison not in COMPARISONS:
        raise ValueError(f"comparison {comparison!r} needs a band or is none of {', '.join(COMPARISONS)}")
    return COMPARISONS[comparison](values, threshold)


def breaches_band(values: FloatArray, comparison: str, lower: FloatArray, upper: FloatArray) -> BoolArray:
    """Return which values are outside a band of anomaly detection; its edges are inside."""
    if comparison not in BANDS:
        raise ValueError(f"comparison {comparison!r} is none of {', '.join(BANDS)}")
    below = np.less(values, lower) if "LessThanLower" in comparison else np.False_
    above = np.greater(values, upper) if "GreaterThanUpper" in comparison else np.False_
    return np.asarray(below | above, dtype=np.bool_)


def filled(window: Sequence[str], periods: int) -> int:
    """Return how many datapoints the treatment of missing data must supply: as few as possible."""
    return max(0, periods - sum(point != "-" for point in window))


def decide(window: Sequence[str], *, periods: int, datapoints: int, missing: str, before: str) -> str:
    """Return the state after one evaluation: the readable reference of ``decide_all``.

    Args:
        window: the evaluation range, oldest first: ``0`` not breaching, ``X`` breaching, ``-`` missing.
        periods: N, how many datapoints decide.
        datapoints: M, how many of them must breach.
        missing: one of TREATMENTS.
        before: the name of the state before this evaluation.

    The newest N real datapoints decide, however old; only when the range has fewer does the treatment count.
    With ``missing`` a range without any real datapoint is INSUFFICIENT_DATA; a premature one, where nothing
    but breaching datapoints came and the oldest is at least M old, is ALARM. Younger ones (``----X``, M of 3)
    do not go to ALARM: that they are OK is our choice, as is ``----X`` with M of 2. With ``ignore`` a range
    without a datapoint within the threshold leaves the state alone until M breach.
    """
    real = [point for point in window if point != "-"][-periods:]
    hits, fill = real.count("X"), filled(window, periods)
    if missing == "breaching":
        hits += fill
    if hits >= datapoints:
        return "ALARM"
    if not fill or "0" in real or missing in {"breaching", "notBreaching"}:
        return "OK"
    if missing == "ignore":
        return before
    if not real:
        return "INSUFFICIENT_DATA"
    return "ALARM" if len(window) - list(window).index("X") >= datapoints else "OK"


def decide_all(
    breaching: BoolArray, present: BoolArray, *, periods: int, datapoints: int, missing: str
) -> IntArray:
    """Return the outcome of each evaluation: OK, ALARM, INSUFFICIENT or RETAIN, equal to ``decide``.

    Args:
        breaching: evaluations by evaluation range, oldest first; says nothing where ``present`` is false.
        present: of the same shape.
        periods: N.
        datapoints: M.
        missing: one of TREATMENTS.
    """
    treatment(missing)
    size, shape = breaching.shape[-1], breaching.shape[:-1]
    real, hits, oldest = (np.zeros(shape, dtype=np.int32) for _ in range(3))
    fine = np.zeros(shape, dtype=np.bool_)
    for age in range(1, size + 1):
        there = present[..., size - age]
        counts = there & (real < periods)
        bad = counts & breaching[..., size - age]
        real += there
        hits += bad
        fine |= counts & ~bad
        oldest[bad] = age
    short = np.maximum(0, periods - real)
    alarm = (hits + short if missing == "breaching" else hits) >= datapoints
    outcomes = alarm.astype(np.int8)
    if missing in {"missing", "ignore"}:
        open_ = ~alarm & ~fine & (short > 0)
        unsaid = np.where(real == 0, INSUFFICIENT, np.where(oldest >= datapoints, ALARM, OK))
        outcomes[open_] = RETAIN if missing == "ignore" else unsaid[open_]
    return outcomes


def hold(outcomes: IntArray, first: int) -> IntArray:
    """Return the states: each RETAIN is the state before it, and ``first`` before any other."""
    said = outcomes != RETAIN
    last = np.maximum.accumulate(np.where(said, np.arange(outcomes.shape[-1]), -1), axis=-1)
    states = np.take_along_axis(outcomes, np.maximum(last, 0), axis=-1)
    return np.where(last >= 0, states, np.int8(first)).astype(np.int8)
