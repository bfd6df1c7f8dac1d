"""Panels of payment providers, and of who fails most, wherever that is not evenly spread."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.dashboards.lines import Mark, marks, plain, rate
from monitoring.dashboards.widgets import Look, Widget, contributors, graphs
from monitoring.series import of
from settings import conventions as names
from settings.environment import Settings

PERIOD_S = 300


def providers(settings: Settings) -> Iterator[Widget]:
    """How many payments go through each provider, how many of them fail, and how long it takes."""
    limit = [Mark(value=settings.thresholds.provider_failure_percent, label="failure limit")]
    attempts, failures, latencies = [], [], []
    for provider in settings.providers:
        tried, failed, took = (
            of(settings.namespace, metric, stat, Provider=provider.name).every(PERIOD_S)
            for metric, stat in (
                (names.PROVIDER_ATTEMPTS, "Sum"),
                (names.PROVIDER_FAILURES, "Sum"),
                (names.PROVIDER_LATENCY, "p99"),
            )
        )
        attempts.append(plain(provider.name, tried))
        failures.append(rate(provider.name, failed, tried))
        latencies.append(plain(provider.name, took))
    slow = marks((provider.latency_p99_ms, provider.name) for provider in settings.providers)
    yield from graphs("Payments by provider", attempts, Look(unit="payments", stacked=True))
    yield from graphs("Failures by provider", failures, Look(unit="% of its payments", marks=limit))
    yield from graphs("Provider latency, p99", latencies, Look(unit="ms", marks=slow))


def segments(settings: Settings) -> Iterator[Widget]:
    """Contributor Insights: the ten that lead each ranking."""
    limits = settings.thresholds
    judged = Mark(value=5 * limits.minimum_requests_per_min, label="rates are judged from here on")
    many = Mark(value=limits.segment_errors_per_5_min, label="many")
    for title, ranking, mark in (
        ("Providers with the most failures", names.FAILING_PROVIDERS, many),
        ("Merchants with the most failures", names.FAILING_MERCHANTS, many),
        ("Countries with the most payments", names.COUNTRIES, judged),
    ):
        yield contributors(title, names.insight_rule(settings.platform, settings.environment, ranking), mark)
