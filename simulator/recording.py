"""What was published, by the minute: the numbers that a simulation starts from.

Minute m covers the seconds [60 m, 60 m + 60) after ``start`` and is stamped at its start, as CloudWatch
stamps a datapoint of one minute. NaN is a minute in which nothing was published, which is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]
Key: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]
"""Namespace, name and sorted dimensions: what makes a metric one metric; ``template.series.Series.key``."""

SUM, COUNT, LEAST, MOST, AVERAGE = "Sum", "SampleCount", "Minimum", "Maximum", "Average"
STATISTICS = (SUM, COUNT, LEAST, MOST)


class RecordingError(ValueError):
    """Numbers that are no recording; the message says which."""


def key(namespace: str, metric: str, **dimensions: str) -> Key:
    """``key("AWS/Lambda", "Errors", FunctionName="pay")``."""
    return namespace, metric, tuple(sorted(dimensions.items()))


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """One metric; each array has one value a minute.

    ``values`` by statistic: Sum, SampleCount, Minimum, Maximum, and percentiles such as ``p99`` where only
    they are known. ``samples`` are the single values of each minute, sorted, where they are known; then every
    percentile is exact. ``late`` is by how many minutes a datapoint becomes visible later than the delays
    say. ``part`` is the share of a minute's sums and counts that is visible until ``complete`` minutes after
    its end.
    """

    values: Mapping[str, FloatArray]
    samples: Mapping[int, FloatArray] = field(default_factory=dict)
    late: IntArray | None = None
    part: FloatArray | None = None
    complete: IntArray | None = None

    @property
    def minutes(self) -> int:
        """How many minutes it is long."""
        return len(next(iter(self.values.values())))

    def punctual(self) -> Track:
        """The same, visible whole and at once."""
        return replace(self, late=None, part=None, complete=None)

    @property
    def regular(self) -> bool:
        """Whether every datapoint becomes visible whole and as late as the others."""
        return self.late is None and self.part is None


def counted(numbers: Iterable[float]) -> Track:
    """A metric published as one value a minute, by a counter for instance."""
    values = np.asarray(tuple(numbers), dtype=np.float64)
    once = np.where(np.isnan(values), np.nan, 1.0)
    return Track(values={SUM: values, COUNT: once, LEAST: values, MOST: values})


def rated(hits: Iterable[float], of: Iterable[float]) -> Track:
    """A metric of samples that are 0 or 1, like 5XXError: its Sum is the hits, its Average their share.

    A minute without samples publishes nothing.
    """
    sums, counts = np.asarray(tuple(hits), dtype=np.float64), np.asarray(tuple(of), dtype=np.float64)
    some = np.where(sums > 0, 1.0, 0.0)
    least = np.where(sums < counts, 0.0, 1.0)
    there = ~np.isnan(sums) & (counts > 0)
    values = {SUM: sums, COUNT: counts, LEAST: least, MOST: some}
    return Track(values={name: np.where(there, found, np.nan) for name, found in values.items()})


@dataclass(frozen=True, kw_only=True, eq=False)
class Recording:
    """Metrics by the minute, all equally long.

    A metric that is no key of ``tracks`` is unknown: alarms that read it are not played. One whose minutes
    are all NaN is known, and published nothing. ``contributors`` are the reports of Contributor Insights
    rules by name: what each contributor added in each minute.
    """

    start: datetime
    minutes: int
    tracks: Mapping[Key, Track]
    contributors: Mapping[str, Mapping[str, FloatArray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.start.tzinfo is None:
            raise RecordingError(f"start is {self.start}, which has no time zone")
        for name, array in self._arrays():
            if len(array) != self.minutes:
                raise RecordingError(f"{name} has {len(array)} minutes, not {self.minutes}")

    def _arrays(self) -> Iterator[tuple[object, NDArray[Any]]]:
        for name, track in self.tracks.items():
            optional = (track.late, track.part, track.complete)
            yield from ((name, one) for one in (*track.values.values(), *optional) if one is not None)
        for rule, rows in self.contributors.items():
            yield from ((f"{who} of {rule}", row) for who, row in rows.items())

    def punctual(self) -> Recording:
        """The same, with nothing late or in parts."""
        return replace(self, tracks={name: track.punctual() for name, track in self.tracks.items()})

    def known(self, series_key: Any) -> bool:
        """Whether a metric was watched."""
        return series_key in self.tracks
