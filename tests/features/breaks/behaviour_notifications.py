"""Alerts that are lost with the path that they tell of, or that reach people whom they do not concern."""

from __future__ import annotations

from tests.features.breaks import Body, Break, found
from tests.features.breaks.notifications import subscription

LOST = "When no alert can be delivered, PagerDuty hears of it past the topics"
LATER = "An outage while alerts do not arrive is told as soon as they do"
OTHERS = "An outage of payments leaves the mailboxes and pagers of other teams alone"
NO_RETRY = {
    "healthyRetryPolicy": {
        "minDelayTarget": 1,
        "maxDelayTarget": 1,
        "numRetries": 0,
        "numMaxDelayRetries": 0,
        "numNoDelayRetries": 0,
        "numMinDelayRetries": 0,
        "backoffFunction": "linear",
    }
}


def _no_event(template: Body) -> None:
    rule = next(one for one in found(template, "AWS::Events::Rule") if one["Name"].endswith("-undelivered"))
    rule["EventPattern"]["detail"]["alarmName"] = [{"prefix": "nobody-has-this"}]


BREAKS = (
    Break(scenario=LOST, change=_no_event, says="no event tells PagerDuty"),
    Break(
        scenario=LATER,
        change=subscription("critical", "payments", "pagerduty", DeliveryPolicy=NO_RETRY),
        says="0 alerts at the payments team's PagerDuty",
    ),
    Break(
        scenario=OTHERS,
        change=subscription(
            "critical", "refunds", "email", FilterPolicy={"AlarmName": [{"prefix": "prod-critical-"}]}
        ),
        says="the refunds team hears",
    ),
)
