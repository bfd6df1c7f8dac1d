"""Deliveries of an alarm named ``bad``: a world by hand, and what arrives in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.deliveries import Post, Told
from simulator.played import Delivery
from tests.simulator.worlds import (
    Resource,
    late,
    world,
)


def sent(
    *changes: Told, pager: float = 0.5, failing: Sequence[float] | None = None, **resources: Resource
) -> tuple[Delivery, ...]:
    """What is delivered when an alarm named ``bad`` changes; by default to ALARM at minute 3."""
    shares = None if failing is None else np.array(failing, dtype=np.float64)
    return Post(world(**resources), late(0, pager=pager), shares).deliveries(changes or (change(),))


def change(minute: float = 3, before: str = "OK", after: str = "ALARM", **more: Any) -> Told:
    return Told(minute=minute, alarm="bad", before=before, after=after, **more)
