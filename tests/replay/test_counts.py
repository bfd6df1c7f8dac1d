"""Values in bounded memory: exact while few, near and honest about it when many."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.counts import Counts, Packed

NUMBERS = st.lists(st.floats(-1e12, 1e12).map(lambda one: round(one, 3)), min_size=1, max_size=60)


def counts(values: list[float], most: int = 4096) -> Counts:
    made = Counts(most)
    made.add(values)
    return made


@given(NUMBERS, st.sampled_from([0, 1, 50, 90, 99, 100]))
def test_few_values_have_numpys_percentiles(values: list[float], percent: float) -> None:
    found = counts(values)
    assert found.error == 0
    assert found.percentile(percent) == pytest.approx(
        float(np.percentile(values, percent)), abs=1e-6, rel=1e-9
    )


@given(st.lists(st.floats(0.001, 1e9), min_size=1, max_size=200), st.integers(2, 40))
def test_many_values_are_few_and_within_the_told_error(values: list[float], most: int) -> None:
    found = counts(values, most)
    assert len(found) <= max(most, 5)
    for percent in (0, 50, 99, 100):
        exact = float(np.percentile(values, percent, method="lower"))
        higher = float(np.percentile(values, percent, method="higher"))
        slack = 1 + found.error + 1e-9
        assert exact / slack <= found.percentile(percent) <= higher * slack


@given(st.lists(NUMBERS, max_size=5))
def test_order_of_batches_does_not_matter_while_exact(batches: list[list[float]]) -> None:
    forward, backward = Counts(), Counts()
    for batch in batches:
        forward.add(batch)
    for batch in reversed(batches):
        backward.add(batch)
    assert [one.tolist() for one in forward.sorted()] == [one.tolist() for one in backward.sorted()]


def test_a_million_values_are_held_in_thousands() -> None:
    found = Counts()
    for start in range(0, 1_000_000, 50_000):
        found.add([float(one) for one in range(start, start + 50_000)])
    assert len(found) <= 4096
    assert found.error < 0.006
    assert found.percentile(50) == pytest.approx(500_000, rel=0.006)
    assert found.sorted()[1].sum() == 1_000_000


def test_rounding_keeps_signs_and_zero() -> None:
    found = counts([-100.0, -99.9, 0.0, 99.9, 100.0, 100.1], most=4)
    values, _ = found.sorted()
    assert values[0] == pytest.approx(-100, rel=0.02)
    assert 0.0 in values
    assert values[-1] == pytest.approx(100, rel=0.02)


def test_rounded_counts_taken_in_make_the_whole_as_rough() -> None:
    rough, exact = counts([float(one) for one in range(1, 50)], most=10), counts([1.0, 7.0])
    exact.take(rough)
    assert exact.error == rough.error > 0
    assert exact.sorted()[1].sum() == 51


def test_nothing_has_no_percentile() -> None:
    assert math.isnan(Counts().percentile(50))


@given(st.dictionaries(st.integers(0, 9), NUMBERS, max_size=4))
def test_samples_of_few_lines_are_all_there(minutes: dict[int, list[float]]) -> None:
    found = Packed({minute: counts(values) for minute, values in minutes.items()})
    assert {minute: one.tolist() for minute, one in found.items()} == {
        m: sorted(v) for m, v in minutes.items()
    }
    assert len(found) == len(minutes)


def test_minutes_are_thinned_by_one_factor_so_that_each_keeps_its_weight() -> None:
    found = Packed({0: counts([1.0] * 9_900 + [5.0] * 100), 1: counts([9.0] * 1_000)}, most=1000)
    assert (len(found[0]), len(found[1])) == (1000, 100)
    assert np.percentile(found[0], 50) == 1
    assert (found[0] == 5).sum() == 10


def test_values_at_rest_are_the_same_values_and_wake_for_more() -> None:
    found = counts([3.0, 1.0, 3.0])
    rests = [found.at_rest]
    found.pack()
    found.pack()
    rests.append(found.at_rest)
    assert rests == [False, True]
    assert [one.tolist() for one in found.sorted()] == [[1.0, 3.0], [1.0, 2.0]]
    assert len(found) == 2
    found.add([2.0])
    assert found.values() == {1.0: 1, 2.0: 1, 3.0: 2}
