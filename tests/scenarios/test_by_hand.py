"""Recordings by hand: what is given is read as the alarm's own statistic, and all else is well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policies.world import World
from scenarios.by_hand import SOMEBODY, record, well
from simulator.delays import IDEAL, TYPICAL
from simulator.play import play
from simulator.recording import Key, RecordingError, key
from template.alarms import Alarm
from tests.simulator.worlds import alarm, math_alarm, world

BAD: Key = key("Shop", "Bad")
FIVES = np.asarray([0.0, 5.0, 5.0, 0.0])


def alarms(**made: Any) -> list[Alarm]:
    return list(world(**made).alarms.values())


@pytest.mark.parametrize("statistic", ["Sum", "Maximum", "Minimum", "Average", "SampleCount"])
def test_a_number_is_the_statistic_that_the_alarm_reads(statistic: str) -> None:
    here = world(A=alarm(Statistic=statistic, Threshold=4))
    found = play(here, record(here.alarms.values(), {BAD: FIVES}, minutes=4), delays=IDEAL)
    assert [(one.minute, one.after) for one in found.changes] == [(1, "OK"), (2, "ALARM"), (4, "OK")]


def test_a_number_is_a_percentile_where_the_alarm_reads_one() -> None:
    here = world(A=alarm(Statistic=None, ExtendedStatistic="p99", Threshold=4))
    found = record(here.alarms.values(), {BAD: FIVES}, minutes=4)
    assert list(found.tracks[BAD].values["p99"]) == list(FIVES)


def test_one_number_is_not_both_an_average_and_a_number_of_samples() -> None:
    made = alarms(A=alarm(Statistic="Average"), B=alarm("b", Statistic="SampleCount"))
    with pytest.raises(RecordingError, match="cannot be both the Average and the SampleCount of Bad"):
        record(made, {BAD: FIVES}, minutes=4)


def test_what_is_not_given_reads_what_it_reads_while_all_is_well() -> None:
    found = record(alarms(A=alarm(MetricName="PaymentAttempts")), {}, minutes=3)
    assert list(found.tracks[key("Shop", "PaymentAttempts")].values["Sum"]) == [600, 600, 600]


@pytest.mark.parametrize(
    "metric,value", [("Count", 600), ("FailedInvocations", 0), ("Invocations", 600), ("Errors", 0)]
)
def test_well_goes_by_how_a_name_ends_and_failures_are_none(metric: str, value: float) -> None:
    assert well(metric) == value


def test_a_metric_that_no_alarm_reads_is_refused() -> None:
    with pytest.raises(RecordingError, match="no such alarm reads"):
        record(alarms(A=alarm()), {key("Shop", "Other"): FIVES}, minutes=4)


def test_the_contributor_of_a_rule_adds_what_is_given_and_nothing_otherwise() -> None:
    report = math_alarm("INSIGHT_RULE_METRIC('top', 'MaxContributorValue')", {})
    made = alarms(A=report)
    assert list(record(made, {"top": FIVES}, minutes=4).contributors["top"][SOMEBODY]) == list(FIVES)
    assert not record(made, {}, minutes=4).contributors["top"][SOMEBODY].any()


@pytest.fixture(scope="module")
def prod_world(prod_path: Path) -> World:
    from template import read

    return World((read(prod_path),))


def test_nothing_of_the_prod_template_fires_while_all_is_well(prod_world: World) -> None:
    found = play(prod_world, record(prod_world.alarms.values(), {}, minutes=500), delays=TYPICAL)
    assert found.unplayed == {}
    assert {one.alarm for one in found.changes if one.after == "ALARM"} == set()
