"""The brief's lines taken literally: every number as it was asked for, nothing added.

API 4XX above 1 %, API 5XX above 1 %, Lambda errors above 0.5 %, any DynamoDB throttle, payment failures
above 1 %. A line without a word about time is one period of a minute, CloudWatch's shortest for metrics of
AWS. No volume below which a rate is not believed, since none was named. "Payment failure rate" is read by
its words: a payment that did not succeed failed, so declines count. Every alarm is a critical alert to
PagerDuty, as "PagerDuty for critical alerts" and nothing about others say. Missing data is CloudWatch's
default, ``missing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from settings import conventions
from settings.environment import Settings
from tests.scoreboard.peers.routing import PAGES, Resources, actions, topics

MINUTE = 60
API_PERCENT, LAMBDA_PERCENT, PAYMENT_PERCENT = 1.0, 0.5, 1.0
COUNTED = {
    conventions.PAYMENT_ATTEMPTS: '{ $.event = "payment" }',
    conventions.PAYMENT_FAILURES: '{ ($.event = "payment") && ($.outcome = "failed") }',
    conventions.PAYMENT_DECLINES: '{ ($.event = "payment") && ($.outcome = "declined") }',
}
FAILED = "100 * (failed + declined) / total"
RATE = "100 * bad / total"


def resources(settings: Settings) -> Resources:
    """Topics, alarms, and the filters that count payments."""
    lines = {**dict(_apis(settings)), **dict(_functions(settings)), **dict(_tables(settings))}
    alarms = {_key(name): _alarm(name, line) for name, line in lines.items()}
    return topics() | alarms | _payments(settings)


def _key(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _alarm(name: str, line: dict[str, Any]) -> dict[str, Any]:
    said = {
        "AlarmName": name,
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        **actions(PAGES),
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": said | line}


def _metric(namespace: str, name: str, **dimensions: str) -> dict[str, Any]:
    pairs = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    return {"Namespace": namespace, "MetricName": name, "Dimensions": pairs}


def _rate(threshold: float, expression: str, **metrics: dict[str, Any]) -> dict[str, Any]:
    queries = [
        {"Id": key, "MetricStat": {"Metric": one, "Period": MINUTE, "Stat": "Sum"}, "ReturnData": False}
        for key, one in metrics.items()
    ]
    return {
        "Threshold": threshold,
        "Metrics": [*queries, {"Id": "rate", "Expression": expression, "ReturnData": True}],
    }


def _apis(settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    """The Average of 4XXError and 5XXError is their share of the requests."""
    for service in settings.services:
        for metric in ("4XXError", "5XXError"):
            read = _metric("AWS/ApiGateway", metric, ApiName=service.api.name, Stage=service.api.stage)
            line = {"Statistic": "Average", "Period": MINUTE, "Threshold": API_PERCENT / 100}
            yield f"{service.api.name}-{metric.lower()}", read | line


def _functions(settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    for service in settings.services:
        for function in service.functions:
            bad, total = (
                _metric("AWS/Lambda", name, FunctionName=function.name) for name in ("Errors", "Invocations")
            )
            yield f"{function.name}-errors", _rate(LAMBDA_PERCENT, RATE, bad=bad, total=total)


def _tables(settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    for service in settings.services:
        for table in service.tables:
            for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
                read = _metric("AWS/DynamoDB", metric, TableName=table.name)
                yield (
                    f"{table.name}-{metric.lower()}",
                    read | {"Statistic": "Sum", "Period": MINUTE, "Threshold": 0},
                )


def _payments(settings: Settings) -> Resources:
    total, failed, declined = (_metric(settings.namespace, name) for name in COUNTED)
    line = _rate(PAYMENT_PERCENT, FAILED, failed=failed, declined=declined, total=total)
    return filters(settings) | {"PaymentFailureRate": _alarm("payment-failure-rate", line)}


def filters(settings: Settings) -> Resources:
    """Payments counted from log lines, by the names that our own stack uses."""
    return {name: _filter(settings, name, pattern) for name, pattern in COUNTED.items()}


def _filter(settings: Settings, metric: str, pattern: str) -> dict[str, Any]:
    made = {
        "MetricNamespace": settings.namespace,
        "MetricName": metric,
        "MetricValue": "1",
        "DefaultValue": 0,
    }
    said = {
        "LogGroupName": settings.application.log_group,
        "FilterPattern": pattern,
        "MetricTransformations": [made],
    }
    return {"Type": "AWS::Logs::MetricFilter", "Properties": said}
