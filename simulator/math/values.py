"""What metric math computes with: scalars, time series and arrays of time series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from template.metric_math import MathError

FloatArray = NDArray[np.float64]
MISSING = np.float64(np.nan)


class Kind(str, Enum):
    """Types of the guide's tables; ``TEXT`` is a word such as DESC, which is no value."""

    S = "S"
    TS = "TS"
    ARRAY = "TS[]"
    TEXT = "text"


@dataclass(frozen=True)
class Value:
    """One result.

    ``parts`` holds one array, or one for each member of a TS[]. Series have shape (..., n), time last and
    NaN where there is no datapoint; scalars have shape (..., 1) or (), so that both combine by broadcasting.
    """

    kind: Kind
    parts: tuple[FloatArray, ...]

    @property
    def series(self) -> FloatArray:
        """The values of a single time series. Raises MathError for any other kind."""
        if self.kind is not Kind.TS:
            raise MathError(f"it gives {self.kind.value}, where a single time series is needed")
        return self.parts[0]

    @property
    def scalar(self) -> FloatArray:
        """A scalar for each leading index. Raises MathError for any other kind."""
        if self.kind is not Kind.S:
            raise MathError(f"it gives {self.kind.value}, where a scalar is needed")
        return self.parts[0][..., 0] if self.parts[0].ndim else self.parts[0]


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What expressions fetch from elsewhere, handed in by the caller; nothing here is looked up.

    ``insight_rules`` by (rule, metric), ``quotas`` by the usage metric's id, ``searches`` by the text that
    SEARCH, LAMBDA or DB_PERF_INSIGHTS names first (DB_PERF_INSIGHTS: its three texts, joined by a slash).
    """

    insight_rules: Mapping[tuple[str, str], FloatArray] = field(default_factory=lambda: MappingProxyType({}))
    quotas: Mapping[str, FloatArray | float] = field(default_factory=lambda: MappingProxyType({}))
    searches: Mapping[str, Sequence[FloatArray]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What all functions of one evaluation share: the metrics, their time, and what comes from outside.

    ``shape`` is that of all metrics together, ``stamps`` (..., n) in seconds since 1970 in UTC.
    """

    metrics: Mapping[str, FloatArray]
    shape: tuple[int, ...]
    stamps: FloatArray
    period_s: float
    outside: Outside


def finite(values: FloatArray) -> FloatArray:
    """Drop what no datapoint can be: infinities become missing, as a division by zero does."""
    bad = np.isinf(values)
    return np.where(bad, MISSING, values) if bad.any() else values


def holed(values: FloatArray) -> bool:
    """Whether some value may be missing or infinite: one pass without a copy, and never a wrong no."""
    with np.errstate(all="ignore"):
        return not np.isfinite(np.sum(values))
