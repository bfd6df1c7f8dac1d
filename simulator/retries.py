"""How long SNS tries again when an endpoint does not take a message, and so when the message arrives.

Source: "Amazon SNS message delivery retries" in the SNS developer guide. HTTP endpoints get three tries, 20
seconds apart, where a subscription says nothing, and no policy may try for longer than an hour.
"""

from __future__ import annotations

import json
from math import ceil
from typing import Any

from simulator.recording import FloatArray

DEFAULT_RETRIES, DEFAULT_DELAY_S, LONGEST_S = 3, 20, 3_600


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

    ``failing`` is the share of deliveries that fail in each minute. Where it is below 1, one of the tries is
    taken in that minute; where it is 1, none is.
    """
    if failing is None or int(sent) >= len(failing) or not failing[int(sent)] >= 1:
        return sent
    last = min(int(sent) + ceil(patience_s(policy) / 60), len(failing) - 1)
    later = (minute for minute in range(int(sent) + 1, last + 1) if not failing[minute] >= 1)
    return next((float(minute) for minute in later), None)


def _number(value: Any, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else float(default)
