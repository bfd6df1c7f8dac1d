"""Who is subscribed to which topic, and what each subscription lets through.

An alarm's message says its name, and neither severity nor team; the name starts with both. So filters go by
the name's prefix, in the message's body, and say nothing of the state: ALARM and OK both arrive.

What EventBridge publishes has another shape, which ``detail-type`` tells; it is for the team that owns the
monitoring, on every channel that can read it. PagerDuty's CloudWatch integration reads alarms only. Messages
about cost have no common shape and meet no filter.

SNS knows one subscription for a topic and an address: teams that share an address share a subscription.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from monitoring.notifications.topics import EVENT_TOPICS
from settings import conventions as names
from settings.environment import Settings
from settings.people import Channel, EmailChannel, PagerDutyChannel, Team, WebhookChannel

EVENTS = {"detail-type": [{"exists": True}]}


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """One address on one topic. ``unfiltered`` takes everything, whatever its shape."""

    name: str
    topic: str
    protocol: str
    endpoint: str
    prefixes: tuple[str, ...] = ()
    events: bool = False
    unfiltered: bool = False

    def filter(self) -> dict[str, Any] | None:
        """The FilterPolicy on the message's body, or None for no filter."""
        if self.unfiltered:
            return None
        alarms = {"AlarmName": [{"prefix": prefix} for prefix in self.prefixes]}
        parts = [alarms] * bool(self.prefixes) + [EVENTS] * self.events
        return parts[0] if len(parts) == 1 else {"$or": parts}


def subscriptions(settings: Settings) -> list[Subscription]:
    """One for each topic and address; those that would let nothing through are left out."""
    merged: dict[tuple[str, str], Subscription] = {}
    for one in (*_alarms_and_events(settings), *_cost(settings)):
        key = (one.topic, one.endpoint)
        merged[key] = _both(merged[key], one) if key in merged else one
    return list(merged.values())


def _both(first: Subscription, second: Subscription) -> Subscription:
    prefixes = (*first.prefixes, *second.prefixes)
    return replace(first, prefixes=prefixes, events=first.events or second.events)


def _alarms_and_events(settings: Settings) -> Iterator[Subscription]:
    for severity in names.SEVERITIES:
        for team in sorted(settings.teams):
            prefix = names.alarm_prefix(settings.environment, severity, team)
            operates = team == settings.operations_team and severity in EVENT_TOPICS
            for kind, channel in settings.teams[team].channels().items():
                prefixes = (prefix,) if severity in channel.severities else ()
                events = operates and not isinstance(channel, PagerDutyChannel)
                if prefixes or events:
                    yield _subscription(severity, team, kind, channel, prefixes=prefixes, events=events)


def _cost(settings: Settings) -> Iterator[Subscription]:
    """All channels that can read text; there is one, for critical alarms need two channels of three."""
    team: Team = settings.teams[settings.budget.team]
    for kind, channel in team.channels().items():
        if not isinstance(channel, PagerDutyChannel):
            yield _subscription(names.COST, settings.budget.team, kind, channel, unfiltered=True)


def _subscription(topic: str, team: str, kind: str, channel: Channel, **accepts: Any) -> Subscription:
    protocol, endpoint = _address(channel)
    name = f"{topic}-{team}-{kind}"
    return Subscription(name=name, topic=topic, protocol=protocol, endpoint=endpoint, **accepts)


def _address(channel: Channel) -> tuple[str, str]:
    """Protocol and endpoint; PagerDuty's is a secret that CloudFormation looks up while it deploys."""
    if isinstance(channel, EmailChannel):
        return "email", channel.address
    if isinstance(channel, WebhookChannel):
        return "https", channel.url
    if isinstance(channel, PagerDutyChannel):
        return "https", names.secret_value(channel.secret, "endpoint")
    message = f"no way to subscribe a {type(channel).__name__}; one of email, webhook, pagerduty"
    raise TypeError(message)
