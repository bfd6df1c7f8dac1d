"""Alarms that cannot fire, or that nobody hears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.features.breaks import Body, Break, Change, found

ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"


def named(template: Body, ending: str) -> Body:
    """Properties of the first alarm or composite with this ending."""
    everything = found(template, ALARM) + found(template, COMPOSITE)
    return next(one for one in everything if one["AlarmName"].endswith(ending))


def put(ending: str, **values: Any) -> Change:
    """Set properties of one alarm."""

    def change(template: Body) -> None:
        named(template, ending).update(values)

    return change


SAYS = "The template claims to be complete"
STAGE = "The stage of each API is the one that alarms watch"
LOGS = "Each log that is kept or read here is on the list, with the lines that it has"
WINDOWS = "Each window of maintenance is on the list, as it is muted"


def says(name: str, value: Any) -> Change:
    """Let the template say something else of itself."""

    def change(template: Body) -> None:
        template["Metadata"]["PaymentMonitoring"][name] = value

    return change


def relined(template: Body) -> None:
    """Every log is said to have the lines of the audit log."""
    logs = template["Metadata"]["PaymentMonitoring"]["logs"]
    logs.update(dict.fromkeys(logs, "audit_event"))


def edit(ending: str, how: Callable[[Body], object]) -> Change:
    """Change one alarm."""

    def change(template: Body) -> None:
        how(named(template, ending))

    return change


def drop(ending: str) -> Change:
    """Delete one alarm."""

    def change(template: Body) -> None:
        name = named(template, ending)["AlarmName"]
        ids = [
            key for key, one in template["Resources"].items() if one["Properties"].get("AlarmName") == name
        ]
        del template["Resources"][ids[0]]

    return change


def dimension(alarm: Body, name: str, new: str) -> None:
    """Rename a dimension of a plain alarm."""
    next(one for one in alarm["Dimensions"] if one["Name"] == name)["Name"] = new


OWN = "The platform's own thresholds are watched for everything that is monitored"
TRAFFIC = "Rates are watched only when there is enough traffic to have one"
THROTTLES = "DynamoDB throttles are watched per table and per index, reads and writes"
POINT = "An alarm does not fire on one bad point"
REALTIME = "A realtime alarm answers within the quarter of an hour"
MISSING = "Missing data means what it should"
PRODUCED = "Every metric that an alarm reads is produced here, or by AWS with these very dimensions"
MATH = "Metric math stays within what CloudWatch takes"
MEMORY = "Memory, which AWS does not measure, is taken from the platform reports"
TELLS = "Every alarm tells when it starts and when it ends"
NAME = "The name starts with environment and severity"
DESCRIBED = "The description says what it means, what to do and where to look"
ONCE = "One incident is one page"
MAINTENANCE = "Announced maintenance holds pages back"
ITSELF = "The monitoring itself is watched"

BREAKS = (
    Break(scenario=OWN, change=put("payments-api-5xx-rate", Threshold=5), says="saw 5, wanted 1.0"),
    Break(scenario=OWN, change=drop("refunds-api-4xx-rate"), says="no such alarm for refunds-api"),
    Break(scenario=OWN, change=put("capture-error-rate", EvaluationPeriods=15), says="wanted (5, 18, 60)"),
    Break(
        scenario=OWN,
        change=edit("payments-api-5xx-rate", lambda one: one["Metrics"][-1].update(Expression="bad")),
        says="'bad' is not in percent",
    ),
    Break(
        scenario=TRAFFIC,
        change=edit(
            "payments-api-4xx-rate", lambda one: one["Metrics"][-1].update(Expression="100 * bad / total")
        ),
        says="has no guard",
    ),
    Break(scenario=TRAFFIC, change=put("payments-failure-drift", Threshold=0), says="threshold 0"),
    Break(
        scenario=THROTTLES,
        change=put("idempotency-read-throttles", MetricName="UserErrors"),
        says="['UserErrors']",
    ),
    Break(
        scenario=THROTTLES, change=drop("merchant-created-write-throttles"), says="writes are not watched for"
    ),
    Break(
        scenario=POINT,
        change=put("refunds-prod-create-throttles", DatapointsToAlarm=1),
        says="one bad minute",
    ),
    Break(
        scenario=REALTIME,
        change=put("log-pipeline-silent", EvaluationPeriods=1440),
        says="looks at 1440 minutes",
    ),
    Break(
        scenario=MISSING,
        change=put("archive-silent", TreatMissingData="notBreaching"),
        says="wanted 'breaching'",
    ),
    Break(
        scenario=MISSING,
        change=edit("payments-api-5xx-rate", lambda one: one.pop("TreatMissingData")),
        says="leaves it to the default",
    ),
    Break(
        scenario=PRODUCED,
        change=edit(
            "merchant-created-read-throttles", lambda one: dimension(one, "GlobalSecondaryIndexName", "Index")
        ),
        says="AWS emits it with",
    ),
    Break(
        scenario=PRODUCED,
        change=put("capture-memory", Namespace="Other/prod"),
        says="no metric filter publishes it",
    ),
    Break(
        scenario=PRODUCED,
        change=edit(
            "adyen-latency-p99", lambda one: one["Metrics"][0]["MetricStat"]["Metric"].pop("Dimensions")
        ),
        says="filters publish it with Provider",
    ),
    Break(
        scenario=PRODUCED,
        change=edit(
            "consumers-abuse",
            lambda one: one["Metrics"][0].update(Expression="INSIGHT_RULE_METRIC('x', 'Sum')"),
        ),
        says="there is no insight rule 'x'",
    ),
    Break(
        scenario=MATH,
        change=edit("payments-api-5xx-rate", lambda one: one["Metrics"][0].update(ReturnData=True)),
        says="saw 2, wanted 1",
    ),
    Break(
        scenario=MEMORY,
        change=drop("payments-prod-status-memory"),
        says="no such alarm for payments-prod-status",
    ),
    Break(
        scenario=TELLS,
        change=edit("tampering", lambda one: one.pop("AlarmActions")),
        says="no topic of this template",
    ),
    Break(
        scenario=TELLS, change=edit("4xx-rate", lambda one: one.pop("OKActions")), says="ok_actions: no topic"
    ),
    Break(
        scenario=TELLS,
        change=put("payments-prod-settlement-dlq-not-empty", ActionsEnabled=False),
        says="saw False",
    ),
    Break(
        scenario=TELLS,
        change=edit(
            "payments-unavailable",
            lambda one: one.update(AlarmActions=[{"Ref": "NotificationsinfoTopic4F45406D"}]),
        ),
        says="wanted ['critical']",
    ),
    Break(
        scenario=NAME,
        change=put("payments-api-4xx-rate", AlarmName="Payments4XX"),
        says="is named Payments4XX",
    ),
    Break(
        scenario=DESCRIBED,
        change=put("payments-api-4xx-rate", AlarmDescription="4XX"),
        says="no sentence says",
    ),
    Break(
        scenario=DESCRIBED,
        change=put("payments-api-4xx-rate", AlarmDescription="A sentence that means something."),
        says="no runbook",
    ),
    Break(
        scenario=ONCE, change=drop("payments-failure-rate"), says="prod-info-payments-payments-failure-rate"
    ),
    Break(
        scenario=ONCE,
        change=put("refunds-unavailable", AlarmRule='ALARM("prod-critical-payments-payments-unavailable")'),
        says="prod-critical-payments-payments-unavailable",
    ),
    Break(scenario=ONCE, change=drop("refunds-degraded"), says="{'critical'}"),
    Break(
        scenario=MAINTENANCE,
        change=put("refunds-unavailable", ActionsSuppressor="none"),
        says="nothing holds it back",
    ),
    Break(
        scenario=MAINTENANCE,
        change=put("refunds-degraded", ActionsSuppressorWaitPeriod=3600),
        says="waits 3600 s",
    ),
    Break(
        scenario=MAINTENANCE,
        change=put("refunds-degraded", ActionsSuppressorExtensionPeriod=3600),
        says="is held back for 3600 s",
    ),
    Break(
        scenario=ITSELF, change=drop("archive-late"), says="there is no alarms on the archive falling behind"
    ),
    Break(scenario=SAYS, change=says("complete", "no"), says="does not say that it is complete"),
    *(
        Break(
            scenario=f"Each {thing} that alarms watch is on the list, and the other way round",
            change=change,
            says=words,
        )
        for thing, change, words in (
            ("API", says("apis", {"payments-api": "prod"}), "wanted ['payments-api', 'refunds-api']"),
            ("function", says("functions", ["payments-prod-authorize"]), "saw ['payments-prod-authorize']"),
            ("table", says("tables", {}), "saw []"),
            ("index", says("tables", {"payments-prod-transactions": []}), "wanted ['merchant-created']"),
            ("queue", says("queues", ["other"]), "saw ['other']"),
            ("provider", says("providers", ["adyen"]), "saw ['adyen']"),
        )
    ),
    Break(
        scenario=STAGE,
        change=says("apis", {"payments-api": "prod", "refunds-api": "test"}),
        says="'refunds-api': 'test'",
    ),
    Break(
        scenario=LOGS,
        change=says("logs", {"/payments/prod/application": "payment_event"}),
        says="saw ['/payments",
    ),
    Break(scenario=LOGS, change=relined, says="'audit_event'}, wanted"),
    Break(scenario=WINDOWS, change=says("maintenance", {}), says="saw {}"),
)
