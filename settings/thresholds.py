"""From which value on something is wrong. The brief's lines keep its numbers as defaults.

Sources: the brief (4XX and 5XX above 1 %, Lambda errors above 0.5 %); AWS Best Practice Recommended Alarms
(capacity 80 %, memory 90 %); Google SRE Workbook chapter 5 (burn rates of 14.4 and 6).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from settings.fields import Count, PositiveCount, PositivePercent, Strict


class Thresholds(Strict):
    """Percentages are of requests, invocations, payments or capacity, as the name says."""

    api_4xx_percent: PositivePercent = 1
    api_4xx_fast_percent: PositivePercent = 50
    api_5xx_percent: PositivePercent = 1
    api_5xx_fast_percent: PositivePercent = 2
    lambda_error_percent: PositivePercent = 0.5
    lambda_duration_percent_of_timeout: PositivePercent = 80
    lambda_memory_percent: PositivePercent = 90
    dynamodb_capacity_percent: PositivePercent = 80
    payment_failure_percent: PositivePercent = 1
    payment_failure_fast_percent: PositivePercent = 2
    payment_decline_percent: PositivePercent = 40
    country_loss_percent: PositivePercent = 40
    provider_failure_percent: PositivePercent = 5
    availability_objective_percent: Annotated[float, Field(ge=90, lt=100)] = 99.9
    canary_success_percent: PositivePercent = 90
    segment_errors_per_5_min: PositiveCount = 300
    minimum_requests_per_min: PositiveCount = 20
    minimum_invocations_per_min: PositiveCount = 5
    dead_letters: Count = 0
