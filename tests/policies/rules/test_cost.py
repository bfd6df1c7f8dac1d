"""Budgets and anomalies that are told, and those that are not."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import cost
from tests.policies.rules.breaking import GONE, ids, put, seen

IDS = ids(cost)


@pytest.mark.parametrize(
    "kind, word, path, value, rule, words",
    [
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers",
            [],
            "cost-budget-untold",
            "no notification",
        ),
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers.0.Subscribers",
            [],
            "cost-budget-untold",
            "no subscriber",
        ),
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers.3",
            GONE,
            "cost-budget-untold",
            "FORECASTED",
        ),
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers.0.Notification.Threshold",
            0.8,
            "cost-threshold-unreachable",
            "0.8",
        ),
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers.0.Notification.Threshold",
            8000,
            "cost-threshold-unreachable",
            "8000",
        ),
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers.0.Notification.ComparisonOperator",
            "LESS_THAN",
            "cost-threshold-unreachable",
            "LESS_THAN",
        ),
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers.0.Notification.NotificationType",
            "FORECAST",
            "cost-threshold-unreachable",
            "FORECASTED",
        ),
        (
            "AWS::Budgets::Budget",
            "",
            "Budget.BudgetLimit.Amount",
            0,
            "cost-threshold-unreachable",
            "more than 0",
        ),
        ("AWS::Budgets::Budget", "", "Budget.TimeUnit", "ANNUALLY", "cost-threshold-unreachable", "ANNUALLY"),
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers.0.Subscribers.0.Address",
            {"Ref": "NotificationsinfoTopic4F45406D"},
            "cost-topic-unadmitted",
            "budgets",
        ),
        (
            "AWS::Budgets::Budget",
            "",
            "NotificationsWithSubscribers.0.Subscribers.1.Address",
            "finops",
            "cost-topic-unadmitted",
            "finops",
        ),
        (
            "AWS::CE::AnomalySubscription",
            "",
            "Subscribers.0.Address",
            {"Ref": "NotificationsinfoTopic4F45406D"},
            "cost-topic-unadmitted",
            "costalerts",
        ),
        ("AWS::CE::AnomalySubscription", "", "Frequency", "DAILY", "cost-anomaly-silent", "EMAIL"),
        ("AWS::CE::AnomalySubscription", "", "MonitorArnList", [], "cost-anomaly-silent", "empty"),
        (
            "AWS::CE::AnomalySubscription",
            "",
            "MonitorArnList.0",
            "arn:aws:ce::609831742057:anomalymonitor/gone",
            "cost-anomaly-silent",
            "gone",
        ),
        ("AWS::CE::AnomalySubscription", "", "Subscribers", [], "cost-anomaly-silent", "subscriber"),
        ("AWS::CE::AnomalySubscription", "", "ThresholdExpression", "{", "cost-anomaly-silent", "JSON"),
        (
            "AWS::SNS::TopicPolicy",
            "cost",
            "PolicyDocument.Statement.0",
            GONE,
            "cost-topic-unadmitted",
            "budgets",
        ),
        (
            "AWS::SNS::Topic",
            "cost",
            "KmsMasterKeyId",
            "alias/aws/sns",
            "cost-topic-unadmitted",
            "alias/aws/sns",
        ),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, kind: str, word: str, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, kind, word, path, value)
    assert words in seen(IDS, judge, broken).get(rule, "nothing was found")


def test_a_budget_that_mails_somebody_is_no_finding(judge: Any) -> None:
    told = {
        "Notification": {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80},
        "Subscribers": [{"SubscriptionType": "EMAIL", "Address": {"Ref": "Mail"}}],
    }
    budget = {
        "Budget": {"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": {"Amount": 10, "Unit": "USD"}},
        "NotificationsWithSubscribers": [told],
    }
    body = {
        "Parameters": {"Mail": {"Type": "String"}},
        "Resources": {"B": {"Type": "AWS::Budgets::Budget", "Properties": budget}},
    }
    assert seen(IDS, judge, body) == {}
