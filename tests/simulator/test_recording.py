"""Recordings: what a minute holds, and what is no recording."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from simulator.recording import Recording, RecordingError, Track, counted, key, rated
from tests.simulator.worlds import BAD, START, of_tracks

GAP = float("nan")


def listed(track: Track, statistic: str) -> list[float | None]:
    return [None if np.isnan(one) else float(one) for one in track.values[statistic]]


def test_counter_publishes_one_sample_a_minute_and_nothing_where_nothing_is() -> None:
    track = counted([4, GAP, 0])
    assert {name: listed(track, name) for name in track.values} == {
        "Sum": [4, None, 0],
        "SampleCount": [1, None, 1],
        "Minimum": [4, None, 0],
        "Maximum": [4, None, 0],
    }


def test_rate_has_the_extremes_of_zeros_and_ones() -> None:
    track = rated([0, 3, 10], [10, 10, 10])
    assert listed(track, "Sum") == [0, 3, 10]
    assert listed(track, "SampleCount") == [10, 10, 10]
    assert listed(track, "Minimum") == [0, 0, 1]
    assert listed(track, "Maximum") == [0, 1, 1]


@pytest.mark.parametrize("statistic", ["Sum", "SampleCount", "Minimum", "Maximum"])
def test_rate_publishes_nothing_where_nobody_asked(statistic: str) -> None:
    assert listed(rated([0, GAP, 0, 1], [0, 5, GAP, 1]), statistic) == [None, None, None, 1]


def test_key_sorts_dimensions() -> None:
    assert key("N", "m", Zone="a", App="b") == ("N", "m", (("App", "b"), ("Zone", "a")))


def test_track_is_regular_until_something_is_late_or_in_parts() -> None:
    values = counted([1, 2]).values
    assert Track(values=values).regular
    assert not Track(values=values, late=np.array([0, 1])).regular
    assert not Track(values=values, part=np.array([1.0, 0.5])).regular


def test_punctual_recording_has_the_same_numbers_whole_and_at_once() -> None:
    track = Track(
        values=counted([1, 2]).values,
        late=np.array([9, 9]),
        part=np.array([0.5, 1]),
        complete=np.array([3, 0]),
    )
    found = of_tracks({BAD: track}).punctual().tracks[BAD]
    assert found.regular
    assert found.complete is None
    assert found.values is track.values


def test_recording_knows_metrics_that_published_nothing() -> None:
    found = of_tracks({BAD: counted([GAP, GAP])})
    assert found.known(BAD)
    assert not found.known(key("Shop", "Worse"))


def test_recording_without_time_zone_is_refused() -> None:
    with pytest.raises(RecordingError, match="no time zone"):
        Recording(start=datetime(2025, 3, 4), minutes=1, tracks={})  # noqa: DTZ001 - the mistake


@pytest.mark.parametrize(
    "track",
    [
        counted([1, 2]),
        Track(values={"Sum": np.zeros(3), "SampleCount": np.zeros(2)}),
        Track(values={"Sum": np.zeros(3)}, late=np.zeros(2, dtype=np.int64)),
        Track(values={"Sum": np.zeros(3)}, part=np.zeros(2)),
        Track(values={"Sum": np.zeros(3)}, complete=np.zeros(2, dtype=np.int64)),
    ],
    ids=["all", "one statistic", "late", "part", "complete"],
)
def test_array_of_another_length_is_refused_by_the_metrics_name(track: Track) -> None:
    with pytest.raises(RecordingError, match=r"Bad.* has 2 minutes, not 3"):
        Recording(start=START, minutes=3, tracks={BAD: track})


def test_contributor_of_another_length_is_refused_by_name() -> None:
    with pytest.raises(RecordingError, match="anna of top has 2 minutes, not 3"):
        Recording(start=START, minutes=3, tracks={}, contributors={"top": {"anna": np.zeros(2)}})
