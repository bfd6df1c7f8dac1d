"""Dashboards that open, and widgets that show what is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from template import parse

Body = dict[str, Any]
Judge = Callable[..., Checked]

UNREADABLE, EMPTY = "dashboard-body-unreadable", "dashboard-widget-empty"
ALARM, LOGS, REGION = "dashboard-alarm-missing", "dashboard-log-group-missing", "dashboard-region-wrong"
TITLE = "dashboard-title-other-statistic"
ALL = (UNREADABLE, EMPTY, ALARM, LOGS, REGION)
GROUP = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/shop/app"}}
ARN = "arn:aws:cloudwatch:us-east-1:609831742057:alarm:{}"


def board(text: Any) -> Body:
    return {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": text}}


def widgets(*found: Body) -> Body:
    return board(json.dumps({"widgets": list(found)}))


def widget(kind: str, **properties: Any) -> Body:
    return {"type": kind, "properties": properties}


def body(**resources: Body) -> Body:
    return {"Parameters": {"Any": {"Type": "String"}}, "Resources": resources}


def seen(checked: Checked) -> list[str]:
    return [one.seen for one in checked.findings]


def metric(**more: Any) -> Body:
    return widget("metric", **{"region": "us-east-1", "metrics": [["Shop", "Orders"]], **more})


FULL = {
    "a metric": metric(),
    "an alarm": widget("alarm", alarms=[ARN.format("late")]),
    "a query": widget("log", region="us-east-1", query="SOURCE '/shop/app' | fields @message"),
    "a text": widget("text", markdown="# Hello"),
    "an alarm's line in a graph": widget("metric", annotations={"alarms": [ARN.format("late")]}),
    "a function of its own": widget("custom", endpoint="arn:aws:lambda:us-east-1:609831742057:function:x"),
}
LATE = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "late"}}


@pytest.mark.parametrize("right", FULL.values(), ids=FULL)
def test_a_widget_with_something_in_it_passes(judge: Judge, right: Body) -> None:
    checked = judge(body(Board=widgets(right), Logs=GROUP, Late=LATE), *ALL)
    assert not checked.findings
    assert not checked.untold


BLANK = {
    "no metric": (metric(metrics=[]), "no metric"),
    "only hidden metrics": (metric(metrics=[["Shop", "Orders", {"visible": False}]]), "no metric"),
    "no query": (widget("log", region="us-east-1"), "no query"),
    "no alarms": (widget("alarm", alarms=[]), "no alarm"),
    "no text": (widget("text"), "no text"),
    "a type that there is not": (widget("metrics"), "no such type"),
    "a type in capitals": ({**metric(), "type": "Metric"}, "no such type"),
}


@pytest.mark.parametrize("wrong, words", BLANK.values(), ids=BLANK)
def test_a_widget_with_nothing_in_it_fails(judge: Judge, wrong: Body, words: str) -> None:
    assert words in seen(judge(body(Board=widgets(wrong)), EMPTY))[0]


BROKEN = {
    "text that is no JSON": ("{widgets:", "not JSON"),
    "no widgets": ("{}", "widgets is not a list"),
    "an empty list of widgets": ('{"widgets": []}', "no widget"),
    "a row of metrics without a name": (
        json.dumps({"widgets": [widget("metric", metrics=[["Shop"]])]}),
        "a namespace, a name",
    ),
}


@pytest.mark.parametrize("text, words", BROKEN.values(), ids=BROKEN)
def test_a_body_that_cloudwatch_cannot_read_fails(judge: Judge, text: str, words: str) -> None:
    assert words in seen(judge(body(Board=board(text)), UNREADABLE))[0]


@pytest.mark.parametrize("statistic", ["Average", "p90", "SampleCount"])
def test_a_title_that_names_another_percentile_fails(judge: Judge, statistic: str) -> None:
    row = ["AWS/ApiGateway", "Latency", "ApiName", "pay", {"stat": statistic}]
    wrong = body(Board=widgets(metric(title="Latency, p99", metrics=[row])))
    assert f"shows {statistic}; named are p99" in seen(judge(wrong, TITLE))[0]


def test_a_title_without_a_percentile_promises_none(judge: Judge) -> None:
    row = ["AWS/ApiGateway", "Latency", "ApiName", "pay", {"stat": "Average"}]
    (asked,) = judge(body(Board=widgets(metric(title="Latency", metrics=[row]))), TITLE).asked
    assert not asked.said


def test_a_body_that_a_parameter_gives_is_untold(judge: Judge) -> None:
    checked = judge(body(Board=board({"Ref": "Any"})), UNREADABLE)
    assert not checked.findings
    assert checked.untold


def test_a_misspelt_alarm_fails_and_one_from_outside_is_untold(judge: Judge) -> None:
    misspelt = body(Board=widgets(widget("alarm", alarms=[ARN.format("laate")])), Late=LATE)
    assert not judge(misspelt, ALARM).untold or seen(judge(misspelt, ALARM))
    longer = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "orders-are-late"}}
    wrong = body(Board=widgets(widget("alarm", alarms=[ARN.format("order-are-late")])), Late=longer)
    assert "there is 'orders-are-late'" in seen(judge(wrong, ALARM))[0]
    outside = body(Board=widgets(widget("alarm", alarms=[ARN.format("of-another-team")])))
    assert not seen(judge(outside, ALARM))
    assert judge(outside, ALARM).untold


def test_what_is_no_arn_of_an_alarm_fails(judge: Judge) -> None:
    assert "no ARN" in seen(judge(body(Board=widgets(widget("alarm", alarms=["late"])), Late=LATE), ALARM))[0]


def _query(group: str, region: str = "us-east-1") -> Body:
    return widget("log", region=region, query=f"SOURCE '{group}' | fields @message")


def test_a_log_group_in_another_case_fails_and_one_from_outside_is_untold(judge: Judge) -> None:
    wrong = judge(body(Board=widgets(_query("/Shop/app")), Logs=GROUP), LOGS)
    assert "there is '/shop/app'" in seen(wrong)[0]
    assert judge(body(Board=widgets(_query("/of/another")), Logs=GROUP), LOGS).untold


def test_a_widget_in_another_region_than_its_log_group_fails(judge: Judge) -> None:
    actions = {"AlarmActions": ["arn:aws:sns:us-east-1:609831742057:pages"]}
    here = {"Type": "AWS::CloudWatch::Alarm", "Properties": actions}
    away = body(Board=widgets(_query("/shop/app", "eu-west-1")), Logs=GROUP, Alarm=here)
    assert "looks into eu-west-1, the stack is in us-east-1" in seen(judge(away, REGION))[0]


def test_the_prod_template_s_dashboards_have_no_fault(judge: Judge, broken: Body) -> None:
    assert not seen(judge(broken, TITLE))
    checked = judge(broken, *ALL)
    assert not seen(checked)
    assert {one.rule.id for one in checked.asked if one.said} == set(ALL)


def _cut(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


PLANTED = {
    "an alarm's name": ("alarm:", "alarm:x-", ALARM),
    "a log group": ("SOURCE '/payments", "SOURCE '/payment", LOGS),
    "the region of a log widget": ("us-east-1", "eu-west-1", REGION),
    "JSON that breaks off": ("}", "", UNREADABLE),
}


@pytest.mark.parametrize("old, new, rule", PLANTED.values(), ids=PLANTED)
def test_a_defect_planted_in_a_dashboard_of_the_prod_template_is_found(
    judge: Judge, broken: Body, old: str, new: str, rule: str
) -> None:
    whole = parse(json.dumps(broken), "t.json")
    caught = set()
    for key, resource in broken["Resources"].items():
        if resource["Type"] == "AWS::CloudWatch::Dashboard":
            text = whole.resources[key].get("DashboardBody")
            if old in text:
                planted = {**broken["Resources"], key: board(_planted(text, old, new))}
                caught |= {one.rule.id for one in judge({**broken, "Resources": planted}, *ALL).findings}
    assert rule in caught


def _planted(text: str, old: str, new: str) -> str:
    if old != "us-east-1":
        return _cut(text, old, new)
    found = json.loads(text)
    for one in found["widgets"]:
        if one["type"] == "log":
            one["properties"]["region"] = new
    return json.dumps(found)
