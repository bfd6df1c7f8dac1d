"""Signals to metrics: everything that AWS, or the platform itself, publishes of what a signal says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from scenarios.binding import Binding, OwnMetric
from scenarios.latency import latency
from scenarios.metric import Metric
from scenarios.night import Night
from scenarios.signals import API, CANARY, LAMBDA, LOGS, QUEUE, SNS, SNS_FAILURES, TABLE
from simulator.recording import FloatArray, Track, counted, rated

Signals = Mapping[str, FloatArray]
BYTES_A_LINE = 500
"""Of an application's log line; only AWS/Logs IncomingBytes is made of it."""


def published(night: Night, binding: Binding, percentiles: Iterable[str]) -> Iterator[Metric]:
    """Return every metric of what is bound; ``percentiles`` are those that the alarms ask for."""
    signals, asked = night.signals, tuple(percentiles)
    if binding.api:
        yield from _api(signals, binding, asked)
    if binding.function:
        yield from _function(signals, binding.function, asked)
    if binding.table:
        yield from _table(signals, binding.table)
    yield from _queues(signals, binding)
    if binding.log_group:
        yield from _log(signals, binding.log_group)
    if binding.canary:
        yield from _canary(signals, binding.canary)
    for topic in binding.topics:
        yield from _topic(signals, topic)
    yield from _own(signals, binding.metrics, asked)


def _api(signals: Signals, binding: Binding, asked: tuple[str, ...]) -> Iterator[Metric]:
    """REST API, every metric with {ApiName} and {ApiName, Stage}; all but Count are samples of requests."""
    count = signals["api_count"]
    latencies = latency(signals["api_latency_p50_ms"], signals["api_latency_p99_ms"], count, asked)
    bound = {"ApiName": binding.api} | ({"Stage": binding.stage} if binding.stage else {})
    tracks = (
        ("api_count", "Count", _each(_some(count))),
        ("api_4xx", "4XXError", _share(signals["api_4xx"], count)),
        ("api_5xx", "5XXError", _share(signals["api_5xx"], count)),
        ("api_latency_p99_ms", "Latency", latencies),
        ("api_latency_p99_ms", "IntegrationLatency", latencies),
    )
    for signal, name, track in tracks:
        yield Metric(
            signal=signal,
            namespace=API,
            name=name,
            track=track,
            bound=bound,
            published=(("ApiName",), tuple(bound)),
        )


def _function(signals: Signals, function: str, asked: tuple[str, ...]) -> Iterator[Metric]:
    """The function's metrics, and the account's, which has no other function that anything happens to."""
    calls = signals["lambda_invocations"]
    tracks = (
        ("lambda_invocations", "Invocations", _each(_some(calls))),
        ("lambda_errors", "Errors", _share(signals["lambda_errors"], calls)),
        ("lambda_throttles", "Throttles", _each(signals["lambda_throttles"])),
        (
            "lambda_duration_p99_ms",
            "Duration",
            latency(None, signals["lambda_duration_p99_ms"], calls, asked),
        ),
        ("lambda_concurrency_max", "ConcurrentExecutions", counted(signals["lambda_concurrency_max"])),
    )
    for signal, name, track in tracks:
        for bound in ({"FunctionName": function}, {}):
            yield Metric(
                signal=signal,
                namespace=LAMBDA,
                name=name,
                track=track,
                bound=bound,
                published=(tuple(bound),),
                alone=not bound,
            )


def _table(signals: Signals, table: str) -> Iterator[Metric]:
    """Sparse: published where there is something to count. Errors and refusals come by operation."""
    reads, writes = signals["ddb_read_throttle_events"], signals["ddb_write_throttle_events"]
    rows = (
        ("ddb_read_throttle_events", "ReadThrottleEvents", reads, ""),
        ("ddb_write_throttle_events", "WriteThrottleEvents", writes, ""),
        ("ddb_read_throttle_events", "ThrottledRequests", reads, "GetItem"),
        ("ddb_write_throttle_events", "ThrottledRequests", writes, "PutItem"),
        ("ddb_system_errors", "SystemErrors", signals["ddb_system_errors"], "PutItem"),
    )
    for signal, name, values, operation in rows:
        carried = {"Operation": operation} if operation else {}
        yield Metric(
            signal=signal,
            namespace=TABLE,
            name=name,
            track=_each(_some(values)),
            bound={"TableName": table},
            published=(("TableName", *carried),),
            carried=carried,
            apart=frozenset({"GlobalSecondaryIndexName"}),
        )


def _queues(signals: Signals, binding: Binding) -> Iterator[Metric]:
    """A message in the dead-letter queue stays there, so its age grows by the minute."""
    dead, age = signals["dlq_visible"], "ApproximateAgeOfOldestMessage"
    rows = (
        ("dlq_visible", "ApproximateNumberOfMessagesVisible", dead, binding.dead_letter_queue),
        ("dlq_visible", age, _age(dead), binding.dead_letter_queue),
        ("queue_oldest_age_s", age, signals["queue_oldest_age_s"], binding.queue),
    )
    for signal, name, values, queue in rows:
        if queue:
            yield _one(signal, QUEUE, name, values, QueueName=queue)


def _age(visible: FloatArray) -> FloatArray:
    """Seconds since the queue was last empty."""
    minute = np.arange(len(visible))
    empty = np.maximum.accumulate(np.where(visible > 0, -1, minute))
    return np.where(np.isnan(visible), np.nan, 60.0 * (minute - empty))


def _log(signals: Signals, group: str) -> Iterator[Metric]:
    lines = signals["log_events"]
    yield _one("log_events", LOGS, "IncomingLogEvents", lines, LogGroupName=group)
    yield _one("log_events", LOGS, "IncomingBytes", lines * BYTES_A_LINE, LogGroupName=group)


def _canary(signals: Signals, canary: str) -> Iterator[Metric]:
    """One run a minute; it takes as long as half of the API's requests."""
    success, signal = signals["canary_success_percent"], "canary_success_percent"
    took = np.where(np.isnan(success), np.nan, np.nan_to_num(signals["api_latency_p50_ms"], nan=120.0))
    rows = {"SuccessPercent": success, "Failed": np.where(success < 100, 1.0, success * 0), "Duration": took}  # noqa: PLR2004
    for name, values in rows.items():
        yield _one(signal, CANARY, name, values, CanaryName=canary)


def _topic(signals: Signals, topic: str) -> Iterator[Metric]:
    """Somebody publishes at least once a minute, so a share of failures is a number of failures."""
    failing = signals[SNS_FAILURES]
    rows = {"NumberOfNotificationsFailed": failing, "NumberOfNotificationsDelivered": 1 - failing}
    for name, values in rows.items():
        yield _one(SNS_FAILURES, SNS, name, values, TopicName=topic)


def _own(signals: Signals, metrics: Mapping[str, OwnMetric], asked: tuple[str, ...]) -> Iterator[Metric]:
    """Every payment goes through the bound provider: files know one, whose failures and latency they tell.

    A metric filter with dimensions has no default value, so what counts nothing is not published there.
    """
    attempts, failures = signals["pay_attempts"], signals["pay_technical_failures"]
    successes = np.maximum(0.0, attempts - failures - signals["pay_business_declines"])
    counts = {name: signals[name] for name in metrics if name in signals}
    counts |= {"pay_successes": successes, "provider_attempts": attempts, "provider_failures": failures}
    tracks = {
        name: _each(_some(counts[name]) if metric.dimensions else counts[name])
        for name, metric in metrics.items()
        if name in counts
    } | {
        "provider_latency_p99_ms": latency(None, signals["provider_latency_p99_ms"], attempts, asked),
    }
    said = {
        "pay_successes": "pay_attempts",
        "provider_attempts": "pay_attempts",
        "provider_failures": "pay_technical_failures",
    }
    for what, metric in metrics.items():
        yield Metric(
            signal=said.get(what, what),
            namespace=metric.namespace,
            name=metric.name,
            track=tracks[what],
            bound=metric.dimensions,
            published=(tuple(metric.dimensions),),
        )


def _one(signal: str, namespace: str, name: str, values: FloatArray, **bound: str) -> Metric:
    return Metric(
        signal=signal,
        namespace=namespace,
        name=name,
        track=counted(values),
        bound=bound,
        published=(tuple(bound),),
    )


def _some(values: FloatArray) -> FloatArray:
    """As AWS publishes what it counts only when there is something to count."""
    return np.where(values > 0, values, np.nan)


def _each(values: FloatArray) -> Track:
    """A count of events, each published as 1: Sum and SampleCount are alike; none are one sample of 0."""
    once = np.where(np.isnan(values), np.nan, np.where(values > 0, 1.0, 0.0))
    some = np.where(np.isnan(values), np.nan, np.maximum(values, 1.0))
    return Track(values={"Sum": values, "SampleCount": some, "Minimum": once, "Maximum": once})


def _share(hits: FloatArray, of: FloatArray) -> Track:
    """Hits among requests; where the requests are blank, there were as many as hits."""
    return rated(hits, np.where(np.isnan(of), hits, np.maximum(of, hits)))
