"""Lines are matched with filter patterns where AWS's published cases end: absent, null and odd values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from template.log_matching import extracted, matches, taken
from template.log_patterns import LogPatternError, parse_pattern
from template.log_points import NO_UNIT, idle, points
from template.metric_filters import MetricFilter, metric_filter
from template.reader import parse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "pattern,line,wanted",
    [
        pytest.param('{ $.a != "x" }', {}, False, id="a comparison with nothing does not hold"),
        pytest.param('{ $.a = "*" }', {"a": None}, False, id="null is no text"),
        pytest.param("{ $.a IS NULL }", {"a": None}, True, id="null is null"),
        pytest.param("{ $.a IS FALSE }", {"a": 0}, False, id="zero is not false"),
        pytest.param("{ $.a IS FALSE }", {"a": False}, True, id="false is false"),
        pytest.param("{ $.a IS TRUE }", {"a": False}, False, id="false is not true"),
        pytest.param("{ $.a NOT EXISTS }", {"a": None}, False, id="null exists"),
        pytest.param("{ $.a > 5 }", {"a": "6"}, False, id="text is not compared as a number"),
        pytest.param("{ $.a > 5 }", {"a": True}, False, id="true is no number"),
        pytest.param("{ $.a = 1.50 }", {"a": 1.5}, True, id="numbers are equal however they are written"),
        pytest.param('{ $.a = "*x" }', {"a": "ax"}, True, id="a star at the beginning"),
        pytest.param('{ $.a = "x*" }', {"a": "ax"}, False, id="a star at the end only"),
        pytest.param("{ $.a[1] = * }", {"a": [1]}, False, id="an index that is not there"),
        pytest.param("{ $.a[0] = 1 }", {"a": {"0": 2}}, False, id="an object is no list with other values"),
        pytest.param('{ $.a = "x" && $.b = 1 || $.c = 2 }', {"c": 2}, True, id="and binds before or"),
    ],
)
def test_json_line_is_matched(pattern: str, line: object, wanted: object) -> None:
    assert matches(parse_pattern(pattern), json.dumps(line)) is wanted


@pytest.mark.parametrize("line", ["", "no JSON", "3", '"text"', "[" * 100_000])
def test_pattern_for_json_does_not_match_another_line(line: str) -> None:
    assert not matches(parse_pattern("{ $.a NOT EXISTS }"), line)


def test_shorter_line_does_not_match_a_pattern_of_more_fields() -> None:
    assert not matches(parse_pattern("[a, b, c]"), "one two")
    assert not matches(parse_pattern("[a, b, ..., c]"), "one two")


def test_last_field_takes_the_rest_of_the_line() -> None:
    assert extracted(parse_pattern("[a, b]"), "one two three") == {"$a": "one", "$b": "two three"}


def test_regular_expression_in_error_is_told() -> None:
    with pytest.raises(LogPatternError, match="no regular expression"):
        matches(parse_pattern("%a{3,1}%"), "a")


def test_value_is_taken_from_json_or_from_a_field() -> None:
    assert taken(parse_pattern("{ $.a.b = * }"), '{"a": {"b": 3}}', "$.a.b") == 3
    assert taken(parse_pattern("{ $.a = * }"), '{"a": {"b": 3}}', "$.a") is None
    assert taken(parse_pattern("[a, size]"), "x 12", "$size") == "12"
    assert taken(parse_pattern("ERROR"), "ERROR", "$size") is None


@given(JSON, st.sampled_from(['{ $.a = "x*" }', "{ $.a[0].b != 3 }", "{ $.a[*] > 1 || $.b NOT EXISTS }"]))
def test_any_line_has_an_answer(value: object, pattern: str) -> None:
    assert matches(parse_pattern(pattern), json.dumps(value)) in {True, False}


@given(
    st.text(max_size=40), st.sampled_from(["[a, ..., b]", "[]", '[a = "x*", b > 3]', "?a ?b", "-a", "%a.c%"])
)
def test_any_text_has_an_answer(line: str, pattern: str) -> None:
    assert matches(parse_pattern(pattern), line) in {True, False}


def filter_with(**published: object) -> MetricFilter:
    transformation = {"MetricNamespace": "N", "MetricName": "M", "MetricValue": "1", **published}
    properties = {"FilterPattern": "{ $.a = * }", "MetricTransformations": [transformation]}
    body = {"Resources": {"Filter": {"Type": "AWS::Logs::MetricFilter", "Properties": properties}}}
    return metric_filter(parse(json.dumps(body), "sample.json").resources["Filter"])


def test_point_has_value_unit_and_dimension_of_its_line() -> None:
    one = filter_with(MetricValue="$.a", Unit="Bytes", Dimensions=[{"Key": "Of", "Value": "$.b"}])
    (found,) = points(one, '{"a": 3, "b": "x"}')
    assert (found.value, found.unit, found.dimensions) == (3.0, "Bytes", {"Of": "x"})


@pytest.mark.parametrize("line", ['{"a": "much", "b": "x"}', '{"a": true, "b": "x"}', '{"a": 3}'])
def test_line_without_a_number_or_a_dimension_is_not_counted(line: str) -> None:
    one = filter_with(MetricValue="$.a", Dimensions=[{"Key": "Of", "Value": "$.b"}])
    assert list(points(one, line)) == []


def test_default_is_published_without_unit_unless_there_is_one() -> None:
    assert [(one.value, one.unit) for one in idle(filter_with(DefaultValue=0))] == [(0.0, NO_UNIT)]
    assert list(idle(filter_with())) == []
