"""What a synthetic check can say: that customers are failed, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitoring.alarms.symptom import Symptom
from monitoring.canaries.checks import Check
from monitoring.series import Series, of
from settings.thresholds import Thresholds


def symptoms(check: Check, requests: Series, limits: Thresholds) -> Iterator[Symptom]:
    """Failure is a critical page where nobody else would notice, at night; its silence is told apart.

    By day a failing canary beside customers who are served is a lesser page. ``requests`` counts theirs;
    where there are none, ``0 * success`` lets metric math take them for 0. FILL would before they show.
    A run that does not show yet is taken for 0 as well, so a third point must agree.
    """
    canary, period = check.name, check.pace.interval_min * 60
    success = of("CloudWatchSynthetics", "SuccessPercent", "Average", CanaryName=canary).every(period)
    least = limits.minimum_requests_per_min * check.pace.interval_min
    line: dict[str, Any] = {
        "comparison": "below",
        "threshold": limits.canary_success_percent,
        "unit": "%",
        "datapoints": 2,
        "of": 3,
        "period_s": period,
    }
    yield Symptom(
        name="failing",
        says=f"Fewer than {limits.canary_success_percent:g} % of the canary's runs succeed.",
        series={"success": success},
        part_of="degraded",
        **line,
    )
    yield Symptom(
        name="failing-alone",
        says=f"The canary fails while fewer than {least} requests come in: customers would not tell.",
        expression=f"IF(total + 0 * success < {least}, success, 100)",
        series={"success": success, "total": requests},
        part_of="unavailable",
        **{**line, "datapoints": 3},
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
