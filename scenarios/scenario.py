"""An incident, or something that must not be taken for one: what happens by the minute and what must follow.

Minutes count from the onset (t0 is minute 0); those below zero are the healthy warm-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from simulator.recording import FloatArray

TICKET, HIGH, CRITICAL = "ticket", "high", "critical"


@dataclass(frozen=True, kw_only=True)
class Span:
    """Minutes from ``start`` to less than ``end``."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many minutes."""
        return self.end - self.start


@dataclass(frozen=True, kw_only=True)
class Ramp:
    """A level that goes evenly from one value to another over its phase."""

    first: float
    last: float


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """A level that is ``on`` for ``width`` minutes at the start of every ``period`` minutes, else ``off``."""

    on: float
    off: float
    period: int
    width: int


Course: TypeAlias = float | Ramp | Pulse


@dataclass(frozen=True, kw_only=True)
class Phase:
    """What is different in a span, by level; later phases override earlier ones."""

    span: Span
    levels: Mapping[str, Course]


@dataclass(frozen=True, kw_only=True)
class Late:
    """Datapoints that become visible ``delay`` minutes later than usual, or in part at first.

    Until ``complete`` minutes after a minute's end only ``fraction`` of its count is visible.
    """

    signals: tuple[str, ...]
    span: Span
    delay: int = 0
    fraction: float | None = None
    complete: int = 0


@dataclass(frozen=True, kw_only=True)
class Drop:
    """Datapoints that are never published."""

    signals: tuple[str, ...]
    span: Span


@dataclass(frozen=True, kw_only=True)
class Inject:
    """One value put into one minute."""

    signal: str
    minute: int
    value: float


@dataclass(frozen=True, kw_only=True)
class PageWanted:
    """Who must be paged, and who must not. Minutes from t0 until the page reaches the responder."""

    required: bool = False
    severity: str = HIGH
    deadline: float | None = None
    not_before: float = 0.0
    most: int | None = None
    resolve_within: float | None = None
    forbidden: bool = False
    forbidden_severities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TicketWanted:
    """The same of tickets."""

    required: bool = False
    deadline: float | None = None
    not_before: float = 0.0
    most: int | None = None
    forbidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Silence:
    """Something that must say nothing.

    ``kind`` is ``pages`` (no page at all), ``severity`` (``of`` says which), ``tickets``, ``before`` (no page
    before ``minute``), ``after`` or ``signals`` (no alarm that reads one of ``of`` tells a human).
    """

    word: str
    kind: str
    of: tuple[str, ...] = ()
    minute: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What is right."""

    page: PageWanted = field(default_factory=PageWanted)
    ticket: TicketWanted = field(default_factory=TicketWanted)
    silences: tuple[Silence, ...] = ()
    primary: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Scenario:
    """One night as data. ``levels`` is the healthy minute of its profile.

    ``csv`` is its series if it brings one, else ``given`` holds series by hand from minute 0 on and all else
    is generated. ``models`` are minutes of delay by model (typical, pessimistic), if its file has them.
    """

    id: str
    title: str
    file: str
    t0: datetime
    warmup: int
    duration: int
    levels: Mapping[str, float]
    expected: Expected
    incident: Span | None = None
    phases: tuple[Phase, ...] = ()
    late: tuple[Late, ...] = ()
    drops: tuple[Drop, ...] = ()
    injected: tuple[Inject, ...] = ()
    suppressed: tuple[Span, ...] = ()
    csv: Path | None = None
    given: Mapping[str, FloatArray] = field(default_factory=dict)
    models: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Minutes of its series, the warm-up included."""
        return self.warmup + self.duration
