"""Who hears of an alarm's change of state: SNS topics and their subscriptions, event rules and their targets.

How bad a message is, its topic's name says, else its alarm's (``critical``, ``warning``, ``info``); where
nobody says, a page is critical, as in PagerDuty's integration for CloudWatch, and anything else is low.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from policies.views import publications, routes
from policies.views.routes import Message, Subscriber
from policies.views.severity import severity
from policies.world import World
from simulator.delays import Delays
from simulator.event_inputs import event_input
from simulator.played import CRITICAL, HIGH, LOW, Delivery
from simulator.recording import FloatArray
from simulator.retries import arrival
from template import Resource
from template.alarms import AnyAlarm
from template.event_rules import EventRule, Target, event_rules
from template.messages import alarm_event, alarm_message

_RANKS = {
    "word": {3: CRITICAL, 2: HIGH, 1: LOW},
    "sev": {5: CRITICAL, 4: HIGH},
    "p": {5: CRITICAL, 4: HIGH},
}
"""What ranks on the scales of ``policies.views.severity`` mean: sev1 is critical, sev2 high, others low."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One change of state: EventBridge hears of it, and people where its actions run (``acts``).

    ``late`` is no change but actions alone: held back before, executed when the reason was gone.
    """

    minute: float
    alarm: str
    before: str
    after: str
    acts: bool = True
    late: bool = False


class Post:
    """The template's ways to people."""

    def __init__(self, world: World, delays: Delays, failing: FloatArray | None = None) -> None:
        self.world, self.delays, self.failing = world, delays, failing
        self.alarms = {alarm.name: alarm for alarm in world.any_alarms.values()}
        self._known: dict[tuple[str, str, str, bool, bool], tuple[_Route, ...]] = {}

    def deliveries(self, told: Sequence[Told]) -> tuple[Delivery, ...]:
        """What arrives where, in the order of arrival."""
        found = [one for each in told for one in self._of(each)]
        return tuple(sorted(found, key=lambda one: (one.minute, one.alarm, one.address)))

    def _of(self, told: Told) -> Iterator[Delivery]:
        for route in self._routes(told):
            sent = told.minute + self.delays.pager
            at = arrival(sent, route.retries, self.failing) if route.pages and route.sns else sent
            yield Delivery(
                minute=sent if at is None else at,
                sent=told.minute,
                alarm=told.alarm,
                state=told.after,
                severity=route.severity,
                topic=route.topic,
                address=route.address,
                way=route.way,
                pages=route.pages,
                arrived=at is not None,
            )

    def _routes(self, told: Told) -> tuple[_Route, ...]:
        asked = (told.alarm, told.before, told.after, told.acts, told.late)
        if asked not in self._known:
            alarm = self.alarms[told.alarm]
            by_sns = self._by_actions(alarm, told) if told.acts and alarm.enabled is True else ()
            by_events = () if told.late else self._by_events(alarm, told)
            self._known[asked] = (*by_sns, *by_events)
        return self._known[asked]

    def _by_actions(self, alarm: AnyAlarm, told: Told) -> Iterator[_Route]:
        body = alarm_message(alarm, state=told.after, before=told.before)
        for topic in publications.topics(alarm, told.after, self.world):
            yield from self._heard(topic, Message(label=told.after, body=body), alarm)

    def _heard(self, topic: Resource, message: Message, alarm: AnyAlarm) -> Iterator[_Route]:
        sure, _answer = routes.heard(self.world, topic, message)
        for one in sure:
            yield _Route(
                severity=_severity(topic.name, alarm, pages=one.pager),
                topic=str(topic.name),
                address=one.address,
                way=one.way,
                pages=one.pager,
                retries=one.properties.get("DeliveryPolicy"),
                sns=True,
            )

    def _by_events(self, alarm: AnyAlarm, told: Told) -> Iterator[_Route]:
        event = alarm_event(alarm, state=told.after, before=told.before)
        for rule in self._rules:
            for target in rule.targets if rule.hears(event) else ():
                yield from self._carried(target, event, alarm, told)

    def _carried(
        self, target: Target, event: Mapping[str, Any], alarm: AnyAlarm, told: Told
    ) -> Iterator[_Route]:
        resource = target.resource("Arn")
        if resource is not None and resource.type == routes.TOPIC:
            message = Message(label=told.after, body=event_input(target, event))
            yield from self._heard(resource, message, alarm)
        if resource is not None and resource.type == "AWS::Events::ApiDestination":
            caller = Subscriber(
                resource=resource,
                topic=None,
                properties={"Protocol": "https", "Endpoint": resource.get("InvocationEndpoint")},
                written={},
            )
            yield _Route(
                severity=_severity("", alarm, pages=caller.pager),
                topic=str(target.rule.name),
                address=caller.address,
                way=caller.way,
                pages=caller.pager,
            )

    @cached_property
    def _rules(self) -> tuple[EventRule, ...]:
        return tuple(rule for template in self.world.templates for rule in event_rules(template))


@dataclass(frozen=True, kw_only=True)
class _Route:
    """One subscription or destination that accepts a message."""

    severity: str
    topic: str
    address: str
    way: str
    pages: bool
    retries: Any = None
    sns: bool = False


def _severity(topic: object, alarm: AnyAlarm, *, pages: bool) -> str:
    found = severity(topic) or severity(alarm.name)
    return _RANKS[found.scale].get(found.rank, LOW) if found else CRITICAL if pages else LOW
