"""Retries: how long SNS tries, and when a message arrives."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from simulator.retries import arrival, patience_s


def policy(**healthy: Any) -> dict[str, Any]:
    return {"healthyRetryPolicy": healthy}


@pytest.mark.parametrize(
    "given,seconds",
    [
        (None, 60),
        ({}, 60),
        ("no JSON", 60),
        (policy(numRetries=10), 200),
        (policy(maxDelayTarget=30), 90),
        (policy(numRetries=10, maxDelayTarget=60), 600),
        (json.dumps(policy(numRetries=5, maxDelayTarget=60)), 300),
        (policy(numRetries=100, maxDelayTarget=60), 3600),
        (policy(numRetries=0), 0),
        (policy(numRetries=True), 60),
        ({"healthyRetryPolicy": "many"}, 60),
    ],
    ids=str,
)
def test_patience_is_the_policys_at_most_an_hour(given: Any, seconds: float) -> None:
    assert patience_s(given) == seconds


@pytest.mark.parametrize(
    "sent,retries,failing,expected",
    [
        (2.5, None, "11011", 2.5),
        (2.5, None, "11101", 3.0),
        (2.0, None, "11101", 3.0),
        (2.5, None, "11111", None),
        (2.5, None, "1111100", None),
        (2.5, policy(numRetries=9), "1111100", 5.0),
        (2.0, policy(maxDelayTarget=30), "11110", None),
        (2.5, policy(maxDelayTarget=30), "11110", 4.0),
        (2.5, policy(numRetries=0), "11100", None),
        (4.5, None, "11111", 5.0),
        (9.5, None, "11111", 9.5),
    ],
    ids=[
        "taken at once",
        "taken in the next minute",
        "the last try",
        "always failing",
        "failing for longer than the default",
        "a patient policy",
        "90 seconds do not reach",
        "90 seconds reach",
        "no retries",
        "nothing fails after the end",
        "sent after the end",
    ],
)
def test_message_arrives_at_the_first_try_that_is_taken(
    sent: float, retries: Any, failing: str, expected: float | None
) -> None:
    assert arrival(sent, retries, np.array([float(one) for one in failing])) == expected


@pytest.mark.parametrize("share", [0.0, 0.99, float("nan")])
def test_message_arrives_where_only_some_tries_fail(share: float) -> None:
    assert arrival(0.5, None, np.array([share, 1.0, 1.0, 1.0])) == 0.5


def test_message_arrives_where_nothing_fails() -> None:
    assert arrival(7.25, None, None) == 7.25
