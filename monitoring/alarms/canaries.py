"""What a synthetic check can say: that customers are failed, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.alarms.symptom import Symptom
from monitoring.series import of
from settings.thresholds import Thresholds


def symptoms(canary: str, interval_min: int, limits: Thresholds) -> Iterator[Symptom]:
    """Failure pages even at night, when there is no other traffic; silence of the canary is told apart."""
    period = interval_min * 60
    yield Symptom(
        name="failing",
        says=f"Fewer than {limits.canary_success_percent:g} % of the canary's runs succeed.",
        series={
            "success": of("CloudWatchSynthetics", "SuccessPercent", "Average", CanaryName=canary).every(
                period
            )
        },
        comparison="below",
        threshold=limits.canary_success_percent,
        unit="%",
        datapoints=2,
        of=3,
        period_s=period,
        part_of="unavailable",
    )
    yield Symptom(
        name="silent",
        says="The canary has not run for four intervals: nobody would notice an outage at night.",
        series={
            "runs": of("CloudWatchSynthetics", "Duration", "SampleCount", CanaryName=canary).every(period)
        },
        comparison="below",
        threshold=1,
        unit="runs",
        datapoints=4,
        of=4,
        period_s=period,
        missing="breaching",
        severity="warning",
    )
