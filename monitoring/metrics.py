"""Metrics made from log lines: a row says which lines, which value and which unit; a filter comes of it.

Canaries' payments (``synthetic``) never count: they would hide that customers' payments stopped, and
canaries have alarms of their own. A count has the default 0, sent in each minute that has other lines, so a
silent log shows as missing data and not as zero payments. A value or a dimension has no default: AWS allows
none with dimensions, and 0 ms would lower a percentile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aws_cdk import aws_logs
from constructs import Construct

from contract import fields
from monitoring.events.tampering import API_CALL, ROUTINE
from monitoring.logs import Logs
from settings import conventions as names
from settings.environment import Settings

MILLISECONDS = "Milliseconds"
BY_CURRENCY = (names.CURRENCY, "currency")
BY_PROVIDER = (names.PROVIDER, "provider")
BY_COUNTRY = (names.COUNTRY, "country")
BY_SERVICE = (names.SERVICE, "service")
"""A dimension, and the field that it is taken from."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """Lines of ``kind`` that pass ``where`` become ``metric``: counted, or by what field ``value`` says."""

    metric: str
    kind: str
    where: str
    value: str = ""
    unit: str = "Count"
    by: tuple[str, str] | None = None

    @property
    def pattern(self) -> str:
        """As a filter pattern; the value and the dimension must be in the line."""
        needed = (self.value, self.by[1] if self.by else "")
        present = [f"({fields.path(self.kind, name)} = *)" for name in needed if name]
        return "{ " + " && ".join([self.where, *present]) + " }"

    @property
    def default(self) -> int | None:
        """Zero for a count without dimension, else none."""
        return None if self.value or self.by else 0


class Metrics(Construct):
    """One filter a metric; ``names`` are the metrics that are produced here."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, logs: Logs) -> None:
        super().__init__(scope, construct_id)
        rows = {
            logs.application: [*payments(), maintenance()],
            logs.audit: [*audit()],
            **{group: [memory(function)] for function, group in logs.functions.items()},
        }
        for group, metrics in rows.items():
            for row in metrics:
                _filter(self, row, logs.reference(group), settings.namespace)


def payments() -> Iterator[Row]:
    """What the application log says of payments; technical failures and declines are never mixed."""
    kind, every, failed, succeeded = "payment_event", _payment(), _payment("failed"), _payment("succeeded")
    yield Row(metric=names.PAYMENT_ATTEMPTS, kind=kind, where=every)
    yield Row(metric=names.PAYMENT_SUCCESSES, kind=kind, where=succeeded)
    yield Row(metric=names.PAYMENT_FAILURES, kind=kind, where=failed)
    yield Row(metric=names.PAYMENT_DECLINES, kind=kind, where=_payment("declined"))
    yield Row(metric=names.PAYMENT_DURATION, kind=kind, where=every, value="duration_ms", unit=MILLISECONDS)
    yield Row(
        metric=names.PAYMENT_AMOUNT, kind=kind, where=succeeded, value="amount", unit="None", by=BY_CURRENCY
    )
    yield Row(metric=names.PROVIDER_ATTEMPTS, kind=kind, where=every, by=BY_PROVIDER)
    yield Row(metric=names.PROVIDER_FAILURES, kind=kind, where=failed, by=BY_PROVIDER)
    latency = ("provider_latency_ms", MILLISECONDS)
    yield Row(
        metric=names.PROVIDER_LATENCY,
        kind=kind,
        where=every,
        value=latency[0],
        unit=latency[1],
        by=BY_PROVIDER,
    )
    yield Row(metric=names.COUNTRY_ATTEMPTS, kind=kind, where=every, by=BY_COUNTRY)
    yield Row(metric=names.COUNTRY_LOSSES, kind=kind, where=f"{every} && ({_lost()})", by=BY_COUNTRY)


def maintenance() -> Row:
    """Lines by which a service announces its maintenance; its alarms stay quiet meanwhile."""
    where = _is("payment_event", "event", "maintenance")
    return Row(metric=names.MAINTENANCE_ANNOUNCED, kind="payment_event", where=where, by=BY_SERVICE)


def memory(function: str) -> Row:
    """The most memory that an invocation used; AWS/Lambda has no such metric."""
    report, used = _is("platform_report", "type", "platform.report"), "record.metrics.maxMemoryUsedMB"
    return Row(
        metric=names.memory_metric(function),
        kind="platform_report",
        where=report,
        value=used,
        unit="Megabytes",
    )


def audit() -> Iterator[Row]:
    """All events that EventBridge keeps, and the calls among them by which somebody changes the monitoring.

    Not counted is the routine of AWS services, such as a deployment or the daily settings of adopted groups.
    """
    kind, address = (
        fields.path("audit_event", "detail-type"),
        fields.path("audit_event", "detail.sourceIPAddress"),
    )
    people = " && ".join(f'({address} != "*{service}")' for service in ROUTINE)
    calls = f'({kind} = "{API_CALL}") && (({address} NOT EXISTS) || ({people}))'
    yield Row(metric=names.AUDIT_EVENTS, kind="audit_event", where=f"({kind} = *)")
    yield Row(metric=names.TAMPERING_EVENTS, kind="audit_event", where=calls)


def _payment(outcome: str = "") -> str:
    """Customers' payments, all or those with one outcome."""
    synthetic = fields.path("payment_event", "synthetic")
    real = f"(({synthetic} NOT EXISTS) || ({synthetic} IS FALSE))"
    outcomes = [_is("payment_event", "outcome", outcome)] if outcome else []
    return " && ".join([_is("payment_event", "event", "payment"), *outcomes, real])


def _lost() -> str:
    """Payments that brought the customer nothing."""
    return " || ".join(_is("payment_event", "outcome", outcome) for outcome in ("failed", "declined"))


def _is(kind: str, field: str, wanted: str) -> str:
    return f'({fields.path(kind, field)} = "{fields.value(kind, field, wanted)}")'


def _filter(scope: Construct, row: Row, group: str, namespace: str) -> None:
    of = aws_logs.CfnMetricFilter
    dimensions = (
        [of.DimensionProperty(key=row.by[0], value=fields.path(row.kind, row.by[1]))] if row.by else None
    )
    metric = of.MetricTransformationProperty(
        metric_namespace=namespace,
        metric_name=row.metric,
        metric_value=fields.path(row.kind, row.value) if row.value else "1",
        unit=row.unit,
        default_value=row.default,
        dimensions=dimensions,
    )
    name = row.metric.replace("/", "-")
    of(
        scope,
        name,
        filter_name=name,
        log_group_name=group,
        filter_pattern=row.pattern,
        metric_transformations=[metric],
    )
