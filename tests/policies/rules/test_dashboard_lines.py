"""Graphs whose lines go together, and those that leave something out or compute something else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from policies.rule import Rule
from policies.rules import dashboard_gaps, dashboard_lines, dashboard_periods, dashboard_widgets
from tests.features.breaks.dashboards import on, titled

Body = dict[str, Any]
Judge = Callable[..., Checked]
Change = Callable[[list[Body]], None]
MODULES = (dashboard_gaps, dashboard_lines, dashboard_periods, dashboard_widgets)
IDS = tuple(one.id for module in MODULES for one in vars(module).values() if isinstance(one, Rule))


def seen(checked: Checked) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in checked.findings:
        found[one.rule.id] = f"{found.get(one.rule.id, '')} {one.seen}"
    return found


def board(*widgets: Body, complete: bool = False, **claims: Any) -> Body:
    text = json.dumps({"widgets": [{"type": "metric", "properties": one} for one in widgets]})
    one = {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": text}}
    return {
        "Metadata": {"PaymentMonitoring": {"complete": complete, **claims}},
        "Parameters": {"Any": {"Type": "Number"}},
        "Resources": {"Board": one},
    }


def row(metric: str, about: str = "shop", **options: Any) -> list[Any]:
    return ["AWS/ApiGateway", metric, "ApiName", about, options]


def test_every_rule_has_something_to_say_of_the_prod_template_and_finds_nothing(
    judge: Judge, prod: Body
) -> None:
    checked = judge(prod, *IDS)
    assert checked.findings == ()
    assert {one.rule.id for one in checked.asked if one.said} == set(IDS)


def test_the_dev_template_has_no_finding(judge: Judge, dev: Body) -> None:
    assert judge(dev, *IDS).findings == ()


def rows(title: str, change: Callable[[list[Any]], None]) -> Change:
    return lambda widgets: change(titled(widgets, title)["metrics"])


def drop(place: int) -> Callable[[list[Any]], None]:
    return lambda found: found.pop(place) and None


def option(place: int, name: str, value: Any) -> Callable[[list[Any]], None]:
    return lambda found: found[place][-1].update({name: value})


def rewritten(place: int, old: str, new: str) -> Callable[[list[Any]], None]:
    def change(found: list[Any]) -> None:
        options = found[place][-1]
        assert old in options["expression"]
        options["expression"] = options["expression"].replace(old, new)

    return change


def metric(place: int, name: str) -> Callable[[list[Any]], None]:
    return lambda found: found[place].__setitem__(1, name)


def without_period(found: list[Any]) -> None:
    del found[0][-1]["period"]


def alarm_of(title: str, place: int) -> Change:
    return lambda widgets: titled(widgets, title)["alarms"].pop(place) and None


def ranking(**changes: Any) -> Change:
    return lambda widgets: titled(widgets, "Consumers with the most requests").update(changes)


def order(widgets: list[Body]) -> None:
    titled(widgets, "Consumers with the most requests")["insightRule"]["orderBy"] = "Count"


def longer(widgets: list[Body]) -> None:
    titled(widgets, "Consumers with the most requests")["insightRule"]["maxContributorCount"] = 1000


def query(old: str, new: str) -> Change:
    def change(widgets: list[Body]) -> None:
        one = titled(widgets, "The last 50 payments that failed")
        assert old in one["query"]
        one["query"] = one["query"].replace(old, new, 1)

    return change


LATENCY, ERRORS, SHARES = "API latency, p50 and p99", "API errors, 4XX and 5XX", "Failures by provider"
PLANTED: dict[str, tuple[str, Change, str, str]] = {
    "one percentile of one API is gone": (
        "realtime",
        rows(LATENCY, drop(0)),
        "dashboard-lines-unlike",
        "payments-api/prod (AWS/ApiGateway) has no Latency p50",
    ),
    "one memory is read as the least": (
        "realtime",
        rows("Lambda memory, most used", option(0, "stat", "Minimum")),
        "dashboard-lines-unlike",
        "payments-prod-authorize (Payments/prod) has no MaxMemoryUsed Maximum",
    ),
    "the reads of an index are gone": (
        "realtime",
        rows("DynamoDB throttles", drop(1)),
        "dashboard-lines-unlike",
        "merchant-created",
    ),
    "a share is multiplied": (
        "realtime",
        rows(ERRORS, rewritten(2, "/", "*")),
        "dashboard-expressions-unlike",
        "the others",
    ),
    "a share is a fraction": (
        "realtime",
        rows(ERRORS, rewritten(2, "100", "1")),
        "dashboard-percent-wrong",
        "100 is needed",
    ),
    "a share is divided by itself": (
        "transactions",
        rows(SHARES, metric(1, "ProviderTechnicalFailures")),
        "dashboard-percent-wrong",
        "by itself",
    ),
    "an id of a line in capitals": (
        "realtime",
        rows(ERRORS, option(2, "id", "Line0")),
        "dashboard-id-refused",
        "'Line0'",
    ),
    "an id twice": ("realtime", rows(ERRORS, option(2, "id", "line1")), "dashboard-id-refused", "2 lines"),
    "a share of another whole": (
        "transactions",
        rows("Payments by outcome, share", metric(1, "PaymentDeclines")),
        "dashboard-expressions-unlike",
        "/ PaymentDeclines), the others",
    ),
    "a ranking of a thousand": ("realtime", longer, "dashboard-ranking-order", "1 to 100"),
    "an id in capitals": (
        "realtime",
        rows("DynamoDB reads consumed", rewritten(1, "* used0", "* Used0")),
        "dashboard-expressions-unlike",
        "line0",
    ),
    "the requests of one API are gone": (
        "realtime",
        rows("API requests", drop(1)),
        "dashboard-leaves-one-out",
        "refunds-api",
    ),
    "one provider is gone": (
        "transactions",
        rows("Payments by provider", drop(2)),
        "dashboard-leaves-one-out",
        "worldpay is left out",
    ),
    "one canary is gone": (
        "realtime",
        rows("Canary runs last", drop(1)),
        "dashboard-leaves-one-out",
        "refunds-prod-up",
    ),
    "the state of one alarm is gone": (
        "realtime",
        alarm_of("Alarms: payments", 3),
        "dashboard-leaves-alarm-out",
        "no widget shows the state of prod-",
    ),
    "a period of 61 seconds": (
        "realtime",
        rows("API requests", option(0, "period", 61)),
        "dashboard-period-refused",
        "61",
    ),
    "a filter's metric each second": (
        "transactions",
        rows("Payments by outcome", option(0, "period", 1)),
        "dashboard-period-refused",
        "a point a minute",
    ),
    "one line of a graph in another period": (
        "realtime",
        rows(LATENCY, option(3, "period", 6000)),
        "dashboard-period-unlike",
        "6000 s beside 60",
    ),
    "a graph of one line in another period": (
        "realtime",
        rows("Oldest message", option(0, "period", 6000)),
        "dashboard-period-unlike",
        "no other widget",
    ),
    "an hour's bytes a minute": (
        "cost",
        rows("Archived", option(0, "period", 60)),
        "dashboard-period-unlike",
        "the axis says 'an hour'",
    ),
    "a line without a period": (
        "realtime",
        rows("Oldest message", without_period),
        "dashboard-period-unlike",
        "has no period",
    ),
    "a ranking of three seconds": (
        "realtime",
        ranking(period=3),
        "dashboard-period-refused",
        "multiple of 60",
    ),
    "a ranking by count": ("realtime", order, "dashboard-ranking-order", "orderBy is Count"),
    "a column in another case": (
        "transactions",
        query("amount", "Amount"),
        "dashboard-query-unknown-field",
        "it has $.amount",
    ),
    "a column twice": (
        "transactions",
        query("currency", "amount"),
        "dashboard-query-unknown-field",
        "amount is asked for 2 times",
    ),
}


@pytest.mark.parametrize("view, change, rule, words", PLANTED.values(), ids=PLANTED)
def test_a_defect_planted_in_the_prod_template_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Judge, broken: Body, view: str, change: Change, rule: str, words: str
) -> None:
    on(view, change)(broken)
    assert words in seen(judge(broken, *IDS)).get(rule, "nothing was found")


MIXED: dict[str, Body] = {
    "other percentiles of another API": {
        "metrics": [row("Latency", "shop", stat="p99"), row("Latency", "till", stat="p50", period=300)]
    },
    "one API of two": {"metrics": [row("Count", "shop", period=60)], "period": 60},
    "expressions of two forms": {
        "metrics": [
            row("Count", id="a", visible=False),
            [{"expression": "a / 2", "id": "b"}],
            [{"expression": "a * 2", "id": "c"}],
        ]
    },
    "a day beside a minute": {"metrics": [row("Count", period=86_400), row("5XXError", period=60)]},
}


@pytest.mark.parametrize("widget", MIXED.values(), ids=MIXED)
def test_others_may_mix_what_they_like(judge: Judge, widget: Body) -> None:
    other = {"metrics": [row("Count", "shop"), row("Count", "till")]}
    assert judge(board(widget, other, apis={"shop": "prod", "till": "prod"}), *IDS).findings == ()
    complete = board(widget, other, complete=True, apis={"shop": "prod", "till": "prod"})
    assert judge(complete, *IDS).findings != ()


def share(text: str, **axis: Any) -> Body:
    counted = [row("5XXError", id="bad", stat="Sum", visible=False)]
    counted += [row("Count", id="total", stat="Sum", visible=False)]
    return {
        "metrics": [*counted, [{"expression": text, "id": "rate"}]],
        "yAxis": {"left": {"label": "%"}, **axis},
    }


PERCENT = "dashboard-percent-wrong"


@pytest.mark.parametrize(
    "text", ["100 * bad / total", "bad / total * 100", "bad / (total / 100)", "100 - 100 * bad / total"]
)
def test_a_percentage_in_any_form_passes(judge: Judge, text: str) -> None:
    assert judge(board(share(text)), PERCENT).findings == ()


@pytest.mark.parametrize(
    "text, words",
    [
        ("bad / total", "1 times a share"),
        ("10000 * bad / total", "10000 times"),
        ("100 * total / bad", "the other way round"),
        ("100 * bad * total", "multiplies"),
        ("100 / bad / total", "multiplies"),
    ],
)
def test_what_is_no_percentage_fails_for_anybody(judge: Judge, text: str, words: str) -> None:
    assert words in seen(judge(board(share(text)), PERCENT))[PERCENT]


def test_a_fraction_on_an_axis_that_promises_none_passes(judge: Judge) -> None:
    plain = share("bad / total")
    plain["yAxis"] = {"left": {"label": "share"}}
    assert judge(board(plain), PERCENT).findings == ()


def test_an_axis_on_the_other_side_says_nothing_of_a_line(judge: Judge) -> None:
    right = share("bad / total", right={"label": "share"})
    right["metrics"][-1][-1]["yAxis"] = "right"
    assert judge(board(right), PERCENT).findings == ()
    assert PERCENT in seen(judge(board(share("bad / total", right={"label": "share"})), PERCENT))


REFUSED = "dashboard-period-refused"


@pytest.mark.parametrize("period", [1, 5, 30, 60, 86_400])
def test_a_period_that_cloudwatch_takes_passes(judge: Judge, period: int) -> None:
    own = {"metrics": [["Shop", "Orders", {"period": period}]]}
    assert judge(board(own), REFUSED).findings == ()


@pytest.mark.parametrize("period", [0, 3, 45, 90, -60, "soon"])
def test_any_other_period_fails(judge: Judge, period: Any) -> None:
    assert str(period) in seen(judge(board({"metrics": [row("Count", period=period)]}), REFUSED))[REFUSED]


def test_a_period_that_a_parameter_gives_is_untold(judge: Judge) -> None:
    body = board({"metrics": [row("Count", period="PERIOD")]})
    text = body["Resources"]["Board"]["Properties"]["DashboardBody"]
    body["Resources"]["Board"]["Properties"]["DashboardBody"] = {
        "Fn::Join": ["", [*text.partition("PERIOD")[:1], {"Ref": "Any"}, text.partition("PERIOD")[2]]]
    }
    checked = judge(body, REFUSED)
    assert not checked.findings
    assert checked.untold


def test_a_title_may_say_whom_alone_a_graph_is_about(judge: Judge) -> None:
    one = {"title": "Requests of shop", "metrics": [row("Count", "shop")]}
    claims = {"apis": {"shop": "prod", "till": "prod"}}
    assert judge(board(one, complete=True, **claims), "dashboard-leaves-one-out").findings == ()
    unnamed = {**one, "title": "Requests"}
    found = seen(judge(board(unnamed, complete=True, **claims), "dashboard-leaves-one-out"))
    assert "till is left out" in found["dashboard-leaves-one-out"]


def test_a_query_of_a_group_that_nobody_knows_is_untold(judge: Judge) -> None:
    body = board()
    text = {"widgets": [{"type": "log", "properties": {"query": "SOURCE '/of/others' | fields name"}}]}
    body["Resources"]["Board"]["Properties"]["DashboardBody"] = json.dumps(text)
    checked = judge(body, "dashboard-query-unknown-field")
    assert not checked.findings
    assert checked.untold


def test_dashboards_without_alarm_widgets_promise_no_states(judge: Judge, broken: Body) -> None:
    def none(widgets: list[Body]) -> None:
        widgets[:] = [one for one in widgets if one["type"] != "alarm"]

    body = copy.deepcopy(broken)
    on("realtime", none)(body)
    assert judge(body, "dashboard-leaves-alarm-out").findings == ()
