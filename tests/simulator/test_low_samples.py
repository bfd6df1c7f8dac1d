"""Percentiles of few samples, which an alarm may ignore."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.notation import parse as series
from simulator.recording import Recording, Track
from tests.simulator.worlds import (
    BAD,
    Resource,
    alarm,
    alone,
    fired,
    first,
    of_tracks,
    played,
    world,
)


def slow(count: str, p99: str = "1x4 9 1x9") -> Recording:
    """Latencies: a slow minute 5."""
    return of_tracks({BAD: Track(values={"p99": series(p99), "SampleCount": series(count)})})


def p99(**properties: Any) -> Resource:
    """A line on the p99, at 5."""
    return alarm(Statistic=None, ExtendedStatistic="p99", Threshold=5, **properties)


@pytest.mark.parametrize(
    "count,expected", [("1000x15", [6]), ("1000x4 999 1000x9", []), ("1000x4 1000 1000x9", [6])]
)
def test_percentile_of_fewer_samples_than_it_needs_is_ignored_where_asked(
    count: str, expected: list[float]
) -> None:
    ignoring = world(A=p99(EvaluateLowSampleCountPercentile="ignore"))
    assert fired(played(ignoring, slow(count))) == expected
    assert fired(played(world(A=p99()), slow(count))) == [6]


def test_samples_are_counted_over_the_whole_period() -> None:
    one = p99(Period=300, EvaluateLowSampleCountPercentile="ignore")
    assert first(one, slow("200x15")) == 6
    assert first(one, slow("199x15")) is None


@pytest.mark.parametrize("treatment", ["breaching", "notBreaching", "missing", "ignore"])
def test_too_few_samples_keep_the_state_however_missing_data_are_treated(treatment: str) -> None:
    one = p99(EvaluateLowSampleCountPercentile="ignore", TreatMissingData=treatment)
    quiet = alone(one, slow("1000x4 10x9", "1x4 1x9"))
    loud = alone(one, slow("1000x4 10x9", "9x4 9x9"))
    assert (quiet, loud) == ([(1, "OK")], [(1, "ALARM")])


def test_few_samples_do_not_hide_enough_breaching_datapoints() -> None:
    one = p99(EvaluateLowSampleCountPercentile="ignore", EvaluationPeriods=3, DatapointsToAlarm=2)
    assert first(one, slow("1000x1 10 10 1000x9", "1x1 9x11")) == 6
