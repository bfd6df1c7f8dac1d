"""Metrics of lines that nobody writes, or that nobody reads."""

from __future__ import annotations

from collections.abc import Callable

from tests.features.breaks import Body, Break, Change, found

FILTER = "AWS::Logs::MetricFilter"
MEASURED = "Payments are measured"
MIXED = "Technical failures and declines are never mixed"
FIELDS = "A filter reads fields that the log contract has"
TAKEN = "A filter is one that CloudWatch Logs takes"
MEMORY = "Memory is measured for each function, from its own platform reports"
READ = "Whatever is measured, an alarm or a dashboard shows"
COUNTED = "A line is counted by the metrics that it is about, and by no other"
WORTH = "A line counts for as much as it says, in its unit, for whom it names"
NONE = "A minute of other lines says that there were none, and never makes up a value"
ASKS = "A filter asks for what it takes from the line"


def edit(metric: str, how: Callable[[Body], object]) -> Change:
    """Change the filter of one metric."""

    def change(template: Body) -> None:
        how(
            next(
                one
                for one in found(template, FILTER)
                if one["MetricTransformations"][0]["MetricName"] == metric
            )
        )

    return change


def published(metric: str, **values: object) -> Change:
    """Change what the filter of one metric publishes."""
    return edit(metric, lambda one: one["MetricTransformations"][0].update(values))


def pattern(metric: str, text: str) -> Change:
    """Give a filter another pattern."""
    return edit(metric, lambda one: one.update(FilterPattern=text))


USED = "MaxMemoryUsed/payments-prod-status"
BREAKS = (
    Break(
        scenario=MEASURED,
        change=published("ProviderLatency", MetricName="Latency"),
        says="filters for ProviderLatency",
    ),
    Break(
        scenario=MEASURED,
        change=published("PaymentDeclines", MetricNamespace="Other/prod2/x"),
        says="Other/prod2/x",
    ),
    Break(
        scenario=MEASURED,
        change=edit("PaymentAttempts", lambda one: one.update(LogGroupName="/x")),
        says="reads elsewhere",
    ),
    Break(
        scenario=MIXED,
        change=pattern("PaymentTechnicalFailures", '{ ($.outcome = "failed") || ($.outcome = "declined") }'),
        says="wanted [('=', 'failed')]",
    ),
    Break(
        scenario=MIXED,
        change=pattern("PaymentDeclines", '{ $.outcome != "succeeded" }'),
        says="wanted [('=', 'declined')]",
    ),
    Break(scenario=FIELDS, change=published("PaymentAmount", MetricValue="$.total"), says="$.total"),
    Break(
        scenario=FIELDS,
        change=pattern("PaymentAttempts", "[time, level, event=payment]"),
        says="no JSON pattern",
    ),
    Break(scenario=TAKEN, change=published("PaymentAmount", DefaultValue=0), says="has both"),
    Break(
        scenario=TAKEN,
        change=published(
            "ProviderAttempts", Dimensions=[{"Key": key, "Value": "$.provider"} for key in "ABCD"]
        ),
        says="has more",
    ),
    Break(
        scenario=MEMORY,
        change=edit(USED, lambda one: one.update(LogGroupName="/aws/lambda/payments-prod-capture")),
        says="wanted '/aws/lambda/payments-prod-status'",
    ),
    Break(
        scenario=MEMORY,
        change=published(USED, MetricName="MaxMemoryUsed/other"),
        says="wanted '/aws/lambda/other'",
    ),
    Break(scenario=READ, change=published("PaymentSuccesses", MetricName="Unread"), says="Unread"),
    *(
        Break(scenario=COUNTED, change=pattern(metric, text), says=says)
        for metric, text, says in (
            (
                "PaymentAttempts",
                '{ ($.event = "payment") && ($.synthetic IS FALSE) }',
                "wanted ['CountryAttempts'",
            ),
            ("PaymentAttempts", '{ ($.event = "payment") }', "saw ['PaymentAttempts'], wanted []"),
            ("PaymentDeclines", '{ ($.outcome = "declined") }', "saw ['PaymentDeclines'], wanted []"),
            ("TamperingEvents", "{ ($.detail-type = *) }", "'TamperingEvents'], wanted ['AuditEvents']"),
            (USED, "{ ($.record.metrics.maxMemoryUsedMB = *) }", f"saw ['{USED}'], wanted []"),
        )
    ),
    Break(scenario=WORTH, change=published("PaymentAmount", Unit="Count"), says="(12.34, 'Count'"),
    Break(
        scenario=WORTH, change=published("ProviderLatency", MetricValue="$.duration_ms"), says="saw [(412.0"
    ),
    Break(
        scenario=WORTH,
        change=published("ProviderAttempts", Dimensions=[{"Key": "Provider", "Value": "$.service"}]),
        says="{'Provider': 'payments'}",
    ),
    Break(
        scenario=NONE,
        change=edit("PaymentAttempts", lambda one: one["MetricTransformations"][0].pop("DefaultValue")),
        says="saw [], wanted [(0.0",
    ),
    Break(scenario=NONE, change=published("PaymentProcessingTime", DefaultValue=0), says="wanted []"),
    Break(scenario=ASKS, change=pattern("PaymentAmount", "{ ($.amount = *) }"), says="$.currency"),
)
