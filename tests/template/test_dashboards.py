"""Dashboards show what their bodies say, shorthand written out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from template import Template, Unknown
from template.dashboards import dashboard, dashboards, expand, sources


def board(with_resources: Callable[..., Template], body: Any) -> Any:
    text = body if isinstance(body, (str, dict)) else json.dumps({"widgets": body})
    template = with_resources(D=("AWS::CloudWatch::Dashboard", {"DashboardBody": text}))
    return dashboard(template.resources["D"])


def metric(*rows: Any, **props: Any) -> dict[str, Any]:
    return {"type": "metric", "properties": {"metrics": list(rows), **props}}


def test_dashboard_shows_series_expressions_alarms_rules_and_log_groups(platform: Template) -> None:
    (found,) = dashboards(platform)
    assert found.problem == ""
    assert [str(series) for series in found.series] == [
        "Shop Bad (App=pay)",
        "Shop Bad (App=book)",
        "Shop Good",
    ]
    assert [series.statistic for series in found.series] == ["Sum", "p99", "Sum"]
    assert found.alarms == (platform.resources["Both"].arn,)
    assert found.insight_rules == ("top",)
    assert found.widgets[2].log_groups == ("/shop/app",)
    assert {series.period for series in found.series} == {60}


@pytest.mark.parametrize(
    "rows,written_out",
    [
        ([["N", "a", "D", "1"], ["...", "2"]], [["N", "a", "D", "1"], ["N", "a", "D", "2"]]),
        ([["N", "a", "D", "1"], [".", "b", ".", "."]], [["N", "a", "D", "1"], ["N", "b", "D", "1"]]),
        (
            [["N", "a", "D", "1"], ["...", {"stat": "p9"}]],
            [["N", "a", "D", "1"], ["N", "a", "D", "1", {"stat": "p9"}]],
        ),
        (
            [["N", "a", "D", "1"], [{"expression": "m1"}], ["...", "2"]],
            [["N", "a", "D", "1"], [{"expression": "m1"}], ["N", "a", "D", "2"]],
        ),
        (
            [["N", "a", "D", "1", "E", "x"], [".", "b", "...", "y"]],
            [["N", "a", "D", "1", "E", "x"], ["N", "b", "D", "1", "E", "y"]],
        ),
        ([["N", "a", "D", "."]], None),
        ([["...", "x"]], None),
        (["N"], None),
    ],
    ids=[
        "ellipsis",
        "dots",
        "options",
        "expression between",
        "inner ellipsis",
        "dot first",
        "ellipsis first",
        "no row",
    ],
)
def test_shorthand_is_written_out(rows: list[Any], written_out: Any) -> None:
    if written_out is None:
        with pytest.raises(ValueError, match=r"above it|not a list"):
            list(expand(rows))
    else:
        assert list(expand(rows)) == written_out


@pytest.mark.parametrize(
    "body,problem",
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "widgets is not a list"),
        ([5], "not an object"),
        ([metric([".", "x"])], "above it"),
        ([metric(["N", "m", "D"])], "pairs of dimensions"),
        ([metric(5)], "not a list"),
    ],
    ids=["broken", "list", "no widgets", "widget", "dot", "half a pair", "row"],
)
def test_body_that_cannot_be_read_says_why(
    body: Any, problem: str, with_resources: Callable[..., Template]
) -> None:
    found = board(with_resources, body)
    assert problem in found.problem
    assert found.widgets == ()


def test_body_with_an_unknown_part_stays_readable(with_resources: Callable[..., Template]) -> None:
    head, tail = json.dumps({"widgets": [metric(["N", "a", "D", "@"], ["N", "b"])]}).split("@")
    found = board(with_resources, {"Fn::Join": ["", [head, {"Fn::ImportValue": "x"}, tail]]})
    assert found.problem == ""
    assert isinstance(found.series[0].dimension("D"), Unknown)
    assert found.series[1].key == ("N", "b", ())


def test_annotations_and_insight_rule_widgets_count(with_resources: Callable[..., Template]) -> None:
    annotated = {"type": "metric", "properties": {"annotations": {"alarms": ["arn:a"]}}}
    rule = {"type": "metric", "properties": {"insightRule": {"ruleName": "top"}, "title": "Top"}}
    text = {"type": "text", "properties": {"markdown": "# Hi"}}
    found = board(with_resources, [annotated, rule, text])
    assert (found.alarms, found.insight_rules) == (("arn:a",), ("top",))
    assert found.widgets[2].markdown == "# Hi"
    assert str(found.widgets[1]) == "metric widget 'Top'"


def test_hidden_metric_is_read_but_not_shown(with_resources: Callable[..., Template]) -> None:
    found = board(
        with_resources, [metric(["N", "a", {"id": "m1", "visible": False, "period": 300}], period=60)]
    )
    assert (found.series[0].returned, found.series[0].id, found.series[0].period) == (False, "m1", 300)


@pytest.mark.parametrize(
    "query,names",
    [
        ("SOURCE 'a' | SOURCE 'b' | fields @message", ("a", "b")),
        ('source "a","b" | limit 5', ("a", "b")),
        ("fields @message", ()),
        ("SOURCE 'a' | filter x = 'b'", ("a",)),
    ],
    ids=["two", "list", "none", "filter"],
)
def test_log_groups_of_a_query_are_its_sources(query: str, names: tuple[str, ...]) -> None:
    assert sources(query) == names
