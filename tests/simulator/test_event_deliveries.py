"""Who hears by event rules: through topics, and at API destinations."""

from __future__ import annotations

from typing import Any

from simulator.deliveries import Told
from tests.simulator.posts import change, sent
from tests.simulator.worlds import (
    PAGERDUTY,
    PEOPLE,
    Resource,
    alarm,
    subscription,
    told,
    topic,
)


def rule(pattern: dict[str, Any], target: str, **more: Any) -> Resource:
    targets = [{"Id": "one", "Arn": {"Fn::GetAtt": [target, "Arn"]}, **more}]
    if target == "Topic":
        targets[0]["Arn"] = {"Ref": target}
    return "AWS::Events::Rule", {"Name": "prod-events", "EventPattern": pattern, "Targets": targets}


ALARMING = {"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["ALARM"]}}}


def test_disabled_actions_tell_nobody_but_eventbridge_hears() -> None:
    off = alarm(ActionsEnabled=False, **told("Topic"))
    assert sent(A=off, **PEOPLE) == ()
    assert len(sent(A=off, Rule=rule(ALARMING, "Topic"), **PEOPLE)) == 2


def test_held_back_actions_tell_nobody_and_late_ones_no_event_rule() -> None:
    told_both: dict[str, Any] = {"A": alarm(**told("Topic")), "Rule": rule(ALARMING, "Topic"), **PEOPLE}
    assert len(sent(change(), **told_both)) == 4
    assert len(sent(change(acts=False), **told_both)) == 2
    assert len(sent(change(late=True), **told_both)) == 2
    assert len(sent(change(late=True), A=alarm(), Rule=rule(ALARMING, "Topic"), **PEOPLE)) == 0


def test_event_rule_that_does_not_match_or_is_off_carries_nothing() -> None:
    assert sent(change(3, "ALARM", "OK"), A=alarm(), Rule=rule(ALARMING, "Topic"), **PEOPLE) == ()
    off = rule(ALARMING, "Topic")
    off[1]["State"] = "DISABLED"  # type: ignore[index]
    assert sent(A=alarm(), Rule=off, **PEOPLE) == ()


def test_filter_policy_reads_what_the_transformer_made_of_an_event() -> None:
    transformer = {
        "InputPathsMap": {"name": "$.detail.alarmName"},
        "InputTemplate": '{"team": "shop", "alarm": <name>}',
    }
    policy = {"team": ["shop"], "alarm": ["bad"]}
    pager = subscription(PAGERDUTY, FilterPolicy=policy, FilterPolicyScope="MessageBody")
    made = rule(ALARMING, "Topic", InputTransformer=transformer)
    assert len(sent(A=alarm(), Rule=made, Topic=topic(), Pager=pager)) == 1
    assert sent(A=alarm(), Rule=rule(ALARMING, "Topic"), Topic=topic(), Pager=pager) == ()


def test_api_destination_pages_without_a_topic() -> None:
    destination = ("AWS::Events::ApiDestination", {"Name": "pd", "InvocationEndpoint": PAGERDUTY})
    made = rule(ALARMING, "Destination", InputTransformer={"InputTemplate": '{"a": 1}'})
    (found,) = sent(A=alarm(), Rule=made, Destination=destination)
    assert (found.address, found.way, found.pages) == (PAGERDUTY, "pagerduty", True)
    assert (found.topic, found.severity, found.minute) == ("prod-events", "critical", 3.5)


def test_api_destination_takes_the_severity_of_the_alarms_name() -> None:
    destination = ("AWS::Events::ApiDestination", {"Name": "x", "InvocationEndpoint": "https://example.com"})
    warned = Told(minute=1, alarm="warning-bad", before="OK", after="ALARM")
    (found,) = sent(
        warned, A=alarm("warning-bad"), Rule=rule(ALARMING, "Destination"), Destination=destination
    )
    assert (found.severity, found.pages, found.way) == ("high", False, "https")


def test_api_destination_does_not_fail_with_sns() -> None:
    destination = ("AWS::Events::ApiDestination", {"Name": "pd", "InvocationEndpoint": PAGERDUTY})
    found = sent(failing=[1] * 9, A=alarm(), Rule=rule(ALARMING, "Destination"), Destination=destination)
    assert [(one.minute, one.arrived) for one in found] == [(3.5, True)]
