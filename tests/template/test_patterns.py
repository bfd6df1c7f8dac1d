"""Matching as a whole: any input gives a truth or a PatternError."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from template.filters import BODY, accepts
from template.matchers import OPERATORS, PatternError
from template.patterns import compile_pattern, matches, rule_combinations

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


@pytest.mark.parametrize(
    "numbers",
    [
        '{"numeric": ["=", 1E-325]}',
        '{"numeric": ["<", 1E309]}',
        '{"numeric": [">", 9007199254740993]}',
        '{"numeric": [">", 0.12345678901234567890]}',
        '{"anything-but": [1, 1e400]}',
        '{"numeric": ["=", NaN]}',
    ],
)
def test_pattern_that_compares_a_number_no_double_holds_is_refused(numbers: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(f'{{"a": [{numbers}]}}')


@pytest.mark.parametrize("number", ["3.8", "-4e-6", "1E-320", "0.000033", "9007199254740992", "3.0e2"])
def test_pattern_compares_each_number_that_a_double_holds(number: str) -> None:
    assert matches(f'{{"a": [{{"numeric": ["=", {number}]}}]}}', {"a": float(number)})


def test_long_account_number_is_equal_to_itself_alone() -> None:
    pattern = '{"a": [12345678901234567890]}'
    assert matches(pattern, {"a": 12345678901234567890})
    assert not matches(pattern, {"a": 12345678901234567891})


def test_number_of_an_event_that_no_double_holds_is_in_no_range() -> None:
    assert not matches({"a": [{"numeric": [">", 5]}]}, {"a": 9007199254740993})


def test_plain_number_that_no_double_holds_is_taken_and_equal_to_no_other() -> None:
    assert not matches('{"a": [1e-325]}', {"a": 0.0})


@pytest.mark.parametrize(
    "pattern, count",
    [
        ({"a": [1, 2]}, 1),
        ({"$or": [{"a": [1]}, {"b": [1]}], "c": {"$or": [{"a": [1]}, {"b": [1]}, {"d": [1]}]}}, 6),
        ({"$or": [{"a": [1]}, {"$or": [{"b": [1]}, {"c": [1]}]}]}, 3),
        ({f"l{n}": {"$or": [{f"k{m}": [1]} for m in range(10)]} for n in range(4)}, 10_000),
    ],
)
def test_combinations_are_counted_even_where_they_are_too_many(pattern: dict[str, Any], count: int) -> None:
    assert rule_combinations(pattern) == count


def test_alternative_that_names_a_path_again_overrides_what_was_said_of_it() -> None:
    pattern = {"name": ["a", "b"], "$or": [{"name": [{"anything-but": "a"}]}, {"condition1": ["x"]}]}
    found = [matches(pattern, {"name": name}) for name in "abc"]
    assert found == [False, True, True]
    assert matches(pattern, {"name": "a", "condition1": "x"})


def test_what_is_written_after_the_alternatives_overrides_them() -> None:
    pattern = {"$or": [{"name": [{"anything-but": "a"}]}, {"condition1": ["x"]}], "name": ["a", "b"]}
    assert [matches(pattern, {"name": name}) for name in "ac"] == [True, False]
