"""Pages that are held back or lost: maintenance, mute rules, actions that are off, an endpoint that fails."""

from __future__ import annotations

import numpy as np

from tests.simulator.worlds import (
    PEOPLE,
    TROUBLE,
    alarm,
    changes,
    composite,
    fired,
    pages,
    played,
    recording,
    told,
    world,
)


def test_suppressor_holds_a_composites_page_through_maintenance() -> None:
    held = composite(
        "held",
        "ALARM(bad)",
        ActionsSuppressor={"Ref": "Maintenance"},
        ActionsSuppressorWaitPeriod=120,
        ActionsSuppressorExtensionPeriod=180,
        **told("Topic"),
    )
    here = world(A=alarm(), Maintenance=alarm("maintenance", MetricName="Works"), Held=held, **PEOPLE)
    trouble = "0x9 5x29 0x19"
    assert pages(played(here, recording(Bad=trouble, Works="0x59"))) == [(13, "held")]
    assert pages(played(here, recording(Bad=trouble, Works="0x4 1x39 0x14"))) == []
    assert pages(played(here, recording(Bad=trouble, Works="0x4 1x19 0x34"))) == [(29, "held")]


def test_forced_suppressor_needs_no_metric() -> None:
    held = composite("held", "ALARM(bad)", ActionsSuppressor="works", **told("Topic"))
    here = world(A=alarm(), Works=alarm("works", MetricName="Unheard"), Held=held, **PEOPLE)
    numbers = recording(Bad=TROUBLE)
    on = np.where(np.arange(60) < 35, 1.0, 0.0)
    quiet = played(here, numbers, forced={"works": on})
    assert pages(quiet) == []
    assert changes(quiet, "works") == [(1, "ALARM"), (36, "OK")]
    assert quiet.unplayed == {}
    assert "works" not in quiet.curves
    assert pages(played(here, numbers)) == [(11, "held")]


def test_forced_composite_is_not_computed() -> None:
    here = world(A=alarm(), C=composite("works", "ALARM(bad)"))
    found = played(here, recording(Bad=TROUBLE), forced={"works": np.zeros(60)})
    assert changes(found, "works") == [(1, "OK")]


def test_mute_rule_holds_pages_back_until_its_end() -> None:
    mute = {"Schedule": {"Expression": "cron(5 13 * * *)", "Duration": "PT12M"}}
    rule = ("AWS::CloudWatch::AlarmMuteRule", {"Rule": mute, "MuteTargets": {"AlarmNames": [{"Ref": "A"}]}})
    here = world(A=alarm(**told("Topic")), B=alarm("b", **told("Topic")), Mute=rule, **PEOPLE)
    assert pages(played(here, recording(Bad=TROUBLE))) == [(11, "b"), (17, "bad")]


def test_alarm_whose_actions_are_off_changes_silently() -> None:
    found = played(world(A=alarm(ActionsEnabled=False, **told("Topic")), **PEOPLE), recording(Bad=TROUBLE))
    assert fired(found) == [11]
    assert found.deliveries == ()


def test_failing_sns_loses_the_page_and_leaves_the_mail_as_a_ticket() -> None:
    here = world(A=alarm(**told("Topic")), **PEOPLE)
    failing = np.where(np.arange(60) < 20, 1.0, 0.0)
    found = played(here, recording(Bad=TROUBLE), failing=failing)
    assert pages(found) == []
    assert [one.way for one in found.tickets] == ["email"]
