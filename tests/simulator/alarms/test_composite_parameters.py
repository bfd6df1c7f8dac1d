"""PutCompositeAlarm: the rule's limits, which actions are possible, and what a suppressor needs."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.alarms.composite_parameters import check
from simulator.alarms.parameters import ParameterError

SNS = "arn:aws:sns:us-east-1:123456789012:t"
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
OPSITEM = "arn:aws:ssm:us-east-1:123456789012:opsitem:1"
INCIDENT = "arn:aws:ssm-incidents::123456789012:response-plan/p"
SCALING = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:x:autoScalingGroupName/g:policyName/p"
REBOOT = "arn:aws:automate:us-east-1:ec2:reboot"
CHILD = 'ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x")'
HELD = {"ActionsSuppressor": "s", "ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 60}


def put(rule: str = "ALARM(a)", /, **parts: Any) -> None:
    check({"AlarmName": "c", "AlarmRule": rule} | parts)


def any_of(count: int) -> str:
    return " OR ".join(f"ALARM(a{place})" for place in range(count))


@pytest.mark.parametrize(
    "rule",
    [
        "TRUE",
        "ALARM(a) AND NOT OK(b)",
        any_of(100),
        " OR ".join(["TRUE"] * 500),
        " OR ".join(["ALARM(a)"] * 500),
        'ALARM("my alarm, (prod)")',
        "AT_LEAST(50%, OK, (a, b))",
    ],
    ids=[
        "constant",
        "operators",
        "100 children",
        "500 elements",
        "one child 500 times",
        "quoted",
        "at least",
    ],
)
def test_rule_within_the_limits_is_accepted(rule: str) -> None:
    put(rule)


@pytest.mark.parametrize(
    "rule,words",
    [
        ("", "empty"),
        ("ALERT(a)", "ALERT"),
        ("(ALARM(a) OR ALARM(b)", "needed"),
        ("ALARM(my alarm)", "needed"),
        (any_of(101), "at most 100 alarms"),
        (" OR ".join(["TRUE"] * 501), "at most 500 elements"),
        (f"ALARM(a){' ' * 10_233}", "at most 10240 characters"),
    ],
    ids=["empty", "unknown function", "bracket", "space", "101 children", "501 elements", "too long"],
)
def test_rule_beyond_a_limit_is_refused(rule: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        put(rule)


@pytest.mark.parametrize(
    "name,arns",
    [
        ("AlarmActions", [SNS, LAMBDA, OPSITEM, INCIDENT]),
        ("OKActions", [SNS, LAMBDA]),
        ("InsufficientDataActions", [SNS, LAMBDA]),
    ],
)
def test_actions_of_composites_are_accepted(name: str, arns: list[str]) -> None:
    put(**{name: arns})


@pytest.mark.parametrize(
    "name,arn",
    [
        ("AlarmActions", SCALING),
        ("AlarmActions", REBOOT),
        ("OKActions", OPSITEM),
        ("OKActions", SCALING),
        ("InsufficientDataActions", INCIDENT),
    ],
)
def test_actions_that_composites_cannot_do_are_refused(name: str, arn: str) -> None:
    with pytest.raises(ParameterError, match=f"{name}: a composite cannot do"):
        put(**{name: [arn]})


def test_six_actions_are_one_too_many() -> None:
    put(AlarmActions=[SNS] * 5)
    with pytest.raises(ParameterError, match="at most 5"):
        put(AlarmActions=[SNS] * 6)
    with pytest.raises(ParameterError, match="is no action"):
        put(AlarmActions=["queue"])


@pytest.mark.parametrize(
    "parts",
    [
        HELD,
        HELD | {"ActionsSuppressor": "s" * 1600},
        HELD | {"ActionsSuppressorWaitPeriod": 0},
        {"ActionsSuppressorWaitPeriod": 60},
    ],
)
def test_suppressor_with_both_periods_is_accepted(parts: dict[str, Any]) -> None:
    put(**parts)


@pytest.mark.parametrize(
    "name,value,words",
    [
        ("ActionsSuppressorWaitPeriod", None, "ActionsSuppressorWaitPeriod is needed"),
        ("ActionsSuppressorExtensionPeriod", None, "ActionsSuppressorExtensionPeriod is needed"),
        ("ActionsSuppressorWaitPeriod", -1, "whole seconds"),
        ("ActionsSuppressorExtensionPeriod", 1.5, "whole seconds"),
        ("ActionsSuppressor", "", "name or ARN"),
        ("ActionsSuppressor", "s" * 1601, "1 to 1600 characters"),
    ],
)
def test_suppressor_without_its_periods_is_refused(name: str, value: object, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        put(**(HELD | {name: value}))


@pytest.mark.parametrize(
    "place,fits",
    [
        ({"region": "eu-west-1"}, True),
        ({"region": "us-east-1"}, False),
        ({"account": "123456789012"}, True),
        ({"account": "999999999999"}, False),
        ({}, True),
    ],
)
def test_children_are_in_the_same_account_and_region(place: dict[str, str], fits: bool) -> None:  # noqa: FBT001
    if fits:
        check({"AlarmRule": CHILD}, **place)  # type: ignore[arg-type]
        return
    with pytest.raises(ParameterError, match="another account or Region"):
        check({"AlarmRule": CHILD}, **place)  # type: ignore[arg-type]


def test_alarm_is_read_by_150_composites_at_most() -> None:
    check({"AlarmRule": "ALARM(a)"}, parents=150)
    with pytest.raises(ParameterError, match="151 composites, at most 150"):
        check({"AlarmRule": "ALARM(a)"}, parents=151)


def test_texts_have_the_limits_of_every_alarm() -> None:
    with pytest.raises(ParameterError, match="AlarmName: 1 to 255"):
        put(AlarmName="n" * 256)
    with pytest.raises(ParameterError, match="AlarmDescription: 0 to 1024"):
        put(AlarmDescription="d" * 1025)
