"""What a month costs, by AWS's own examples and infracost's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cost.bill import USAGE, bill, line, queried, traces
from simulator.cost.prices import ALSO, FREE, PRICES, UNVERIFIED, free, price


def total(**usage: float) -> float:
    return round(sum(one.usd for one in bill(usage)), 4)


@pytest.mark.parametrize(
    "usage, usd",
    [
        ({"standard": 10}, 1.0),
        ({"high_resolution": 2}, 0.6),
        ({"composite": 1, "standard_children": 5}, 1.0),
        ({"anomaly_standard": 2}, 0.6),
        ({"custom_metrics": 10_000}, 3000.0),
        ({"custom_metrics": 10_001}, 3000.1),
        ({"custom_metrics": 250_000}, 27_000.0),
        ({"custom_metrics": 1_000_000}, 64_500.0),
        ({"custom_metrics": 1_100_000}, 66_500.0),
        ({"dashboards": 2}, 6.0),
        ({"ingest_gb": 1000, "storage_gb": 500, "scan_gb": 250}, 516.25),
        ({"custom_events": 1_000_000, "third_party_events": 2_000_000}, 3.0),
        (
            {"archive_processing_gb": 100, "archive_storage_gb": 200, "schema_discovery_events": 1_000_000},
            14.7,
        ),
        ({"aws_events": 5_000_000}, 0.0),
        ({"kms_keys": 3, "kms_requests": 20_000}, 3.06),
        ({"xray_recorded": 1_000_000}, 5.0),
        ({}, 0.0),
    ],
)
def test_usage_is_billed(usage: dict[str, float], usd: float) -> None:
    assert total(**usage) == usd


def test_usage_without_a_price_or_below_zero_is_an_error() -> None:
    with pytest.raises(LookupError, match="no price for 'coffee'"):
        bill({"coffee": 1})
    with pytest.raises(ValueError, match="no usage"):
        bill({"standard": -1})


def test_traces_are_free_up_to_a_hundred_thousand_and_insights_never() -> None:
    recorded, insights = traces(requests_per_hour=2000, sampling=0.1, days=31)
    assert (recorded.used, recorded.billable) == (148_800, 48_800)
    assert (round(recorded.usd, 2), round(insights.usd, 2)) == (0.24, 0.15)
    assert traces(requests_per_hour=100, sampling=0.1, days=31)[0].usd == 0


def test_traces_scanned_and_retrieved_share_a_free_tier() -> None:
    assert queried(scanned=620_000, retrieved=155_000).usd == 0
    assert round(queried(scanned=1_500_000, retrieved=500_000).usd, 6) == 0.5


@given(st.sampled_from(sorted(PRICES)), st.integers(0, 10**8), st.integers(0, 10**8))
def test_more_usage_never_costs_less(item: str, one: int, more: int) -> None:
    assert line(item, one).usd <= line(item, one + more).usd + 1e-6


@given(st.sampled_from(sorted(PRICES)), st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_is_free_is_not_billed(item: str, used: int, free: int) -> None:
    assert line(item, used, free=free).billable == max(0, used - free)


def test_every_name_leads_to_a_price_with_a_source() -> None:
    assert {*ALSO.values(), *USAGE.values(), *UNVERIFIED} <= set(PRICES)
    assert all(price(name).source.startswith("https://") for name in {*ALSO, *PRICES})
    assert not set(ALSO) & set(PRICES)


def test_free_tier_is_the_documented_one() -> None:
    assert FREE["dashboards"] == {"count": 3, "metrics_each": 50}
    assert (FREE["alarms"], FREE["logs_gb"], FREE["canary_runs"]) == (10, 5, 100)


@pytest.mark.parametrize(
    "item, amount", [("canary_runs", 100), ("xray_traces_recorded", 100_000), ("sns_https", 100_000)]
)
def test_what_is_free_is_found_by_any_name_of_the_item(item: str, amount: int) -> None:
    assert free(item) == amount


def test_item_of_which_nothing_is_free_is_an_error() -> None:
    with pytest.raises(LookupError, match="nothing is free of 'alarm_composite'"):
        free("alarm_composite")
