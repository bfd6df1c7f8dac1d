"""The fast way to ask all filters at once says what the readable one says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import replay.board
from conformance.vectors import OWN
from replay.board import Board
from replay.questions import of_filter
from replay.tally import parse
from simulator.insights.conditions import compiled
from simulator.insights.fields import ABSENT
from template.insight_filter import InsightFilter
from template.log_matching import matches
from template.log_patterns import LogPatternError, parse_pattern
from template.log_tree import Json

VECTORS = OWN / "logs_filter_patterns.json"

PATTERNS = [
    "{ $.a = 1 }",
    "{ $.a = x* }",
    '{ $.a = "1" }',
    "{ $.a = * }",
    "{ $.a != x }",
    "{ $.a = true }",
    "{ $.a NOT EXISTS }",
    "{ $.a IS NULL }",
    "{ $.a IS TRUE }",
    "{ $.a IS FALSE }",
    "{ $.a > 1 }",
    "{ $.a <= 1.5 }",
    "{ $.a = %x\\w% }",
    "{ $.a.b = x }",
    "{ $.a[0] = x }",
    "{ $.a[*] = x }",
    "{ $.a[*].b NOT EXISTS }",
    "{ $[0] = x }",
    "{ ($.a = x) || (($.b = 1) && ($.c NOT EXISTS)) }",
    '{ ($.a != x) && ($.b != "x") }',
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(["x", "xy", "1", "true", ""]),
    st.sampled_from([0, 1, 1.0, 1.5, 2]),
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.sampled_from("abc*0"), below, max_size=3)
    ),
    max_leaves=6,
)
LINES = st.one_of(
    st.dictionaries(st.sampled_from("abc*0"), VALUES, max_size=4), st.lists(VALUES, max_size=3), SCALARS
)


def board() -> Board:
    return Board([one.condition for one in map(parse_pattern, PATTERNS) if isinstance(one, Json)])


SHARED = board()


def holding(one: Board, text: str) -> list[int]:
    line = parse(text)
    return [] if line is None else list(one.holding(one.bits(line)))


@settings(max_examples=400)
@given(LINES)
def test_board_holds_what_each_pattern_matches_by_itself(line: Any) -> None:
    text = json.dumps(line)
    expected = [place for place, one in enumerate(PATTERNS) if matches(parse_pattern(one), text)]
    assert holding(SHARED, text) == expected  # remembers
    assert holding(board(), text) == expected  # has nothing to remember


def vectors() -> list[Any]:
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    found = [pytest.param(case["input"], id=case["id"]) for case in cases if case["kind"] == "json"]
    assert found
    return found


@pytest.mark.parametrize("given", vectors())
def test_board_agrees_on_every_published_case(given: Any) -> None:
    try:
        pattern = parse_pattern(given["pattern"])
    except LogPatternError:
        return
    assert isinstance(pattern, Json)
    expected = [0] if matches(pattern, given["event"]) else []
    assert holding(Board([pattern.condition]), given["event"]) == expected


@pytest.mark.parametrize("text", ["{", '{"a": 1} x', "x", "1", '"x"', "null", "[" * 9999, ' {"a": 1} '])
def test_what_is_no_object_and_no_list_is_no_line_of_json(text: str) -> None:
    expected = [i for i, one in enumerate(PATTERNS) if matches(parse_pattern(one), text)]
    assert holding(board(), text) == expected


FILTERS = [
    InsightFilter(match="$.a", test="In", values=["x", "1"]),
    InsightFilter(match="$.a", test="NotIn", values=["x"]),
    InsightFilter(match="$.a", test="StartsWith", values=["x"]),
    InsightFilter(match="$.a", test="GreaterThan", values=1),
    InsightFilter(match="$.a", test="NotEqualTo", values=1),
    InsightFilter(match="$.a", test="IsPresent", values=True),
    InsightFilter(match="$.a", test="IsPresent", values=False),
]


@given(st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2))
def test_gates_open_for_what_passes_each_filter_of_a_ranking(line: dict[str, Any]) -> None:
    gates = Board([], [[of_filter(one)] for one in FILTERS])
    value = line.get("a", ABSENT)
    expected = [place for place, one in enumerate(FILTERS) if compiled(one, texts=False)(value)]
    assert list(gates.holding(gates.bits(line))) == expected


def test_gate_opens_only_where_all_its_filters_pass() -> None:
    gates = Board([], [[of_filter(FILTERS[1]), of_filter(FILTERS[2])], []])
    assert list(gates.holding(gates.bits({"a": "xy"}))) == [0, 1]
    assert list(gates.holding(gates.bits({"a": "x"}))) == [1]


def test_memory_of_texts_and_of_answers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay.board, "_MOST_PLANS", 2)
    one = board()
    for number in range(5000):
        line = {"a": [f"x{number}", number % 3, True, None][number % 4], "b": number % 2, "c": 1}
        line |= {} if number % 5 else {"c": None, "a": "x"}
        text = json.dumps(line)
        expected = [i for i, each in enumerate(PATTERNS) if matches(parse_pattern(each), text)]
        assert list(one.holding(one.bits(line))) == expected
    assert len(one._plans) <= 2
    assert all(len(field.kept) <= replay.board._MOST_TEXTS for field in one._all)
