"""For who pays: the bill so far, and what in the monitoring drives its own part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitoring.canaries.checks import checks
from monitoring.dashboards import links
from monitoring.dashboards.audit import panels
from monitoring.dashboards.lines import Mark, plain
from monitoring.dashboards.widgets import Look, Widget, graphs, text
from monitoring.logs import groups
from monitoring.series import of
from settings import conventions as names
from settings.environment import Settings

SIX_HOURS_S = 21_600
HOUR_S = 3_600
SERVICES = ("AmazonCloudWatch", "AmazonS3", "AmazonSNS", "awskms")
"""As AWS/Billing spells what the monitoring itself is billed under."""
PRICES = """| driver | price, us-east-1 |
|---|---|
| log lines taken in | 0.50 USD per GB |
| alarm, composite alarm | 0.10 USD a metric, 0.50 USD a month |
| metric of our own | 0.30 USD a month |
| canary run | 0.0012 USD |
| Contributor Insights rule | 0.50 USD a month, 0.02 USD per million matched lines |
| trace recorded | 5 USD per million |
| Logs Insights, such as the table of failed payments | 0.005 USD per GB scanned |"""
"""List prices of the CloudWatch, X-Ray and Synthetics pricing pages, beyond their free tiers."""


def widgets(settings: Settings, alarms: Mapping[str, Sequence[str]]) -> Iterator[Widget]:
    """The dashboard from top to bottom; ``alarms`` are only counted."""
    yield text(_head(settings), height=5, width=12)
    yield text(_drivers(sum(map(len, alarms.values()))), height=8, width=12)
    yield from _bill(settings)
    yield from _volume(settings)
    yield from panels(settings)


def _head(settings: Settings) -> str:
    budget = settings.budget
    steps = ", ".join(f"{percent:g} %" for percent in budget.alert_at_percent)
    money = " · ".join(links.link(words, address) for words, address in links.MONEY.items())
    words = (
        f"Budget **{budget.monthly_usd:,.0f} USD** a month; {budget.team} hears of {steps} of it, and "
        f"of anomalies from {budget.anomaly_impact_usd:g} USD on. Charges show once billing alerts are on."
    )
    title = f"# {settings.platform} {settings.environment}: cost and audit"
    return "\n\n".join([title, words, money, links.views(settings)])


def _drivers(alarms: int) -> str:
    return f"## What drives the cost of monitoring\n\n{alarms} alarms are deployed.\n\n{PRICES}"


def _bill(settings: Settings) -> Iterator[Widget]:
    """The whole account; the metric grows through the month and comes a few times a day."""
    charged = ("AWS/Billing", "EstimatedCharges", "Maximum")
    total = of(*charged, Currency="USD").every(SIX_HOURS_S)
    by_service = [
        plain(name, of(*charged, ServiceName=name, Currency="USD").every(SIX_HOURS_S)) for name in SERVICES
    ]
    budget = [Mark(value=settings.budget.monthly_usd, label="budget")]
    yield from graphs(
        "Estimated charges this month", [plain("account", total)], Look(unit="USD", width=12, marks=budget)
    )
    yield from graphs("Estimated charges by service", by_service, Look(unit="USD", width=12))


def _volume(settings: Settings) -> Iterator[Widget]:
    lines = [
        plain(group.name, of("AWS/Logs", "IncomingBytes", "Sum", LogGroupName=group.name).every(HOUR_S))
        for group in groups(settings)
    ]
    stream = names.archive_stream(settings.platform, settings.environment)
    archived = [
        plain(stream, of("AWS/Firehose", "IncomingBytes", "Sum", DeliveryStreamName=stream).every(HOUR_S))
    ]
    runs = [
        plain(
            one.name, of("CloudWatchSynthetics", "Duration", "SampleCount", CanaryName=one.name).every(HOUR_S)
        )
        for one in checks(settings)
    ]
    yield from graphs("Log volume", lines, Look(unit="bytes an hour", stacked=True))
    yield from graphs("Archived", archived, Look(unit="bytes an hour"))
    yield from graphs("Canary runs", runs, Look(unit="runs an hour", stacked=True))
