"""Who publishes what to which topic: alarms, event rules, budgets, cost anomalies, buckets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.views.routes import TOPIC, Message
from policies.views.samples import events
from policies.world import World
from template import Resource, Unknown
from template.alarms import AnyAlarm
from template.messages import alarm_message, anomaly_message, budget_message
from template.rules import STATES

CLOUDWATCH, EVENTS = "cloudwatch.amazonaws.com", "events.amazonaws.com"
_PLACEHOLDER = re.compile(r"<[\w.-]+>")


@dataclass(frozen=True, kw_only=True, eq=False)
class Publication:
    """One publisher at one topic: the service that calls, and what it may say there."""

    resource: Resource
    topic: Resource
    service: str
    source: Any
    messages: tuple[Message, ...]
    field: tuple[str | int, ...] = ()


def publications(world: World) -> tuple[Publication, ...]:
    """Every publication of the world; ask by ``world.view(publications)``."""
    return (*_alarms(world), *_rules(world), *_budgets(world), *_anomalies(world), *_others(world))


def by_topic(world: World) -> Mapping[Resource, tuple[Publication, ...]]:
    """The publications at each topic."""
    found: dict[Resource, list[Publication]] = {}
    for one in world.view(publications):
        found.setdefault(one.topic, []).append(one)
    return {topic: tuple(all_of) for topic, all_of in found.items()}


def by_publisher(world: World) -> Mapping[Resource, tuple[Publication, ...]]:
    """The publications of each alarm, rule or budget."""
    found: dict[Resource, list[Publication]] = {}
    for one in world.view(publications):
        found.setdefault(one.resource, []).append(one)
    return {publisher: tuple(all_of) for publisher, all_of in found.items()}


def topics(alarm: AnyAlarm, state: str, world: World) -> tuple[Resource, ...]:
    """The topics that an alarm tells when it enters a state."""
    lists = {"ALARM": alarm.actions, "OK": alarm.ok_actions}
    found = (
        one.resource if one.resource is not None else world.find(one.arn, TOPIC)
        for one in lists.get(state, alarm.insufficient_data_actions)
    )
    return tuple(dict.fromkeys(one for one in found if one is not None and one.type == TOPIC))


def _alarms(world: World) -> Iterator[Publication]:
    for resource, alarm in world.any_alarms.items():
        told = {state: topics(alarm, state, world) for state in STATES}
        said = {
            state: Message(label=state, body=alarm_message(alarm, state=state, before=_before(state)))
            for state, found in told.items()
            if found
        }
        for topic in dict.fromkeys(one for found in told.values() for one in found):
            messages = tuple(said[state] for state, found in told.items() if topic in found)
            yield Publication(
                resource=resource, topic=topic, service=CLOUDWATCH, source=resource.arn, messages=messages
            )


def _before(state: str) -> str:
    return "OK" if state == "ALARM" else "ALARM"


def _rules(world: World) -> Iterator[Publication]:
    for rule in world.of("AWS::Events::Rule"):
        listed = rule.get("Targets")
        for index, target in enumerate(listed if isinstance(listed, list) else ()):
            topic = _topic(rule, ("Targets", index, "Arn"), world) if isinstance(target, dict) else None
            if topic is not None:
                yield Publication(
                    resource=rule,
                    topic=topic,
                    service=EVENTS,
                    source=rule.arn,
                    messages=tuple(_carried(rule, target)),
                    field=("Targets", index),
                )


def _carried(rule: Resource, target: Mapping[str, Any]) -> Iterator[Message]:
    """What a target receives: its own input, a part of the event, or the event."""
    constant, transformer = target.get("Input"), target.get("InputTransformer")
    if constant is not None:
        yield Message(label="event", body=constant)
        return
    if isinstance(transformer, dict):
        text = transformer.get("InputTemplate")
        yield Message(label="event", body=_filled(text) if isinstance(text, str) else text)
        return
    whole = not isinstance(target.get("InputPath"), str)
    for one in events(rule):
        yield Message(label="event", body=one if whole else one.get("detail"))


def _filled(text: str) -> str:
    """The template with a sample in each place, in quotes where they are missing."""
    filled = _PLACEHOLDER.sub("sample", text)
    try:
        json.loads(filled)
    except ValueError:
        return re.sub(r"(?<!\")\bsample\b(?!\")", '"sample"', filled)
    return filled


def _topic(resource: Resource, path: tuple[str | int, ...], world: World) -> Resource | None:
    found = resource.template.target(resource.written(path), TOPIC)
    return found if found is not None else world.find(resource.get(path), TOPIC)


def _budgets(world: World) -> Iterator[Publication]:
    for budget in world.of("AWS::Budgets::Budget"):
        account = budget.template.place.account
        for path in _addresses(budget, "NotificationsWithSubscribers"):
            topic = _topic(budget, path, world)
            if topic is not None:
                yield Publication(
                    resource=budget,
                    topic=topic,
                    service="budgets.amazonaws.com",
                    source=f"arn:{budget.template.place.partition}:budgets::{account}:budget/{budget.name}",
                    messages=(Message(label="budget", body=budget_message(budget.name)),),
                    field=path,
                )


def _addresses(budget: Resource, key: str) -> Iterator[tuple[str | int, ...]]:
    notifications = budget.get(key)
    for index, one in enumerate(notifications if isinstance(notifications, list) else ()):
        for place, subscriber in enumerate(one.get("Subscribers") or ()):
            if subscriber.get("SubscriptionType") == "SNS":
                yield (key, index, "Subscribers", place, "Address")


def _anomalies(world: World) -> Iterator[Publication]:
    for one in world.of("AWS::CE::AnomalySubscription"):
        for index, subscriber in enumerate(one.get("Subscribers") or ()):
            path = ("Subscribers", index, "Address")
            topic = _topic(one, path, world) if subscriber.get("Type") == "SNS" else None
            if topic is not None:
                yield Publication(
                    resource=one,
                    topic=topic,
                    service="costalerts.amazonaws.com",
                    source=one.arn,
                    messages=(Message(label="anomaly", body=anomaly_message()),),
                    field=path,
                )


_OTHERS = (
    ("AWS::S3::Bucket", ("NotificationConfiguration", "TopicConfigurations"), "Topic", "s3.amazonaws.com"),
    (
        "AWS::CodeStarNotifications::NotificationRule",
        ("Targets",),
        "TargetAddress",
        "codestar-notifications.amazonaws.com",
    ),
)
"""Further services that publish: type, the list, the key in each item, the principal. Shapes are theirs."""


def _others(world: World) -> Iterator[Publication]:
    for kind, path, key, service in _OTHERS:
        for one in world.of(kind):
            listed = one.get(path)
            for index, _item in enumerate(listed if isinstance(listed, list) else ()):
                field = (*path, index, key)
                topic = _topic(one, field, world)
                if topic is not None:
                    body = Unknown(f"what {service} says")
                    yield Publication(
                        resource=one,
                        topic=topic,
                        service=service,
                        source=one.arn,
                        messages=(Message(label="notice", body=body),),
                        field=field,
                    )
