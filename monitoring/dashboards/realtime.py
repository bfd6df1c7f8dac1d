"""For whoever is on call: what is wrong, since when, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitoring import series
from monitoring.canaries.checks import checks
from monitoring.dashboards import links
from monitoring.dashboards.lines import Line, Mark, marks, plain, rate
from monitoring.dashboards.resources import functions, queues, tables
from monitoring.dashboards.widgets import Look, Widget, contributors, graphs, states, text
from settings import conventions as names
from settings.environment import Settings
from settings.platform import Api


def widgets(settings: Settings, alarms: Mapping[str, Sequence[str]]) -> Iterator[Widget]:
    """The dashboard from top to bottom; ``alarms`` are ARNs by service, ``""`` is the monitoring itself."""
    yield _head(settings)
    for service, arns in sorted(alarms.items(), key=lambda item: (not item[0], item[0])):
        yield from states(f"Alarms: {service or 'the monitoring itself'}", arns)
    yield from _apis(settings)
    yield from functions(settings)
    yield from tables(settings)
    yield from queues(settings)
    yield from _canaries(settings)
    yield from _traces(settings)
    yield from _consumers(settings)


def _head(settings: Settings) -> Widget:
    title = f"# {settings.platform} {settings.environment}: realtime"
    lines = [links.views(settings), links.consoles(), f"Runbooks: {links.runbooks(settings)}"]
    return text("\n\n".join([title, *lines]), height=5)


def _apis(settings: Settings) -> Iterator[Widget]:
    limits = settings.thresholds
    apis = [service.api for service in settings.services]
    rates = [_share(api, metric) for api in apis for metric in ("4XXError", "5XXError")]
    by_status = [
        Mark(value=limits.api_4xx_percent, label="4XX limit"),
        Mark(value=limits.api_5xx_percent, label="5XX limit"),
        Mark(value=limits.api_5xx_fast_percent, label="5XX surge"),
    ]
    slow = marks((api.latency_p99_ms, api.name) for api in apis)
    latency = [
        plain(f"{api.name} {stat}", series.api(api, "Latency", stat))
        for api in apis
        for stat in ("p50", "p99")
    ]
    requests = [plain(api.name, series.api(api, "Count", "Sum")) for api in apis]
    yield from graphs("API latency, p50 and p99", latency, Look(unit="ms", marks=slow))
    yield from graphs("API errors, 4XX and 5XX", rates, Look(unit="% of requests", marks=by_status))
    yield from graphs("API requests", requests, Look(unit="requests"))


def _share(api: Api, metric: str) -> Line:
    label = f"{api.name} {metric.removesuffix('Error')}"
    return rate(label, series.api(api, metric, "Sum"), series.api(api, "Count", "Sum"))


def _canaries(settings: Settings) -> Iterator[Widget]:
    success = [Mark(value=settings.thresholds.canary_success_percent, label="limit")]
    canaries = [check.name for check in checks(settings)]
    runs = [
        plain(name, series.of("CloudWatchSynthetics", "SuccessPercent", "Average", CanaryName=name))
        for name in canaries
    ]
    lasts = [
        plain(name, series.of("CloudWatchSynthetics", "Duration", "Average", CanaryName=name))
        for name in canaries
    ]
    yield from graphs("Canaries that succeed", runs, Look(unit="% of runs", marks=success))
    yield from graphs("Canary runs last", lasts, Look(unit="ms"))


def _traces(settings: Settings) -> Iterator[Widget]:
    """The only metric of a group: how many of the sampled requests went through its flow."""
    groups = [names.trace_group(settings.environment, service.name) for service in settings.services]
    traced = [
        plain(group, series.of("AWS/X-Ray", "ApproximateTraceCount", "Sum", GroupName=group))
        for group in groups
    ]
    yield from graphs("Traces of each flow (sampled)", traced, Look(unit="traces"))


def _consumers(settings: Settings) -> Iterator[Widget]:
    limits = settings.thresholds
    judged = Mark(value=5 * limits.minimum_requests_per_min, label="rates are judged from here on")
    abuse = Mark(value=limits.segment_errors_per_5_min, label="abuse")
    for title, ranking, mark in (
        ("Consumers with the most requests", names.TOP_CONSUMERS, judged),
        ("Consumers that are refused most (4XX)", names.TOP_REFUSED_CONSUMERS, abuse),
    ):
        yield contributors(title, names.insight_rule(settings.platform, settings.environment, ranking), mark)
