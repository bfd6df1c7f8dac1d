"""Dashboards that show nothing, or something else than they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.features.breaks import Body, Break, Change, found, put, rewrite

DASHBOARD, ALARM = "AWS::CloudWatch::Dashboard", "AWS::CloudWatch::Alarm"
REALTIME = "The realtime dashboard shows everything that is monitored"
TRANSACTIONS = "The transactions dashboard shows how payments go through each provider"
QUESTIONS = "A dashboard answers the questions of its reader"
AUDIT = "The audit trail has its panels"
PRODUCER = "Every series on a dashboard has a producer"
THERE = "Whatever else a dashboard shows is there"
READABLE = "CloudWatch takes each dashboard, and people can read it"
OUTCOMES = "No outcome of a payment is left off a graph"
LIMIT = "A limit on a graph is where an alarm fires, or where the budget ends"


def on(view: str, change: Callable[[list[Body]], None]) -> Change:
    """Change the widgets of a dashboard."""

    def changed(template: Body) -> None:
        (one,) = [one for one in found(template, DASHBOARD) if one["DashboardName"].endswith(view)]
        rewrite(one, "DashboardBody", lambda body: change(body["widgets"]))

    return changed


def titled(widgets: list[Body], title: str) -> Body:
    """Properties of the widget with this title."""
    properties: Body = next(w["properties"] for w in widgets if w["properties"].get("title") == title)
    return properties


def rows(widgets: list[Body]) -> Iterator[list[Any]]:
    """Every row of every graph."""
    for widget in widgets:
        yield from widget["properties"].get("metrics", [])


def renamed(metric: str, other: str) -> Callable[[list[Body]], None]:
    """Another metric in the place of one, wherever it is shown."""

    def change(widgets: list[Body]) -> None:
        for row in rows(widgets):
            if len(row) > 1 and row[1] == metric:
                row[1] = other

    return change


def without(title: str) -> Callable[[list[Body]], None]:
    """The widget with this title is gone."""
    return lambda widgets: widgets.remove(next(w for w in widgets if w["properties"].get("title") == title))


def limit(title: str, value: float) -> Callable[[list[Body]], None]:
    """The first limit of a graph stands elsewhere."""

    def change(widgets: list[Body]) -> None:
        titled(widgets, title)["annotations"]["horizontal"][0]["value"] = value

    return change


def _without_limits(widgets: list[Body]) -> None:
    del titled(widgets, "Lambda memory, most used")["annotations"]


def _without_dimension(widgets: list[Body]) -> None:
    for row in rows(widgets):
        if len(row) > 1 and row[1] == "ReadThrottleEvents":
            del row[2:-1]


def _of_another_graph(widgets: list[Body]) -> None:
    titled(widgets, "API errors, 4XX and 5XX")["metrics"][2][0]["expression"] = "100 * part9 / whole9"


def _no_such_rule(widgets: list[Body]) -> None:
    next(w for w in widgets if "insightRule" in w["properties"])["properties"]["insightRule"]["ruleName"] = (
        "none"
    )


def _no_such_alarm(widgets: list[Body]) -> None:
    states = titled(widgets, "Alarms: payments")["alarms"]
    states.append("arn:aws:cloudwatch:us-east-1:111122223333:alarm:gone")


def _no_such_group(widgets: list[Body]) -> None:
    widget = titled(widgets, "The last 50 payments that failed")
    widget["query"] = widget["query"].replace("/prod/application", "/prod/applications")


def _no_such_field(widgets: list[Body]) -> None:
    widget = titled(widgets, "The last 50 payments that failed")
    widget["query"] = widget["query"].replace("merchant_id", "merchantId")


def _other_failures(old: str, new: str) -> Callable[[list[Body]], None]:
    def change(widgets: list[Body]) -> None:
        widget = titled(widgets, "The last 50 payments that failed")
        widget["query"] = widget["query"].replace(old, new)

    return change


def _row_gone(title: str, metric: str) -> Callable[[list[Body]], None]:
    """The first line of a graph that reads a metric."""

    def change(widgets: list[Body]) -> None:
        found = titled(widgets, title)["metrics"]
        found.remove(next(row for row in found if len(row) > 1 and row[1] == metric))

    return change


def _without_service(widgets: list[Body]) -> None:
    found = titled(widgets, "Estimated charges by service")["metrics"]
    found.remove(next(row for row in found if "AmazonS3" in row))


def _crowded(widgets: list[Body]) -> None:
    titled(widgets, "Alarms: payments")["alarms"] *= 2


def _covered(widgets: list[Body]) -> None:
    widgets[5]["x"], widgets[5]["y"] = widgets[4]["x"], widgets[4]["y"]


def _off_the_page(widgets: list[Body]) -> None:
    widgets[-1]["x"] = 20


def _many(widgets: list[Body]) -> None:
    low = max(w["y"] + w["height"] for w in widgets)
    text = {"type": "text", "x": 0, "width": 1, "height": 1, "properties": {"markdown": "."}}
    widgets += [{**text, "y": low + place} for place in range(501)]


def _long(widgets: list[Body]) -> None:
    titled(widgets, "API requests")["metrics"] *= 251


def _heavy(widgets: list[Body]) -> None:
    low = max(w["y"] + w["height"] for w in widgets)
    series = [["AWS/Events", "FailedInvocations", "RuleName", "x"]] * 499
    graph = {"title": "x", "region": "us-east-1", "metrics": series}
    place = {"type": "metric", "x": 0, "width": 1, "height": 1, "properties": graph}
    widgets += [{**place, "y": low + number} for number in range(6)]


def _elsewhere(widgets: list[Body]) -> None:
    titled(widgets, "API requests")["region"] = "eu-west-1"


def _untitled(widgets: list[Body]) -> None:
    titled(widgets, "API requests")["title"] = ""


def words(old: str, new: str) -> Callable[[list[Body]], None]:
    """Other words in every text."""

    def change(widgets: list[Body]) -> None:
        for widget in widgets:
            if "markdown" in widget["properties"]:
                widget["properties"]["markdown"] = widget["properties"]["markdown"].replace(old, new)

    return change


def another(body: str) -> Change:
    """One dashboard more."""

    def change(template: Body) -> None:
        properties = {"DashboardName": "payments-prod-another", "DashboardBody": body}
        template["Resources"]["Another"] = {"Type": DASHBOARD, "Properties": properties}

    return change


def _rule_that_nobody_counts(template: Body) -> None:
    rule = {"Name": "payments-prod-more", "State": "ENABLED", "EventPattern": {"source": ["aws.health"]}}
    template["Resources"]["More"] = {"Type": "AWS::Events::Rule", "Properties": rule}


def _canary_that_nobody_counts(template: Body) -> None:
    one = next(one for one in template["Resources"].values() if one["Type"] == "AWS::Synthetics::Canary")
    template["Resources"]["More"] = {**one, "Properties": {**one["Properties"], "Name": "more-prod-up"}}


def _group_that_nobody_counts(template: Body) -> None:
    group = {"LogGroupName": "/aws/lambda/more", "RetentionInDays": 30}
    template["Resources"]["More"] = {"Type": "AWS::Logs::LogGroup", "Properties": group}


def _other_runbook(template: Body) -> None:
    alarm = found(template, ALARM)[0]
    alarm["AlarmDescription"] = alarm["AlarmDescription"].replace("/4xx-rate\n", "/never-written\n")


MEASURED = (
    ("Latency", "latency"),
    ("4XXError", "share of 4XX"),
    ("5XXError", "share of 5XX"),
    ("Duration", "duration"),
    ("Errors", "errors"),
    ("MaxMemoryUsed/payments-prod-capture", "memory"),
    ("ConsumedReadCapacityUnits", "reads consumed"),
    ("ConsumedWriteCapacityUnits", "writes consumed"),
    ("ReadThrottleEvents", "throttled reads"),
    ("WriteThrottleEvents", "throttled writes"),
    ("ApproximateAgeOfOldestMessage", "oldest message"),
    ("ApproximateNumberOfMessagesVisible", "messages"),
    ("SuccessPercent", "success"),
)
OF_PROVIDERS = (
    ("ProviderAttempts", "payments"),
    ("ProviderTechnicalFailures", "technical failures"),
    ("ProviderLatency", "time to answer"),
)
ANSWERED = (
    ("transactions", "PaymentSuccesses", "payments that succeed"),
    ("transactions", "PaymentDeclines", "payments that are declined"),
    ("transactions", "PaymentTechnicalFailures", "payments that fail"),
    ("transactions", "PaymentProcessingTime", "processing time, p50, p95 and p99"),
    ("transactions", "PaymentAmount", "amounts by currency"),
    ("cost", "EstimatedCharges", "the estimated charges"),
    ("cost", "IncomingBytes", "how many lines the logs take in"),
    ("cost", "Duration", "how often canaries run"),
)
OF_AUDIT = (
    ("AuditEvents", "events that were kept for audit"),
    ("TamperingEvents", "calls that change the monitoring"),
    ("TriggeredRules", "what each event rule caught"),
    ("FailedInvocations", "what each event rule could not deliver"),
)

BREAKS = (
    Break(scenario=PRODUCER, change=on("realtime", renamed("Latency", "Latencies")), says="Latencies"),
    Break(scenario=PRODUCER, change=on("realtime", _without_dimension), says="AWS emits it with"),
    Break(scenario=PRODUCER, change=on("cost", renamed("AuditEvents", "AuditLines")), says="AuditLines"),
    Break(scenario=PRODUCER, change=on("realtime", _of_another_graph), says="is no line"),
    Break(scenario=THERE, change=on("realtime", _no_such_rule), says="no rule none"),
    Break(scenario=THERE, change=on("realtime", _no_such_alarm), says="no alarm"),
    Break(scenario=THERE, change=on("transactions", _no_such_group), says="no log group"),
    Break(scenario=THERE, change=on("transactions", _no_such_field), says="merchantId"),
    Break(
        scenario="Whatever pages somebody is shown with its state",
        change=on("realtime", without("Alarms: refunds")),
        says="is on no dashboard",
    ),
    Break(
        scenario="Whatever pages somebody is shown with its state",
        change=on("realtime", _crowded),
        says="more than 100 alarms",
    ),
    Break(scenario=LIMIT, change=on("realtime", limit("Lambda errors", 0.7)), says="nothing happens at 0.7"),
    Break(
        scenario=LIMIT,
        change=on("realtime", limit("DynamoDB reads consumed", 70)),
        says="nothing happens at 70",
    ),
    Break(
        scenario=LIMIT,
        change=on("realtime", limit("Consumers that are refused most (4XX)", 30)),
        says="nothing happens at 30",
    ),
    Break(
        scenario="Who watches a graph sees where the alarm would fire",
        change=on("realtime", _without_limits),
        says="MaxMemoryUsed/payments-prod-capture Maximum>: no limit",
    ),
    Break(scenario=READABLE, change=another("{"), says="not JSON"),
    Break(scenario=READABLE, change=another('{"widgets": []}'), says="is empty"),
    Break(scenario=READABLE, change=on("realtime", _covered), says="covers another"),
    Break(scenario=READABLE, change=on("realtime", _off_the_page), says="leaves the page"),
    Break(scenario=READABLE, change=on("realtime", _many), says="has 523 widgets"),
    Break(scenario=READABLE, change=on("realtime", _long), says="has 502 metrics"),
    Break(scenario=READABLE, change=on("realtime", _heavy), says="has 3"),
    Break(scenario=READABLE, change=on("realtime", _elsewhere), says="'API requests'"),
    Break(scenario=READABLE, change=on("realtime", _untitled), says="metric widget"),
    *(
        Break(
            scenario=REALTIME,
            change=on("realtime", renamed(metric, "Gone")),
            says=f"its {measure} is not shown",
        )
        for metric, measure in MEASURED
    ),
    *(
        Break(
            scenario=TRANSACTIONS,
            change=on("transactions", renamed(metric, "Gone")),
            says=f"its {measure} is not shown",
        )
        for metric, measure in OF_PROVIDERS
    ),
    *(
        Break(scenario=QUESTIONS, change=on(view, renamed(metric, "Gone")), says=f"does not show {answer}")
        for view, metric, answer in ANSWERED
    ),
    Break(
        scenario=QUESTIONS,
        change=on("transactions", without("The last 50 payments that failed")),
        says="does not show the last payments that failed",
    ),
    Break(
        scenario=QUESTIONS,
        change=on("cost", without("Estimated charges by service")),
        says="does not show what CloudWatch itself costs",
    ),
    *(
        Break(
            scenario=QUESTIONS,
            change=on("transactions", _other_failures(old, new)),
            says="does not show the last payments that failed",
        )
        for old, new in ((" and ", " or "), ('"failed"', '"declined"'), ("limit 50", "limit 5"))
    ),
    *(
        Break(scenario=QUESTIONS, change=on("transactions", without(title)), says=f"does not show {answer}")
        for title, answer in (
            ("Over the time shown", "all payments in numbers"),
            ("Payments by provider", "payments by provider"),
        )
    ),
    Break(
        scenario=QUESTIONS,
        change=on("cost", _without_service),
        says="does not show what the archive, topics and keys cost",
    ),
    Break(
        scenario=OUTCOMES,
        change=on("transactions", _row_gone("Payments by outcome", "PaymentDeclines")),
        says="no PaymentDeclines",
    ),
    Break(
        scenario=OUTCOMES,
        change=on("transactions", _row_gone("Payments by outcome, share", "PaymentSuccesses")),
        says="no PaymentSuccesses",
    ),
    Break(
        scenario=OUTCOMES,
        change=on("transactions", _row_gone("Over the time shown", "PaymentAttempts")),
        says="no PaymentAttempts",
    ),
    Break(scenario=QUESTIONS, change=_canary_that_nobody_counts, says="does not show how often canaries run"),
    Break(
        scenario=QUESTIONS,
        change=_group_that_nobody_counts,
        says="does not show how many lines the logs take in",
    ),
    Break(
        scenario="The cost dashboard shows the budget",
        change=on("cost", limit("Estimated charges this month", 10_000)),
        says="no line at",
    ),
    Break(
        scenario="The cost dashboard shows the budget",
        change=on("cost", words("12,000 USD", "plenty")),
        says="does not say 12,000 USD",
    ),
    Break(
        scenario="The cost dashboard shows the budget",
        change=put("AWS::Budgets::Budget", "Budget.BudgetLimit.Amount", 9000),
        says="no line at 9000",
    ),
    *(
        Break(scenario=AUDIT, change=on("cost", renamed(metric, "Gone")), says=f"does not show {answer}")
        for metric, answer in OF_AUDIT
    ),
    Break(scenario=AUDIT, change=_rule_that_nobody_counts, says="does not show what each event rule caught"),
    Break(
        scenario="Every runbook is one click away",
        change=_other_runbook,
        says="never-written is not on payments-prod-realtime",
    ),
    Break(
        scenario="Every runbook is one click away",
        change=on("realtime", words("/oldest-message)", "/)")),
        says="/oldest-message is not on",
    ),
    Break(
        scenario="Readers go on from each dashboard to the others",
        change=on("cost", words("dashboard/payments-prod-realtime", "dashboard/payments-prod-real")),
        says="payments-prod-real'",
    ),
    Break(
        scenario="Readers go on from each dashboard to the others",
        change=on("cost", words("https://", "http://")),
        says="http://",
    ),
)
