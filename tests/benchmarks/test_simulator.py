"""The benchmark of the simulator plays every alarm, and its slow side decides as the fast one does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.simulator import DAY, megabytes, one_by_one, recording, timed
from policies.world import World
from simulator.alarms import states
from simulator.delays import TYPICAL
from simulator.play import play
from template import read_all


@pytest.fixture(scope="module")
def world(prod_path: Path) -> World:
    return World(read_all(prod_path))


def test_every_metric_that_an_alarm_reads_is_published_in_every_minute(world: World) -> None:
    made = recording(world, days=1)
    wanted = {series.key for alarm in world.alarms.values() for series in alarm.series}
    assert set(made.tracks) == wanted
    assert made.minutes == DAY
    assert all(np.isfinite(track.values["Sum"]).all() for track in made.tracks.values())


def test_no_alarm_but_those_on_contributors_is_left_out(world: World) -> None:
    left = play(world, recording(world, days=1), delays=TYPICAL).unplayed
    reads = {alarm.name: alarm.series for alarm in world.alarms.values()}
    assert all(not reads[name] for name in left), left


def test_the_loop_decides_as_the_simulator_does(world: World) -> None:
    alarm = next(one for one in world.alarms.values() if len(one.series) == 1 and one.period == 60)
    chance = np.random.default_rng(7)
    values = (chance.integers(0, 2, 500) * 2.0 * float(alarm.threshold or 1)).astype(np.float64)
    size = states.evaluation_range(int(alarm.periods))
    beyond = states.breaches(values, str(alarm.comparison), float(alarm.threshold))
    windows = np.lib.stride_tricks.sliding_window_view(beyond, size)
    fast = states.decide_all(
        windows,
        np.ones_like(windows),
        periods=int(alarm.periods),
        datapoints=int(alarm.datapoints),
        missing=states.treatment(alarm.resource.get("TreatMissingData")),
    )
    assert one_by_one(alarm, values)[size - 1 :] == [states.NAMES[state] for state in fast]


def test_work_is_timed_by_the_processor_and_its_result_kept() -> None:
    found, cost = timed(lambda: sum(range(1000)))
    assert found == 499500
    assert cost.seconds >= 0
    assert megabytes() > 1
