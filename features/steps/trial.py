"""Alarms put to the trial: a series by hand for one metric that each reads, everything else being well.

A series reads what it starts with before it begins and after it ends: that is how it is when all is well. Its
trouble is whatever differs from that. Where an alarm reads the metric of several things, each has its trouble
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from policies.world import World
from scenarios import by_hand
from simulator.concerned import concerned
from simulator.delays import TYPICAL
from simulator.histories import START, state_at
from simulator.play import play
from simulator.played import Played
from simulator.recording import BoolArray, FloatArray, Key
from template.alarms import Alarm, AnyAlarm, Composite

MARGIN_MIN = 30
"""Beyond an alarm's look-back, for what is published late and for composites that wait."""
MINUTE_S, PERCENT = 60, 100.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Series:
    """What a metric reads: a value a minute, or one a ``run``, which is a period of the alarm.

    ``percent`` values are percent of the line at which the alarm fires.
    """

    metric: str
    values: FloatArray
    run: bool = False
    percent: bool = False

    @property
    def trouble(self) -> BoolArray:
        """Where it differs from how it starts."""
        well = self.values[0]
        same = (self.values == well) | (np.isnan(self.values) & np.isnan(well))
        return np.asarray(~same, dtype=np.bool_)


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """One alarm, played; its trouble begins at one minute and has ended by another."""

    alarm: str
    played: Played
    depends: frozenset[str]
    began: float
    ended: float

    @property
    def problem(self) -> str:
        """Why it was not played, in whole or in part."""
        return "; ".join(f"{name} was not played: {self.played.unplayed[name]}" for name in self._unplayed)

    @property
    def _unplayed(self) -> list[str]:
        return sorted(self.depends & self.played.unplayed.keys())

    @property
    def changes(self) -> tuple[tuple[float, str], ...]:
        """(minute, state) of each change."""
        return tuple((one.minute, one.after) for one in self.played.changes if one.alarm == self.alarm)

    def state(self, minute: float) -> str:
        """The state at a minute."""
        return state_at(self.changes, minute)

    def first(self, state: str, after: float) -> float | None:
        """When it first goes into a state after a minute."""
        return next((minute for minute, to in self.changes if to == state and minute > after), None)

    @property
    def unready(self) -> str:
        """What was wrong with it before any trouble."""
        before = self.state(self.began)
        return self.problem or ("" if before == "OK" else f"is in {before or START} before anything happens")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Alarms and what their metrics read."""

    world: World
    alarms: Sequence[AnyAlarm]
    series: Series
    meanwhile: tuple[Series, ...] = ()
    parts: dict[str, frozenset[str]] = field(default_factory=dict)

    def courses(self) -> dict[str, tuple[Course, ...]]:
        """Each alarm's, one for each of the things whose metric it reads. Raises AssertionError."""
        keys = {one.name: self._keys(one, self.series.metric) for one in self.alarms}
        found: dict[str, list[Course]] = {name: [] for name in keys}
        for turn in range(max(map(len, keys.values()))):
            for course in self._turn({name: own[turn % len(own)] for name, own in keys.items()}):
                found[course.alarm].append(course)
        return {name: tuple(courses) for name, courses in found.items()}

    def _turn(self, troubled: Mapping[str, Key | str]) -> Iterable[Course]:
        room = max(self._room(one) for one in self.alarms)
        ways = {one.name: self._way(one, room) for one in self.alarms}
        minutes = max(len(way) for way in ways.values())
        given: dict[Key | str, FloatArray] = {}
        for one in self.alarms:
            for other in self.meanwhile:
                around = _around(other, 1, room)
                given |= {key: _longer(around, minutes) for key in self._keys(one, other.metric)}
        given |= {troubled[name]: _longer(way, minutes) for name, way in ways.items()}
        reading = [
            one
            for one in self.world.alarms.values()
            if one.name in self._all or any(series.key in given for series in one.series)
        ]
        recording = by_hand.record(reading, given, minutes=minutes)
        played = play(self.world, recording, delays=TYPICAL, only=ways.keys())
        for one in self.alarms:
            yield self._course(one, played, room)

    def _course(self, alarm: AnyAlarm, played: Played, room: int) -> Course:
        every = self._every(alarm)
        bad = np.flatnonzero(self.series.trouble)
        assert len(bad), f"{self.series.metric} reads the same all the time: nothing happens"
        start = ceil(room / every) * every
        return Course(
            alarm=alarm.name,
            played=played,
            depends=self._depends(alarm),
            began=float(start + bad[0] * every),
            ended=float(start + (bad[-1] + 1) * every),
        )

    def _way(self, alarm: AnyAlarm, room: int) -> FloatArray:
        scale = PERCENT
        if self.series.percent:
            assert isinstance(alarm, Alarm), f"{alarm.name} has no line of its own"
            scale = float(alarm.threshold)
        return _around(self.series, self._every(alarm), room) * scale / PERCENT

    def _every(self, alarm: AnyAlarm) -> int:
        return int(alarm.period) // MINUTE_S if self.series.run and isinstance(alarm, Alarm) else 1

    def _room(self, alarm: AnyAlarm) -> int:
        """How far back it looks, and a little more."""
        read = [one for one in self.world.alarms.values() if one.name in self._depends(alarm)]
        return max(ceil(float(one.period) * float(one.periods) / MINUTE_S) for one in read) + MARGIN_MIN

    def _depends(self, alarm: AnyAlarm) -> frozenset[str]:
        if alarm.name not in self.parts:
            self.parts[alarm.name] = concerned(self.world, [alarm.name])
        return self.parts[alarm.name]

    @property
    def _all(self) -> frozenset[str]:
        return frozenset().union(*(self._depends(one) for one in self.alarms))

    def _keys(self, alarm: AnyAlarm, metric: str) -> list[Key | str]:
        names = self._depends(alarm)
        if isinstance(alarm, Composite):
            names |= self._of_team(alarm)
        read = [one for one in self.world.alarms.values() if one.name in names]
        found = list(dict.fromkeys(key for one in read for key in keys(one, metric)))
        assert found, f"{alarm.name} reads no {metric}"
        return found

    def _of_team(self, composite: Composite) -> frozenset[str]:
        """Every alarm of a team that has one service: what its composite forgets to read is tried as well."""
        team = _team(composite)
        services = {one.name.split("-")[3] for one in self.world.composites.values() if _team(one) == team}
        own = (one.name for one in self.world.alarms.values() if _team(one) == team)
        return frozenset(own) if len(services) == 1 else frozenset()


def _team(alarm: AnyAlarm) -> str:
    """Names are environment-severity-team-subject-symptom."""
    return [*alarm.name.split("-"), "", "", ""][2]


def keys(alarm: Alarm, metric: str) -> list[Key | str]:
    """The metrics of this name that an alarm reads, and the insight rules whose report it reads.

    A metric may carry its subject in its name, after a stroke; a rule's name ends with what it ranks.
    """
    named = [one.key for one in alarm.series if str(one.metric).partition("/")[0] == metric]
    rules = [name for one in alarm.expressions for name in one.insight_rules if name.endswith(f"-{metric}")]
    return list(dict.fromkeys((*named, *rules)))


def _around(series: Series, every: int, room: int) -> FloatArray:
    """The series with room before and after it, in which it reads what it starts with."""
    well = np.full(ceil(room / every), series.values[0])
    values: FloatArray = np.concatenate((well, series.values, well))
    spread: FloatArray = np.full(len(values) * every, np.nan)
    spread[::every] = values
    return spread


def _longer(values: FloatArray, minutes: int) -> FloatArray:
    """The series as long as the recording: its last ``period`` goes on, or what is too much is cut."""
    missing = max(0, minutes - len(values))
    more: FloatArray = np.resize(values[:MARGIN_MIN], missing)
    return np.concatenate((values, more))[:minutes]
