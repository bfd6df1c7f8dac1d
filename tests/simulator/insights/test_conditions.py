"""Filters of Contributor Insights let through what the guide says, and nothing by accident."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.insights.conditions import compiled, number
from simulator.insights.fields import ABSENT
from template.insight_filter import InsightFilter, parse_filters


def passes(test: str, values: Any, value: Any, *, texts: bool = False) -> bool:
    one = next(parse_filters([{"Match": "$.m", test: values}]))
    return compiled(one, texts=texts)(value)


@pytest.mark.parametrize(
    "test,values,value,expected",
    [
        ("In", ["a", "b"], "b", True),
        ("In", ["a", "b"], "c", False),
        ("In", ["PUT"], "put", False),
        ("In", ["200"], 200, False),
        ("In", ["true"], True, False),
        ("NotIn", ["a", "b"], "c", True),
        ("NotIn", ["a", "b"], "b", False),
        ("NotIn", ["a"], ABSENT, False),
        ("NotIn", ["a"], 5, False),
        ("StartsWith", ["ec2", "ecs"], "ecs.amazonaws.com", True),
        ("StartsWith", ["ec2", "ecs"], "s3.amazonaws.com", False),
        ("StartsWith", ["ec2"], "an ec2", False),
        ("StartsWith", ["4"], 404, False),
        ("GreaterThan", 10_000, 10_001, True),
        ("GreaterThan", 10_000, 10_000, False),
        ("GreaterThan", 0, "5", False),
        ("GreaterThan", 0, True, False),
        ("LessThan", 5, 4.5, True),
        ("LessThan", 5, 5, False),
        ("LessThan", 5, ABSENT, False),
        ("LessThan", 5, None, False),
        ("EqualTo", 200, 200.0, True),
        ("EqualTo", 200, 201, False),
        ("EqualTo", 200, "200", False),
        ("NotEqualTo", 200, 500, True),
        ("NotEqualTo", 200, 200, False),
        ("NotEqualTo", 200, ABSENT, False),
        ("GreaterThan", 0, 1_000_000_000, True),
        ("GreaterThan", 0, 1_000_000_001, False),
        ("LessThan", 0, -1_000_000_001, False),
        ("LessThan", 0, -1_000_000_000, True),
        ("IsPresent", True, "x", True),
        ("IsPresent", True, None, True),
        ("IsPresent", True, 0, True),
        ("IsPresent", True, ABSENT, False),
        ("IsPresent", True, {"c1": 1}, False),
        ("IsPresent", True, [1], False),
        ("IsPresent", False, ABSENT, True),
        ("IsPresent", False, "x", False),
    ],
)
def test_a_value_passes_when_its_kind_and_its_content_fit(
    test: str, values: Any, value: Any, *, expected: bool
) -> None:
    assert passes(test, values, value) is expected


@pytest.mark.parametrize(
    "test,limit,text,expected",
    [
        ("EqualTo", 6, "6", True),
        ("EqualTo", 6, "6.0", True),
        ("EqualTo", 6, "six", False),
        ("GreaterThan", 399, "404", True),
        ("GreaterThan", 399, "-", False),
        ("LessThan", 1, "1e-3", True),
        ("LessThan", 1, "nan", False),
        ("LessThan", 1, "", False),
        ("NotEqualTo", 6, "17", True),
        ("NotEqualTo", 6, "tcp", False),
        ("GreaterThan", 0, "9" * 400, False),
    ],
)
def test_text_is_a_number_in_lines_without_types(
    test: str, limit: float, text: str, *, expected: bool
) -> None:
    assert passes(test, limit, text, texts=True) is expected


@given(
    value=st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()))
)
def test_any_value_is_a_number_in_range_or_none(value: Any) -> None:
    for texts in (False, True):
        found = number(value, texts=texts)
        assert found is None or -1e9 <= found <= 1e9


@given(value=st.text())
def test_text_is_in_a_list_or_not_in_it(value: str) -> None:
    one = InsightFilter(match="$.m", test="In", values=["a", "b"])
    other = InsightFilter(match="$.m", test="NotIn", values=["a", "b"])
    assert compiled(one, texts=False)(value) is not compiled(other, texts=False)(value)
