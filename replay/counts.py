"""Values of a metric in bounded memory: exact while they are few, then rounded to a grid of equal ratios.

The grid's ratio starts at 1.01 and is squared when there are still too many, so a percentile is wrong by
half a step at most: 0.5 %, then 1 %, 2 %, ... ``error`` says which. Counts, sums and extremes stay exact.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import exp, log

import numpy as np

from simulator.recording import FloatArray

MOST_VALUES = 4096
FINEST = 1.01
_FEWEST = 5
"""Zero, and numbers above and below one of either sign: what the roughest grid tells apart."""


class Counts:
    """How often each value occurred; at most ``most`` distinct ones."""

    def __init__(self, most: int = MOST_VALUES) -> None:
        self._most, self._step = max(most, _FEWEST), 0.0
        self._counts: Counter[float] = Counter()

    def add(self, values: Iterable[float]) -> None:
        """Count values."""
        self.merge(Counter(values))

    def merge(self, counts: Mapping[float, int]) -> None:
        """Count values that were counted elsewhere."""
        if not self._step:
            self._counts.update(counts)
        else:
            self._round(counts)
        while len(self._counts) > self._most:
            self._step = self._step * 2 or log(FINEST)
            counted, self._counts = self._counts, Counter()
            self._round(counted)

    def take(self, other: Counts) -> None:
        """Take in another's values, and as rough as they are."""
        if other._step > self._step:
            self._step, counted, self._counts = other._step, self._counts, Counter()
            self._round(counted)
        self.merge(other._counts)

    def _round(self, counts: Mapping[float, int]) -> None:
        for value, count in zip(_on_grid(counts, self._step), counts.values(), strict=True):
            self._counts[value] += count

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def error(self) -> float:
        """By which share a value may be off; 0 while all are exact."""
        return exp(self._step / 2) - 1

    def sorted(self) -> tuple[FloatArray, FloatArray]:
        """Values, least first, and their counts."""
        pairs = sorted(self._counts.items())
        return np.array([one for one, _ in pairs]), np.array([count for _, count in pairs], dtype=np.float64)

    def percentile(self, percent: float) -> float:
        """The value at a percentile, between neighbours in rank as numpy has it; NaN of nothing."""
        values, counts = self.sorted()
        if not len(values):
            return float("nan")
        ends = np.cumsum(counts)
        rank = (ends[-1] - 1) * percent / 100
        low, high = (
            int(np.searchsorted(ends, place, side="right")) for place in (int(rank), -int(-rank // 1))
        )
        part = rank - int(rank)
        return float(values[low] if low == high else values[low] * (1 - part) + values[high] * part)


def _on_grid(values: Iterable[float], step: float) -> list[float]:
    """The middles of the values' cells. Two cells are one of the next grid, so errors do not add up."""
    given = np.fromiter(values, dtype=np.float64)
    sizes = np.abs(given)
    cells = np.floor(np.log(sizes, where=sizes > 0, out=np.zeros_like(sizes)) / step)
    found: list[float] = (np.sign(given) * np.exp((cells + 0.5) * step)).tolist()
    return found


class Packed(Mapping[int, FloatArray]):
    """Sorted samples of each minute, kept as values and counts, spread out only when they are asked for.

    A minute of more than ``most`` samples is thinned, and all others by the same factor, so that periods of
    several minutes weigh each minute by how much happened in it.
    """

    def __init__(self, minutes: Mapping[int, Counts], *, most: int = 1000) -> None:
        self._minutes = {minute: _packed(one) for minute, one in minutes.items()}
        most_counted = max((sum(counts) for _, counts in self._minutes.values()), default=0)
        self._thinner = max(1.0, most_counted / most)

    def __getitem__(self, minute: int) -> FloatArray:
        values, counts = self._minutes[minute]
        whole = np.repeat(np.frombuffer(values), np.asarray(counts, dtype=np.int64))
        if self._thinner <= 1:
            return whole
        kept = max(1, round(len(whole) / self._thinner))
        places = ((np.arange(kept) + 0.5) * len(whole) / kept).astype(np.int64)
        return whole[places]

    def __iter__(self) -> Iterator[int]:
        return iter(self._minutes)

    def __len__(self) -> int:
        return len(self._minutes)


def _packed(one: Counts) -> tuple[array[float], array[int]]:
    values, counts = one.sorted()
    return array("d", values), array("Q", counts.astype(np.uint64).tolist())
