"""Contributors are ranked as Contributor Insights ranks them, in bounded memory."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.insights.contributors import Contributors, contributors
from simulator.insights.fields import parts
from template.insight_rule import InsightRule, parse_rule_body

FLOW = (
    "2 123456789010 eni-1 10.0.0.9 10.0.0.2 49761 3389 {protocol} 20 4249 1418530010 1418530070 {action} OK"
)
ACCESS = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a b HTTP/1.0" {status} {size}'


def rule(*keys: str, **changes: Any) -> InsightRule:
    contribution = {"Keys": list(keys), "Filters": changes.pop("filters", [])}
    if "value_of" in changes:
        contribution["ValueOf"] = changes.pop("value_of")
        changes["AggregateOn"] = "Sum"
    body = {
        "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
        "LogGroupNames": ["group"],
        "LogFormat": "JSON",
        "Contribution": contribution,
        "AggregateOn": "Count",
    }
    return parse_rule_body({**body, **changes})


def ranked(asked: InsightRule, *events: Any) -> list[tuple[Any, ...]]:
    lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
    return [(*one.keys, one.value) for one in contributors(asked, lines).report()]


@pytest.mark.parametrize(
    "asked,events,expected",
    [
        (rule("$.ip"), [{"ip": "1"}, {"ip": "2"}, {"ip": "1"}], [("1", 2), ("2", 1)]),
        (rule("$.ip"), [], []),
        (rule("$.ip"), [{"ip": "b"}, {"ip": "a"}], [("b", 1), ("a", 1)]),
        (rule("$.a", "$.b"), [{"a": "x", "b": "y"}, {"a": "x", "b": "z"}], [("x", "y", 1), ("x", "z", 1)]),
        (rule("$.a", "$.b"), [{"a": "x"}, {"a": "x", "b": None}], []),
        (rule("$.a"), [{"a": 200}, {"a": "200"}, {"a": True}], [("200", 2), ("true", 1)]),
        (rule("$.a"), [{"A": "x"}, {"a": {"b": 1}}, {"a": [1]}], []),
        (rule("$.a"), ["no JSON", "[1]", "", '{"a": "x"}', '{"a": "x"} y'], [("x", 1)]),
        (rule("$.u.id"), [{"u": {"id": "x"}}, {"u": "x"}, {"u.id": "y"}], [("x", 1)]),
        (
            rule("$.users[1].name"),
            [{"users": [{"name": "a"}, {"name": "b"}]}, {"users": [{"name": "a"}]}],
            [("b", 1)],
        ),
        (rule("$.endpoints[0]"), [{"endpoints": ["e", "f"]}, {"endpoints": "e"}], [("e", 1)]),
        (
            rule("$.ip", value_of="$.n"),
            [{"ip": "1", "n": 5}, {"ip": "2", "n": 100}, {"ip": "1", "n": 7}],
            [("2", 100), ("1", 12)],
        ),
        (
            rule("$.ip", value_of="$.n"),
            [{"ip": "1"}, {"ip": "1", "n": "5"}, {"ip": "1", "n": True}, {"ip": "2", "n": 2.5}],
            [("2", 2.5)],
        ),
        (rule("$.ip", AggregateOn="Sum"), [{"ip": "1"}, {"ip": "1"}], [("1", 2)]),
        (
            rule("$.ip", filters=[{"Match": "$.m", "In": ["PUT"]}, {"Match": "$.s", "EqualTo": 500}]),
            [{"ip": "1", "m": "PUT", "s": 500}, {"ip": "1", "m": "PUT", "s": 200}, {"ip": "2", "m": "GET"}],
            [("1", 1)],
        ),
        (
            rule("$.ip", filters=[{"Match": "$.d.c", "IsPresent": False}]),
            [{"ip": "1", "d": {"c": 1}}, {"ip": "2", "d": {}}, {"ip": "3"}],
            [("2", 1), ("3", 1)],
        ),
    ],
)
def test_lines_are_ranked_by_their_keys(
    asked: InsightRule, events: list[Any], expected: list[tuple[Any, ...]]
) -> None:
    assert ranked(asked, *events) == expected


FIELDS = {"3": "interface", "8": "protocol", "10": "bytes", "13": "action"}


@pytest.mark.parametrize(
    "asked,lines,expected",
    [
        (
            rule("interface", LogFormat="CLF", Fields=FIELDS, value_of="bytes"),
            [FLOW.format(protocol=6, action="REJECT")] * 2,
            [("eni-1", 8498)],
        ),
        (
            rule("4", LogFormat="CLF", Fields=FIELDS, filters=[{"Match": "protocol", "EqualTo": 6}]),
            [FLOW.format(protocol=6, action="ACCEPT"), FLOW.format(protocol=17, action="ACCEPT")],
            [("10.0.0.9", 1)],
        ),
        (
            rule("3", LogFormat="CLF", filters=[{"Match": "13", "In": ["REJECT"]}]),
            [FLOW.format(protocol=6, action="ACCEPT"), FLOW.format(protocol=6, action="REJECT")],
            [("eni-1", 1)],
        ),
        (
            rule("5", LogFormat="CLF", filters=[{"Match": "6", "GreaterThan": 399}]),
            [ACCESS.format(status=404, size=1), ACCESS.format(status=200, size=1)],
            [("GET /a b HTTP/1.0", 1)],
        ),
        (rule("9", LogFormat="CLF"), ["too short"], []),
        (rule("1", LogFormat="CLF", value_of="2"), ["a 5", "b -", "a 6"], [("a", 11)]),
    ],
)
def test_parts_of_common_log_lines_count_from_one(
    asked: InsightRule, lines: list[str], expected: list[tuple[Any, ...]]
) -> None:
    assert ranked(asked, *lines) == expected


def test_quotes_and_brackets_hold_a_part_together() -> None:
    found = parts(ACCESS.format(status=200, size=2326))
    assert found == [
        "127.0.0.1",
        "-",
        "frank",
        "10/Oct/2000:13:55:36 -0700",
        "GET /a b HTTP/1.0",
        "200",
        "2326",
    ]


@pytest.mark.parametrize(
    "text,kept", [("k" * 1024, 1024), ("k" * 1025, 1024), ("é" * 513, 512), ("k" * 300, 300)]
)
def test_keys_are_cut_at_a_kilobyte(text: str, kept: int) -> None:
    found = ranked(rule("$.a"), {"a": text})
    assert found == [(text[:kept], 1)]


def test_the_report_can_be_cut_short() -> None:
    counted = contributors(rule("$.a"), ['{"a": "x"}', '{"a": "y"}', '{"a": "y"}'])
    assert [one.keys for one in counted.report(1)] == [("y",)]


def test_add_says_whether_a_line_counts() -> None:
    counted = Contributors(rule("$.a"))
    assert [counted.add({"a": "x"}), counted.add({}), counted.add_line("{")] == [True, False, False]


def test_memory_is_bounded_and_the_greatest_stay() -> None:
    counted = Contributors(rule("$.a"), held=100)
    for number in range(5_000):
        counted.add({"a": f"rare {number}"})
        counted.add({"a": f"often {number % 3}"})
    assert len(counted.report()) <= 100
    assert {one.keys[0] for one in counted.report(3)} == {"often 0", "often 1", "often 2"}
    assert (counted.samples, counted.sum) == (10_000, 10_000)
    assert counted.unique == pytest.approx(5_003, rel=0.1)


def test_the_margin_is_the_greatest_value_that_was_dropped() -> None:
    counted = Contributors(rule("$.a"), held=2)
    for name in "aaabbc":
        counted.add({"a": name})
    assert ([one.keys for one in counted.report()], counted.margin) == ([("a",)], 2)


def test_few_contributors_are_exact() -> None:
    counted = Contributors(rule("$.a"), held=10)
    for number in range(10):
        counted.add({"a": str(number)})
    assert (len(counted.report()), counted.margin, counted.unique) == (10, 0, 10)


@given(st.lists(st.integers(0, 40), max_size=300), st.integers(2, 60))
def test_a_value_is_too_low_by_the_margin_at_most(names: list[int], held: int) -> None:
    counted = Contributors(rule("$.a"), held=held)
    for name in names:
        counted.add({"a": str(name)})
    truth = Counter(map(str, names))
    found = {one.keys[0]: one.value for one in counted.report()}
    assert len(found) <= held
    for key, value in truth.items():
        assert value - counted.margin <= found.get(key, 0) <= value


@given(st.lists(st.text()))
def test_no_line_breaks_the_count(lines: list[str]) -> None:
    for asked in (rule("$.a", value_of="$.n"), rule("1", LogFormat="CLF", value_of="2")):
        assert contributors(asked, lines).samples <= len(lines)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.sampled_from(["a", "b", "n"]), inner)),
)


@given(st.dictionaries(st.sampled_from(["a", "b", "n"]), VALUES))
def test_no_document_breaks_the_count(document: dict[str, Any]) -> None:
    asked = rule("$.a", "$.b[0].a", value_of="$.n", filters=[{"Match": "$.b.n", "GreaterThan": 1}])
    counted = Contributors(asked)
    assert counted.samples == counted.add(document)
