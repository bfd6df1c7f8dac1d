"""The notation of series by hand, as promtool has it."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.notation import NotationError, parse, write

NAN = float("nan")


@pytest.mark.parametrize(
    "text, values",
    [
        ("5", [5]),
        ("0x4", [0, 0, 0, 0, 0]),
        ("0x0", [0]),
        ("0x4 5x2 _", [0, 0, 0, 0, 0, 5, 5, 5, NAN]),
        ("1+2x3", [1, 3, 5, 7]),
        ("-2+4x3", [-2, 2, 6, 10]),
        ("1-2x4", [1, -1, -3, -5, -7]),
        ("_x3", [NAN, NAN, NAN]),
        ("_x0 1", [1]),
        ("1.5e1\t.5\n+2", [15, 0.5, 2]),
    ],
)
def test_values_are_those_of_promtool(text: str, values: list[float]) -> None:
    np.testing.assert_array_equal(parse(text), values)


@pytest.mark.parametrize(
    "text, says",
    [
        ("", "at least one value"),
        ("_x0", "at least one value"),
        ("0x4 abc", "character 5: 'abc' is no series: write 5"),
        ("1 stale", "CloudWatch has no stale marker"),
        ("5x", "after x comes a whole number"),
        ("5x-1", "after x comes a whole number"),
        ("5x1.5", "after x comes a whole number"),
        ("_5", "after _ comes nothing"),
        ("1+2", "write 5"),
        ("1x999999999", "at most 1,000,000 values"),
        ("nan", "is no series"),
        ("1e999", "more than a number can be"),
        ("1+1e308x9", "more than a number can be"),
    ],
)
def test_what_is_no_series_is_said_with_its_place(text: str, says: str) -> None:
    with pytest.raises(NotationError, match=r"^") as raised:
        parse(text)
    assert says in str(raised.value)


@given(
    st.lists(
        st.one_of(st.just(NAN), st.floats(-1e12, 1e12), st.integers(0, 9).map(float)), min_size=1, max_size=60
    )
)
def test_what_is_written_is_read_back(values: list[float]) -> None:
    np.testing.assert_array_equal(parse(write(values)), values)


@given(st.lists(st.sampled_from([0.0, 5.0, NAN]), min_size=1, max_size=60))
def test_a_run_of_equal_values_is_one_word(values: list[float]) -> None:
    numbers = [word.partition("x")[0] for word in write(values).split()]
    assert all(one != other for one, other in pairwise(numbers))


@given(st.text(max_size=30))
def test_any_text_is_a_series_or_an_error(text: str) -> None:
    with suppress(NotationError):
        assert len(parse(text)) > 0
