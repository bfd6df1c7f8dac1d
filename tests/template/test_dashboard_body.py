"""Dashboard bodies are refused for what PutDashboard's page rules out, and for nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from template.dashboard_body import faults, is_put, name_fits

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=10,
)
METRIC = {"metrics": [["AWS/EC2", "CPUUtilization", "InstanceId", "i-1"]], "region": "us-east-1"}
KEYS = st.sampled_from(
    ["metrics", "annotations", "yAxis", "legend", "view", "alarms", "states", "period", "stat", "values"]
)


def of(kind: str, properties: Any, **where: Any) -> tuple[str, ...]:
    return faults({"widgets": [{"type": kind, "properties": properties, **where}]})


def metric(**change: Any) -> tuple[str, ...]:
    return of("metric", {name: value for name, value in {**METRIC, **change}.items() if value is not None})


def variable(**change: Any) -> tuple[str, ...]:
    given = {"type": "property", "property": "region", "inputType": "input", "id": "region"}
    return faults({"widgets": [], "variables": [{**given, **change}]})


@pytest.mark.parametrize(
    "body",
    [
        {"widgets": [], "start": "-PT5M"},
        {"widgets": [], "start": "-P1DT12H"},
        {"widgets": [], "start": "2026-01-01T00:00:00.000Z", "end": "2026-01-02T00:00:00Z"},
        {"widgets": [], "start": "2026-01-01T00:00:00.000Z"},
        {"widgets": [{"type": "text", "properties": {"markdown": ""}}] * 500},
        '{"widgets": []}',
        {"widgets": [], "unknown": 1},
    ],
)
def test_body_is_taken(body: Any) -> None:
    assert faults(body) == ()


@pytest.mark.parametrize(
    "body, words",
    [
        ({"widgets": {}}, "widgets"),
        ({"widgets": [], "start": "-P"}, "start"),
        ({"widgets": [], "start": "-PT"}, "start"),
        ({"widgets": [], "start": 5}, "start"),
        ({"widgets": [], "start": "yesterday"}, "start"),
        ({"widgets": [], "end": "2026-01-02T00:00:00Z"}, "end"),
        ({"widgets": [], "start": "-PT5M", "end": "2026-01-02T00:00:00Z"}, "end"),
        ({"widgets": [], "start": "2026-01-01", "end": "-PT1H"}, "end"),
        ({"widgets": [], "periodOverride": "never"}, "periodOverride"),
        ({"widgets": [], "periodOverride": ["auto"]}, "periodOverride"),
        ({"widgets": [1]}, "widgets[0]"),
        ({"widgets": [], "variables": {}}, "variables"),
        ("{", "not JSON"),
        ("[]", "no JSON object"),
        (None, "no JSON object"),
    ],
)
def test_body_is_refused_with_the_field(body: Any, words: str) -> None:
    assert any(words in fault for fault in faults(body))


@pytest.mark.parametrize(
    "where",
    [
        {"x": 23, "y": 0, "width": 1, "height": 1},
        {"x": 0, "y": 9999, "width": 24, "height": 1000},
        {"width": 6},
        {},
    ],
)
def test_widget_stands_in_the_grid(where: Any) -> None:
    assert of("text", {"markdown": "x"}, **where) == ()


@pytest.mark.parametrize(
    "where",
    [
        {"x": 24, "y": 0},
        {"x": 0},
        {"y": 0},
        {"x": 0, "y": -1},
        {"height": 0},
        {"height": 1001},
        {"width": 6.5},
        {"width": "6"},
        {"width": True},
    ],
)
def test_widget_outside_of_the_grid_is_refused(where: Any) -> None:
    assert of("text", {"markdown": "x"}, **where)


@pytest.mark.parametrize("kind", ["graph", "Text", "", None, 5, ["text"]])
def test_type_that_the_page_does_not_list_is_refused(kind: Any) -> None:
    assert of(kind, {"markdown": "x"})


@pytest.mark.parametrize(
    "change",
    [
        {"period": 3600},
        {"stat": "p99.9"},
        {"stat": "tm90"},
        {"stat": "TM(10%:90%)"},
        {"stat": "PR(:300)"},
        {"stat": "IQM"},
        {"view": "singleValue", "sparkline": True},
        {"view": "pie"},
        {"view": "table"},
        {"legend": {"position": "hidden"}},
        {"timezone": "-0800"},
        {"yAxis": {"left": {"min": 0}, "right": {"max": 5}}},
        {"metrics": None, "annotations": {"alarms": ["arn:aws:cloudwatch:us-east-1:111111111111:alarm:a"]}},
        {"annotations": {"horizontal": [{"value": 5, "fill": "above"}]}},
        {"annotations": {"horizontal": [[{"value": 5}, {"value": 9}]]}},
        {"annotations": {"vertical": [{"value": "2026-01-01T00:00:00Z", "fill": "before"}]}},
        {"metrics": [["N", "m", "d", "1"], ["...", "2"], [".", "n", ".", "."]]},
        {"metrics": [["N", "m", {"id": "m1", "visible": False}], [{"expression": "m1 * 2", "id": "e1"}]]},
        {"metrics": [["N", "m", *(part for n in range(30) for part in (f"d{n}", "v"))]]},
        {
            "metrics": [
                [{"expression": 'SELECT AVG(a) FROM "N"', "id": "q1"}],
                [{"expression": "q1", "id": "e"}],
            ]
        },
    ],
)
def test_metric_widget_is_taken(change: Any) -> None:
    assert metric(**change) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"period": 30},
        {"period": 90},
        {"period": "60"},
        {"stat": "avg"},
        {"stat": "p101"},
        {"stat": "p"},
        {"stat": "average"},
        {"view": "line"},
        {"stacked": "yes"},
        {"title": 5},
        {"region": None},
        {"legend": {"position": "top"}},
        {"legend": "right"},
        {"timezone": "+2500"},
        {"timezone": "0100"},
        {"yAxis": {"middle": {}}},
        {"yAxis": {"left": {"min": "0"}}},
        {"view": "gauge", "yAxis": {"left": {"min": 0}}},
        {"metrics": []},
        {"metrics": {}},
        {"metrics": ["N"]},
        {"metrics": [[]]},
        {"metrics": [["N"]]},
        {"metrics": [["N", "m", "d"]]},
        {"metrics": [["...", "x"]]},
        {"metrics": [["N", 5]]},
        {"metrics": [["N", "m", *(part for n in range(31) for part in (f"d{n}", "v"))]]},
        {"metrics": [[{"id": "e1"}]]},
        {"metrics": [["N", "m", {"id": "1m"}]]},
        {"metrics": [["N", "m", {"id": "m"}], ["N", "n", {"id": "m"}]]},
        {"metrics": [["N", "m", {"stat": "sum"}]]},
        {"metrics": [["N", "m", {"period": 61}]]},
        {"metrics": [["N", "m", {"yAxis": "top"}]]},
        {"metrics": [["N", "m"]] * 501},
        {"annotations": []},
        {"metrics": None, "annotations": {}},
        {"annotations": {"alarms": ["a", "b"]}},
        {"annotations": {"alarms": ["a"], "vertical": [{"value": "2026-01-01"}]}},
        {"annotations": {"horizontal": [{"label": "no value"}]}},
        {"annotations": {"horizontal": [{"value": "5"}]}},
        {"annotations": {"horizontal": [{"value": 5, "fill": "left"}]}},
        {"annotations": {"vertical": [{"value": 5}]}},
        {"annotations": {"vertical": [{"value": "yesterday"}]}},
    ],
)
def test_metric_widget_is_refused(change: Any) -> None:
    assert metric(**change)


@pytest.mark.parametrize(
    "kind, properties, right",
    [
        ("text", {"markdown": "# x", "background": "solid"}, True),
        ("text", {"markdown": 5}, False),
        ("log", {"query": "SOURCE 'a' | fields @message", "region": "us-east-1", "view": "table"}, True),
        ("log", {"query": "SOURCE 'a'", "region": "us-east-1", "view": "gauge"}, False),
        ("alarm", {"alarms": []}, False),
        ("alarm", {}, False),
        ("alarm", {"alarms": ["arn:aws:cloudwatch:us-east-1:111111111111:alarm:a"] * 101}, False),
        ("alarm", {"alarms": ["arn:aws:cloudwatch:us-east-1:111111111111:alarm:a"] * 100}, True),
        ("alarm", {"alarms": ["arn:aws:cloudwatch:us-east-1:111111111111:alarm:a"], "sortBy": "name"}, False),
        ("alarm", {"alarms": ["arn:aws:cloudwatch:us-east-1:111111111111:alarm:a"], "states": ["OK"]}, True),
        ("alarm", {"alarms": ["arn:aws:cloudwatch:us-east-1:111111111111:alarm:a"], "states": ["Ok"]}, False),
        ("explorer", {"metrics": [{"metricName": "m"}], "labels": [{"key": "k"}]}, True),
        ("explorer", {"metrics": [{"metricName": "m"}]}, False),
        ("custom", {"endpoint": "arn:aws:lambda:us-east-1:111111111111:function:f"}, True),
        ("custom", {}, False),
    ],
)
def test_other_widgets_have_what_they_need(kind: str, properties: Any, right: Any) -> None:
    assert (of(kind, properties) == ()) is right


@pytest.mark.parametrize(
    "change, right",
    [
        ({}, True),
        ({"type": "pattern", "pattern": "i-1"}, True),
        ({"type": "pattern"}, False),
        ({"property": None}, False),
        ({"id": "x" * 32}, True),
        ({"id": "a b"}, False),
        ({"id": ""}, False),
        ({"inputType": "list"}, False),
        ({"inputType": "radio", "values": [{"value": "a", "label": "A"}]}, True),
        ({"inputType": "radio"}, False),
        ({"inputType": "radio", "values": ["a"]}, False),
        ({"inputType": "select", "search": "{AWS/EC2,InstanceId}", "populateFrom": "InstanceId"}, True),
        ({"inputType": "select", "search": "{AWS/EC2,InstanceId}"}, False),
        ({"visible": "no"}, False),
    ],
)
def test_variable_is_judged_by_its_type_and_input(change: Any, right: Any) -> None:
    assert (variable(**change) == ()) is right


def test_ids_of_variables_are_unique() -> None:
    one = {"type": "property", "property": "region", "inputType": "input", "id": "r"}
    assert "stands twice" in " ".join(faults({"widgets": [], "variables": [one, one]}))


@pytest.mark.parametrize(
    "name, right", [("a", True), ("A-b_9", True), ("a" * 255, True), ("", False), (5, False)]
)
def test_name_is_of_letters_digits_dash_and_underscore(name: Any, right: Any) -> None:
    assert name_fits(name) is right


def test_errors_stop_a_dashboard_and_warnings_do_not() -> None:
    assert is_put(errors=0)
    assert not is_put(errors=1)


@given(JSON)
def test_no_body_breaks_the_judge(body: Any) -> None:
    assert faults(json.dumps(body)) == (
        faults(body) if isinstance(body, dict) else ("the body is no JSON object",)
    )


@given(st.sampled_from(["metric", "text", "log", "alarm", "explorer", "custom"]), st.dictionaries(KEYS, JSON))
def test_no_properties_break_the_judge(kind: str, properties: Any) -> None:
    assert isinstance(of(kind, properties), tuple)
