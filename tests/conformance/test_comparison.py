"""Answers are compared strictly: nothing that is asked may stay unanswered, no type passes for another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.comparison import differences, same

WORDS = st.none() | st.booleans() | st.text(max_size=5)


def nested(scalars: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and objects of what is given."""
    return st.recursive(
        scalars,
        lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=3), below, max_size=3),
        max_leaves=8,
    )


VALUES = nested(WORDS | st.integers() | st.floats(allow_nan=False))
FAR_APART = nested(WORDS | st.integers(-1000, 1000))
"""Values whose numbers cannot pass for one another by rounding."""


@pytest.mark.parametrize(
    "expected, answer",
    [
        ({"a": True}, {"a": True}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": 0.3}, {"a": 0.1 + 0.2}),
        ({"a": None}, {"a": None}),
        ({"a": 1}, {"a": 1, "more": 2}),
        ({"a": [1, "x"]}, {"a": (1, "x")}),
        ({"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"error_contains": "too long"}, {"error": "it is too long by 3"}),
        ({"names_contains": ["a", "b"]}, {"names": ["b", "c", "a"]}),
        ({"reason_regex": r"^\d+ of \d+"}, {"reason": "3 of 5 datapoints"}),
        ({"state_any_of": ["OK", "ALARM"]}, {"state": "OK"}),
        ({"state_any_of": ["OK", "ALARM"]}, {"state_any_of": ["OK", "ALARM"]}),
        ({"state_not": "ALARM"}, {"state": "OK"}),
        ({"a": [{"error_contains": "x"}]}, {"a": [{"error": "xyz"}]}),
    ],
)
def test_right_answer_has_no_difference(expected: Any, answer: Any) -> None:
    assert differences(expected, answer) == ()


@pytest.mark.parametrize(
    "expected, answer",
    [
        ({"a": True}, {"a": False}),
        ({"a": True}, {"a": 1}),
        ({"a": 0}, {"a": False}),
        ({"a": None}, {}),
        ({"a": None}, {"a": False}),
        ({"a": 1}, {"a": "1"}),
        ({"a": 0.3}, {"a": 0.3000001}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": [1]}, {"a": [1, 1]}),
        ({"a": []}, {"a": {}}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}),
        ({"state_not": "ALARM"}, {"state": "ALARM"}),
        ({"state_not": "ALARM"}, {}),
        ({"error_contains": "too long"}, {"error": "too short"}),
        ({"error_contains": "too long"}, {}),
        ({"error_contains": "x"}, {"error": None}),
        ({"names_contains": ["a", "d"]}, {"names": ["a"]}),
        ({"reason_regex": r"^\d+"}, {"reason": "none"}),
        ({"reason_regex": r"^\d+"}, {"reason": 5}),
        ({"state_any_of": ["OK"]}, {"state": "ALARM"}),
        ({"a": 1}, None),
        ({"a": 1}, "a"),
        ({}, {}),
    ],
)
def test_wrong_or_missing_answer_is_a_difference(expected: Any, answer: Any) -> None:
    assert differences(expected, answer)


def test_difference_says_what_was_expected_and_what_came() -> None:
    assert differences({"a": 1, "b": 2}, {"a": 3}) == ("a: expected 1, came 3", "b: expected 2, not answered")


@given(VALUES)
def test_value_is_the_same_as_itself(value: Any) -> None:
    assert same(value, value)


@given(FAR_APART, FAR_APART)
def test_sameness_needs_equality(one: Any, other: Any) -> None:
    assert not same(one, other) or one == other
