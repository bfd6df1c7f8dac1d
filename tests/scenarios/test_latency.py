"""A whole latency metric of two percentiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.latency import latency

ONE = np.ones(1)


@given(p50=st.floats(1, 1e4), ratio=st.floats(1.001, 50), count=st.integers(1, 100_000))
def test_percentiles_keep_their_order_and_the_known_ones_their_values(
    p50: float, ratio: float, count: int
) -> None:
    found = latency(ONE * p50, ONE * p50 * ratio, ONE * count, ["p98", "p20"]).values
    assert found["p50"][0] == pytest.approx(p50)
    assert found["p99"][0] == pytest.approx(p50 * ratio)
    order = ["p20", "p50", "p75", "p90", "p95", "p98", "p99", "p99.9"]
    assert all(found[low][0] <= found[high][0] for low, high in zip(order, order[1:], strict=False))  # noqa: RUF007
    assert found["Minimum"][0] <= found["Maximum"][0]
    assert found["Minimum"][0] * count <= found["Sum"][0] * 1.6
    assert found["SampleCount"][0] == count


def test_the_highest_of_more_samples_is_higher() -> None:
    few, many = (latency(ONE, 5 * ONE, ONE * count).values["Maximum"][0] for count in (10, 10_000))
    assert few < 5 < many


def test_without_a_median_it_is_a_fifth() -> None:
    assert latency(None, 500 * ONE, ONE).values["p50"][0] == 100


def test_a_minute_without_a_percentile_has_nothing() -> None:
    found = latency(None, np.array([np.nan, 500]), np.array([3.0, 3.0]))
    assert all(np.isnan(values[0]) and not np.isnan(values[1]) for values in found.values.values())


def test_a_minute_whose_count_is_blank_has_one_sample() -> None:
    assert latency(None, 500 * ONE, np.array([np.nan])).values["SampleCount"][0] == 1
