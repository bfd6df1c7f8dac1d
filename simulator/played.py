"""What a simulation tells: which alarms changed their state when, and who heard. Minutes from the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from simulator.recording import FloatArray

CRITICAL, HIGH, LOW = "critical", "high", "low"
SEVERITIES = (LOW, HIGH, CRITICAL)
"""How bad a message says that it is, mildest first."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """An alarm's change of state at a whole minute."""

    minute: float
    alarm: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A message that a subscription accepts; ``minute`` is when it arrives, ``sent`` when the state changed.

    ``way`` is ``pagerduty``, ``email``, ``https``, ...; ``pages`` says whether a human's pager rings.
    ``arrived`` is False for a message that the endpoint never took.
    """

    minute: float
    sent: float
    alarm: str
    state: str
    severity: str
    topic: str
    address: str
    way: str
    pages: bool
    arrived: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """What an alarm compared: the value by minute of publication, and its threshold."""

    label: str
    values: FloatArray
    threshold: float
    comparison: str
    unit: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Played:
    """A whole simulation. ``unplayed`` says of each alarm that was left out, why."""

    start: datetime
    minutes: int
    changes: tuple[Change, ...]
    deliveries: tuple[Delivery, ...]
    curves: Mapping[str, Curve] = field(default_factory=dict)
    unplayed: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """Alarm to the (namespace, metric) pairs that it reads, composites through their children."""

    @property
    def pages(self) -> tuple[Delivery, ...]:
        """Messages of trouble that rang a pager; one for each change of state, however many pagers rang."""
        return self._once(pages=True)

    @property
    def tickets(self) -> tuple[Delivery, ...]:
        """Messages of trouble that only others than pagers accepted."""
        paged = {(one.alarm, one.sent) for one in self._once(pages=True)}
        return tuple(one for one in self._once(pages=False) if (one.alarm, one.sent) not in paged)

    def _once(self, *, pages: bool) -> tuple[Delivery, ...]:
        found: dict[tuple[str, float], Delivery] = {}
        for one in sorted(self.deliveries, key=_first_and_worst):
            if one.pages is pages and one.state == "ALARM" and one.arrived:
                found.setdefault((one.alarm, one.sent), one)
        return tuple(found.values())


def _first_and_worst(one: Delivery) -> tuple[float, int]:
    return one.minute, -SEVERITIES.index(one.severity)
