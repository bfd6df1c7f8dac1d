"""What can be wrong with a REST API."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.alarms.symptom import FEWEST_FOR_SURGE, SAMPLES_FOR_P99, Rate, Symptom, burns
from monitoring.series import api as series
from settings.platform import Api
from settings.thresholds import Thresholds


def symptoms(api: Api, limits: Thresholds) -> Iterator[Symptom]:
    """The brief's two lines, a fast line for each, error-budget burn, latency, and silence."""
    total = series(api, "Count", "Sum")
    refused = Rate(bad=series(api, "4XXError", "Sum"), total=total, minimum=limits.minimum_requests_per_min)
    failed = Rate(bad=series(api, "5XXError", "Sum"), total=total, minimum=limits.minimum_requests_per_min)
    yield refused.symptom(
        name="4xx-rate",
        brief=True,
        says=f"More than {limits.api_4xx_percent:g} % of requests are refused (4XX): a client broke.",
        threshold=limits.api_4xx_percent,
    )
    yield refused.symptom(
        name="4xx-surge",
        says=f"More than {limits.api_4xx_fast_percent:g} % of requests are refused (4XX): lock-out or abuse.",
        threshold=limits.api_4xx_fast_percent,
        datapoints=5,
        part_of="degraded",
    )
    yield failed.symptom(
        name="5xx-rate",
        brief=True,
        says=f"More than {limits.api_5xx_percent:g} % of requests fail (5XX).",
        threshold=limits.api_5xx_percent,
        datapoints=5,
        of=10,
        part_of="unavailable",
    )
    yield failed.symptom(
        name="5xx-surge",
        says=f"More than {limits.api_5xx_fast_percent:g} % of requests fail (5XX): an outage.",
        threshold=limits.api_5xx_fast_percent,
        datapoints=2,
        fewest=FEWEST_FOR_SURGE,
        part_of="unavailable",
    )
    yield from burns(failed, limits.availability_objective_percent, "Failing requests (5XX)")
    yield Symptom(
        name="latency-p99",
        says=f"One request in a hundred takes longer than {api.latency_p99_ms} ms.",
        expression=f"IF(total >= {SAMPLES_FOR_P99}, slow, 0)",
        least=SAMPLES_FOR_P99,
        series={"slow": series(api, "Latency", "p99"), "total": total},
        threshold=api.latency_p99_ms,
        unit="ms",
        datapoints=6,
        of=7,
        part_of="degraded",
    )
    yield Symptom(
        name="traffic-gone",
        says="No request for 13 minutes, not even the canary's: clients cannot reach the API.",
        series={"total": series(api, "Count", "SampleCount")},
        comparison="below",
        threshold=1,
        unit="requests",
        datapoints=13,
        of=13,
        missing="breaching",
        part_of="unavailable",
    )
