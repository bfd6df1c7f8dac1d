"""What can be wrong with a Lambda function."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.alarms.symptom import Rate, Symptom
from monitoring.series import function as series
from monitoring.series import of
from settings.conventions import memory_metric
from settings.platform import Function
from settings.thresholds import Thresholds


def symptoms(function: Function, limits: Thresholds, namespace: str) -> Iterator[Symptom]:
    """The brief's error line, throttles, and the two limits that a function runs into: time and memory.

    Lambda stamps a point with the start of the invocation, so those of a long batch come late: the error line
    looks back over 18 minutes.
    """
    name = function.name
    errors = Rate(
        bad=series(name, "Errors", "Sum"),
        total=series(name, "Invocations", "Sum"),
        minimum=limits.minimum_invocations_per_min,
    )
    long, full = limits.lambda_duration_percent_of_timeout, limits.lambda_memory_percent
    yield errors.symptom(
        name="error-rate",
        brief=True,
        says=f"More than {limits.lambda_error_percent:g} % of invocations fail.",
        threshold=limits.lambda_error_percent,
        datapoints=5,
        of=18,
        fewest=2,
        part_of="degraded",
    )
    yield Symptom(
        name="throttles",
        says="Invocations are turned away: the concurrency limit is reached.",
        series={"throttles": series(name, "Throttles", "Sum")},
        threshold=0,
        unit="invocations",
        part_of="degraded",
    )
    yield Symptom(
        name="duration",
        says=f"Invocations take {long:g} % of the {function.timeout_s} s timeout.",
        series={"duration": series(name, "Duration", "p99")},
        threshold=function.timeout_s * 10 * long,
        unit="ms",
        datapoints=5,
    )
    yield Symptom(
        name="memory",
        says=f"Invocations use {full:g} % of the {function.memory_mb} MB: out of memory is next.",
        series={"memory": of(namespace, memory_metric(name), "Maximum").every(300)},
        threshold=function.memory_mb * full / 100,
        unit="MB",
        period_s=300,
    )
