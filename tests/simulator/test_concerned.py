"""A part of the alarms, played: as they would be among all, with what they depend on and no other."""

from __future__ import annotations

import pytest

from policies.world import World
from simulator.concerned import concerned
from tests.simulator.worlds import (
    TROUBLE,
    alarm,
    changes,
    composite,
    late,
    played,
    recording,
    told,
    topic,
    world,
)


@pytest.fixture
def here() -> World:
    return world(
        Topic=topic(),
        Bad=alarm("bad", **told("Topic")),
        Other=alarm("other", **told("Topic")),
        Works=alarm("works", MetricName="Works"),
        Quiet=composite("quiet", 'ALARM("works")'),
        Page=composite(
            "page",
            'ALARM("bad")',
            ActionsSuppressor="quiet",
            ActionsSuppressorWaitPeriod=60,
            ActionsSuppressorExtensionPeriod=60,
        ),
    )


def test_a_composite_concerns_what_it_reads_and_what_holds_it_back_all_the_way_down(here: World) -> None:
    assert concerned(here, ["page"]) == {"page", "bad", "quiet", "works"}


def test_a_metric_alarm_concerns_nothing_but_itself(here: World) -> None:
    assert concerned(here, ["other"]) == {"other"}


def test_a_cycle_of_composites_ends() -> None:
    here = world(A=composite("a", 'ALARM("b")'), B=composite("b", 'ALARM("a")'))
    assert concerned(here, ["a"]) == {"a", "b"}


def test_an_unknown_name_and_no_name_are_refused(here: World) -> None:
    with pytest.raises(LookupError, match="there is no alarm gone"):
        concerned(here, ["bad", "gone"])
    with pytest.raises(LookupError, match="no alarm was named"):
        concerned(here, [])


def test_only_these_change_their_state_and_only_they_are_heard(here: World) -> None:
    numbers = recording(Bad=TROUBLE, Works="0x59")
    found = played(here, numbers, late(0), only=["bad"])
    assert {one.alarm for one in found.changes} == {"bad"}
    assert changes(found) == changes(played(here, numbers, late(0)))


def test_a_composite_played_alone_does_what_it_does_among_all(here: World) -> None:
    numbers = recording(Bad=TROUBLE, Works="0x59")
    alone = played(here, numbers, late(0), only=["page"])
    assert changes(alone, "page") == changes(played(here, numbers, late(0)), "page") != []
    assert changes(alone, "other") == []
