"""Paths with one link broken, at each place where one can be."""

from __future__ import annotations

from typing import Any

from tests.features.breaks import Body, Break, Change, first, found, put

ALARM, RULE, FILTER = "AWS::CloudWatch::Alarm", "AWS::Events::Rule", "AWS::Logs::MetricFilter"
TOPIC, SUBSCRIPTION, KEY = "AWS::SNS::TopicPolicy", "AWS::SNS::Subscription", "AWS::KMS::Key"

PEOPLE = "Every alarm's path to a human is proved, link by link"
EVENTS = "Every event rule finds its events, its targets and its people"
READ = "Whatever an alarm or a person reads is there, and means what it says"
QUIET = "Whatever goes quiet has a heartbeat that pages"


def alarm(ending: str, **values: Any) -> Change:
    """Set properties of the alarm with this ending."""

    def change(template: Body) -> None:
        next(one for one in found(template, ALARM) if one["AlarmName"].endswith(ending)).update(values)

    return change


def without(ending: str) -> Change:
    """Take one alarm away."""

    def change(template: Body) -> None:
        named = {key: one["Properties"].get("AlarmName", "") for key, one in template["Resources"].items()}
        del template["Resources"][next(key for key, name in named.items() if str(name).endswith(ending))]

    return change


def unpaged(template: Body) -> None:
    """No team has a pager any more."""
    pagers = [
        key
        for key, one in template["Resources"].items()
        if one["Type"] == SUBSCRIPTION and key.startswith("Notifications") and "pagerduty" in key
    ]
    for key in pagers:
        del template["Resources"][key]


def closed(template: Body) -> None:
    """The key lets CloudWatch in no more."""
    policy = first(template, KEY)["KeyPolicy"]
    policy["Statement"] = [one for one in policy["Statement"] if "cloudwatch" not in str(one["Principal"])]


def dropped(template: Body) -> None:
    """Every filter waits for an alarm that nobody has."""
    for one in found(template, SUBSCRIPTION):
        if "FilterPolicy" in one:
            one["FilterPolicy"] = {"AlarmName": ["nobody-has-this"]}


BREAKS = (
    Break(
        scenario=PEOPLE,
        change=alarm("log-pipeline-silent", AlarmActions=[], OKActions=[]),
        says="'it tells on ALARM and OK' is broken",
    ),
    Break(
        scenario=PEOPLE,
        change=alarm("authorize-throttles", MetricName="Throttle"),
        says="'its series exists' is broken",
    ),
    Break(scenario=PEOPLE, change=closed, says="'the key admits it' is broken"),
    Break(scenario=PEOPLE, change=dropped, says="'a subscription accepts its message' is broken"),
    Break(
        scenario=PEOPLE,
        change=put(TOPIC, "PolicyDocument.Statement", [], every=True),
        says="'the topic admits it' is broken",
    ),
    Break(
        scenario=EVENTS,
        change=put(RULE, "EventPattern", {"source": ["aws.cloudwach"]}, Name="payments-prod-alarm-states"),
        says="'its pattern matches events' is broken",
    ),
    Break(
        scenario=EVENTS,
        change=put(RULE, "Targets.0.Arn", "arn:aws:logs:us-east-1:111122223333:log-group:/gone", every=True),
        says="'its targets are there and take the event' is broken",
    ),
    Break(
        scenario=READ,
        change=put(FILTER, "FilterPattern", "{ $.no_such_field = 1 }", every=True),
        says="'it matches its log's lines' is broken",
    ),
    Break(scenario=QUIET, change=without("archive-silent"), says="no alarm that tells anybody reads"),
    Break(scenario=QUIET, change=unpaged, says="pages nobody"),
)
