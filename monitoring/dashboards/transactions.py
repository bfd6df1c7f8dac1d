"""For the business: how many payments go through, how fast, for how much, and through whom."""

from __future__ import annotations

from collections.abc import Iterator

from contract import fields
from monitoring.dashboards import links
from monitoring.dashboards.lines import Line, Mark, plain, rate
from monitoring.dashboards.providers import PERIOD_S, providers, segments
from monitoring.dashboards.widgets import Look, Widget, graphs, numbers, table, text
from monitoring.series import Series, of
from settings import conventions as names
from settings.environment import Settings

LAST = 50
FAILURES = f"The last {LAST} payments that failed"
COUNTED = (
    "Figures and graphs leave canaries' payments out. What reads log lines counts them: "
    "*Providers with the most failures*, *Merchants with the most failures*, "
    f"*Countries with the most payments*, and *{FAILURES}*, where `synthetic` marks them."
)
"""Metric filters can ask whether a field is true, rules of Contributor Insights cannot."""
SHOWN = (
    "payment_id",
    "service",
    "provider",
    "reason",
    "amount",
    "currency",
    "merchant_id",
    "country",
    "trace_id",
    "synthetic",
)


def widgets(settings: Settings) -> Iterator[Widget]:
    """The dashboard from top to bottom."""
    title = f"# {settings.platform} {settings.environment}: transactions"
    words = (
        "Payments as the application log tells them. A payment is **declined** when issuer or provider say "
        "no, which is usual; it **fails** for technical reasons."
    )
    yield text("\n\n".join([title, words, COUNTED, links.views(settings)]), height=5)
    yield numbers("Over the time shown", [*_counts(settings), *_rates(settings)], period_s=PERIOD_S)
    yield from _payments(settings)
    yield from providers(settings)
    yield from segments(settings)
    yield table(FAILURES, settings.application.log_group, _last_failures())


def _count(settings: Settings, metric: str) -> Series:
    return of(settings.namespace, metric, "Sum").every(PERIOD_S)


OUTCOMES = {
    "Succeeded": names.PAYMENT_SUCCESSES,
    "Declined": names.PAYMENT_DECLINES,
    "Failed": names.PAYMENT_FAILURES,
}


def _counts(settings: Settings) -> list[Line]:
    metrics = {"Payments": names.PAYMENT_ATTEMPTS, **OUTCOMES}
    return [plain(label, _count(settings, metric)) for label, metric in metrics.items()]


def _rates(settings: Settings) -> list[Line]:
    total = _count(settings, names.PAYMENT_ATTEMPTS)
    return [rate(f"{label}, %", _count(settings, metric), total) for label, metric in OUTCOMES.items()]


def _payments(settings: Settings) -> Iterator[Widget]:
    limits = settings.thresholds
    failing = [
        Mark(value=limits.payment_failure_percent, label="failure limit"),
        Mark(value=limits.payment_failure_fast_percent, label="failure surge"),
        Mark(value=limits.payment_decline_percent, label="decline surge"),
    ]
    lasts = [
        plain(stat, of(settings.namespace, names.PAYMENT_DURATION, stat).every(PERIOD_S))
        for stat in ("p50", "p95", "p99")
    ]
    amounts = [
        plain(
            currency, of(settings.namespace, names.PAYMENT_AMOUNT, "Sum", Currency=currency).every(PERIOD_S)
        )
        for currency in settings.application.currencies
    ]
    yield from graphs(
        "Payments by outcome", _counts(settings)[1:], Look(unit="payments", width=12, stacked=True)
    )
    yield from graphs("Payments by outcome, share", _rates(settings), Look(unit="%", width=12, marks=failing))
    yield from graphs("Processing time", lasts, Look(unit="ms", width=12))
    yield from graphs("Amount that succeeded, by currency", amounts, Look(unit="in units of each", width=12))


def _last_failures() -> str:
    """Only fields of the log contract, which has none for card data."""
    event, outcome = (_field(name) for name in ("event", "outcome"))
    wanted = f'{event} = "{_value("event", "payment")}" and {outcome} = "{_value("outcome", "failed")}"'
    shown = ", ".join(("@timestamp", *map(_field, SHOWN)))
    return f"fields {shown} | filter {wanted} | sort @timestamp desc | limit {LAST}"


def _field(name: str) -> str:
    return fields.path("payment_event", name).removeprefix("$.")


def _value(field: str, wanted: str) -> str:
    return fields.value("payment_event", field, wanted)
