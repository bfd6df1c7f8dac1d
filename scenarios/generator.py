"""Levels to signals, by the conventions of the file format: counts are chance, and so is jitter of latency.

n ~ Poisson(requests a minute); k ~ Binomial(n, rate); a latency is its level times exp(N(0, sigma)). What
counts nothing in a minute is blank, as CloudWatch has no datapoint then: a minute without requests has no
API, Lambda and log metrics, one without payments no payment metrics; DynamoDB publishes no zeros.
The seed is made of the incident's id, so that a night is the same night wherever it is played.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

import numpy as np

from scenarios.levels import by_minute
from scenarios.scenario import Scenario
from scenarios.signals import SNS_FAILURES, SUPPRESSOR
from simulator.recording import FloatArray

_NEED_REQUESTS = ("api_", "lambda_", "log_")
_NEED_PAYMENTS = ("pay_", "provider_")
_NEED_SEGMENT = ("seg_",)
_SPARSE = ("ddb_",)


def generate(scenario: Scenario) -> dict[str, FloatArray]:
    """Return every signal by minute, from the first of the warm-up on; NaN where a cell is blank."""
    chance = np.random.default_rng(int.from_bytes(sha256(scenario.id.encode()).digest()[:8], "big"))
    levels = by_minute(scenario)
    found = _counts(chance, levels) | _values(chance, levels)
    _blank(found, _NEED_REQUESTS, found["api_count"] == 0)
    _blank(found, _NEED_SEGMENT, found["seg_attempts"] == 0)
    _blank(found, _NEED_PAYMENTS, found["pay_attempts"] == 0)
    for name in _starting(found, _SPARSE):
        _blank(found, (name,), found[name] == 0)
    found[SUPPRESSOR] = np.zeros(scenario.rows)
    for span in scenario.suppressed:
        found[SUPPRESSOR][span.start + scenario.warmup : span.end + scenario.warmup] = 1.0
    return found


def _counts(chance: np.random.Generator, levels: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    def of(many: FloatArray, rate: str) -> FloatArray:
        return chance.binomial(many.astype(np.int64), levels[rate]).astype(np.float64)

    def poisson(level: str) -> FloatArray:
        return chance.poisson(levels[level]).astype(np.float64)

    requests = poisson("requests_per_min")
    payments = of(requests, "pay_share")
    failures = of(payments, "pay_technical_failure_rate")
    segment = of(payments, "seg_share")
    return {
        "api_count": requests,
        "api_4xx": of(requests, "api_4xx_rate"),
        "api_5xx": of(requests, "api_5xx_rate"),
        "lambda_invocations": requests.copy(),
        "lambda_errors": of(requests, "lambda_error_rate"),
        "lambda_throttles": poisson("lambda_throttles_per_min"),
        "ddb_read_throttle_events": poisson("ddb_read_throttles_per_min"),
        "ddb_write_throttle_events": poisson("ddb_write_throttles_per_min"),
        "ddb_system_errors": poisson("ddb_system_errors_per_min"),
        "pay_attempts": payments,
        "pay_technical_failures": failures,
        "pay_business_declines": of(payments - failures, "pay_business_decline_rate"),
        "seg_attempts": segment,
        "seg_failures": of(segment, "seg_failure_rate"),
        "log_events": np.round(requests * levels["log_events_per_request"]),
        "canary_success_percent": 100 * of(np.ones_like(requests), "canary_success_rate"),
    }


def _values(chance: np.random.Generator, levels: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    def jittered(level: str) -> FloatArray:
        noise = chance.normal(0.0, 1.0, len(levels[level])) * levels["latency_jitter_sigma"]
        values: FloatArray = levels[level] * np.exp(noise)
        return values

    return {
        **{
            name: np.round(jittered(name), 1)
            for name in ("api_latency_p50_ms", "api_latency_p99_ms", "lambda_duration_p99_ms")
        },
        "provider_latency_p99_ms": np.round(jittered("provider_latency_p99_ms"), 1),
        "lambda_concurrency_max": np.maximum(1.0, np.round(jittered("lambda_concurrency"))),
        "dlq_visible": np.round(levels["dlq_visible"]),
        "queue_oldest_age_s": np.round(levels["queue_oldest_age_s"], 1),
        SNS_FAILURES: levels["sns_fail_fraction"].copy(),
    }


def _starting(found: Mapping[str, FloatArray], starts: tuple[str, ...]) -> Iterable[str]:
    return [name for name in found if name.startswith(starts)]


def _blank(found: dict[str, FloatArray], starts: tuple[str, ...], where: np.ndarray) -> None:  # type: ignore[type-arg]
    for name in _starting(found, starts):
        found[name] = np.where(where, np.nan, found[name])
