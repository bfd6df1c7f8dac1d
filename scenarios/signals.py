"""The signals of the file format: their names, what values they can have, which levels they are made of.

A signal is a column of a series: one number a minute, blank where CloudWatch has no datapoint. A level is
what phases set: a rate, a number a minute or milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from simulator import delays

COUNT, SHARE, PERCENT = (0.0, 1e9), (0.0, 1.0), (0.0, 100.0)
API, LAMBDA, TABLE, QUEUE = "AWS/ApiGateway", "AWS/Lambda", "AWS/DynamoDB", "AWS/SQS"
LOGS, SNS, CANARY = "AWS/Logs", "AWS/SNS", "CloudWatchSynthetics"
SUPPRESSOR, SNS_FAILURES, ONLY_SEGMENT = "suppressor", "sns_publish_fail_fraction", "seg_"

SIGNALS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        **dict.fromkeys(("api_count", "api_4xx", "api_5xx"), COUNT),
        **dict.fromkeys(("api_latency_p50_ms", "api_latency_p99_ms"), COUNT),
        **dict.fromkeys(("lambda_invocations", "lambda_errors", "lambda_throttles"), COUNT),
        **dict.fromkeys(("lambda_duration_p99_ms", "lambda_concurrency_max"), COUNT),
        **dict.fromkeys(
            ("ddb_read_throttle_events", "ddb_write_throttle_events", "ddb_system_errors"), COUNT
        ),
        **dict.fromkeys(("pay_attempts", "pay_technical_failures", "pay_business_declines"), COUNT),
        **dict.fromkeys(("provider_latency_p99_ms", "seg_attempts", "seg_failures"), COUNT),
        **dict.fromkeys(("dlq_visible", "queue_oldest_age_s", "log_events"), COUNT),
        "canary_success_percent": PERCENT,
        SNS_FAILURES: SHARE,
        SUPPRESSOR: SHARE,
    }
)
"""Every signal with the least and the greatest value that it can have."""

LEVELS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        **dict.fromkeys(("requests_per_min", "api_latency_p50_ms", "api_latency_p99_ms"), COUNT),
        **dict.fromkeys(("lambda_throttles_per_min", "lambda_duration_p99_ms", "lambda_concurrency"), COUNT),
        **dict.fromkeys(("ddb_read_throttles_per_min", "ddb_write_throttles_per_min"), COUNT),
        **dict.fromkeys(("ddb_system_errors_per_min", "provider_latency_p99_ms", "dlq_visible"), COUNT),
        **dict.fromkeys(("queue_oldest_age_s", "log_events_per_request"), COUNT),
        **dict.fromkeys(("api_4xx_rate", "api_5xx_rate", "lambda_error_rate", "pay_share"), SHARE),
        **dict.fromkeys(("pay_technical_failure_rate", "pay_business_decline_rate"), SHARE),
        **dict.fromkeys(("canary_success_rate", "seg_share", "seg_failure_rate", "sns_fail_fraction"), SHARE),
        "latency_jitter_sigma": (0.0, 5.0),
    }
)
"""Every level with its bounds."""

ALSO_CALLED = MappingProxyType({SNS_FAILURES: "sns_fail_fraction"})
"""Levels that the format's own words call differently in two places."""

BASELINE: Mapping[str, float] = MappingProxyType(
    {
        "requests_per_min": 600,
        "api_4xx_rate": 0.003,
        "api_5xx_rate": 0.0002,
        "api_latency_p50_ms": 120,
        "api_latency_p99_ms": 600,
        "lambda_error_rate": 0.0002,
        "lambda_throttles_per_min": 0,
        "lambda_duration_p99_ms": 450,
        "lambda_concurrency": 40,
        "ddb_read_throttles_per_min": 0,
        "ddb_write_throttles_per_min": 0,
        "ddb_system_errors_per_min": 0,
        "pay_share": 0.5,
        "pay_technical_failure_rate": 0.0003,
        "pay_business_decline_rate": 0.12,
        "provider_latency_p99_ms": 800,
        "dlq_visible": 0,
        "queue_oldest_age_s": 2,
        "log_events_per_request": 4,
        "canary_success_rate": 1.0,
        "seg_share": 0.1,
        "seg_failure_rate": 0.12,
        "sns_fail_fraction": 0.0,
        "latency_jitter_sigma": 0.08,
    }
)
"""A healthy minute of a payment platform of middle size, for files that bring no baseline of their own."""

PROFILES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "day": {},
        "night_trickle": {"requests_per_min": 0.67, "lambda_concurrency": 1},
        "night_low": {"requests_per_min": 12, "lambda_concurrency": 2},
        "peak": {"requests_per_min": 1800, "lambda_concurrency": 120},
    }
)
"""Deviations from the baseline, for files that bring no profiles of their own."""

_WORD = re.compile(r"[a-z0-9_]+")
_SOURCES = (
    ("api_", (API,)),
    ("lambda_", (LAMBDA,)),
    ("ddb_", (TABLE,)),
    ("dlq_", (QUEUE,)),
    ("queue_", (QUEUE,)),
    ("log_", (delays.FILTERED,)),
    ("canary_", (CANARY,)),
    ("sns_", (SNS,)),
    ("pay_", (delays.FILTERED, delays.CUSTOM)),
    ("seg_", (delays.FILTERED, delays.CUSTOM)),
    ("provider_", (delays.FILTERED, delays.CUSTOM)),
)


def sources(signal: str) -> tuple[str, ...]:
    """The kinds of delay that a signal can have, in the words of a model of delays; own metrics have two."""
    return next((kinds for start, kinds in _SOURCES if signal.startswith(start)), ())


def named_in(words: str) -> tuple[str, ...]:
    """The signals that a sentence names, such as ``seg_failures (new version)``."""
    found = (word for word in _WORD.findall(words) if word != SUPPRESSOR)
    return tuple(
        dict.fromkeys(name for word in found for name in SIGNALS if word in (name, name.rpartition("_")[0]))
    )
