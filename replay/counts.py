"""Values of a metric in bounded memory: exact while they are few, then rounded to a grid of equal ratios.

The grid's ratio starts at 1.01 and is squared when there are still too many, so a percentile is wrong by
half a step at most: 0.5 %, then 1 %, 2 %, ... ``error`` says which. Counts, sums and extremes stay exact.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import exp, log

import numpy as np

from simulator.recording import FloatArray

MOST_VALUES = 4096
FINEST = 1.01
_FEWEST = 5
"""Zero, and numbers above and below one of either sign: what the roughest grid tells apart."""


@dataclass(frozen=True)
class _Arrays:
    """Values and their counts, packed."""

    values: array[float] = field(default_factory=lambda: array("d"))
    counts: array[int] = field(default_factory=lambda: array("Q"))


class Counts:
    """How often each value occurred; at most ``most`` distinct ones.

    ``pack`` lays it to rest in a sixth of the memory; the next value that is added wakes it.
    """

    __slots__ = ("_counts", "_most", "_packed", "_step")

    def __init__(self, most: int = MOST_VALUES) -> None:
        self._most, self._step = max(most, _FEWEST), 0.0
        self._counts: Counter[float] | None = None
        self._packed = _Arrays()

    def add(self, values: Iterable[float]) -> None:
        """Count values."""
        self.merge(Counter(values))

    def merge(self, counts: Mapping[float, int]) -> None:
        """Count values that were counted elsewhere."""
        held = self._awake()
        if self._step:
            _round(counts, self._step, held)
        else:
            held.update(counts)
        while len(held) > self._most:
            self._roughen(self._step * 2 or log(FINEST))
            held = self._awake()

    def take(self, other: Counts) -> None:
        """Take in another's values, and as rough as they are."""
        if other._step > self._step:
            self._roughen(other._step)
        self.merge(other.values())

    def _awake(self) -> Counter[float]:
        if self._counts is None:
            self._counts, self._packed = Counter(self.values()), _Arrays()
        return self._counts

    def _roughen(self, step: float) -> None:
        counted, self._step, self._counts = self._awake(), step, Counter()
        _round(counted, step, self._counts)

    @property
    def at_rest(self) -> bool:
        """Whether nothing was added since it was packed, or made."""
        return self._counts is None

    def pack(self) -> None:
        """Lay to rest."""
        if self._counts is not None:
            values, counts = self.sorted()
            self._packed = _Arrays(array("d", values), array("Q", counts.astype(np.uint64).tolist()))
            self._counts = None

    def values(self) -> Mapping[float, int]:
        """How often each value occurred."""
        if self._counts is not None:
            return self._counts
        return dict(zip(self._packed.values, self._packed.counts, strict=True))

    def __len__(self) -> int:
        return len(self.values())

    @property
    def error(self) -> float:
        """By which share a value may be off; 0 while all are exact."""
        return exp(self._step / 2) - 1

    def sorted(self) -> tuple[FloatArray, FloatArray]:
        """Values, least first, and their counts."""
        if self._counts is None:
            return np.array(self._packed.values), np.array(self._packed.counts, dtype=np.float64)
        pairs = sorted(self.values().items())
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


def _round(counts: Mapping[float, int], step: float, into: Counter[float]) -> None:
    for value, count in zip(_on_grid(counts, step), counts.values(), strict=True):
        into[value] += count


def _on_grid(values: Iterable[float], step: float) -> list[float]:
    """The middles of the values' cells. Two cells are one of the next grid, so errors do not add up."""
    given = np.fromiter(values, dtype=np.float64)
    sizes = np.abs(given)
    cells = np.floor(np.log(sizes, where=sizes > 0, out=np.zeros_like(sizes)) / step)
    found: list[float] = (np.sign(given) * np.exp((cells + 0.5) * step)).tolist()
    return found


class Packed(Mapping[int, FloatArray]):
    """Sorted samples of each minute, spread out only when they are asked for.

    A minute of more than ``most`` samples is thinned, and all others by the same factor, so that periods of
    several minutes weigh each minute by how much happened in it.
    """

    def __init__(self, minutes: Mapping[int, Counts], *, most: int = 1000) -> None:
        self._minutes = minutes
        most_counted = max((sum(one.values().values()) for one in minutes.values()), default=0)
        self._thinner = max(1.0, most_counted / most)

    def __getitem__(self, minute: int) -> FloatArray:
        values, counts = self._minutes[minute].sorted()
        whole = np.repeat(values, counts.astype(np.int64))
        if self._thinner <= 1:
            return whole
        kept = max(1, round(len(whole) / self._thinner))
        places = ((np.arange(kept) + 0.5) * len(whole) / kept).astype(np.int64)
        return whole[places]

    def __iter__(self) -> Iterator[int]:
        return iter(self._minutes)

    def __len__(self) -> int:
        return len(self._minutes)
