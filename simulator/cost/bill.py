"""Usage of a month in, USD out: what monitoring costs, by line.

Alarms and logs are billed from the first on, as an account's free tier may be used up elsewhere; traces are
billed over the free tier, as X-Ray's own examples do. Lines are rounded to cents where AWS's examples are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simulator.cost.prices import FREE, price


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item of a bill; ``billable`` is what of ``used`` is not free."""

    item: str
    used: float
    billable: float
    usd: float


def line(item: str, used: float, *, free: float = 0) -> Line:
    """What so much of an item costs. Raises LookupError for an item without a price, ValueError below 0."""
    if used < 0:
        raise ValueError(f"{item}: {used} is no usage")
    asked, billable = price(item), max(0.0, used - free)
    if not asked.tiers:
        return Line(item=item, used=used, billable=billable, usd=billable / asked.quantity * asked.usd)
    usd = below = 0.0
    for most, each in asked.tiers:
        usd += max(0.0, min(billable, most) - below) * each
        below = most
    return Line(item=item, used=used, billable=billable, usd=usd)


def traces(*, requests_per_hour: float, sampling: float, days: float) -> tuple[Line, Line]:
    """Traces recorded over the free tier, and the same processed by Insights, which has none."""
    recorded = round(requests_per_hour * 24 * days * sampling, 6)
    return line("xray_recorded", recorded, free=FREE["xray_recorded"]), line("xray_insights", recorded)


def queried(*, scanned: float, retrieved: float) -> Line:
    """Traces scanned and retrieved share one free tier and one price."""
    return line("xray_retrieved", scanned + retrieved, free=FREE["xray_retrieved_or_scanned"])


USAGE: Mapping[str, str] = MappingProxyType(
    {
        "standard": "alarm_standard",
        "standard_children": "alarm_standard",
        "children": "alarm_standard",
        "expression_metrics": "alarm_standard",
        "high_resolution": "alarm_high_resolution",
        "high_resolution_children": "alarm_high_resolution",
        "composite": "alarm_composite",
        "anomaly": "alarm_anomaly_standard",
        "anomaly_standard": "alarm_anomaly_standard",
        "anomaly_high_resolution": "alarm_anomaly_high_resolution",
        "custom_metrics": "custom_metric",
        "dashboards": "dashboard",
        "ingest_gb": "logs_ingest_standard",
        "storage_gb": "logs_storage",
        "scan_gb": "logs_insights_scan",
        "custom_events": "eventbridge_custom_events",
        "third_party_events": "eventbridge_third_party_events",
        "aws_events": "eventbridge_aws_events",
        "archive_processing_gb": "eventbridge_archive_processing",
        "archive_storage_gb": "eventbridge_archive_storage",
        "schema_discovery_events": "eventbridge_schema_discovery",
        "kms_keys": "kms_key",
        "kms_requests": "kms_requests",
        "canary_runs": "canary_run",
        "contributor_insights_rules": "contributor_insights_rule",
    }
)
"""How an estimate names usage, and the item that it is billed as; items go by their own names, too."""


def bill(usage: Mapping[str, float]) -> tuple[Line, ...]:
    """One line for each kind of usage. Raises LookupError for a kind without a price."""
    return tuple(line(USAGE.get(name, name), used) for name, used in usage.items())
