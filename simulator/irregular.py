"""Datapoints that come late, in parts, or as single samples: what each evaluation can see of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.recording import FloatArray, IntArray, Track
from simulator.sliding import Operation

_ROWS = 4096
"""Evaluations looked at together, so that memory does not grow with the recording."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """How an alarm looks at a metric: ``periods`` of ``minutes`` each, datapoints visible after ``delay``."""

    minutes: int
    periods: int
    delay: int

    def visible(self, back: int) -> tuple[int, int]:
        """How many minutes ago the newest visible minute of a period is, and how many of it are visible.

        ``back`` counts periods, 0 being the newest. Of one that is too young, 0 or fewer are.
        """
        newest = max(back * self.minutes, self.delay)
        return newest, (back + 1) * self.minutes - newest


@dataclass(frozen=True, kw_only=True, eq=False)
class Sight:
    """The values of a track, and after how many minutes from the start each is visible: a part, the whole."""

    whole: FloatArray
    part: FloatArray
    whole_at: IntArray
    part_at: IntArray


def irregular(track: Track, values: FloatArray, combine: Operation, window: Window) -> FloatArray:
    """Return [T x periods] as ``readings.read`` does, for any lateness."""
    sight = _sight(track, values, window, divisible=combine is np.add)
    found = np.empty((track.minutes, window.periods))
    for start in range(0, track.minutes, _ROWS):
        rows = np.arange(start, min(start + _ROWS, track.minutes))
        found[rows] = _reduced(_seen(rows, sight, window), combine)
    return found


def sampled(track: Track, percentile: float, window: Window) -> FloatArray:
    """Return the exact percentile of all samples that are visible in each period."""
    found = np.full((track.minutes, window.periods), np.nan)
    at = _visible_at(track, window)
    reach = window.minutes * window.periods
    touched = {row for one in track.samples for row in range(one, min(one + reach, track.minutes))}
    for row in touched:
        for column in range(window.periods):
            end = row + 1 - (window.periods - 1 - column) * window.minutes
            minutes = range(max(end - window.minutes, 0), end)
            inside = [track.samples[one] for one in minutes if one in track.samples and at[one] <= row + 1]
            if inside:
                found[row, column] = np.percentile(np.concatenate(inside), percentile)
    return found


def _visible_at(track: Track, window: Window) -> IntArray:
    late = np.zeros(track.minutes, dtype=np.int64) if track.late is None else track.late
    at: IntArray = np.arange(1, track.minutes + 1, dtype=np.int64) + window.delay + late
    return at


def _sight(track: Track, values: FloatArray, window: Window, *, divisible: bool) -> Sight:
    """A part shows in sums and counts only: the others are what they are from the first sample on."""
    at = _visible_at(track, window)
    if track.part is None or track.complete is None or not divisible:
        return Sight(whole=values, part=values, whole_at=at, part_at=at)
    ends = np.arange(1, track.minutes + 1, dtype=np.int64)
    return Sight(
        whole=values,
        part=values * track.part,
        whole_at=np.maximum(at, ends + track.complete),
        part_at=at,
    )


def _seen(rows: IntArray, sight: Sight, window: Window) -> FloatArray:
    """[rows x periods x minutes]: each datapoint as it looks at that evaluation."""
    back = np.arange(window.periods * window.minutes - 1, -1, -1)
    at = rows[:, None] - back[None, :]
    minute, now = np.maximum(at, 0), rows[:, None] + 1
    early = np.where(sight.part_at[minute] <= now, sight.part[minute], np.nan)
    seen = np.where(sight.whole_at[minute] <= now, sight.whole[minute], early)
    return np.where(at >= 0, seen, np.nan).reshape(len(rows), window.periods, window.minutes)


def _reduced(seen: FloatArray, combine: Operation) -> FloatArray:
    if combine is np.add:
        present = ~np.isnan(seen)
        return np.where(present.any(axis=2), np.where(present, seen, 0.0).sum(axis=2), np.nan)
    result = seen[:, :, 0]
    for index in range(1, seen.shape[2]):
        result = combine(result, seen[:, :, index])
    return result
