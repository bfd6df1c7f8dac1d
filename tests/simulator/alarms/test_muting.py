"""Mute rules: their windows' first and last minute, their life, their targets, and what is due at the end."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.alarms.muting import MOST_TARGETS, MuteError, MuteRule, check, executed, joined, windows

UTC = timezone.utc
MINUTE = timedelta(minutes=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def muted(rule: MuteRule, at: str) -> bool:
    """Whether the minute that starts then is muted."""
    return bool(windows(rule, utc(at), utc(at) + MINUTE))


def nightly(**other: object) -> MuteRule:
    given: dict[str, object] = {"expression": "0 23 * * *", "duration": "PT2H"}
    return MuteRule(**(given | other))  # type: ignore[arg-type]  # each test says its own parts


def texts(found: list[tuple[datetime, datetime]]) -> list[tuple[str, str]]:
    return [(f"{begins:%m-%d %H:%M}", f"{ends:%m-%d %H:%M}") for begins, ends in found]


# The schedules of the user guide and the API reference: expression, duration, then the minute before the
# window, its first, its last, and the minute after it.
DOCUMENTED = [
    ("0 2 * * SUN", "PT4H", "04-12T01:59", "04-12T02:00", "04-12T05:59", "04-12T06:00"),
    ("0 18 * * FRI", "P2DT12H", "04-10T17:59", "04-10T18:00", "04-13T05:59", "04-13T06:00"),
    ("0 23 * * *", "PT2H", "04-10T22:59", "04-10T23:00", "04-11T00:59", "04-11T01:00"),
    ("0 1 1 * *", "PT6H", "05-01T00:59", "05-01T01:00", "05-01T06:59", "05-01T07:00"),
    ("at(2026-12-23T00:00)", "P7D", "12-22T23:59", "12-23T00:00", "12-29T23:59", "12-30T00:00"),
    ("at(2026-05-10T14:00)", "PT1M", "05-10T13:59", "05-10T14:00", "05-10T14:00", "05-10T14:01"),
]


@pytest.mark.parametrize("row", DOCUMENTED, ids=lambda row: row[0])
def test_window_has_its_first_and_its_last_minute_and_no_other(row: tuple[str, ...]) -> None:
    rule = MuteRule(expression=row[0], duration=row[1])
    assert [muted(rule, f"2026-{at}") for at in row[2:]] == [False, True, True, False]


def test_windows_come_whole_although_only_a_part_is_asked_for() -> None:
    found = windows(nightly(), utc("2026-04-10T23:30"), utc("2026-04-11T23:01"))
    assert texts(found) == [("04-10 23:00", "04-11 01:00"), ("04-11 23:00", "04-12 01:00")]


def test_window_that_only_touches_the_time_asked_for_is_left_out() -> None:
    assert windows(nightly(), utc("2026-04-10T01:00"), utc("2026-04-10T23:00")) == []


def test_windows_that_overlap_or_touch_are_one() -> None:
    found = windows(nightly(duration="PT25H"), utc("2026-04-10T12:00"), utc("2026-04-11T12:00"))
    assert texts(found) == [("04-09 23:00", "04-12 00:00")]
    found = windows(nightly(duration="PT24H"), utc("2026-04-10T12:00"), utc("2026-04-11T12:00"))
    assert texts(found) == [("04-09 23:00", "04-11 23:00")]


def test_two_rules_mute_until_the_last_of_them_ends() -> None:
    first, second, third = ((utc(f"2026-04-10T0{n}:00"), utc(f"2026-04-10T0{n + 2}:00")) for n in (1, 2, 6))
    assert joined([third, second, first]) == [(first[0], second[1]), third]
    inside = (first[0] + MINUTE, first[0] + 2 * MINUTE)
    assert joined([first, inside]) == [first]


def test_window_lasts_its_hours_although_clocks_change() -> None:
    rule = nightly(timezone="Europe/Berlin", duration="PT8H")
    spring = windows(rule, utc("2026-03-29T00:00"), utc("2026-03-29T01:00"))
    assert texts(spring) == [("03-28 22:00", "03-29 06:00")]
    summer = windows(rule, utc("2026-03-30T00:00"), utc("2026-03-30T01:00"))
    assert texts(summer) == [("03-29 21:00", "03-30 05:00")]


def test_rule_starts_windows_only_from_its_start_on() -> None:
    rule = nightly(start=utc("2026-04-11T00:00"))
    assert not muted(rule, "2026-04-11T00:30")
    assert muted(rule, "2026-04-11T23:00")
    assert muted(nightly(start=utc("2026-04-11T23:00")), "2026-04-11T23:00")


def test_rule_that_expires_mutes_nothing_after_it() -> None:
    rule = nightly(expire=utc("2026-04-11T00:00"))
    assert muted(rule, "2026-04-10T23:59")
    assert not muted(rule, "2026-04-11T00:00")
    assert not muted(rule, "2026-04-11T23:00")


def test_start_and_expire_without_offset_are_in_the_time_zone_of_the_rule() -> None:
    rule = nightly(timezone="Asia/Tokyo", expire=datetime(2026, 4, 11, 0, 0))  # noqa: DTZ001 - as written
    assert muted(rule, "2026-04-10T14:59")
    assert not muted(rule, "2026-04-10T15:00")


def test_rule_mutes_its_targets_and_without_any_every_alarm() -> None:
    assert nightly(targets=("a",)).mutes("a")
    assert not nightly(targets=("a",)).mutes("b")
    assert not nightly(targets=()).mutes("a")
    assert nightly().mutes("a")


@pytest.mark.parametrize(
    "parts,words",
    [
        ({"duration": "PT30S"}, "Duration 'PT30S'"),
        ({"duration": "P16D"}, "PT1M and P15D"),
        ({"expression": "cron(0 2 * * ? *)"}, "five fields"),
        ({"expression": "at(2026-04-31T00:00)"}, "is not at"),
        ({"timezone": "Europe/Atlantis"}, "Timezone 'Europe/Atlantis'"),
        ({"timezone": "../etc/passwd"}, "Timezone"),
        ({"targets": tuple(map(str, range(MOST_TARGETS + 1)))}, "101 alarms, at most 100"),
    ],
)
def test_rule_that_cloudwatch_refuses_is_refused(parts: dict[str, object], words: str) -> None:
    with pytest.raises(MuteError, match=words):
        check(nightly(**parts))
    with pytest.raises(MuteError, match=words):
        windows(nightly(**parts), utc("2026-04-10"), utc("2026-04-11"))


def test_rule_with_the_most_targets_is_fine() -> None:
    check(nightly(targets=tuple(map(str, range(100)))))


WINDOW = [(10.0, 20.0)]


@pytest.mark.parametrize(
    "actions,expected",
    [
        pytest.param([(12.0, "ALARM")], [(20.0, "ALARM")], id="still in alarm at the end"),
        pytest.param([(12.0, "ALARM"), (15.0, "OK")], [], id="came and went"),
        pytest.param([(9.0, "ALARM")], [(9.0, "ALARM")], id="told before"),
        pytest.param([(9.0, "ALARM"), (15.0, "OK")], [(9.0, "ALARM"), (20.0, "OK")], id="ended inside"),
        pytest.param([(9.0, "ALARM"), (12.0, "OK"), (13.0, "ALARM")], [(9.0, "ALARM")], id="back as told"),
        pytest.param([(10.0, "ALARM")], [(20.0, "ALARM")], id="first minute"),
        pytest.param([(20.0, "ALARM")], [(20.0, "ALARM")], id="end"),
        pytest.param([(12.0, "ALARM"), (20.0, "OK")], [(20.0, "OK")], id="changes at the end"),
        pytest.param([(25.0, "ALARM")], [(25.0, "ALARM")], id="after"),
        pytest.param([(12.0, "INSUFFICIENT_DATA")], [(20.0, "INSUFFICIENT_DATA")], id="no data"),
    ],
)
def test_muted_action_is_due_at_the_end_if_the_alarm_stays_there(
    actions: list[tuple[float, str]], expected: list[tuple[float, str]]
) -> None:
    assert executed(actions, WINDOW, told="OK", until=100) == tuple(expected)


def test_action_is_told_once_over_several_windows() -> None:
    found = executed([(12.0, "ALARM"), (32.0, "OK")], [(10.0, 20.0), (30.0, 40.0)], told="OK", until=100)
    assert found == ((20.0, "ALARM"), (40.0, "OK"))


def test_window_that_ends_after_the_time_of_interest_tells_nothing() -> None:
    assert executed([(12.0, "ALARM")], WINDOW, told="OK", until=19.9) == ()
    assert executed([(12.0, "ALARM")], WINDOW, told="OK", until=20.0) == ((20.0, "ALARM"),)


CHANGES = st.lists(st.integers(0, 60), unique=True).map(
    lambda times: [(float(at), "OK" if place % 2 else "ALARM") for place, at in enumerate(sorted(times))]
)


@given(CHANGES)
def test_without_windows_every_action_is_executed(actions: list[tuple[float, str]]) -> None:
    assert executed(actions, [], told="OK", until=100) == tuple(actions)


@given(CHANGES)
def test_nothing_is_executed_inside_and_the_last_word_is_the_state(actions: list[tuple[float, str]]) -> None:
    found = executed(actions, WINDOW, told="OK", until=100)
    assert not any(10 <= at < 20 for at, _ in found)
    last = actions[-1][1] if actions else "OK"
    assert (found[-1][1] if found else "OK") == last
