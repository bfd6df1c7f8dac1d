"""Incidents that wake nobody, somebody else, everybody, or again and again."""

from __future__ import annotations

from tests.features.breaks import Body, Break
from tests.features.breaks.alarms import edit, put
from tests.features.breaks.behaviour_monitoring import unfilled
from tests.features.breaks.notifications import subscription

TWO = "Two percent of 5XX for five minutes"
CRITICAL = "What fails customers wakes the payments team once, critically"
WARNING = "What hinders customers wakes the payments team once, with a warning"
TICKET = "What can wait until the morning is a ticket and wakes nobody"
NONE = "What is no incident is left alone"
SILENT = "A day or a night on which nothing happens is silent"
FLAPS = "A dependency that flaps rings once, not every few minutes"
UNLOGGED = "While the application logs nothing, the platform team hears that payments are unwatched"


def _no_end(alarm: Body) -> None:
    alarm.pop("OKActions")


BREAKS = (
    Break(scenario=TWO, change=edit("payments-unavailable", _no_end), says="is never resolved"),
    Break(
        scenario=CRITICAL,
        change=put("payments-api-traffic-gone", TreatMissingData="notBreaching"),
        says="0 alerts at the payments team's PagerDuty",
    ),
    Break(
        scenario=WARNING,
        change=subscription("warning", "payments", "pagerduty", FilterPolicy={"severity": ["warning"]}),
        says="0 alerts at the payments team's PagerDuty",
    ),
    Break(
        scenario=TICKET,
        change=put("settlement-dlq-not-empty", AlarmActions=[]),
        says="the payments team finds no ticket",
    ),
    Break(
        scenario=NONE,
        change=put("payments-prod-transactions-write-throttles", DatapointsToAlarm=1),
        says="somebody is paged",
    ),
    Break(scenario=SILENT, change=put("payments-decline-surge", Threshold=10), says="somebody hears"),
    Break(
        scenario=FLAPS,
        change=put("payments-api-5xx-rate", EvaluationPeriods=2, DatapointsToAlarm=1),
        says="alerts at the payments team's PagerDuty",
    ),
    Break(
        scenario=UNLOGGED,
        change=edit("log-pipeline-silent", unfilled),
        says="0 alerts at the platform team's PagerDuty",
    ),
)
