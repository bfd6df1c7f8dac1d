"""Small platforms, played from numbers to people."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.delays import TYPICAL
from simulator.notation import parse as series
from simulator.recording import counted, key, rated
from tests.simulator.worlds import (
    BAD,
    MAIL,
    PEOPLE,
    START,
    TROUBLE,
    alarm,
    changes,
    composite,
    fired,
    late,
    math_alarm,
    of_tracks,
    pages,
    played,
    recording,
    subscription,
    told,
    topic,
    world,
)


def test_share_of_errors_pages_once_and_resolves() -> None:
    api = {"Namespace": "AWS/ApiGateway"}
    metrics = {
        "bad": {**api, "MetricName": "5XXError"},
        "total": {**api, "MetricName": "Count", "Stat": "SampleCount"},
    }
    share = math_alarm(
        "IF(total >= 20, 100 * bad / total, 0)",
        metrics,
        AlarmName="prod-critical-5xx",
        EvaluationPeriods=5,
        DatapointsToAlarm=3,
        Threshold=1,
        **told("Topic"),
    )
    bad = series("0x29 300x9 0x49")
    all_of = np.full(len(bad), 600.0)
    numbers = of_tracks(
        {
            key("AWS/ApiGateway", "5XXError"): rated(bad, all_of),
            key("AWS/ApiGateway", "Count"): rated(all_of, all_of),
        }
    )
    found = played(world(A=share, **PEOPLE), numbers, TYPICAL)
    # The third bad minute, 32, is visible 2 minutes after its end; the pager rings half a minute later.
    assert pages(found) == [(35.5, "prod-critical-5xx")]
    assert found.pages[0].severity == "critical"
    heard = [(one.minute, one.state) for one in found.deliveries if one.pages]
    assert heard == [(3.5, "OK"), (35.5, "ALARM"), (45.5, "OK")]


def test_states_start_without_data_and_changes_name_what_was_before() -> None:
    found = played(world(A=alarm()), recording(Bad="0 5 0"))
    assert [(one.minute, one.before, one.after) for one in found.changes] == [
        (1, "INSUFFICIENT_DATA", "OK"),
        (2, "OK", "ALARM"),
        (3, "ALARM", "OK"),
    ]
    assert (found.start, found.minutes) == (START, 3)


def test_each_alarm_has_its_page_and_changes_come_in_order() -> None:
    here = world(B=alarm("b", Threshold=3, **told("Topic")), A=alarm("a", **told("Topic")), **PEOPLE)
    found = played(here, recording(Bad="0x4 2 5 0x5"))
    assert pages(found) == [(6, "a"), (7, "b")]
    assert [(one.minute, one.alarm) for one in found.changes] == sorted(
        (one.minute, one.alarm) for one in found.changes
    )


def test_flapping_alarm_pages_each_time() -> None:
    assert pages(played(world(A=alarm(**told("Topic")), **PEOPLE), recording(Bad="0 5 0 5 0 5 0"))) == [
        (2, "bad"),
        (4, "bad"),
        (6, "bad"),
    ]


def test_composite_over_silent_children_is_the_only_one_that_pages() -> None:
    here = world(
        A=alarm("a"),
        B=alarm("b", Threshold=3),
        Both=composite("both", "ALARM(a) AND ALARM(b)", **told("Topic")),
        Above=composite("above", "ALARM(both)", **told("Mailed")),
        Mailed=topic("info"),
        Also=subscription(MAIL, to="Mailed", protocol="email"),
        **PEOPLE,
    )
    found = played(here, recording(Bad="0x4 2x2 5x4 2x3 0x9"))
    assert changes(found, "both") == changes(found, "above") == [(1, "OK"), (9, "ALARM"), (14, "OK")]
    assert pages(found) == [(9, "both")]
    assert [(one.alarm, one.severity) for one in found.tickets] == [("above", "low")]


def test_metric_of_log_lines_is_as_late_as_log_lines() -> None:
    made = (
        "AWS::Logs::MetricFilter",
        {
            "LogGroupName": "/shop",
            "FilterPattern": "ERROR",
            "MetricTransformations": [{"MetricNamespace": "Shop", "MetricName": "Bad", "MetricValue": "1"}],
        },
    )
    slow_logs = late(1)
    logs = {**slow_logs.minutes, "AWS/Logs and metric filters": 4.0}
    delays = type(slow_logs)(name="logs", minutes=logs)
    numbers = recording(Bad=TROUBLE, Worse=TROUBLE)
    here = world(A=alarm(), B=alarm("b", MetricName="Worse"), Filter=made)
    found = played(here, numbers, delays)
    assert (fired(found), fired(found, "b")) == ([15], [12])


def test_alarm_on_what_was_not_recorded_is_said_and_ok_to_composites() -> None:
    here = world(
        A=alarm(),
        B=alarm("b", MetricName="Unheard"),
        C=composite("any", "ALARM(bad) OR ALARM(b)"),
        D=composite("broken", "ALARM(bad) AND"),
    )
    found = played(here, recording(Bad=TROUBLE))
    assert set(found.unplayed) == {"b", "broken"}
    assert found.unplayed["b"] == "Shop Unheard was not recorded"
    assert changes(found, "b") == []
    assert changes(found, "any") == [(1, "OK"), (11, "ALARM"), (21, "OK")]


def test_metrics_that_an_alarm_reads_are_told_composites_through_their_children() -> None:
    here = world(
        A=alarm(),
        B=alarm("b", MetricName="Worse"),
        C=composite("c", "ALARM(b)"),
        D=composite("d", "ALARM(c) OR ALARM(bad) OR ALARM(elsewhere)"),
        E=composite("e", "ALARM(f)"),
        F=composite("f", "ALARM(e) OR ALARM(bad)"),
    )
    found = played(here, recording(Bad="0", Worse="0")).reads
    bad, worse = ("Shop", "Bad"), ("Shop", "Worse")
    assert found == {
        "bad": {bad},
        "b": {worse},
        "c": {worse},
        "d": {bad, worse},
        "e": {bad},
        "f": {bad},
    }


def test_curves_are_of_alarms_that_rang() -> None:
    here = world(A=alarm(), B=alarm("b", Threshold=9), C=composite("c", "ALARM(bad)"))
    assert list(played(here, recording(Bad=TROUBLE)).curves) == ["bad"]


@pytest.mark.parametrize("delay", [0, 1, 5])
def test_pager_rings_after_its_own_delay(delay: float) -> None:
    here = world(A=alarm(**told("Topic")), **PEOPLE)
    assert pages(played(here, recording(Bad=TROUBLE), late(0, pager=delay))) == [(11 + delay, "bad")]


def test_silent_recording_pages_nobody() -> None:
    found = played(world(A=alarm(**told("Topic")), **PEOPLE), of_tracks({BAD: counted(series("_x30"))}))
    assert (found.changes, found.deliveries, found.unplayed) == ((), (), {})
