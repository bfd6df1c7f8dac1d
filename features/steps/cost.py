"""What the sentences about cost mean."""

from __future__ import annotations

import re

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged, at_least, at_most, differs
from template import Resource, Template

TOPIC = "AWS::SNS::Topic"
Notification = dict[str, object]


def _notifications(budget: Resource) -> list[Notification]:
    found = budget.get("NotificationsWithSubscribers")
    return found if isinstance(found, list) else []


@given("every budget")
def _budgets(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("budgets", template.of("AWS::Budgets::Budget"))


@given("every subscription to cost anomalies")
def _anomalies(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("subscriptions to cost anomalies", template.of("AWS::CE::AnomalySubscription"))


@then("each has a monthly limit in US dollars")
def _limit(judged: Judged[Resource]) -> None:
    judged.each(
        lambda one: differs(
            (one.get("Budget.TimeUnit"), one.get("Budget.BudgetLimit.Unit")), ("MONTHLY", "USD")
        )
    )
    judged.each(lambda one: "" if at_least(one.number("Budget.BudgetLimit.Amount"), 1) else "has no limit")


@then(parsers.parse("each tells at {percent:d} percent or before, of actual and of forecast cost"))
def _tells(judged: Judged[Resource], percent: int) -> None:
    def fault(budget: Resource) -> str:
        early = {
            one["Notification"]["NotificationType"]  # type: ignore[index]
            for one in _notifications(budget)
            if at_most(one["Notification"]["Threshold"], percent)  # type: ignore[index]
            and one["Notification"].get("ThresholdType") == "PERCENTAGE"  # type: ignore[attr-defined]
        }
        return differs(early, {"ACTUAL", "FORECASTED"})

    judged.each(fault)


@then("each notification goes to a topic of this template and to a person")
def _subscribers(template: Template, judged: Judged[Resource]) -> None:
    def fault(budget: Resource) -> str:
        for one in _notifications(budget):
            to: list[dict[str, object]] = one["Subscribers"]  # type: ignore[assignment]
            topics = [
                who for who in to if who["SubscriptionType"] == "SNS" and template.find(who["Address"], TOPIC)
            ]
            people = [who for who in to if who["SubscriptionType"] == "EMAIL"]
            if len(topics) != 1 or not people:
                return f"{one['Notification']} goes to {to}"
        return ""

    judged.each(fault)


@then("each watches a monitor of this template")
def _monitor(template: Template, judged: Judged[Resource]) -> None:
    kind = "AWS::CE::AnomalyMonitor"
    judged.each(
        lambda one: (
            ""
            if template.target(one.written("MonitorArnList.0"), kind)
            else "watches nothing of this template"
        )
    )


@then("each tells a topic of this template at once, above an amount of US dollars")
def _at_once(template: Template, judged: Judged[Resource]) -> None:
    amount = re.compile(r'"ANOMALY_TOTAL_IMPACT_ABSOLUTE".*"Values":\s*\["[1-9]\d*')
    judged.each(lambda one: differs(one.get("Frequency"), "IMMEDIATE"))
    judged.each(
        lambda one: "" if template.find(one.get("Subscribers.0.Address"), TOPIC) else "tells no topic"
    )
    judged.each(lambda one: "" if amount.search(str(one.get("ThresholdExpression"))) else "has no amount")
