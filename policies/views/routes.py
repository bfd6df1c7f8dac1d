"""How a message travels: who subscribes to a topic, and what each subscription lets through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from policies.world import World
from template import Resource, Unknown, is_secret_reference, is_unknown
from template.answer import Answer, answer
from template.filters import ATTRIBUTES, BODY, PatternError, check_policy
from template.patterns import Event, Pattern, compile_pattern

TOPIC, SUBSCRIPTION, QUEUE = "AWS::SNS::Topic", "AWS::SNS::Subscription", "AWS::SQS::Queue"
_PAGERS = re.compile(r"pager-?duty|opsgenie|victorops|splunk-?on-?call|incident\.io|squadcast", re.IGNORECASE)
_ANY_VALUE = ({"exists": True},)


@dataclass(frozen=True, kw_only=True, eq=False)
class Message:
    """What a publisher says once: ``body`` is an object or text."""

    label: str
    body: Any

    @cached_property
    def event(self) -> Event | None:
        """The body as filters see it; None where it is plain text, which has no keys."""
        body = self.body
        if isinstance(body, str):
            try:
                body = json.loads(body)
            except (ValueError, RecursionError):
                return None
        return Event(body) if isinstance(body, dict) else None

    @cached_property
    def undecided(self) -> frozenset[str]:
        """Paths whose value AWS or a parameter decides, so that a sample's value tells nothing."""
        fields = self.event.fields if self.event else {}
        return frozenset(
            path for path, found in fields.items() if any(_undecided(value) for value, _place in found)
        )


def _undecided(value: Any) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, str) and "<" in value)


@dataclass(frozen=True, kw_only=True, eq=False)
class Subscriber:
    """One subscription; ``resource`` is the topic itself where the topic lists it. ``at`` leads to it."""

    resource: Resource
    topic: Resource | None
    properties: Mapping[str, Any] = field(repr=False)
    written: Mapping[str, Any] = field(repr=False)
    at: tuple[str | int, ...] = ()

    @property
    def protocol(self) -> Any:
        """``email``, ``https``, ..."""
        return self.properties.get("Protocol")

    @property
    def endpoint(self) -> Any:
        """The address as it resolves; a secret stays a reference."""
        return self.properties.get("Endpoint")

    @property
    def address(self) -> str:
        """The address as words can be read from it, also where only its parameter's name is known."""
        found = self.endpoint
        return found.shape if isinstance(found, Unknown) else str(found)

    @property
    def secret(self) -> bool:
        """Whether the address is fetched from a secret store."""
        return is_secret_reference(self.endpoint)

    @property
    def pager(self) -> bool:
        """Whether it is a paging service, which closes an incident when it hears OK."""
        return bool(_PAGERS.search(self.address))

    @property
    def way(self) -> str:
        """How it reaches people, for a reader: ``PagerDuty``, ``email``, ``https``."""
        match = _PAGERS.search(self.address)
        return match[0].lower() if match else str(self.protocol)

    @property
    def scope(self) -> Any:
        """What the filter is about."""
        return self.properties.get("FilterPolicyScope") or ATTRIBUTES

    @cached_property
    def policy(self) -> Any:
        """The filter policy as an object, None where every message passes."""
        found = self.properties.get("FilterPolicy")
        if isinstance(found, str):
            try:
                return json.loads(found)
            except ValueError:
                return found
        return found or None

    @cached_property
    def problem(self) -> str:
        """Why SNS would refuse the filter policy, in its words."""
        if self.policy is None or is_unknown(self.policy) or isinstance(self.scope, Unknown):
            return ""
        try:
            check_policy(self.policy, scope=self.scope)
        except PatternError as error:
            return str(error)
        return ""

    @cached_property
    def _pattern(self) -> Pattern:
        return compile_pattern(self.policy)

    def hears(self, message: Message) -> Answer:
        """Whether the filter lets a message through. AWS's publishers send no message attributes."""
        if self.policy is None:
            return Answer.YES
        if is_unknown(self.policy) or isinstance(self.scope, Unknown) or self.problem:
            return Answer.UNKNOWN
        event = message.event if self.scope == BODY else Event({})
        if event is None:
            return Answer.NO
        if self._pattern.accepts(event):
            return Answer.YES
        return self._perhaps(message, event)

    def _perhaps(self, message: Message, event: Event) -> Answer:
        if self.scope != BODY or not message.undecided:
            return Answer.NO
        loose = compile_pattern(_loosened(self.policy, message.undecided))
        return Answer.UNKNOWN if loose.accepts(event) else Answer.NO

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the filter asks for, dots between levels."""
        if self.policy is None or self.problem or is_unknown(self.policy):
            return ()
        paths = (clause.path for clauses in self._pattern.alternatives for clause in clauses)
        return tuple(dict.fromkeys(paths))


def _loosened(policy: Any, paths: frozenset[str], above: str = "") -> Any:
    """The policy with any value allowed at these paths."""
    if isinstance(policy, list):
        return [_loosened(one, paths, above) for one in policy]
    if not isinstance(policy, dict):
        return policy
    return {
        key: _loosened(value, paths, above)
        if key == "$or"
        else list(_ANY_VALUE)
        if f"{above}{key}" in paths
        else _loosened(value, paths, f"{above}{key}.")
        if isinstance(value, dict)
        else value
        for key, value in policy.items()
    }


def subscribers(world: World) -> tuple[Subscriber, ...]:
    """Every subscription of the world; ask by ``world.view(subscribers)``."""
    return tuple(_all(world))


def _all(world: World) -> Iterator[Subscriber]:
    for one in world.of(SUBSCRIPTION):
        yield Subscriber(
            resource=one, topic=_topic_of(one, world), properties=one.properties, written=one.raw
        )
    for topic in world.of(TOPIC):
        listed, written = topic.get("Subscription"), topic.written("Subscription")
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            raw = written[index] if isinstance(written, list) and len(written) == len(listed) else item
            if isinstance(item, dict):
                at = ("Subscription", index)
                yield Subscriber(resource=topic, topic=topic, properties=item, written=raw, at=at)


def _topic_of(one: Resource, world: World) -> Resource | None:
    return one.template.target(one.written("TopicArn"), TOPIC) or world.find(one.get("TopicArn"), TOPIC)


def by_topic(world: World) -> Mapping[Resource, tuple[Subscriber, ...]]:
    """The subscriptions of each topic; ask by ``world.view(by_topic)``."""
    found: dict[Resource, list[Subscriber]] = {}
    for one in world.view(subscribers):
        if one.topic is not None:
            found.setdefault(one.topic, []).append(one)
    return {topic: tuple(all_of) for topic, all_of in found.items()}


def listeners(world: World, topic: Resource | None) -> tuple[Subscriber, ...]:
    """The subscriptions of one topic."""
    return world.view(by_topic).get(topic, ()) if topic else ()


def heard(world: World, topic: Resource, message: Message) -> tuple[tuple[Subscriber, ...], Answer]:
    """Who surely hears a message on a topic, and whether anybody does."""
    told = [(one, one.hears(message)) for one in listeners(world, topic)]
    sure = tuple(one for one, found in told if found)
    unsure = any(found is Answer.UNKNOWN for _one, found in told)
    return sure, Answer.UNKNOWN if unsure and not sure else answer(holds=bool(sure))
