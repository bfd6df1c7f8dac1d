"""Dashboards: what they draw exists, lines stand where settings put them, and a fleet still fits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contract import fields
from monitoring.dashboards import cost, realtime, transactions
from monitoring.dashboards.lines import Line, Mark, marks, plain, rate
from monitoring.dashboards.widgets import LINES_A_GRAPH, Look, Widget, graphs, placed, states
from monitoring.series import of
from settings import conventions as names
from settings.environment import Settings

Template = Mapping[str, Any]
ALARMS = {"payments": ["arn:1", "arn:2"], "refunds": ["arn:3"], "": ["arn:4"]}
VIEWS = ("realtime", "transactions", "cost")

AWS_METRICS = {
    "AWS/ApiGateway": ({"Latency", "4XXError", "5XXError", "Count"}, {"ApiName", "Stage"}),
    "AWS/Lambda": ({"Errors", "Invocations", "Duration", "Throttles"}, {"FunctionName"}),
    "AWS/SQS": ({"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"}, {"QueueName"}),
    "CloudWatchSynthetics": ({"SuccessPercent", "Duration"}, {"CanaryName"}),
    "AWS/X-Ray": ({"ApproximateTraceCount"}, {"GroupName"}),
    "AWS/Logs": ({"IncomingBytes"}, {"LogGroupName"}),
    "AWS/Firehose": ({"IncomingBytes"}, {"DeliveryStreamName"}),
    "AWS/Events": ({"TriggeredRules", "FailedInvocations"}, {"RuleName"}),
}
"""What AWS emits with exactly these dimensions (user guides); tables and charges have two shapes each."""
TABLE_METRICS = {f"{kind}{metric}" for kind in ("Read", "Write") for metric in ("ThrottleEvents",)} | {
    "ConsumedReadCapacityUnits",
    "ConsumedWriteCapacityUnits",
}


def text_of(value: Any) -> str:
    """A body with ``{LogicalId.Attribute}`` for what is known at deployment."""
    if isinstance(value, str):
        return value
    if "Fn::Sub" in value:
        return re.sub(r"\$\{([\w:]+)\}", r"{\1}", value["Fn::Sub"])
    ((_, name),) = value.items()
    return f"{{{name if isinstance(name, str) else '.'.join(name)}}}"


@pytest.fixture
def bodies(prod: Template) -> dict[str, Mapping[str, Any]]:
    found = [r["Properties"] for r in prod["Resources"].values() if r["Type"] == "AWS::CloudWatch::Dashboard"]
    return {one["DashboardName"]: json.loads(text_of(one["DashboardBody"])) for one in found}


@pytest.fixture
def widgets(bodies: Mapping[str, Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [widget for body in bodies.values() for widget in body["widgets"]]


def series_of(widgets: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Namespace, metric and dimensions of every series that is drawn or computed with."""
    for widget in widgets:
        for row in widget["properties"].get("metrics", []):
            if isinstance(row[0], str):
                namespace, metric, *rest = row[:-1]
                yield namespace, metric, dict(zip(rest[::2], rest[1::2], strict=True))


def test_three_dashboards_are_named_after_platform_and_environment(bodies: Mapping[str, Any]) -> None:
    assert set(bodies) == {f"payments-prod-{view}" for view in VIEWS}


def test_bodies_keep_the_documented_structure(bodies: Mapping[str, Mapping[str, Any]]) -> None:
    for name, body in bodies.items():
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name)
        assert re.fullmatch(r"-P(T\d+[HM]|\d+[DWM])", body["start"])
        assert body["periodOverride"] in {"auto", "inherit"}
        assert 0 < len(body["widgets"]) < 500
        for widget in body["widgets"]:
            _documented(widget)


def _documented(widget: Mapping[str, Any]) -> None:
    properties = widget["properties"]
    assert 0 <= widget["x"] <= 23
    assert widget["y"] >= 0
    assert 1 <= widget["width"] <= 24 - widget["x"]
    assert 1 <= widget["height"] <= 1000
    required = {"text": ["markdown"], "alarm": ["alarms"], "log": ["query", "region"], "metric": ["region"]}
    assert all(properties[name] for name in required[widget["type"]])
    if widget["type"] == "metric":
        assert properties["region"] == "us-east-1"
        assert properties.get("metrics") or properties["annotations"]["horizontal"]
        assert len(properties.get("metrics", [])) <= 500
        ids = [row[-1]["id"] for row in properties.get("metrics", []) if "id" in row[-1]]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-z][A-Za-z0-9_]*", one) for one in ids)
        periods = [row[-1].get("period", 60) for row in properties.get("metrics", [])]
        assert all(period % 60 == 0 for period in periods)
    if widget["type"] == "alarm":
        assert len(properties["alarms"]) <= 100


def test_aws_emits_every_series_that_is_not_ours(widgets: list[Mapping[str, Any]]) -> None:
    for namespace, metric, dimensions in series_of(widgets):
        if namespace == "AWS/DynamoDB":
            assert metric in TABLE_METRICS
            assert {"TableName"} <= set(dimensions) <= {"TableName", "GlobalSecondaryIndexName"}
        elif namespace == "AWS/Billing":
            assert metric == "EstimatedCharges"
            assert {"Currency"} <= set(dimensions) <= {"Currency", "ServiceName"}
            assert dimensions["Currency"] == "USD"
        elif namespace != "Payments/prod":
            metrics, keys = AWS_METRICS[namespace]
            assert metric in metrics
            assert set(dimensions) == keys


def test_a_metric_filter_of_the_stack_produces_every_series_that_is_ours(
    prod: Template, widgets: list[Mapping[str, Any]]
) -> None:
    produced = set()
    for resource in prod["Resources"].values():
        if resource["Type"] == "AWS::Logs::MetricFilter":
            (made,) = resource["Properties"]["MetricTransformations"]
            keys = frozenset(one["Key"] for one in made.get("Dimensions", []))
            produced.add((made["MetricNamespace"], made["MetricName"], keys))
    ours = {(s, m, frozenset(d)) for s, m, d in series_of(widgets) if s == "Payments/prod"}
    assert ours
    assert ours <= produced


def test_every_api_function_table_queue_provider_and_currency_is_drawn(
    widgets: list[Mapping[str, Any]], prod_settings: Settings
) -> None:
    drawn = {value for _, _, dimensions in series_of(widgets) for value in dimensions.values()}
    wanted = {provider.name for provider in prod_settings.providers} | set(
        prod_settings.application.currencies
    )
    for service in prod_settings.services:
        wanted |= {
            service.api.name,
            *(one.name for one in service.functions),
            *(one.name for one in service.tables),
        }
        wanted |= {index.name for one in service.tables for index in one.indexes}
        wanted |= {name for one in service.queues for name in (one.name, one.dead_letter_queue)}
    assert wanted <= drawn


@pytest.mark.parametrize(
    "kind,key,dimension",
    [
        ("AWS::Synthetics::Canary", "Name", "CanaryName"),
        ("AWS::XRay::Group", "GroupName", "GroupName"),
        ("AWS::Events::Rule", "Name", "RuleName"),
        ("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName", "DeliveryStreamName"),
    ],
)
def test_what_the_stack_makes_is_drawn_under_the_name_that_it_gives(
    prod: Template, widgets: list[Mapping[str, Any]], kind: str, key: str, dimension: str
) -> None:
    made = {r["Properties"][key] for r in prod["Resources"].values() if r["Type"] == kind}
    drawn = {d[dimension] for _, _, d in series_of(widgets) if dimension in d}
    assert drawn
    assert drawn == made


def test_alarm_widgets_show_every_alarm_of_the_stack(
    prod: Template, widgets: list[Mapping[str, Any]]
) -> None:
    kinds = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    arn = "arn:aws:cloudwatch:us-east-1:{AWS::AccountId}:alarm:"
    deployed = {arn + r["Properties"]["AlarmName"] for r in prod["Resources"].values() if r["Type"] in kinds}
    shown = [arn for widget in widgets if widget["type"] == "alarm" for arn in widget["properties"]["alarms"]]
    assert set(shown) == deployed
    assert len(shown) == len(deployed)


def test_contributor_panels_show_rules_of_the_stack(prod: Template, widgets: list[Mapping[str, Any]]) -> None:
    rules = [r for r in prod["Resources"].values() if r["Type"] == "AWS::CloudWatch::InsightRule"]
    shown = {w["properties"]["insightRule"]["ruleName"] for w in widgets if "insightRule" in w["properties"]}
    assert shown == {rule["Properties"]["RuleName"] for rule in rules}


def test_runbook_of_every_alarm_is_linked_where_people_look_first(
    prod: Template, bodies: Mapping[str, Mapping[str, Any]]
) -> None:
    kinds = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    alarms = [r["Properties"] for r in prod["Resources"].values() if r["Type"] in kinds]
    runbooks = {line for one in alarms for line in one["AlarmDescription"].splitlines() if "Runbook" in line}
    head = bodies["payments-prod-realtime"]["widgets"][0]["properties"]["markdown"]
    linked = set(re.findall(r"\((\S+)\)", head))
    assert runbooks
    assert {line.removeprefix("Runbook: ") for line in runbooks} <= linked


def test_dashboards_lead_to_one_another_and_to_the_trace_map(bodies: Mapping[str, Mapping[str, Any]]) -> None:
    for body in bodies.values():
        words = " ".join(w["properties"]["markdown"] for w in body["widgets"] if w["type"] == "text")
        assert all(f"#dashboards/dashboard/{name})" in words for name in bodies)
    head = bodies["payments-prod-realtime"]["widgets"][0]["properties"]["markdown"]
    assert "#xray:service-map/map)" in head


def test_table_of_failures_asks_for_fields_of_the_log_contract(
    widgets: list[Mapping[str, Any]], prod_settings: Settings
) -> None:
    (widget,) = [one for one in widgets if one["type"] == "log"]
    source, shown, wanted, *_ = widget["properties"]["query"].split(" | ")
    assert source == f"SOURCE '{prod_settings.application.log_group}'"
    asked = set(shown.removeprefix("fields ").split(", ")) - {"@timestamp"}
    assert asked <= {path.removeprefix("$.") for path in fields.paths("payment_event")}
    assert wanted == 'filter event = "payment" and outcome = "failed"'


def lines_on(widgets: Iterable[Widget], title: str) -> list[float]:
    (found,) = [one for one in widgets if one.properties.get("title") == title]
    return [mark["value"] for mark in found.properties["annotations"]["horizontal"]]


@pytest.mark.parametrize(
    "title,field",
    [
        ("API errors, 4XX and 5XX", "api_4xx_percent"),
        ("API errors, 4XX and 5XX", "api_5xx_percent"),
        ("API errors, 4XX and 5XX", "api_5xx_fast_percent"),
        ("Lambda errors", "lambda_error_percent"),
        ("Lambda duration p99 of timeout", "lambda_duration_percent_of_timeout"),
        ("Lambda memory, most used", "lambda_memory_percent"),
        ("DynamoDB reads consumed", "dynamodb_capacity_percent"),
        ("DynamoDB writes consumed", "dynamodb_capacity_percent"),
        ("Canaries that succeed", "canary_success_percent"),
        ("Payments by outcome, share", "payment_failure_percent"),
        ("Payments by outcome, share", "payment_failure_fast_percent"),
        ("Failures by provider", "provider_failure_percent"),
        ("Consumers that are refused most (4XX)", "segment_errors_per_5_min"),
    ],
)
def test_threshold_is_drawn_on_the_graph_that_it_watches(
    prod_settings: Settings, title: str, field: str
) -> None:
    limits = prod_settings.thresholds.model_copy(update={field: 37})
    changed = prod_settings.model_copy(update={"thresholds": limits})
    drawn = [*realtime.widgets(changed, ALARMS), *transactions.widgets(changed)]
    assert 37 in lines_on(drawn, title)


def test_budget_is_drawn_over_the_estimated_charges(prod_settings: Settings) -> None:
    drawn = list(cost.widgets(prod_settings, ALARMS))
    assert lines_on(drawn, "Estimated charges this month") == [prod_settings.budget.monthly_usd]
    words = "".join(one.properties.get("markdown", "") for one in drawn)
    assert "Budget **12,000 USD** a month" in words
    assert "50 %, 80 %, 100 %" in words
    assert "4 alarms are deployed" in words


def test_latency_limits_of_apis_are_drawn_once_for_each_value(prod_settings: Settings) -> None:
    assert lines_on(realtime.widgets(prod_settings, ALARMS), "API latency, p50 and p99") == [3000, 4000]


def test_monitoring_itself_stands_after_the_services(prod_settings: Settings) -> None:
    titles = [w.properties["title"] for w in realtime.widgets(prod_settings, ALARMS) if w.kind == "alarm"]
    assert titles == ["Alarms: payments", "Alarms: refunds", "Alarms: the monitoring itself"]


def computed(line: Line, **values: float) -> float:
    """The line's value for values of its series, at a period of 300 s."""
    *operands, (shown,) = line.rows(7)
    numbers = {row[-1]["id"]: values[row[-1]["id"].removesuffix("7")] for row in operands}
    assert not any(row[-1]["visible"] for row in operands)
    found: float = eval(shown["expression"], {"PERIOD": lambda _: 300, **numbers})  # noqa: S307 - our own arithmetic
    return found


def test_rate_is_the_share_in_percent() -> None:
    line = rate("x", of("N", "Bad", "Sum"), of("N", "All", "Sum"))
    assert computed(line, part=3, whole=200) == 1.5


def test_table_is_full_when_it_consumes_its_capacity_for_the_whole_period(prod_settings: Settings) -> None:
    from monitoring.dashboards.resources import _used

    table = prod_settings.services[0].tables[0]
    itself, index = _used(table, "Write")
    assert computed(itself, used=300 * table.capacity.write) == 100
    assert computed(index, used=150 * table.indexes[0].capacity.write) == 50


def test_lines_of_one_graph_do_not_share_ids() -> None:
    lines = [rate(name, of("N", "Bad", "Sum"), of("N", "All", "Sum")) for name in ("a", "b")]
    (graph,) = graphs("two", lines, Look(unit="%"))
    rows = graph.properties["metrics"]
    ids = [row[-1]["id"] for row in rows]
    assert len(ids) == len(set(ids)) == 6
    assert [row[0]["expression"] for row in rows if isinstance(row[0], dict)] == [
        "100 * part0 / whole0",
        "100 * part1 / whole1",
    ]


def test_graph_with_too_many_lines_becomes_several_that_draw_each_once() -> None:
    lines = [plain(f"f{number}", of("N", f"M{number}", "Sum")) for number in range(2 * LINES_A_GRAPH + 1)]
    parts = list(graphs("many", lines, Look(unit="x")))
    assert [len(part.properties["metrics"]) for part in parts] == [LINES_A_GRAPH, LINES_A_GRAPH, 1]
    assert [part.properties["title"] for part in parts] == ["many (1 of 3)", "many (2 of 3)", "many (3 of 3)"]
    assert {row[1] for part in parts for row in part.properties["metrics"]} == {
        f"M{n}" for n in range(len(lines))
    }


def test_graph_without_lines_is_left_out() -> None:
    assert list(graphs("none", [], Look(unit="x"))) == []


def test_limits_of_equal_value_are_one_mark_that_says_how_many_it_is_for() -> None:
    assert marks([(2.0, "b"), (1.0, "a"), (2.0, "c")]) == [
        Mark(value=1.0, label="limit of a"),
        Mark(value=2.0, label="limit of b and 1 more"),
    ]


def test_fleet_fits_and_every_function_of_it_is_drawn(prod_settings: Settings) -> None:
    """Limits of CloudWatch: 500 widgets a dashboard, 500 metrics a widget, 100 alarms in a status widget."""
    service = prod_settings.services[0]
    many = tuple(service.functions[0].model_copy(update={"name": f"function-{n}"}) for n in range(250))
    fleet = prod_settings.model_copy(update={"services": (service.model_copy(update={"functions": many}),)})
    alarms = {"payments": [f"arn:{n}" for n in range(1000)]}
    shapes = placed(realtime.widgets(fleet, alarms))
    assert len(shapes) < 60
    for shape in shapes:
        _documented(shape)
    drawn = {d["FunctionName"] for _, m, d in series_of(shapes) if m == "Errors"}
    assert drawn == {function.name for function in many}


@pytest.mark.parametrize("count, sizes", [(0, []), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])])
def test_every_alarm_has_its_state_shown_however_many_there_are(count: int, sizes: list[int]) -> None:
    arns = [f"arn:{n}" for n in range(count)]
    shown = list(states("Alarms", arns))
    assert [len(widget.properties["alarms"]) for widget in shown] == sizes
    assert [arn for widget in shown for arn in widget.properties["alarms"]] == arns
    titles = {widget.properties["title"] for widget in shown}
    assert len(titles) == len(sizes)
    assert ("Alarms" in titles) == (len(sizes) == 1)


def test_panels_that_count_canaries_payments_are_named(prod_settings: Settings) -> None:
    head, *panels = transactions.widgets(prod_settings)
    counted = {
        panel.properties["title"]
        for panel in panels
        if panel.kind == "log" or "insightRule" in panel.properties
    }
    assert set(re.findall(r"\*([A-Z][^*]+)\*", head.properties["markdown"])) == counted


SIZES = some.lists(some.tuples(some.integers(1, 24), some.integers(1, 12)), max_size=40)


@given(sizes=SIZES)
def test_widgets_never_overlap_and_stay_within_24_columns(sizes: list[tuple[int, int]]) -> None:
    blank = Widget(kind="text", width=1, height=1, properties={"markdown": "x"})
    shapes = placed(replace(blank, width=width, height=height) for width, height in sizes)
    assert [(one["width"], one["height"]) for one in shapes] == sizes
    assert all(one["x"] + one["width"] <= 24 for one in shapes)
    for one, other in combinations(shapes, 2):
        beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        above = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
        assert beside or above


def test_dashboards_of_dev_name_nothing_of_prod(dev: Template) -> None:
    found = [r["Properties"] for r in dev["Resources"].values() if r["Type"] == "AWS::CloudWatch::Dashboard"]
    for one in found:
        assert one["DashboardName"].startswith("payments-dev-")
        assert "prod" not in text_of(one["DashboardBody"])


def test_names_of_views_are_those_of_the_links(prod_settings: Settings) -> None:
    expected = {names.dashboard_name(prod_settings.platform, "prod", view) for view in VIEWS}
    assert expected == {f"payments-prod-{view}" for view in VIEWS}
