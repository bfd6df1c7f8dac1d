"""Names in metric math, searches and queries; and whether all that is produced or claimed is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from policies.rules.expressions import searched

Body = dict[str, Any]
Judge = Callable[..., Checked]

MATH, IDLE, COMPARES = "metric-math-id-missing", "metric-used-by-nothing", "alarm-compares-nothing"
INSIGHT, SEARCH = "insight-rule-missing", "metric-search-finds-nothing"
UNREAD, UNWATCHED = "filter-metric-unread", "alarm-missing-for-claimed"


def math(text: str, *, shown: bool = False, more: tuple[Body, ...] = ()) -> Body:
    stat = {"Metric": {"Namespace": "AWS/Lambda", "MetricName": "Errors"}, "Stat": "Sum", "Period": 60}
    one = {"Id": "bad", "ReturnData": shown, "MetricStat": stat}
    metrics = [one, {"Id": "rate", "Expression": text}, *more]
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": metrics, "Threshold": 1}}


def board(*metrics: Any, **properties: Any) -> Body:
    widget = {"type": "metric", "properties": {"region": "us-east-1", "metrics": list(metrics), **properties}}
    text = json.dumps({"widgets": [widget]})
    return {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": text}}


def rule_of(name: str) -> Body:
    return {"Type": "AWS::CloudWatch::InsightRule", "Properties": {"RuleName": name, "RuleBody": "{}"}}


def seen(checked: Checked) -> list[str]:
    return [one.seen for one in checked.findings]


def body(**resources: Body) -> Body:
    return {"Resources": resources}


@pytest.mark.parametrize("text", ["100 * bad / 5", "IF(bad > 1e3, bad, 0)", "SUM(METRICS())", "RATE(bad)"])
def test_math_over_ids_that_are_there_passes(judge: Judge, text: str) -> None:
    assert not judge(body(Alarm=math(text)), MATH, IDLE, COMPARES).findings


def test_an_id_that_no_series_has_fails(judge: Judge) -> None:
    assert "uses total; there are bad, rate" in seen(judge(body(Alarm=math("100 * bad / total")), MATH))[0]
    row = [{"expression": "e1 / 2", "id": "half"}]
    assert "uses e1" in seen(judge(body(Board=board(["AWS/Lambda", "Errors", {"id": "m1"}], row)), MATH))[0]


def test_an_expression_over_itself_fails(judge: Judge) -> None:
    assert "uses itself" in seen(judge(body(Alarm=math("rate + bad")), MATH))[0]


def test_a_hidden_series_that_no_expression_uses_fails(judge: Judge) -> None:
    extra = {"Id": "half", "Expression": "bad / 2", "ReturnData": False}
    assert "half" in seen(judge(body(Alarm=math("bad * 2", more=(extra,))), IDLE))[0]
    hidden = board(["AWS/Lambda", "Errors", {"visible": False}], ["AWS/Lambda", "Throttles"])
    assert "Errors" in seen(judge(body(Board=hidden), IDLE))[0]


def test_an_alarm_compares_exactly_one_thing(judge: Judge) -> None:
    assert "rate, bad would be compared" in seen(judge(body(Alarm=math("bad * 2", shown=True)), COMPARES))[0]


REPORT = "INSIGHT_RULE_METRIC('top-callers', 'Sum')"


def test_the_insight_rule_of_a_report_must_be_there(judge: Judge) -> None:
    rows = board([{"expression": REPORT, "id": "e1"}])
    assert not judge(body(Board=rows, Rule=rule_of("top-callers")), INSIGHT).findings
    wrong = body(Board=rows, Rule=rule_of("top-caller"))
    assert "there is 'top-caller'" in seen(judge(wrong, INSIGHT))[0]
    assert judge(body(Board=rows), INSIGHT).untold


def test_a_widget_of_an_insight_rule_needs_the_rule(judge: Judge) -> None:
    widget = board(insightRule={"ruleName": "Top-Callers"})
    assert seen(judge(body(Board=widget, Rule=rule_of("top-callers")), INSIGHT))


SEARCHES = {
    "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Sum', 300)": ("AWS/Lambda", "Errors"),
    "SUM(SEARCH('{Shop,Provider} MetricName=\"Orders\" ', 'Sum'))": ("Shop", "Orders"),
    'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) GROUP BY FunctionName': (
        "AWS/Lambda",
        "Errors",
    ),
    'SELECT MAX(Orders) FROM "Shop"': ("Shop", "Orders"),
}


@pytest.mark.parametrize("text, sought", SEARCHES.items(), ids=SEARCHES)
def test_what_is_searched_is_read_from_the_text(text: str, sought: tuple[str, str]) -> None:
    assert [one[:2] for one in searched(text)] == [sought]


LOST = {
    "a misspelt namespace": "SEARCH('{AWS/Lamda,FunctionName} MetricName=\"Errors\"', 'Sum')",
    "a misspelt metric": "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errrors\"', 'Sum')",
    "dimensions that the metric has not": "SEARCH('{AWS/Lambda,TableName} MetricName=\"Errors\"', 'Sum')",
    "a filter's metric without its dimension": "SEARCH('{Shop,Country} MetricName=\"Orders\"', 'Sum')",
    "a query of a misspelt metric": 'SELECT SUM(Errrors) FROM SCHEMA("AWS/Lambda", FunctionName)',
}


def orders() -> Body:
    one = {"MetricNamespace": "Shop", "MetricName": "Orders", "MetricValue": "1"}
    one["Dimensions"] = [{"Key": "Provider", "Value": "$.provider"}]  # type: ignore[assignment]
    return {"Type": "AWS::Logs::MetricFilter", "Properties": {"MetricTransformations": [one]}}


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
def test_a_search_that_finds_nothing_fails(judge: Judge, text: str) -> None:
    assert seen(judge(body(Board=board([{"expression": text}]), Filter=orders()), SEARCH))


@pytest.mark.parametrize("text", SEARCHES, ids=str)
def test_a_search_for_what_is_emitted_passes(judge: Judge, text: str) -> None:
    checked = judge(body(Board=board([{"expression": text}]), Filter=orders()), SEARCH)
    assert [one.outcome.value for one in checked.asked] == ["passed"]


def test_a_search_in_an_application_s_namespace_is_untold(judge: Judge) -> None:
    text = "SEARCH('{MyApp,Host} MetricName=\"Load\"', 'Average')"
    assert judge(body(Board=board([{"expression": text}])), SEARCH).untold


def claiming(resources: Body, **claims: Any) -> Body:
    return {"Metadata": {"PaymentMonitoring": {"complete": True, **claims}}, "Resources": resources}


def test_a_filter_that_nobody_reads_fails_where_the_template_is_complete(judge: Judge) -> None:
    assert not judge(body(Filter=orders()), UNREAD).asked[0].said
    assert "reads Orders of Shop" in seen(judge(claiming({"Filter": orders()}), UNREAD))[0]


@pytest.mark.parametrize("text", [one for one in SEARCHES if "Shop" in one], ids=str)
def test_a_search_reads_a_filter(judge: Judge, text: str) -> None:
    both = {"Filter": orders(), "Board": board([{"expression": text}])}
    assert not judge(claiming(both), UNREAD).findings


def watching(**properties: Any) -> Body:
    pairs = [{"Name": "FunctionName", "Value": "charge"}]
    read = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": pairs, "AlarmName": "errors"}
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {**read, **properties}}


TOPIC = ["arn:aws:sns:us-east-1:609831742057:pages"]


def test_what_is_claimed_needs_an_alarm_that_tells_somebody(judge: Judge) -> None:
    silent = claiming({"Alarm": watching()}, functions=["charge"])
    assert "no alarm with an action reads the function 'charge'" in seen(judge(silent, UNWATCHED))[0]
    loud = claiming({"Alarm": watching(AlarmActions=TOPIC)}, functions=["charge"])
    assert not judge(loud, UNWATCHED).findings
    switched_off = watching(AlarmActions=TOPIC, ActionsEnabled=False)
    assert seen(judge(claiming({"Alarm": switched_off}, functions=["charge"]), UNWATCHED))


def test_a_composite_that_tells_speaks_for_its_children(judge: Judge) -> None:
    rule = {"AlarmRule": 'ALARM("errors")', "AlarmActions": TOPIC}
    composite = {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": rule}
    both = claiming({"Alarm": watching(), "All": composite}, functions=["charge"])
    assert not judge(both, UNWATCHED).findings


@pytest.mark.parametrize("kind", ["apis", "functions", "tables", "queues", "providers"])
def test_whatever_else_the_prod_template_claims_is_missed(judge: Judge, broken: Body, kind: str) -> None:
    claims = broken["Metadata"]["PaymentMonitoring"]
    new: Any = {"apis": {"new": "prod"}, "tables": {"new": ["by-new"]}}.get(kind, ["new"])
    claims[kind] = {**claims[kind], **new} if isinstance(claims[kind], dict) else [*claims[kind], *new]
    assert any("'new'" in one for one in seen(judge(broken, UNWATCHED)))


def test_the_prod_template_has_no_such_fault(judge: Judge, broken: Body) -> None:
    assert not seen(judge(broken, MATH, IDLE, COMPARES, INSIGHT, SEARCH, UNREAD, UNWATCHED))


def test_a_filter_of_the_prod_template_whose_readers_go_is_found(judge: Judge, broken: Body) -> None:
    for resource in broken["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Dashboard":
            resource["Properties"]["DashboardBody"] = '{"widgets": []}'
    assert any("AuditEvents" in one for one in seen(judge(broken, UNREAD)))
