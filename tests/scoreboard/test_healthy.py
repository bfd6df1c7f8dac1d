from __future__ import annotations

import numpy as np
import pytest

from scenarios.generator import generate
from scenarios.levels import by_minute
from scoreboard import healthy
from scoreboard.healthy import DAY, HOUR, WARMUP


def test_a_week_is_seven_days_after_a_warm_up() -> None:
    week = healthy.week()
    assert (week.duration, week.warmup) == (7 * DAY, WARMUP)
    assert week.expected.page.forbidden
    assert not week.expected.page.required


@pytest.mark.parametrize("day", [0, 6])
@pytest.mark.parametrize(
    "hour, requests", [(0, 12), (3, 0.67), (6, 12), (9, 600), (18, 1800), (21, 600), (23, 12)]
)
def test_each_hour_has_the_traffic_of_its_profile(day: int, hour: int, requests: float) -> None:
    levels = by_minute(healthy.week())["requests_per_min"]
    assert levels[WARMUP + day * DAY + hour * HOUR] == pytest.approx(requests)


def test_traffic_goes_evenly_from_one_profile_to_the_next() -> None:
    levels = by_minute(healthy.week(1))["requests_per_min"][WARMUP:]
    assert levels[7 * HOUR + 30] == pytest.approx((12 + 600) / 2)
    assert np.abs(np.diff(levels)).max() <= 1200 / HOUR + 1e-9


def test_declines_drift_between_10_and_18_percent_and_failures_stay_what_they_are() -> None:
    levels = by_minute(healthy.week(2))
    declines = levels["pay_business_decline_rate"][WARMUP:]
    assert declines.max() == pytest.approx(0.18)
    assert declines.min() == pytest.approx(0.10)
    assert set(levels["api_5xx_rate"]) == {0.0002}


def test_a_trickle_still_has_requests() -> None:
    night = generate(healthy.week(1))["api_count"][WARMUP + 2 * HOUR : WARMUP + 4 * HOUR]
    assert 0.3 < np.nan_to_num(night).mean() < 1.2


def test_a_week_is_the_same_week_wherever_it_is_played_and_another_by_another_name() -> None:
    one, again = (generate(healthy.week(1))["api_count"] for _ in range(2))
    other = generate(healthy.week(1, "another"))["api_count"]
    assert np.array_equal(one, again, equal_nan=True)
    assert not np.array_equal(one, other, equal_nan=True)
