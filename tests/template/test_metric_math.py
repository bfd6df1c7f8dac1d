"""Metric math is read as CloudWatch's guide writes it, and whatever is none says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from template.metric_math import Binary, Call, MathError, MathTooLong, Name, Number, Text, names, parse_math

A, B = Name("a"), Name("b")
TREES = {
    "100 * a / b": Binary("/", Binary("*", Number(100.0), A), B),
    "a + b * 2": Binary("+", A, Binary("*", B, Number(2.0))),
    "a > 1 && b <= 2": Binary("AND", Binary(">", A, Number(1.0)), Binary("<=", B, Number(2.0))),
    "a OR b": Binary("OR", A, B),
    "-a": Binary("*", Number(-1.0), A),
    "(a)": A,
    "IF(a, b)": Call("IF", (A, B)),
    "SUM([a, b])": Call("SUM", (Call("[]", (A, B)),)),
    "METRICS()": Call("METRICS", ()),
    "FILL(a, REPEAT)": Call("FILL", (A, Text("REPEAT"))),
    "INSIGHT_RULE_METRIC('r-1', \"Sum\")": Call("INSIGHT_RULE_METRIC", (Text("r-1"), Text("Sum"))),
}
BROKEN = {
    "a +": "too early",
    "a b": "follows",
    "(a": "')' is missing",
    "a $ b": "no part",
    "[a b]": "']' is",
    "avg(a)": "capitals",
}


@pytest.mark.parametrize("text", TREES)
def test_an_expression_is_read_as_a_tree(text: str) -> None:
    assert parse_math(text) == TREES[text]


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_expression_says_why(text: str) -> None:
    with pytest.raises(MathError, match=BROKEN[text].replace("(", r"\(").replace(")", r"\)")):
        parse_math(text)


@pytest.mark.parametrize("text", ["(" * 5000, "1" + "+1" * 3000, "a" * 20_000], ids=["deep", "wide", "long"])
def test_what_nobody_writes_is_refused_without_reading_it(text: str) -> None:
    with pytest.raises(MathTooLong):
        parse_math(text)


def test_ids_are_named_once_and_texts_are_none() -> None:
    assert names(parse_math("IF(total >= 20, 100 * bad / total, METRICS('x'))")) == ("total", "bad")


@given(st.text(alphabet="ab12()[]+-*/<>=&|, 'IF", max_size=60))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    try:
        names(parse_math(text))
    except MathError as error:
        assert str(error)  # noqa: PT017 - either is an answer
