"""Readings in plain Python, datapoint by datapoint: the reference for what ``readings`` does with arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from simulator.irregular import Window
from simulator.recording import FloatArray, Track

NAN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Minute:
    """What happened in one minute, and when it shows."""

    samples: tuple[float, ...]
    late: int = 0
    part: float = 1.0
    complete: int = 0


_VALUE = st.integers(-20, 20).map(float)
_SAMPLES = st.lists(_VALUE, max_size=4).map(tuple)
PUNCTUAL = st.lists(st.builds(Minute, samples=_SAMPLES), min_size=1, max_size=30)
UNPUNCTUAL = st.lists(
    st.builds(
        Minute,
        samples=_SAMPLES,
        late=st.integers(0, 6),
        part=st.sampled_from([0.25, 0.5, 1.0]),
        complete=st.integers(0, 9),
    ),
    min_size=1,
    max_size=30,
)
WINDOWS = st.builds(Window, minutes=st.integers(1, 6), periods=st.integers(1, 6), delay=st.integers(0, 12))


def track(minutes: Sequence[Minute], *, regular: bool = False, samples: bool = False) -> Track:
    """The track of these minutes; NaN where a minute has no sample."""
    told: Mapping[str, Callable[[Sequence[float]], float]] = {
        "Sum": sum,
        "SampleCount": len,
        "Minimum": min,
        "Maximum": max,
        "p99": _p99,
        "p10": _p10,
    }
    values = {
        name: np.array([float(of(one.samples)) if one.samples else NAN for one in minutes])
        for name, of in told.items()
    }
    return Track(
        values=values,
        samples={at: np.sort(one.samples) for at, one in enumerate(minutes) if one.samples}
        if samples
        else {},
        late=None if regular else np.array([one.late for one in minutes]),
        part=None if regular else np.array([one.part for one in minutes]),
        complete=None if regular else np.array([one.complete for one in minutes]),
    )


def readings(minutes: Sequence[Minute], statistic: str, window: Window, *, exact: bool = False) -> FloatArray:
    """[evaluations x periods], oldest period first."""
    found = np.full((len(minutes), window.periods), NAN)
    for row in range(len(minutes)):
        for column in range(window.periods):
            end = row + 1 - (window.periods - 1 - column) * window.minutes
            inside = range(max(end - window.minutes, 0), max(end, 0))
            seen = [
                (minutes[at], share)
                for at in inside
                if (share := _share(minutes[at], row - at, window.delay))
            ]
            found[row, column] = _statistic(seen, statistic, exact=exact) if seen else NAN
    return found


def _share(one: Minute, age: int, delay: int) -> float:
    """How much of a minute shows when it has been over for so many minutes."""
    if not one.samples or age < delay + one.late:
        return 0.0
    return 1.0 if age >= one.complete else one.part


def _statistic(seen: list[tuple[Minute, float]], statistic: str, *, exact: bool) -> float:
    if statistic == "Average":
        return _statistic(seen, "Sum", exact=exact) / _statistic(seen, "SampleCount", exact=exact)
    if statistic in {"Sum", "SampleCount"}:
        of = sum if statistic == "Sum" else len
        return float(sum(of(one.samples) * share for one, share in seen))
    everything = [value for one, _share in seen for value in one.samples]
    if statistic in {"Minimum", "Maximum"}:
        return min(everything) if statistic == "Minimum" else max(everything)
    if exact:
        return float(np.percentile(everything, float(statistic[1:])))
    return (
        max(_p99(one.samples) for one, _ in seen)
        if statistic == "p99"
        else min(_p10(one.samples) for one, _ in seen)
    )


def _p99(samples: Sequence[float]) -> float:
    return float(np.percentile(samples, 99))


def _p10(samples: Sequence[float]) -> float:
    return float(np.percentile(samples, 10))
