"""Who hears by subscriptions, how bad it is said to be, and when it arrives."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.deliveries import Told
from tests.simulator.posts import change, sent
from tests.simulator.worlds import (
    MAIL,
    PAGERDUTY,
    PEOPLE,
    alarm,
    composite,
    subscription,
    told,
    topic,
)


def test_everybody_who_subscribes_hears_half_a_minute_later() -> None:
    found = sent(A=alarm(**told("Topic")), **PEOPLE)
    assert [(one.address, one.way, one.pages, one.minute, one.sent) for one in found] == [
        (PAGERDUTY, "pagerduty", True, 3.5, 3),
        (MAIL, "email", False, 3.5, 3),
    ]
    assert {(one.alarm, one.state, one.topic, one.arrived) for one in found} == {
        ("bad", "ALARM", "critical", True)
    }


@pytest.mark.parametrize(
    "lists,heard",
    [
        ({"AlarmActions": [{"Ref": "Topic"}]}, ["ALARM"]),
        ({"OKActions": [{"Ref": "Topic"}]}, ["OK"]),
        ({"InsufficientDataActions": [{"Ref": "Topic"}]}, ["INSUFFICIENT_DATA"]),
        (told("Topic"), ["ALARM", "OK"]),
        ({}, []),
    ],
    ids=["alarm", "ok", "insufficient data", "alarm and ok", "nothing"],
)
def test_each_state_tells_its_own_actions(lists: dict[str, Any], heard: list[str]) -> None:
    states = ("ALARM", "OK", "INSUFFICIENT_DATA")
    changes = [change(at, "OK" if state != "OK" else "ALARM", state) for at, state in enumerate(states)]
    found = sent(*changes, A=alarm(**lists), Topic=topic(), Pager=subscription(PAGERDUTY))
    assert [one.state for one in found] == heard


def test_topic_by_its_arn_is_the_same_topic() -> None:
    arn = "arn:aws:sns:us-east-1:609831742057:critical"
    assert len(sent(A=alarm(AlarmActions=[arn]), **PEOPLE)) == 2


def test_action_that_is_no_topic_of_ours_reaches_nobody() -> None:
    elsewhere = ["arn:aws:sns:us-east-1:111122223333:elsewhere", "arn:aws:automate:us-east-1:ec2:stop"]
    assert sent(A=alarm(AlarmActions=elsewhere), **PEOPLE) == ()


@pytest.mark.parametrize(
    "policy,scope,hears",
    [
        ({"AlarmName": [{"prefix": "ba"}]}, "MessageBody", True),
        ({"AlarmName": [{"prefix": "go"}]}, "MessageBody", False),
        ({"NewStateValue": ["ALARM"], "OldStateValue": ["OK"]}, "MessageBody", True),
        ({"NewStateValue": ["OK"]}, "MessageBody", False),
        ({"Trigger": {"MetricName": ["Bad"]}}, "MessageBody", True),
        ({"AlarmName": ["bad"]}, "MessageAttributes", False),
        ({"AlarmName": ["bad"]}, None, False),
    ],
    ids=["prefix", "other prefix", "states", "other state", "metric", "attributes", "default scope"],
)
def test_filter_policy_on_the_body_decides_who_hears(policy: Any, scope: str | None, hears: bool) -> None:  # noqa: FBT001
    scoped = {"FilterPolicyScope": scope} if scope else {}
    found = sent(
        A=alarm(**told("Topic")), Topic=topic(), Pager=subscription(PAGERDUTY, FilterPolicy=policy, **scoped)
    )
    assert bool(found) is hears


def test_filter_policy_hears_each_state_apart() -> None:
    pager = subscription(PAGERDUTY, FilterPolicy={"NewStateValue": ["OK"]}, FilterPolicyScope="MessageBody")
    both = (change(1), change(2, "ALARM", "OK"))
    found = sent(*both, A=alarm(**told("Topic")), Topic=topic(), Pager=pager)
    assert [one.state for one in found] == ["OK"]


@pytest.mark.parametrize(
    "topic_name,alarm_name,expected",
    [
        ("prod-critical", "bad-warning", "critical"),
        ("prod-warning", "bad-critical", "high"),
        ("prod-info", "bad", "low"),
        ("alerts", "prod-critical-bad", "critical"),
        ("alerts", "ProdWarningBad", "high"),
        ("alerts", "sev1-bad", "critical"),
        ("alerts", "sev2-bad", "high"),
        ("alerts", "sev3-bad", "low"),
        ("alerts", "p1-bad", "critical"),
        ("alerts", "p2-bad", "high"),
        ("alerts", "p5-bad", "low"),
        ("alerts", "bad", "critical"),
    ],
)
def test_severity_is_said_by_the_topic_else_by_the_alarm(
    topic_name: str, alarm_name: str, expected: str
) -> None:
    found = sent(
        Told(minute=1, alarm=alarm_name, before="OK", after="ALARM"),
        A=alarm(alarm_name, **told("Topic")),
        Topic=topic(topic_name),
        Pager=subscription(PAGERDUTY),
    )
    assert [one.severity for one in found] == [expected]


def test_message_without_a_severity_is_critical_to_a_pager_and_low_to_others() -> None:
    found = sent(A=alarm(**told("Topic")), **PEOPLE | {"Topic": topic("alerts")})
    assert {one.way: one.severity for one in found} == {"pagerduty": "critical", "email": "low"}


def test_composite_tells_as_an_alarm_does() -> None:
    found = sent(A=alarm("child"), C=composite("bad", "ALARM(child)", **told("Topic")), **PEOPLE)
    assert [one.way for one in found] == ["pagerduty", "email"]


@pytest.mark.parametrize(
    "failing,minute,arrived",
    [
        ([0, 0, 0, 0, 0, 0], 3.5, True),
        ([0, 0, 0, 1, 0, 0], 4.0, True),
        ([0, 0, 0, 1, 1, 1], 3.5, False),
        ([0, 0, 0, 0.9, 1, 1], 3.5, True),
    ],
    ids=["nothing fails", "a retry is taken", "all retries fail", "some fail"],
)
def test_failing_endpoint_delays_or_loses_the_page_not_the_mail(
    failing: list[float],
    minute: float,
    arrived: bool,  # noqa: FBT001
) -> None:
    found = {one.way: one for one in sent(failing=failing, A=alarm(**told("Topic")), **PEOPLE)}
    assert (found["pagerduty"].minute, found["pagerduty"].arrived) == (minute, arrived)
    assert (found["email"].minute, found["email"].arrived) == (3.5, True)


def test_delivery_policy_of_the_subscription_says_how_long_sns_tries() -> None:
    patient = {"healthyRetryPolicy": {"numRetries": 20, "maxDelayTarget": 60}}
    pager = subscription(PAGERDUTY, DeliveryPolicy=patient)
    (found,) = sent(failing=[1] * 12 + [0], A=alarm(**told("Topic")), Topic=topic(), Pager=pager)
    assert (found.minute, found.arrived) == (12, True)


def test_deliveries_come_in_the_order_of_arrival() -> None:
    changes = (change(8), change(2), change(5, "ALARM", "OK"))
    found = sent(*changes, pager=0, failing=[0, 0, 1, 1, 1, 0], A=alarm(**told("Topic")), **PEOPLE)
    assert [one.minute for one in found] == sorted(one.minute for one in found)
