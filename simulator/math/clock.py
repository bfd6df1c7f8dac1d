"""Functions of metric math that read a timestamp, in UTC, whether or not there is a datapoint at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from simulator.math.values import FloatArray

_DAY = 86_400.0
_THURSDAY = 3  # 1970-01-01, counted from Monday = 0


def _months(stamps: FloatArray) -> FloatArray:
    months = stamps.astype("datetime64[s]").astype("datetime64[M]")
    return np.asarray(months, dtype=np.float64)


def _date(stamps: FloatArray) -> FloatArray:
    days = stamps.astype("datetime64[s]").astype("datetime64[D]")
    return np.asarray(days - days.astype("datetime64[M]"), dtype=np.float64) + 1


CLOCK: Mapping[str, Callable[[FloatArray], FloatArray]] = MappingProxyType(
    {
        "MINUTE": lambda stamps: stamps % 3600 // 60,
        "HOUR": lambda stamps: stamps % _DAY // 3600,
        "DAY": lambda stamps: (stamps // _DAY + _THURSDAY) % 7 + 1,  # Monday is 1, Sunday 7
        "DATE": _date,
        "MONTH": lambda stamps: _months(stamps) % 12 + 1,
        "YEAR": lambda stamps: _months(stamps) // 12 + 1970,
        "EPOCH": lambda stamps: stamps.copy(),
    }
)
