"""Leading axes in pieces: big batches block by block, which stay in the processor's cache, or row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import EllipsisType
from typing import TypeVar

import numpy as np

from simulator.math.values import MISSING, FloatArray, Frame, Kind, Outside, Value

POINTS = 32_768
"""Points of one array in a block: a quarter of a megabyte."""

Index = tuple[int | slice | EllipsisType, ...]
Key = TypeVar("Key")
Given = TypeVar("Given")
Found = TypeVar("Found")


def blocks(frame: Frame) -> list[Index]:
    """Slices of the first axis, none if all metrics are small or have no leading axis."""
    if len(frame.shape) == 1 or np.prod(frame.shape) <= POINTS:
        return []
    step = max(1, POINTS // int(np.prod(frame.shape[1:])))
    return [(slice(at, at + step), ...) for at in range(0, frame.shape[0], step)]


def rows(frame: Frame) -> list[Index]:
    """Every leading index by itself, none if there is no leading axis or no point."""
    return list(np.ndindex(frame.shape[:-1])) if len(frame.shape) > 1 and np.prod(frame.shape) else []


def cut(frame: Frame, index: Index) -> Frame:
    """The frame of some leading indices; what comes from outside is cut alike."""
    lead = frame.shape[:-1]

    def here(values: FloatArray) -> FloatArray:
        if not np.ndim(values):
            return values
        found: FloatArray = np.broadcast_to(values, (*lead, np.shape(values)[-1]))[index]
        return found

    outside = Outside(
        insight_rules=_each(frame.outside.insight_rules, here),
        quotas=_each(frame.outside.quotas, lambda quota: here(np.asarray(quota, dtype=np.float64))),
        searches=_each(frame.outside.searches, lambda found: tuple(map(here, found))),
    )
    stamps = here(frame.stamps)
    metrics = _each(frame.metrics, here)
    return replace(frame, metrics=metrics, stamps=stamps, shape=stamps.shape, outside=outside)


def full(value: Value, shape: tuple[int, ...]) -> Value:
    """The value with all leading axes, also where they do not matter."""
    wanted = (*shape[:-1], 1 if value.kind is Kind.S else shape[-1])
    return Value(value.kind, tuple(np.broadcast_to(one, wanted) for one in value.parts))


def joined(found: Sequence[Value], shape: tuple[int, ...]) -> Value:
    """Pieces as one value; arrays that end early are filled up with series without datapoints."""
    kind, number = found[0].kind, max(len(one.parts) for one in found)
    wanted = (*shape[:-1], 1 if kind is Kind.S else shape[-1])
    return Value(kind, tuple(_member(found, at, wanted) for at in range(number)))


def _member(found: Sequence[Value], at: int, wanted: tuple[int, ...]) -> FloatArray:
    empty = np.full((1, wanted[-1]), MISSING)
    parts = (one.parts[at] if at < len(one.parts) else empty for one in found)
    return np.concatenate([one.reshape(-1, wanted[-1]) for one in parts]).reshape(wanted)


def _each(given: Mapping[Key, Given], function: Callable[[Given], Found]) -> dict[Key, Found]:
    return {key: function(value) for key, value in given.items()}
