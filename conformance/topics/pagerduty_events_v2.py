"""What PagerDuty makes of events and of CloudWatch's messages: ``simulator.pagerduty`` answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.pagerduty import ACCEPTED, FACTS, faults, fits, from_cloudwatch, received, retried

from . import Answer


def _validate(given: Mapping[str, Any]) -> Mapping[str, Any]:
    found = faults(given["body"])
    return {"valid": not found, "error": "; ".join(found)}


def _size(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"valid": fits(given["body_bytes"])}


def _response(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without a number for ``status`` there was no answer: an error of the network."""
    status = given.get("status")
    number = status if isinstance(status, int) and not isinstance(status, bool) else None
    return {"accepted": number == ACCEPTED, "retry": retried(number)}


def _sequence(given: Mapping[str, Any]) -> Mapping[str, Any]:
    service = received(given["events"])
    return {
        "alerts_created": len(service.alerts),
        "open": len(service.open),
        "acknowledged": sum(alert.acknowledged for alert in service.open),
        "resolved": len(service.alerts) - len(service.open),
        "dropped": service.dropped,
        "notifications": sum(len(alert.heard) for alert in service.alerts),
        "notifications_after_ack": sum(sum(alert.heard) for alert in service.alerts),
    }


def _fact(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fact whose subject the input names; ``rate_limit`` and ``payload_size`` name theirs in part."""
    asked = " ".join(f"{name} {value}" for name, value in given.items()).lower()
    found = [facts for subject, facts in FACTS.items() if subject in asked]
    if not found:
        raise LookupError(f"no fact on {asked}; known: {', '.join(FACTS)}")
    return {name: value for facts in found for name, value in facts.items()}


def _cloudwatch(given: Mapping[str, Any]) -> Mapping[str, Any]:
    action = from_cloudwatch(given.get("sns_subject"), given["new_state_value"])
    return {"processed": action is not None, "action": action}


KINDS: Mapping[str, Answer] = {
    "validate": _validate,
    "size": _size,
    "response": _response,
    "sequence": _sequence,
    "fact": _fact,
    "cloudwatch_integration": _cloudwatch,
}
