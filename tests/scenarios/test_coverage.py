"""Coverage asks of every alarm that it was seen to fire and to stay quiet, and invents no alarms."""

from __future__ import annotations

import pytest

from scenarios.coverage import FIRES, NEEDED, QUIET, Shown, coverage


def shown(alarm: str, did: str, where: str = "a.feature:1") -> Shown:
    return Shown(alarm=alarm, did=did, where=where)


def lacking(alarms: list[str], *seen: Shown) -> list[str]:
    return [str(one) for one in coverage(alarms, seen) if one.lacking]


def test_an_alarm_seen_both_ways_lacks_nothing() -> None:
    assert lacking(["a"], shown("a", FIRES), shown("a", QUIET)) == []


@pytest.mark.parametrize("did,other", [(FIRES, QUIET), (QUIET, FIRES)])
def test_one_way_alone_is_named_as_lacking_the_other(did: str, other: str) -> None:
    assert lacking(["a"], shown("a", did)) == [f"a: no scenario shows that it {other}"]


def test_an_alarm_that_nobody_showed_lacks_both() -> None:
    found = coverage(["a", "b"], [shown("a", did) for did in NEEDED])
    assert [(one.alarm, one.did) for one in found if one.lacking] == [("b", FIRES), ("b", QUIET)]


def test_every_place_that_shows_it_is_kept_once() -> None:
    twice = [shown("a", FIRES, "x:1"), shown("a", FIRES, "y:2"), shown("a", FIRES, "x:1")]
    (fires, _quiet) = coverage(["a"], twice)
    assert fires.where == ("x:1", "y:2")
    assert str(fires) == "a fires in x:1, y:2"


def test_no_alarm_at_all_is_no_full_coverage() -> None:
    with pytest.raises(LookupError, match="there is no alarm"):
        coverage([], [])


def test_an_alarm_or_a_deed_that_there_is_not_is_an_error_of_whoever_shows_it() -> None:
    with pytest.raises(LookupError, match=r"a\.feature:1 shows that 'gone' fires"):
        coverage(["a"], [shown("gone", FIRES)])
    with pytest.raises(LookupError, match="'a' sleeps"):
        coverage(["a"], [shown("a", "sleeps")])
