"""Measured signals of somebody else's system, played as if they were our platform's.

What was not measured is well, by constants and not by chance: the log follows the requests, canaries
succeed, queues are empty, every payment is accepted. Alarms that compare a measured metric with another one
would otherwise take its absence for an outage.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from scenarios.night import Night
from scenarios.recorder import record
from scenarios.scenario import Expected, Scenario
from scenarios.signals import BASELINE, SIGNALS, SNS_FAILURES, SUPPRESSOR
from scoreboard.contenders import Contender
from simulator.delays import Delays
from simulator.play import play
from simulator.played import Played
from simulator.recording import FloatArray

ALWAYS: Mapping[str, float] = {
    "lambda_throttles": 0,
    "lambda_duration_p99_ms": BASELINE["lambda_duration_p99_ms"],
    "lambda_concurrency_max": BASELINE["lambda_concurrency"],
    "provider_latency_p99_ms": BASELINE["provider_latency_p99_ms"],
    "dlq_visible": 0,
    "queue_oldest_age_s": BASELINE["queue_oldest_age_s"],
    "canary_success_percent": 100,
    SNS_FAILURES: 0,
    SUPPRESSOR: 0,
}
"""Signals that have one value while all is well; DynamoDB's have none."""
OF: Mapping[str, tuple[str, float]] = {
    "api_4xx": ("api_count", 0),
    "lambda_invocations": ("api_count", 1),
    "lambda_errors": ("lambda_invocations", 0),
    "log_events": ("api_count", BASELINE["log_events_per_request"]),
    "pay_attempts": ("api_count", BASELINE["pay_share"]),
    "pay_technical_failures": ("pay_attempts", 0),
    "pay_business_declines": ("pay_attempts", 0),
    "seg_attempts": ("pay_attempts", BASELINE["seg_share"]),
    "seg_failures": ("seg_attempts", 0),
}
"""Signals that follow another one, which stands above them here or is measured: how many for each."""


def watched(
    contender: Contender, signals: Mapping[str, FloatArray], start: datetime, delays: Delays
) -> Played:
    """Return what the alarms would have done; minutes count from the first one measured."""
    whole = completed(signals)
    night = Night(
        scenario=_scenario(start, len(whole["api_count"])),
        before=0,
        signals=whole,
        late={},
        part={},
        complete={},
    )
    given = record(night, contender.binding, contender.world)
    return play(contender.world, given.recording, delays=delays, forced=given.forced, failing=given.failing)


def completed(signals: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Every signal of the incident library: measured ones, and the others as they are while all is well."""
    minutes = len(signals["api_count"])
    found = {name: np.full(minutes, float(ALWAYS.get(name, np.nan))) for name in SIGNALS} | dict(signals)
    for name, (above, each) in OF.items():
        if name not in signals:
            found[name] = np.rint(each * found[above])
    return found


def _scenario(start: datetime, minutes: int) -> Scenario:
    """Only its start and its length are asked."""
    return Scenario(
        id="measured",
        title="measured",
        file="scoreboard",
        t0=start,
        warmup=0,
        duration=minutes,
        levels=BASELINE,
        expected=Expected(),
    )
