"""Actions that are held back: suppressors with wait and extension, mute rules as templates write them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from simulator.deliveries import Told
from simulator.executed import Reserve, mute_rule
from simulator.histories import History
from template import TemplateError
from tests.simulator.worlds import START, Resource, alarm, composite, world

WATCHED: History = ((1.0, "OK"), (10.0, "ALARM"), (40.0, "OK"))
HELD = composite(
    "held",
    "ALARM(bad)",
    ActionsSuppressor="other",
    ActionsSuppressorWaitPeriod=120,
    ActionsSuppressorExtensionPeriod=180,
)


def acts(name: str, known: dict[str, History], minutes: int = 60, **resources: Resource) -> list[Any]:
    """(minute, state) of actions that run."""
    found = all_told(name, known, minutes, **resources)
    return sorted((one.minute, one.after) for one in found if one.acts)


def all_told(name: str, known: dict[str, History], minutes: int = 60, **resources: Resource) -> list[Told]:
    here = world(**resources)
    reserve = Reserve(world=here, histories=known, start=START, minutes=minutes)
    (one,) = (each for each in here.any_alarms.values() if each.name == name)
    return list(reserve.told(one))


def mute(expression: str, duration: str = "PT10M", targets: Any = None, **more: Any) -> Resource:
    schedule = {"Expression": expression, "Duration": duration, **more.pop("schedule", {})}
    muted = {} if targets is None else {"MuteTargets": {"AlarmNames": targets}}
    return "AWS::CloudWatch::AlarmMuteRule", {
        "Name": "quiet",
        "Rule": {"Schedule": schedule},
        **muted,
        **more,
    }


def test_alarm_that_nothing_holds_back_acts_on_every_change() -> None:
    found = all_told("bad", {"bad": WATCHED}, A=alarm())
    assert [(one.minute, one.before, one.after, one.acts, one.late) for one in found] == [
        (1, "INSUFFICIENT_DATA", "OK", True, False),
        (10, "OK", "ALARM", True, False),
        (40, "ALARM", "OK", True, False),
    ]


def suppressed(*other: tuple[float, str], minutes: int = 60) -> list[Any]:
    known: dict[str, History] = {"bad": WATCHED, "held": WATCHED, "other": other}
    return acts("held", known, minutes, A=alarm(), B=alarm("other"), C=HELD)


def test_composite_waits_two_minutes_for_its_suppressor() -> None:
    assert suppressed((1.0, "OK")) == [(3, "OK"), (12, "ALARM"), (42, "OK")]


def test_suppressor_in_time_holds_the_actions_and_they_run_after_the_extension() -> None:
    assert suppressed((1.0, "OK"), (11.0, "ALARM"), (20.0, "OK")) == [(3, "OK"), (23, "ALARM"), (42, "OK")]


def test_suppressor_that_lasts_longer_than_the_trouble_leaves_only_the_recovery() -> None:
    assert suppressed((1.0, "OK"), (5.0, "ALARM"), (50.0, "OK")) == [(3, "OK"), (53, "OK")]


def test_suppressor_that_is_too_late_holds_nothing_back() -> None:
    assert suppressed((1.0, "OK"), (13.0, "ALARM"), (20.0, "OK"))[1] == (12, "ALARM")


def test_suppressor_without_data_does_not_suppress() -> None:
    assert suppressed()[1] == (12, "ALARM")


def test_nothing_is_executed_after_the_recording() -> None:
    assert suppressed((1.0, "OK"), minutes=11) == [(3, "OK")]


def test_action_that_was_held_back_is_late_and_no_change() -> None:
    known: dict[str, History] = {"held": ((10.0, "ALARM"),), "other": ((1.0, "OK"),)}
    found = all_told("held", known, A=alarm(), B=alarm("other"), C=HELD)
    assert [(one.minute, one.before, one.after, one.acts, one.late) for one in found] == [
        (10, "INSUFFICIENT_DATA", "ALARM", False, False),
        (12, "OK", "ALARM", True, True),
    ]


@pytest.mark.parametrize(
    "suppressor",
    ["other", {"Ref": "B"}, {"Fn::GetAtt": ["B", "Arn"]}],
    ids=["name", "Ref", "ARN"],
)
def test_suppressor_is_found_by_name_ref_and_arn(suppressor: Any) -> None:
    held = composite("held", "ALARM(bad)", ActionsSuppressor=suppressor, ActionsSuppressorWaitPeriod=60)
    known: dict[str, History] = {"held": WATCHED, "other": ((1.0, "ALARM"),)}
    assert acts("held", known, A=alarm(), B=alarm("other"), C=held) == []


AT = "at(2025-03-04T13:05)"


@pytest.mark.parametrize(
    "targets",
    [None, ["bad"], [{"Ref": "A"}], [{"Fn::GetAtt": ["A", "Arn"]}], ["other", "bad"]],
    ids=["everybody", "name", "Ref", "ARN", "one of two"],
)
def test_mute_rule_holds_its_targets_back_until_the_window_ends(targets: Any) -> None:
    found = acts("bad", {"bad": WATCHED}, A=alarm(), Mute=mute(AT, "PT10M", targets))
    assert found == [(1, "OK"), (15, "ALARM"), (40, "OK")]


def test_mute_rule_for_others_holds_nothing_back() -> None:
    assert acts("bad", {"bad": WATCHED}, A=alarm(), B=alarm("b"), Mute=mute(AT, targets=["b"])) == list(
        WATCHED
    )


def test_muted_trouble_that_is_over_tells_nobody() -> None:
    assert acts("bad", {"bad": WATCHED}, A=alarm(), Mute=mute(AT, "PT1H")) == [(1, "OK")]


@pytest.mark.parametrize(
    "expression,quiet",
    [
        ("cron(5 13 * * *)", True),
        ("cron(5 13 * * TUE)", True),
        ("cron(5 13 * * WED)", False),
        ("cron(5 14 * * *)", False),
        ("at(2025-03-04T13:10)", True),
        ("at(2025-03-04T13:11)", False),
        ("at(2025-03-04T13:01)", True),
        ("at(2025-03-04T13:00)", False),
    ],
)
def test_window_mutes_from_its_first_moment_and_not_at_its_end(expression: str, quiet: bool) -> None:  # noqa: FBT001
    found = acts("bad", {"bad": WATCHED}, A=alarm(), Mute=mute(expression, "PT10M"))
    assert ((10.0, "ALARM") not in found) is quiet


def test_window_that_began_before_the_recording_counts() -> None:
    found = acts("bad", {"bad": WATCHED}, A=alarm(), Mute=mute("at(2025-03-04T12:30)", "PT45M"))
    assert (15.0, "ALARM") in found
    assert (10.0, "ALARM") not in found


def test_first_state_of_all_is_told_when_the_window_ends() -> None:
    rule = mute("at(2025-03-04T13:00)", "PT5M")
    assert acts("bad", {"bad": WATCHED}, A=alarm(), Mute=rule)[0] == (5, "OK")


def test_windows_of_two_rules_are_one() -> None:
    rules: dict[str, Any] = {"M1": mute(AT, "PT10M"), "M2": mute("at(2025-03-04T13:14)", "PT10M")}
    assert (24.0, "ALARM") in acts("bad", {"bad": WATCHED}, A=alarm(), **rules)


def test_time_zone_of_the_schedule_moves_the_window() -> None:
    berlin = {"Timezone": "Europe/Berlin"}
    early, there = mute(AT, schedule=berlin), mute("at(2025-03-04T14:05)", schedule=berlin)
    assert acts("bad", {"bad": WATCHED}, A=alarm(), Mute=early) == list(WATCHED)
    assert (15.0, "ALARM") in acts("bad", {"bad": WATCHED}, A=alarm(), Mute=there)


@pytest.mark.parametrize(
    "life,muted",
    [
        ({"StartDate": "2025-03-04T13:05"}, True),
        ({"StartDate": "2025-03-04T13:06:00Z"}, False),
        ({"ExpireDate": "2025-03-04T13:30"}, True),
        ({"ExpireDate": "2025-03-04T13:08:00Z"}, False),
        ({"StartDate": "2025-03-01T00:00", "ExpireDate": "2025-03-03T00:00"}, False),
    ],
)
def test_rule_mutes_in_its_own_life_only(life: dict[str, str], muted: bool) -> None:  # noqa: FBT001
    found = acts("bad", {"bad": WATCHED}, A=alarm(), Mute=mute("cron(5 13 * * *)", **life))
    assert ((10.0, "ALARM") not in found) is muted


@pytest.mark.parametrize(
    "expires,muted",
    [
        ("2025-03-04T13:08:00Z", False),
        ("2025-03-04T08:08:00", False),
        ("2025-03-04T08:30:00", True),
        ("2025-03-04T14:08:00+01:00", False),
    ],
)
def test_dates_without_an_offset_are_in_the_rules_zone(expires: str, muted: bool) -> None:  # noqa: FBT001
    zone = {"Timezone": "America/New_York"}
    rule = mute("cron(5 8 * * *)", schedule=zone, ExpireDate=expires)
    found = acts("bad", {"bad": WATCHED}, A=alarm(), Mute=rule)
    assert ((10.0, "ALARM") not in found) is muted


def test_muting_comes_after_suppression() -> None:
    known: dict[str, History] = {"held": WATCHED, "other": ((1.0, "OK"),)}
    found = acts(
        "held", known, A=alarm(), B=alarm("other"), C=HELD, Mute=mute("at(2025-03-04T13:12)", "PT5M")
    )
    assert found == [(3, "OK"), (17, "ALARM"), (42, "OK")]


def test_mute_rule_is_read_as_cloudformation_writes_it() -> None:
    body = mute(
        "cron(0 2 * * SUN)",
        "PT2H",
        ["bad"],
        schedule={"Timezone": "Asia/Tokyo"},
        StartDate="2025-03-01T00:00",
    )
    here = world(A=alarm(), Mute=body)
    found = mute_rule(here.of("AWS::CloudWatch::AlarmMuteRule")[0], here)
    assert (found.expression, found.duration, found.timezone) == ("cron(0 2 * * SUN)", "PT2H", "Asia/Tokyo")
    assert found.targets == ("bad",)
    assert found.start is not None
    assert START - found.start.replace(tzinfo=START.tzinfo) == timedelta(days=3, hours=13)


@pytest.mark.parametrize(
    "rule, says",
    [
        (("AWS::CloudWatch::AlarmMuteRule", {"Name": "x"}), "Mute: Duration ''"),
        (mute("cron(0 2)"), "Mute: Expression 'cron\\(0 2\\)' needs five fields"),
        (mute("cron(0 2 * * SUN)", StartDate="soon"), "Mute: .*'soon'"),
        (mute("cron(0 2 * * SUN)", schedule={"Timezone": "Mars/Olympus"}), "Mute: Timezone 'Mars/Olympus'"),
    ],
)
def test_rule_that_cloudwatch_would_refuse_is_refused_by_its_name(rule: Resource, says: str) -> None:
    with pytest.raises(TemplateError, match=says):
        acts("bad", {"bad": WATCHED}, A=alarm(), Mute=rule)
