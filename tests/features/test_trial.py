"""Trials: each thing alone, before and after as the series starts, and nothing that happens is refused."""

from __future__ import annotations

import pytest

from features.steps.trial import Course, Series, Trial, keys
from policies.world import World
from simulator.notation import parse
from template.alarms import AnyAlarm
from tests.simulator.worlds import alarm, composite, math_alarm, world

TWO = {
    "a": {"Namespace": "Shop", "MetricName": "Bad"},
    "b": {"Namespace": "Shop", "MetricName": "Good"},
}


def one(here: World, name: str) -> AnyAlarm:
    return next(each for each in here.any_alarms.values() if each.name == name)


def tried(here: World, name: str, numbers: str, **how: bool) -> tuple[Course, ...]:
    series = Series(metric="Bad", values=parse(numbers), **how)
    return Trial(world=here, alarms=[one(here, name)], series=series).courses()[name]


def test_trouble_is_what_differs_from_how_a_series_starts() -> None:
    assert list(Series(metric="Bad", values=parse("0 0 5 0 _")).trouble) == [False, False, True, False, True]
    assert list(Series(metric="Bad", values=parse("_ _ 0 _")).trouble) == [False, False, True, False]


def test_a_course_says_when_trouble_began_and_had_ended_and_what_the_alarm_did() -> None:
    (course,) = tried(world(A=alarm()), "bad", "0x2 5x1")
    fired = course.first("ALARM", course.began)
    assert course.ended - course.began == 2
    assert fired is not None
    assert course.began < fired < course.ended + 3
    assert course.state(course.began) == "OK"
    assert course.first("OK", fired) == fired + 2
    assert course.unready == ""


def test_a_series_without_trouble_is_refused() -> None:
    with pytest.raises(AssertionError, match="reads the same all the time"):
        tried(world(A=alarm()), "bad", "5x9")


def test_a_metric_that_the_alarm_does_not_read_is_refused() -> None:
    with pytest.raises(AssertionError, match="bad reads no Bad"):
        tried(world(A=alarm(MetricName="Good")), "bad", "0 5")


def test_an_alarm_that_is_on_before_anything_happens_is_not_ready() -> None:
    (course,) = tried(world(A=alarm(ComparisonOperator="LessThanThreshold", Threshold=9)), "bad", "0 10 0")
    assert course.unready == "is in ALARM before anything happens"


def test_an_alarm_that_cannot_be_played_is_not_ready_either() -> None:
    (course,) = tried(world(A=alarm(TreatMissingData="none")), "bad", "0 5 0")
    assert "bad was not played" in course.unready


def test_percent_is_of_the_line_at_which_the_alarm_fires() -> None:
    here = world(A=alarm(Threshold=40))
    (below,) = tried(here, "bad", "50 100 50", percent=True)
    (above,) = tried(here, "bad", "50 101 50", percent=True)
    assert below.first("ALARM", 0) is None
    assert above.first("ALARM", above.began) is not None


def test_a_run_is_a_period_of_the_alarm() -> None:
    (course,) = tried(world(A=alarm(Period=300)), "bad", "0x2 5", run=True)
    assert course.ended - course.began == 5
    assert course.began % 5 == 0


def test_each_of_several_things_has_its_trouble_alone() -> None:
    of = {name: {"Namespace": "Shop", "MetricName": f"Bad/{name}"} for name in ("a", "b")}
    here = world(A=math_alarm("IF(a > 0 AND b > 0, 1, 0)", of))
    courses = tried(here, "bad", "0 5x5 0")
    assert [course.first("ALARM", 0) for course in courses] == [None, None]
    assert len(courses) == 2


def test_of_expressions_the_metrics_are_found_by_name() -> None:
    here = world(A=math_alarm("a + b", TWO))
    (found,) = here.alarms.values()
    assert keys(found, "Bad") == [("Shop", "Bad", ())]


def test_a_part_that_a_composite_of_its_team_forgets_is_tried_as_well() -> None:
    here = world(
        A=alarm("x-info-shop-one-bad", MetricName="Bad/one"),
        B=alarm("x-info-shop-two-bad", MetricName="Bad/two"),
        C=composite("x-critical-shop-shop-down", 'ALARM("x-info-shop-one-bad")'),
    )
    heard, forgotten = tried(here, "x-critical-shop-shop-down", "0 5x5 0")
    assert heard.first("ALARM", heard.began) is not None
    assert forgotten.first("ALARM", forgotten.began) is None
