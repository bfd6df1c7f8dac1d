"""What can be wrong with payments as such, as the application log tells it.

Technical failures only. Declines run at 10-25 % in normal business and never count as failures.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.alarms.symptom import FEWEST_FOR_SURGE, SAMPLES_FOR_P99, Rate, Symptom, burns
from monitoring.series import of
from settings import conventions as names
from settings.platform import Provider
from settings.thresholds import Thresholds

DAY_S = 86_400


def symptoms(namespace: str, limits: Thresholds) -> Iterator[Symptom]:
    """The brief's failure line, a fast line, error-budget burn, a slow loss, and far too many declines."""
    attempts, least = of(namespace, names.PAYMENT_ATTEMPTS, "Sum"), limits.minimum_requests_per_min
    failed = Rate(bad=of(namespace, names.PAYMENT_FAILURES, "Sum"), total=attempts, minimum=least)
    declined = Rate(bad=of(namespace, names.PAYMENT_DECLINES, "Sum"), total=attempts, minimum=least)
    yield failed.symptom(
        name="failure-rate",
        brief=True,
        says=f"More than {limits.payment_failure_percent:g} % of payments fail for technical reasons.",
        threshold=limits.payment_failure_percent,
        datapoints=5,
        of=10,
        part_of="unavailable",
    )
    yield failed.symptom(
        name="failure-surge",
        says=f"More than {limits.payment_failure_fast_percent:g} % of payments fail: an outage.",
        threshold=limits.payment_failure_fast_percent,
        datapoints=2,
        fewest=FEWEST_FOR_SURGE,
        part_of="unavailable",
    )
    yield from burns(failed, limits.availability_objective_percent, "Failed payments")
    lost = round(2 * (100 - limits.availability_objective_percent), 4)
    yield failed.symptom(
        name="failure-drift",
        says=f"More than {lost:g} % of payments failed over six hours, twice what is allowed: a slow loss.",
        threshold=lost,
        datapoints=1,
        of=1,
        period_s=DAY_S // 4,
        fewest=2,
    )
    yield declined.symptom(
        name="decline-surge",
        says=f"More than {limits.payment_decline_percent:g} % of payments are declined, far above normal.",
        threshold=limits.payment_decline_percent,
        datapoints=5,
        of=8,
        part_of="degraded",
    )


def country_symptoms(namespace: str, country: str, limits: Thresholds) -> Iterator[Symptom]:
    """One country's share: a failing issuer or scheme that the total hides. Declines count here, too."""
    share = limits.country_loss_percent
    lost = Rate(
        bad=of(namespace, names.COUNTRY_LOSSES, "Sum", Country=country),
        total=of(namespace, names.COUNTRY_ATTEMPTS, "Sum", Country=country),
        minimum=max(1, limits.minimum_requests_per_min // 2),
    )
    yield lost.symptom(
        name="country-loss",
        says=f"More than {share:g} % of payments from {country} are lost, failed or declined.",
        threshold=share,
        datapoints=5,
        of=8,
        part_of="degraded",
    )


def provider_symptoms(provider: Provider, namespace: str, limits: Thresholds) -> Iterator[Symptom]:
    """One provider's share: what the total hides when the provider is small."""
    failed = Rate(
        bad=of(namespace, names.PROVIDER_FAILURES, "Sum", Provider=provider.name),
        total=of(namespace, names.PROVIDER_ATTEMPTS, "Sum", Provider=provider.name),
        minimum=limits.minimum_requests_per_min,
    )
    yield failed.symptom(
        name="failure-rate",
        says=f"More than {limits.provider_failure_percent:g} % of payments through this provider fail.",
        threshold=limits.provider_failure_percent,
        part_of="degraded",
    )
    yield Symptom(
        name="latency-p99",
        says=f"One answer in a hundred of this provider takes longer than {provider.latency_p99_ms} ms.",
        expression=f"IF(total >= {SAMPLES_FOR_P99}, slow, 0)",
        least=SAMPLES_FOR_P99,
        series={
            "slow": of(namespace, names.PROVIDER_LATENCY, "p99", Provider=provider.name),
            "total": of(namespace, names.PROVIDER_ATTEMPTS, "Sum", Provider=provider.name),
        },
        threshold=provider.latency_p99_ms,
        unit="ms",
        datapoints=6,
        of=7,
        part_of="degraded",
    )
