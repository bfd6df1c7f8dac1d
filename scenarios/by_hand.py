"""A recording by hand: what is under test reads the numbers given, all else that is read is well."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timezone

import numpy as np

from simulator.readings import percentile_of
from simulator.recording import AVERAGE, COUNT, FloatArray, Key, Recording, RecordingError, Track, counted
from template.alarms import Alarm
from template.series import Series

START = datetime(2025, 4, 8, 10, 0, tzinfo=timezone.utc)
"""A Tuesday morning, in no window of maintenance."""
WELL: Mapping[str, float] = {
    "FailedInvocations": 0.0,
    "Count": 600.0,
    "Attempts": 600.0,
    "Invocations": 600.0,
    "IncomingLogEvents": 2400.0,
    "IncomingRecords": 100.0,
    "SuccessPercent": 100.0,
    "Duration": 100.0,
    "Latency": 100.0,
}
"""What a metric reads in a minute while all is well, by how its name ends (the first counts); others 0."""
SOMEBODY = "somebody"
"""The contributor of a Contributor Insights rule who adds what is given, alone."""


def well(metric: str) -> float:
    """What a metric reads in a minute while all is well."""
    return next((value for ending, value in WELL.items() if metric.endswith(ending)), 0.0)


def record(
    alarms: Iterable[Alarm], given: Mapping[Key | str, FloatArray], *, minutes: int, start: datetime = START
) -> Recording:
    """Return all that these alarms read; ``given`` by key, or by the name of a Contributor Insights rule.

    A number is what the alarms' own statistic of its minute is: a sum where they sum, a p99 where they read
    one. Raises RecordingError where one number cannot be that, or is read by none of the alarms.
    """
    alarms = tuple(alarms)
    series = [one for alarm in alarms for one in alarm.series]
    rules = {name for alarm in alarms for one in alarm.expressions for name in one.insight_rules}
    unread = given.keys() - {one.key for one in series} - rules
    if unread:
        raise RecordingError(f"no such alarm reads {', '.join(map(str, unread))}")
    return Recording(
        start=start,
        minutes=minutes,
        tracks={key: _track(key, statistics, given, minutes) for key, statistics in _read(series).items()},
        contributors={name: {SOMEBODY: given.get(name, np.zeros(minutes))} for name in rules},
    )


def _read(series: Iterable[Series]) -> dict[Key, set[str]]:
    """With which statistics each metric is read."""
    found: dict[Key, set[str]] = {}
    for one in series:
        found.setdefault(one.key, set()).add(str(one.statistic))
    return found


def _track(
    key: Key, statistics: Collection[str], given: Mapping[Key | str, FloatArray], minutes: int
) -> Track:
    values = given.get(key)
    numbers = np.full(minutes, well(str(key[1]))) if values is None else values
    if {AVERAGE, COUNT} <= set(statistics):
        raise RecordingError(f"one number cannot be both the {AVERAGE} and the {COUNT} of {key[1]}")
    found = dict(counted(numbers).values)
    if COUNT in statistics:
        found[COUNT] = numbers
    return Track(values=found | {one: numbers for one in statistics if percentile_of(one) is not None})
