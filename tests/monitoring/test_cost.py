"""What the platform costs is told in time, on a topic that takes it, within the limits of Budgets."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from settings.environment import Settings
from template import Resource, Template, parse

MONITOR = "arn:aws:ce::123456789012:anomalymonitor/12345678-abcd-ef12-3456-987654321a12"


def alerts(view: Template) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = view.of("AWS::Budgets::Budget").one().get("NotificationsWithSubscribers")
    return found


def topic(view: Template) -> Resource:
    return view.of("AWS::SNS::Topic").named("payments-prod-cost").one()


def settings_with(settings: Settings, **budget: Any) -> Settings:
    tree = json.loads(settings.model_dump_json())
    tree["budget"].update(budget)
    return Settings.model_validate(tree)


def test_the_budget_is_a_monthly_one_in_dollars_of_the_whole_account(view: Template) -> None:
    budget = view.of("AWS::Budgets::Budget").one().get("Budget")
    assert budget["BudgetLimit"] == {"Amount": 12000, "Unit": "USD"}
    assert (budget["BudgetType"], budget["TimeUnit"]) == ("COST", "MONTHLY")
    assert not {"CostFilters", "FilterExpression"} & set(budget)


def test_it_is_told_at_each_percentage_and_when_the_month_will_end_above_it(view: Template) -> None:
    told = [
        (one["Notification"]["NotificationType"], one["Notification"]["Threshold"]) for one in alerts(view)
    ]
    assert told == [("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
    assert {one["Notification"]["ThresholdType"] for one in alerts(view)} == {"PERCENTAGE"}
    assert {one["Notification"]["ComparisonOperator"] for one in alerts(view)} == {"GREATER_THAN"}


def test_every_alert_goes_to_the_topic_and_by_mail(view: Template) -> None:
    for one in alerts(view):
        ways = [(way["SubscriptionType"], way["Address"]) for way in one["Subscribers"]]
        assert ways == [("SNS", topic(view).arn), ("EMAIL", "finops@example.com")]


def test_the_topic_admits_budgets_before_the_budget_is_made(view: Template) -> None:
    (policy,) = [one for one in view.of("AWS::SNS::TopicPolicy") if one.get("Topics") == [topic(view).arn]]
    for one in view.of("AWS::Budgets::Budget", "AWS::CE::AnomalySubscription"):
        assert policy.logical_id in one.depends_on, one


def test_an_anomaly_is_told_at_once_from_its_impact_on(view: Template) -> None:
    one = view.of("AWS::CE::AnomalySubscription").one()
    assert one.get("Frequency") == "IMMEDIATE"
    assert one.get("Subscribers") == [{"Type": "SNS", "Address": topic(view).arn}]
    assert json.loads(one.get("ThresholdExpression"))["Dimensions"] == {
        "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
        "Values": ["200"],
    }
    monitor = view.of("AWS::CE::AnomalyMonitor").one()
    assert (monitor.get("MonitorType"), monitor.get("MonitorDimension")) == ("DIMENSIONAL", "SERVICE")
    assert one.references == (monitor.logical_id, topic(view).logical_id)


def test_an_account_that_has_a_monitor_keeps_it(
    prod_settings: Settings, synth: Callable[[Settings], Mapping[str, Any]]
) -> None:
    own = settings_with(prod_settings, anomaly_monitor=MONITOR, alert_at_percent=[80, 80, 100])
    found = parse(json.dumps(synth(own)), "own.json")
    assert not found.of("AWS::CE::AnomalyMonitor").optional()
    assert found.of("AWS::CE::AnomalySubscription").one().get("MonitorArnList") == [MONITOR]
    assert [one["Notification"]["Threshold"] for one in alerts(found)] == [80, 100, 100]


@pytest.mark.parametrize(
    "budget",
    [
        pytest.param({"anomaly_monitor": "default"}, id="monitor-is-no-arn"),
        pytest.param({"copy_to": [f"a{n}@example.com" for n in range(11)]}, id="eleven-addresses"),
        pytest.param({"alert_at_percent": [10, 20, 30, 40, 50]}, id="six-alerts"),
        pytest.param({"team": "nobody"}, id="unknown-team"),
    ],
)
def test_what_budgets_would_refuse_is_refused_before(prod_settings: Settings, budget: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings_with(prod_settings, **budget)
