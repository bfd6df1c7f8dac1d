"""Costs that run away unseen."""

from __future__ import annotations

from tests.features.breaks import Body, Break, found, put

BUDGET, ANOMALIES = "AWS::Budgets::Budget", "AWS::CE::AnomalySubscription"
TELLS = "The budget tells on the way, at the limit, and when the limit is forecast"
AT_ONCE = "Unusual cost is told at once"


def _no_forecast(template: Body) -> None:
    budget = found(template, BUDGET)[0]
    told = budget["NotificationsWithSubscribers"]
    budget["NotificationsWithSubscribers"] = [
        one for one in told if one["Notification"]["NotificationType"] != "FORECASTED"
    ]


def _nobody(template: Body) -> None:
    for one in found(template, BUDGET)[0]["NotificationsWithSubscribers"]:
        one["Subscribers"] = [who for who in one["Subscribers"] if who["SubscriptionType"] == "SNS"]


BREAKS = (
    Break(scenario=TELLS, change=put(BUDGET, "Budget.TimeUnit", "ANNUALLY"), says="saw ('ANNUALLY', 'USD')"),
    Break(scenario=TELLS, change=put(BUDGET, "Budget.BudgetLimit.Amount", 0), says="has no limit"),
    Break(scenario=TELLS, change=_no_forecast, says="wanted {"),
    Break(scenario=TELLS, change=_nobody, says="goes to"),
    Break(
        scenario=AT_ONCE, change=put(ANOMALIES, "MonitorArnList", ["arn:aws:ce::1:x"]), says="watches nothing"
    ),
    Break(scenario=AT_ONCE, change=put(ANOMALIES, "Frequency", "WEEKLY"), says="saw 'WEEKLY'"),
    Break(scenario=AT_ONCE, change=put(ANOMALIES, "ThresholdExpression", "{}"), says="has no amount"),
)
