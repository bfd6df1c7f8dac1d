"""What can be wrong with the monitoring itself: whatever goes quiet when broken is watched here.

PCI DSS 10.7.2 wants failures of critical security controls detected and answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.alarms.queues import not_empty
from monitoring.alarms.symptom import MAXIMUM_METRICS_IN_MATH, Symptom
from monitoring.series import Series, api, of
from settings import conventions as names
from settings.environment import Settings
from settings.thresholds import Thresholds

ARCHIVE_LATE_S = 900


def symptoms(
    settings: Settings, rules: Sequence[str], card_data_groups: Sequence[str]
) -> Iterator[tuple[str, Symptom]]:
    """Subject and symptom for each link between a log line, the archive and a human."""
    platform, environment = settings.platform, settings.environment
    stream = names.archive_stream(platform, environment)
    yield "log-pipeline", _log_pipeline(settings)
    yield "archive", _archive_late(stream)
    yield "archive", _archive_silent(stream)
    for topic in names.TOPICS:
        yield f"sns-{topic}", _delivery_failed(names.topic_name(platform, environment, topic), topic)
    for source in ("alerts", "events"):
        yield f"{source}-dlq", _undelivered(names.dead_letter_queue(platform, environment, source))
    for number, chunk in enumerate(_chunks(rules)):
        yield f"events-{number + 1}", _targets_failed(chunk)
    for number, chunk in enumerate(_chunks(card_data_groups)):
        yield f"logs-{number + 1}", _card_data(chunk)
    yield "audit", _tampering(settings.namespace)


def segments(settings: Settings, limits: Thresholds) -> Iterator[tuple[str, Symptom]]:
    """One consumer that floods the API, found by Contributor Insights instead of a metric for each."""
    most = limits.segment_errors_per_5_min
    rule = names.insight_rule(settings.platform, settings.environment, names.TOP_REFUSED_CONSUMERS)
    yield (
        "consumers",
        Symptom(
            name="abuse",
            says=f"One consumer gets more than {most} refusals (4XX) in five minutes.",
            expression=f"INSIGHT_RULE_METRIC('{rule}', 'MaxContributorValue')",
            series={},
            threshold=most,
            unit="requests",
            period_s=300,
            datapoints=1,
            of=1,
        ),
    )


def _undelivered(queue: str) -> Symptom:
    """A page or a piece of the audit trail is among them, so somebody looks at once."""
    return not_empty(queue, severity="warning")


def _log_pipeline(settings: Settings) -> Symptom:
    """Silence is a fault only while requests come in: a quiet night has no lines to write."""
    flow = settings.service(settings.canaries.payment.service)
    least = settings.thresholds.minimum_requests_per_min
    group = settings.application.log_group
    return Symptom(
        name="silent",
        says="Requests come in and the application logs nothing: payment metrics and their alarms are blind.",
        expression=f"IF(total >= {least}, FILL(lines, 0), 1)",
        least=least,
        series={
            "total": api(flow.api, "Count", "SampleCount"),
            "lines": of("AWS/Logs", "IncomingLogEvents", "Sum", LogGroupName=group),
        },
        comparison="below",
        threshold=1,
        unit="lines",
        datapoints=8,
        of=8,
        severity="warning",
    )


def _archive_late(stream: str) -> Symptom:
    return Symptom(
        name="late",
        says=f"Audit logs have waited for more than {ARCHIVE_LATE_S} s: they do not reach the archive.",
        series={
            "age": of(
                "AWS/Firehose", "DeliveryToS3.DataFreshness", "Maximum", DeliveryStreamName=stream
            ).every(300)
        },
        threshold=ARCHIVE_LATE_S,
        unit="s",
        period_s=300,
        datapoints=2,
        of=3,
        severity="warning",
    )


def _archive_silent(stream: str) -> Symptom:
    return Symptom(
        name="silent",
        says="Nothing was sent to the archive for 15 minutes, though canaries alone cause log lines.",
        series={
            "records": of("AWS/Firehose", "IncomingRecords", "Sum", DeliveryStreamName=stream).every(300)
        },
        comparison="below",
        threshold=1,
        unit="records",
        period_s=300,
        datapoints=3,
        of=3,
        missing="breaching",
        severity="warning",
    )


def _delivery_failed(topic: str, kind: str) -> Symptom:
    """Told by the topic itself, and by EventBridge straight to PagerDuty in case the topic is what broke.

    SNS counts every failed attempt at an HTTPS endpoint, retries included (SNS guide,
    sns-monitoring-using-cloudwatch): one attempt that fails is no loss, attempts that go on failing are.
    """
    return Symptom(
        name="delivery-failed",
        says=f"Notifications of the topic {kind} keep failing to arrive at a subscriber.",
        series={"failed": of("AWS/SNS", "NumberOfNotificationsFailed", "Sum", TopicName=topic)},
        threshold=0,
        unit="notifications",
        datapoints=2,
        severity="critical" if kind == "critical" else "warning",
    )


def _targets_failed(rules: Sequence[str]) -> Symptom:
    series = {
        f"m{n}": of("AWS/Events", "FailedInvocations", "Sum", RuleName=rule) for n, rule in enumerate(rules)
    }
    return _sum(
        "targets-failed",
        "Events reached a rule but not its target: audit trail or page is lost.",
        series,
        "events",
    )


def _card_data(groups: Sequence[str]) -> Symptom:
    metric = ("AWS/Logs", "LogEventsWithFindings", "Sum")
    series = {f"m{n}": of(*metric, LogGroupName=group) for n, group in enumerate(groups)}
    return _sum(
        "card-data", "Card data was found, and masked, in a log line: find out who logs it.", series, "lines"
    )


def _sum(name: str, says: str, series: dict[str, Series], unit: str) -> Symptom:
    expression = "SUM(METRICS())" if len(series) > 1 else ""
    return Symptom(
        name=name,
        says=says,
        expression=expression,
        series=series,
        threshold=0,
        unit=unit,
        datapoints=1,
        of=1,
        severity="warning",
    )


def _tampering(namespace: str) -> Symptom:
    """EventBridge has paged already, with who and what; this is the record of it that ends."""
    return Symptom(
        name="tampering",
        says="Somebody changed or deleted a part of the monitoring through the AWS API.",
        series={"calls": of(namespace, names.TAMPERING_EVENTS, "Sum")},
        threshold=0,
        unit="calls",
        datapoints=1,
        of=1,
    )


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), MAXIMUM_METRICS_IN_MATH):
        yield items[start : start + MAXIMUM_METRICS_IN_MATH]
