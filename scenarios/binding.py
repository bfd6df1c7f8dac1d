"""Which API, function, table, ... the signals of a file mean in somebody's template.

Three sources, the first that there is: a file, what the template's metadata calls critical, or what the
template's alarms leave no choice about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from settings import conventions as names


@dataclass(frozen=True, kw_only=True)
class OwnMetric:
    """A metric that the platform itself publishes; its dimensions are the ones by which it is recognised."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Binding:
    """Empty means bound to nothing. ``notes`` tell how it was found, and what was not.

    ``metrics`` are own metrics by what they count, a key of ``OWN``. ``topics`` are SNS topics whose paging
    endpoint is the file's primary one. ``contributors`` are Contributor Insights rules with the signal that
    they rank by segment. ``suppressors`` are alarms that the suppressor column forces.
    """

    api: str = ""
    stage: str = ""
    function: str = ""
    table: str = ""
    queue: str = ""
    dead_letter_queue: str = ""
    canary: str = ""
    log_group: str = ""
    topics: tuple[str, ...] = ()
    metrics: Mapping[str, OwnMetric] = field(default_factory=dict)
    contributors: Mapping[str, str] = field(default_factory=dict)
    suppressors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no signal means anything."""
        return not any(getattr(self, one.name) for one in fields(self) if one.name != "notes")


OWN: Mapping[str, str] = {
    "pay_attempts": names.PAYMENT_ATTEMPTS,
    "pay_successes": names.PAYMENT_SUCCESSES,
    "pay_technical_failures": names.PAYMENT_FAILURES,
    "pay_business_declines": names.PAYMENT_DECLINES,
    "provider_attempts": names.PROVIDER_ATTEMPTS,
    "provider_failures": names.PROVIDER_FAILURES,
    "provider_latency_p99_ms": names.PROVIDER_LATENCY,
    "seg_attempts": names.COUNTRY_ATTEMPTS,
    "seg_failures": names.COUNTRY_LOSSES,
}
"""What can be counted by own metrics, and how this product calls it; its segments are countries."""
OF_A_SEGMENT = ("seg_attempts", "seg_failures")
OF_A_PROVIDER = ("provider_attempts", "provider_failures", "provider_latency_p99_ms")
RANKED = (
    "api_count",
    "api_4xx",
    "api_5xx",
    "pay_attempts",
    "pay_technical_failures",
    "pay_business_declines",
)
"""Signals that an insight rule can rank."""


def own_metrics(namespace: str, provider: str, country: str) -> dict[str, OwnMetric]:
    """This product's metrics by what they count; those of providers and segments with the critical one."""
    by = dict.fromkeys(OF_A_PROVIDER, (names.PROVIDER, provider)) | dict.fromkeys(
        OF_A_SEGMENT, (names.COUNTRY, country)
    )
    found = {
        what: OwnMetric(namespace=namespace, name=name, dimensions=dict([by[what]]) if what in by else {})
        for what, name in OWN.items()
    }
    return {what: one for what, one in found.items() if "" not in one.dimensions.values()}


def unbound(binding: Binding) -> tuple[str, ...]:
    """The kinds of signals that mean nothing here, in words."""
    said = {
        "the API (api_*)": binding.api,
        "the function (lambda_*)": binding.function,
        "the table (ddb_*)": binding.table,
        "the queue (queue_oldest_age_s)": binding.queue,
        "the dead-letter queue (dlq_visible)": binding.dead_letter_queue,
        "the canary (canary_success_percent)": binding.canary,
        "the application log (log_events)": binding.log_group,
        "payments (pay_*)": any(name.startswith("pay_") for name in binding.metrics),
        "the provider (provider_*)": any(name in binding.metrics for name in OF_A_PROVIDER),
        "segments (seg_*)": binding.contributors or any("seg_" in name for name in binding.metrics),
        "suppressors (suppressor)": binding.suppressors,
        "alert topics (sns_publish_fail_fraction)": binding.topics,
    }
    return tuple(words for words, bound in said.items() if not bound)
