"""How long SNS tries again when an endpoint does not take a message, and so when the message arrives.

Source: "Amazon SNS message delivery retries" in the SNS developer guide. HTTP endpoints get three tries, 20
seconds apart, where a subscription says nothing, and no policy may try for longer than an hour.
"""

from __future__ import annotations

import json
from typing import Any

from simulator.recording import FloatArray

DEFAULT_RETRIES, DEFAULT_DELAY_S, LONGEST_S = 3, 20, 3_600
_MINUTE_S = 60


def patience_s(policy: Any) -> float:
    """Seconds from the first try to the last, at the most: every try as late as the policy lets it be."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except ValueError:
            policy = None
    healthy = policy.get("healthyRetryPolicy") if isinstance(policy, dict) else None
    healthy = healthy if isinstance(healthy, dict) else {}
    tries = _number(healthy.get("numRetries"), DEFAULT_RETRIES)
    longest = _number(healthy.get("maxDelayTarget"), DEFAULT_DELAY_S)
    return min(tries * longest, LONGEST_S)


def arrival(sent: float, policy: Any, failing: FloatArray | None) -> float | None:
    """The minute at which a message arrives; None if every try fails.

    ``failing`` is the share of deliveries that fail in each minute, nothing after its end. Where it is below
    1, one of the tries is taken in that minute; where it is 1, none is.
    """
    last = int(sent + patience_s(policy) / _MINUTE_S)
    taken = (minute for minute in range(int(sent), last + 1) if not _fails(failing, minute))
    return next((max(sent, float(minute)) for minute in taken), None)


def _fails(failing: FloatArray | None, minute: int) -> bool:
    return failing is not None and minute < len(failing) and bool(failing[minute] >= 1)


def _number(value: Any, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else float(default)
