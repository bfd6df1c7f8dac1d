"""Budget and cost anomalies: what the platform may cost, and what it suddenly does.

Both look at the whole account. They can count by tags only after somebody has activated the tags for cost
allocation in the payer account; until then a filter on tags counts nothing and never alerts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_ce as ce
from constructs import Construct, IDependable

from settings import conventions as names
from settings.environment import Budget as Limits
from settings.environment import Settings

Budget = budgets.CfnBudget
FORECAST_PERCENT = 100


class Cost(Construct):
    """Tells the topic for cost, and of the budget also by mail: one topic and ten addresses are the most.

    ``admitted`` is the topic's policy. Budgets tries to publish when it is made, so the policy must be there.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        topics: Mapping[str, str],
        admitted: IDependable,
    ) -> None:
        super().__init__(scope, construct_id)
        self.node.add_dependency(admitted)
        name = names.prefix(settings.platform, settings.environment)
        topic = topics[names.COST]
        self._budget(settings.budget, name, topic)
        self._anomalies(settings.budget, name, topic)

    def _budget(self, limits: Limits, name: str, topic: str) -> None:
        budgets.CfnBudget(
            self,
            "Budget",
            budget=Budget.BudgetDataProperty(
                budget_name=name,
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=Budget.SpendProperty(amount=limits.monthly_usd, unit="USD"),
            ),
            notifications_with_subscribers=list(_notifications(limits, topic)),
        )

    def _anomalies(self, limits: Limits, name: str, topic: str) -> None:
        """Told at once, from an impact in dollars on. An account has one monitor of AWS services at most."""
        monitor = limits.anomaly_monitor or self._monitor(name)
        impact = {
            "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
            "Values": [f"{limits.anomaly_impact_usd:g}"],
        }
        ce.CfnAnomalySubscription(
            self,
            "Anomalies",
            subscription_name=name,
            frequency="IMMEDIATE",
            monitor_arn_list=[monitor],
            subscribers=[ce.CfnAnomalySubscription.SubscriberProperty(type="SNS", address=topic)],
            threshold_expression=json.dumps({"Dimensions": impact}),
        )

    def _monitor(self, name: str) -> str:
        monitor = ce.CfnAnomalyMonitor(
            self, "Monitor", monitor_name=name, monitor_type="DIMENSIONAL", monitor_dimension="SERVICE"
        )
        return monitor.attr_monitor_arn


def _notifications(limits: Limits, topic: str) -> Iterator[Budget.NotificationWithSubscribersProperty]:
    """What was spent, at each percentage, and the forecast; a budget takes five of them."""
    spent = [("ACTUAL", percent) for percent in dict.fromkeys(limits.alert_at_percent)]
    for kind, percent in (*spent, ("FORECASTED", FORECAST_PERCENT)):
        notification = Budget.NotificationProperty(
            notification_type=kind,
            comparison_operator="GREATER_THAN",
            threshold=percent,
            threshold_type="PERCENTAGE",
        )
        yield Budget.NotificationWithSubscribersProperty(
            notification=notification, subscribers=_subscribers(limits, topic)
        )


def _subscribers(limits: Limits, topic: str) -> list[Budget.SubscriberProperty]:
    mails = [
        Budget.SubscriberProperty(subscription_type="EMAIL", address=address) for address in limits.copy_to
    ]
    return [Budget.SubscriberProperty(subscription_type="SNS", address=topic), *mails]
