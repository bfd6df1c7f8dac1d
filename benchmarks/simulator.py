"""``python -m benchmarks.simulator TEMPLATE``: 30 days of minutes through every alarm of a template.

Every metric that an alarm reads is published in each minute, so nothing is played for free. Seconds are the
processor's of one core, reading the template included; the other side of the ratio is one alarm alone,
decided minute by minute in plain Python by the simulator's own readable reference, on the same data.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TypeVar

import numpy as np

from policies.world import World
from simulator.alarms import states
from simulator.delays import TYPICAL
from simulator.play import play
from simulator.recording import (
    AVERAGE,
    COUNT,
    LEAST,
    MOST,
    STATISTICS,
    SUM,
    FloatArray,
    Key,
    Recording,
    Track,
)
from template import read_all
from template.alarms import Alarm

T = TypeVar("T")
DAYS, DAY, SEED = 30, 24 * 60, 20250303
MOST_SECONDS, MOST_MEGABYTES = 10.0, 500.0
"""The product's own limits, for 30 days of the prod template."""
MEAN = 100.0
START = datetime(2025, 3, 3, tzinfo=timezone.utc)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What something took of one core."""

    seconds: float


def recording(world: World, days: int = DAYS) -> Recording:
    """Chance for every metric that an alarm of the world reads."""
    chance = np.random.default_rng(SEED)
    minutes = days * DAY
    wanted: dict[Key, set[str]] = {}
    for alarm in world.alarms.values():
        for series in alarm.series:
            wanted.setdefault(series.key, set()).add(str(series.statistic))
    tracks = {key: _track(chance, statistics, minutes) for key, statistics in wanted.items()}
    return Recording(start=START, minutes=minutes, tracks=tracks)


def _track(chance: np.random.Generator, statistics: set[str], minutes: int) -> Track:
    values: FloatArray = chance.poisson(MEAN, minutes).astype(np.float64)
    ones = np.ones(minutes)
    found = {SUM: values, COUNT: ones, LEAST: values, MOST: values}
    return Track(values=found | dict.fromkeys(statistics - {*STATISTICS, AVERAGE}, values))


def one_by_one(alarm: Alarm, values: FloatArray) -> list[str]:
    """The states of one alarm on one minute's metric, by a loop over its windows."""
    size, state, found = states.evaluation_range(int(alarm.periods)), "INSUFFICIENT_DATA", []
    beyond = states.breaches(values, str(alarm.comparison), float(alarm.threshold)).tolist()
    letters = ["X" if one else "0" for one in beyond]
    for minute in range(len(letters)):
        state = states.decide(
            letters[max(0, minute + 1 - size) : minute + 1],
            periods=int(alarm.periods),
            datapoints=int(alarm.datapoints),
            missing=states.treatment(alarm.resource.get("TreatMissingData")),
            before=state,
        )
        found.append(state)
    return found


def timed(work: Callable[[], T]) -> tuple[T, Cost]:
    """What a piece of work made, and what it took."""
    start = time.process_time()
    made = work()
    return made, Cost(seconds=time.process_time() - start)


def megabytes() -> float:
    """The peak of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the figures; 1 when a limit is passed, so that a person looks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulator")
    parser.add_argument("template", type=Path, help="for example prod's")
    parser.add_argument("--days", type=int, default=DAYS, help=f"default: {DAYS}")
    given = parser.parse_args()
    world, reading = timed(lambda: World(read_all(given.template)))
    made = recording(world, given.days)
    before = megabytes()
    played, playing = timed(lambda: play(world, made, delays=TYPICAL))
    after = megabytes()
    simple = next(alarm for alarm in world.alarms.values() if len(alarm.series) == 1 and alarm.period == 60)  # noqa: PLR2004 - a minute
    values = made.tracks[next(iter(simple.series)).key].values[SUM]
    _states, plain = timed(lambda: one_by_one(simple, values))
    seconds, alarms = reading.seconds + playing.seconds, len(world.any_alarms) - len(played.unplayed)
    sys.stdout.write(
        f"{given.days} days, {alarms} alarms, {len(made.tracks)} metrics, {len(played.changes)} changes\n"
        f"all alarms {seconds:8.2f} s   {seconds / MOST_SECONDS:5.2f} x the limit of {MOST_SECONDS:g} s\n"
        f"peak       {after:8.0f} MB  {after / MOST_MEGABYTES:5.2f} x the limit of {MOST_MEGABYTES:g} MB, "
        f"{before:.0f} MB of it the recording and Python\n"
        f"one alarm  {plain.seconds:8.2f} s   in plain Python: {plain.seconds * alarms / seconds:.1f} x "
        f"as long for each alarm\n"
    )
    return int(seconds > MOST_SECONDS or after > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
