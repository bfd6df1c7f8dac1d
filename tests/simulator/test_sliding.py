"""Sliding windows: what doubling gives is what adding by hand gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.recording import FloatArray
from simulator.sliding import Operation, shifted, slide

NAN = float("nan")
NUMBERS = st.lists(st.one_of(st.just(NAN), st.integers(-50, 50).map(float)), min_size=1, max_size=40)
BY_HAND: dict[str, tuple[Operation, Callable[[Sequence[float]], float]]] = {
    "add": (np.add, sum),
    "fmax": (np.fmax, max),
    "fmin": (np.fmin, min),
}


def reference(
    values: Sequence[float], length: int, by_hand: Callable[[Sequence[float]], float]
) -> FloatArray:
    found = []
    for index in range(len(values)):
        window = [one for one in values[max(index - length + 1, 0) : index + 1] if not math.isnan(one)]
        found.append(by_hand(window) if window and length > 0 else NAN)
    return np.array(found)


@pytest.mark.parametrize("name", BY_HAND)
@given(values=NUMBERS, length=st.integers(-1, 45))
def test_slide_equals_combining_each_window_by_hand(name: str, values: list[float], length: int) -> None:
    operation, by_hand = BY_HAND[name]
    found = slide(np.array(values), length, operation)
    np.testing.assert_array_equal(found, reference(values, length, by_hand))


def test_sum_over_three_minutes_leaves_gaps_out() -> None:
    found = slide(np.array([1, 2, NAN, 4, NAN, NAN, NAN, 0]), 3, np.add)
    np.testing.assert_array_equal(found, [1, 3, 3, 6, 4, 4, NAN, 0])


def test_slide_leaves_its_input_alone() -> None:
    values = np.array([1, NAN, 3])
    slide(values, 2, np.add)
    np.testing.assert_array_equal(values, [1, NAN, 3])


@given(values=NUMBERS, by=st.integers(0, 45))
def test_shifted_looks_back(values: list[float], by: int) -> None:
    found = shifted(np.array(values), by)
    np.testing.assert_array_equal(found, [values[i - by] if i >= by else NAN for i in range(len(values))])
