"""Matching as a whole: any input gives a truth or a PatternError."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from template.filters import BODY, accepts
from template.matchers import OPERATORS, PatternError
from template.patterns import compile_pattern, matches

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.text(max_size=4)
KEYS = st.sampled_from(["a", "b", "a.b", "$or", *OPERATORS])
JSON = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3),
    max_leaves=12,
)


@given(JSON, JSON)
@settings(max_examples=400, deadline=None)
def test_any_pattern_and_event_give_a_truth_or_a_pattern_error(pattern: Any, event: Any) -> None:
    asks: list[Callable[[], bool]] = [
        lambda: matches(pattern, event),
        lambda: accepts(pattern, scope=BODY, body=event),
    ]
    for ask in asks:
        try:
            assert ask() in {True, False}
        except PatternError as error:
            assert str(error)  # noqa: PT017 - no error is as good


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_pattern_or_a_pattern_error(text: str) -> None:
    try:
        compile_pattern(text)
    except PatternError as error:
        assert str(error)  # noqa: PT017 - no error is as good


EVENTS = st.dictionaries(st.sampled_from("abc"), SCALARS.filter(lambda v: v == v), min_size=1, max_size=3)  # noqa: PLR0124


@given(EVENTS)
@settings(max_examples=150, deadline=None)
def test_event_matches_the_pattern_made_of_its_own_values(event: dict[str, Any]) -> None:
    assert matches({key: [value] for key, value in event.items()}, event)
    assert matches({key: [{"exists": True}] for key in event}, event)
    assert not matches({key: [{"exists": False}] for key in event}, event)
    assert not matches({**{key: [value] for key, value in event.items()}, "d": ["x"]}, event)


@given(EVENTS, SCALARS)
@settings(max_examples=150, deadline=None)
def test_anything_but_is_the_opposite_of_equal_where_the_field_is_there(
    event: dict[str, Any], value: Any
) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return
    for key in event:
        assert matches({key: [{"anything-but": value}]}, event) is not matches({key: [value]}, event)


def test_fields_of_one_match_come_from_one_element() -> None:
    event: Any = {"items": [{"name": "a", "state": "up"}, {"name": "b", "state": "down"}]}
    assert matches({"items": {"name": ["a"], "state": ["up"]}}, event)
    assert not matches({"items": {"name": ["a"], "state": ["down"]}}, event)


def test_event_that_is_no_object_matches_nothing() -> None:
    events: list[Any] = [None, [], "text", 5]
    for event in events:
        assert not matches({"a": [{"exists": False}]}, event)


def test_pattern_of_too_many_alternatives_or_levels_is_refused() -> None:
    ten = [{f"k{index}": [1]} for index in range(10)]
    body: Any = {str(index): {"$or": ten} for index in range(4)}
    with pytest.raises(PatternError, match="combinations"):
        compile_pattern(body)
    deep: Any = ["x"]
    for _ in range(100):
        deep = {"a": deep}
    with pytest.raises(PatternError, match="deep"):
        compile_pattern(deep)


def test_or_with_an_operator_inside_is_a_field_of_that_name() -> None:
    assert matches({"$or": [{"prefix": "a"}, {"suffix": "b"}]}, {"$or": "ab"})
    assert matches({"$or": [{"x": [1]}, {"y": [2]}]}, {"y": 2})


def test_field_must_be_absent_from_the_element_that_matches_wherever_the_pattern_says_so() -> None:
    event: Any = {"items": [{"name": "a"}, {"name": "b", "error": "x"}]}
    assert matches({"items": {"error": [{"exists": False}], "name": ["a"]}}, event)
    assert not matches({"items": {"error": [{"exists": False}], "name": ["b"]}}, event)
