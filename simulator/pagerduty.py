"""PagerDuty's Events API v2: is an event taken, is it sent again, what alerts come of a sequence of events?

Sources: PagerDuty's developer documentation, "Events API v2 Overview", "Send an Alert Event" and "Events API
Rate Limits"; for messages of CloudWatch, of which PagerDuty publishes no rule, what a user found
(cetinich.net, "Pagerduty Cloudwatch integration", 2022): the subject must begin with the new state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

ENQUEUE = "https://events.pagerduty.com/v2/enqueue"
CHANGE = "https://events.pagerduty.com/v2/change/enqueue"
ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")
LONGEST_KEY, LONGEST_SUMMARY, ROUTING_KEY = 255, 1024, 32
LARGEST = 512 * 1024
ACCEPTED, TOO_MANY, SERVER_ERROR = 202, 429, 500
CALLS_A_MINUTE = 120
_RATE = {
    "calls_per_minute": CALLS_A_MINUTE,
    "window_seconds": 60,
    "per": "integration key",
    "status": TOO_MANY,
    "value": CALLS_A_MINUTE,
}
_SIZE = {"max_bytes": LARGEST, "bytes": LARGEST, "kb": 512, "value": LARGEST}
FACTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "events v2": {"url": ENQUEUE, "method": "POST"},
        "change events": {"url": CHANGE, "method": "POST"},
        "429": {"suggested_retries": 3, "spacing_seconds": 30},
        "rate": _RATE,
        "calls": _RATE,
        "per_minute": _RATE,
        "size": _SIZE,
        "payload": _SIZE,
        "dedup_key": {"max_length": LONGEST_KEY, "value": LONGEST_KEY, "generated_if_missing": True},
        "summary": {"max_length": LONGEST_SUMMARY, "value": LONGEST_SUMMARY},
        "routing_key": {"length": ROUTING_KEY, "value": ROUTING_KEY},
        "severity": {"values": list(SEVERITIES)},
        "event_action": {"values": list(ACTIONS)},
    }
)
"""What the documentation states, by what it is about."""
_TEXTS = ("component", "group", "class")
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")


def faults(body: Any) -> tuple[str, ...]:
    """Why PagerDuty would answer 400, a sentence each; nothing where it would accept."""
    return tuple(_faults(body)) if isinstance(body, Mapping) else ("the body is no JSON object",)


def _faults(body: Mapping[str, Any]) -> Iterator[str]:
    key, action, dedup = body.get("routing_key"), body.get("event_action"), body.get("dedup_key")
    if not isinstance(key, str) or len(key) != ROUTING_KEY:
        yield f"routing_key: {ROUTING_KEY} characters are needed"
    if action not in ACTIONS:
        yield f"event_action: {action!r} is none of {', '.join(ACTIONS)}"
    if dedup is not None and (not isinstance(dedup, str) or len(dedup) > LONGEST_KEY):
        yield f"dedup_key: a text of at most {LONGEST_KEY} characters is needed"
    if action in ACTIONS[1:] and not dedup:
        yield f"dedup_key: {action} must name an alert"
    if action == ACTIONS[0]:
        yield from _of_payload(body.get("payload"))
    yield from _of_list(body.get("images"), "images", "src")
    yield from _of_list(body.get("links"), "links", "href")


def _of_payload(payload: Any) -> Iterator[str]:
    if not isinstance(payload, Mapping):
        yield "payload: an object is needed to trigger"
        return
    summary = payload.get("summary")
    if not isinstance(summary, str) or not summary or len(summary) > LONGEST_SUMMARY:
        yield f"payload.summary: a text of 1 to {LONGEST_SUMMARY} characters is needed"
    if not isinstance(payload.get("source"), str) or not payload["source"]:
        yield "payload.source: a text is needed"
    if payload.get("severity") not in SEVERITIES:
        yield f"payload.severity: one of {', '.join(SEVERITIES)} is needed"
    for name in _TEXTS:
        if not isinstance(payload.get(name, ""), (str, type(None))):
            yield f"payload.{name}: a text is needed"
    if not isinstance(payload.get("custom_details", {}), (Mapping, type(None))):
        yield "payload.custom_details: an object is needed"
    if not _is_time(payload.get("timestamp")):
        yield "payload.timestamp: ISO 8601 is needed"


def _is_time(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        return False
    try:
        datetime.strptime(value[:10], "%Y-%m-%d")  # noqa: DTZ007 - only whether there is such a day
    except ValueError:
        return False
    return True


def _of_list(items: Any, name: str, needed: str) -> Iterator[str]:
    if items is None:
        return
    if not isinstance(items, list):
        yield f"{name}: a list of objects is needed"
        return
    for item in items:
        if not isinstance(item, Mapping) or not isinstance(item.get(needed), str) or not item[needed]:
            yield f"{name}: each needs {needed}"
        elif name == "images" and not item[needed].startswith("https://"):
            yield "images: src must be served via HTTPS"


def fits(body_bytes: int) -> bool:
    """Whether a body of this size is taken; 512 KB are read as 524,288 bytes."""
    return body_bytes <= LARGEST


def retried(status: int | None) -> bool:
    """Whether to send again: after 429, 5XX and an error of the network (``None``); no other helps."""
    return status is None or status == TOO_MANY or status >= SERVER_ERROR


@dataclass
class Alert:
    """One alert, open until it is resolved."""

    routing_key: Any
    dedup_key: Any
    triggers: int = 1
    heard: list[bool] = field(default_factory=lambda: [False])
    """Its notifications: for each, whether somebody had acknowledged by then."""
    acknowledged: bool = False
    resolved: bool = False


@dataclass
class Service:
    """What PagerDuty holds: feed it events in their order, those that ``faults`` lets pass."""

    alerts: list[Alert] = field(default_factory=list)
    dropped: int = 0

    @property
    def open(self) -> tuple[Alert, ...]:
        """Alerts that nobody resolved."""
        return tuple(alert for alert in self.alerts if not alert.resolved)

    def take(self, event: Mapping[str, Any]) -> Alert | None:
        """The alert that an event opens or changes; None where it is dropped.

        Events meet only alerts of their own routing key; without a dedup key a trigger is always new.
        """
        key, dedup, action = event.get("routing_key"), event.get("dedup_key"), event["event_action"]
        met = [one for one in self.open if dedup and (one.routing_key, one.dedup_key) == (key, dedup)]
        if action == "trigger":
            return self._trigger(met[0] if met else None, key, dedup)
        if not met:
            self.dropped += 1
            return None
        met[0].acknowledged = met[0].acknowledged or action == "acknowledge"
        met[0].resolved = action == "resolve"
        return met[0]

    def _trigger(self, met: Alert | None, key: Any, dedup: Any) -> Alert:
        """A further trigger is an entry in the alert's log and notifies nobody again."""
        if met is None:
            met = Alert(routing_key=key, dedup_key=dedup)
            self.alerts.append(met)
        else:
            met.triggers += 1
        return met


def received(events: Sequence[Mapping[str, Any]]) -> Service:
    """What a sequence of events comes to."""
    service = Service()
    for event in events:
        service.take(event)
    return service


_CLOUDWATCH: Mapping[str, str] = MappingProxyType({"ALARM": "trigger", "OK": "resolve"})


def from_cloudwatch(subject: str | None, new_state: str) -> str | None:
    """The action that a CloudWatch alarm's SNS message leads to; None where it is discarded.

    The word before ": " in the subject must be the message's NewStateValue; only ALARM and OK are acted on.
    What is published without a subject, which SNS allows, is discarded.
    """
    word, colon, _rest = (subject or "").partition(": ")
    return _CLOUDWATCH.get(new_state) if colon and word == new_state else None
