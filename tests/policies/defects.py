"""Twenty-eight silent defects, each a valid template that deploys and does not work, planted in a template.

Measured on a small correct stack, six engines together caught two of them: cfn-lint 1.58, checkov 3.3.30,
cdk-nag 3.0.2, the validator of aws-cdk-lib 2.275, cdk-preflight 1.9.1 and 208 rules of the Guard registry.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.features.breaks import Body, Change, first, found, rewrite

ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
TOPIC, POLICY, SUBSCRIPTION = "AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::SNS::Subscription"


@dataclass(frozen=True, kw_only=True)
class Defect:
    """``plant`` puts it into the prod template in place; ``rule`` must find it, for it names the cause."""

    id: str
    words: str
    plant: Change
    rule: str


def alarm(template: Body, ending: str) -> Body:
    """Properties of the first alarm or composite whose name ends so."""
    everything = found(template, ALARM) + found(template, COMPOSITE)
    return next(one for one in everything if one["AlarmName"].endswith(ending))


def with_alarm(ending: str, change: Callable[[Body], Any]) -> Change:
    """Change one alarm."""
    return lambda template: (change(alarm(template, ending)), None)[1]


def with_every(kind: str, change: Callable[[Body], Any]) -> Change:
    """Change the properties of every resource of a type."""
    return lambda template: ([change(one) for one in found(template, kind)], None)[1]


def without_statements(kind: str, document: str, service: str) -> Change:
    """Take out of every policy of a type what admits a service."""

    def change(one: Body) -> None:
        kept = [
            statement
            for statement in one[document]["Statement"]
            if service not in json.dumps(statement.get("Principal"))
        ]
        one[document]["Statement"] = kept

    return with_every(kind, change)


def dimensions(one: Body, change: Callable[[list[Body]], Any]) -> None:
    """Change the dimensions of a plain alarm, or of the first metric of one on math."""
    if "Dimensions" in one:
        change(one["Dimensions"])
        return
    for query in one["Metrics"]:
        if "MetricStat" in query:
            change(query["MetricStat"]["Metric"].setdefault("Dimensions", []))
            return


def plain(one: Body, **values: Any) -> None:
    """Make an alarm one on a single metric."""
    for key in ("Metrics", "Dimensions", "ThresholdMetricId", "ExtendedStatistic"):
        one.pop(key, None)
    one.update({"Period": 60, "Statistic": "Sum"} | values)


def renamed(old: str, new: str) -> Callable[[list[Body]], None]:
    """Rename a dimension."""

    def change(pairs: list[Body]) -> None:
        next(pair for pair in pairs if pair["Name"] == old)["Name"] = new

    return change


def valued(name: str, value: str) -> Callable[[list[Body]], None]:
    """Give a dimension another value."""

    def change(pairs: list[Body]) -> None:
        next(pair for pair in pairs if pair["Name"] == name)["Value"] = value

    return change


def table_metric(metric: str, *names: str) -> Callable[[Body], None]:
    """Let an alarm read a metric of the transactions table."""

    def change(one: Body) -> None:
        pairs = [{"Name": name, "Value": "payments-prod-transactions"} for name in names]
        plain(one, Namespace="AWS/DynamoDB", MetricName=metric, Dimensions=pairs)

    return change


def first_filter(template: Body, metric: str) -> Body:
    """Properties of the filter that publishes a metric."""
    filters = found(template, "AWS::Logs::MetricFilter")
    return next(one for one in filters if one["MetricTransformations"][0]["MetricName"] == metric)


def with_dimension(template: Body) -> None:
    """Let a filter publish with a dimension that no reader names."""
    transformation = first_filter(template, "PaymentTechnicalFailures")["MetricTransformations"][0]
    transformation.pop("DefaultValue", None)
    transformation["Dimensions"] = [{"Key": "Country", "Value": "$.country"}]


def widget(template: Body) -> None:
    """Add a series that nobody emits to a dashboard."""

    def change(body: Any) -> None:
        shown = next(one for one in body["widgets"] if one["properties"].get("metrics"))
        shown["properties"]["metrics"].append(["Payments/prod", "PaymentRefunds"])

    rewrite(found(template, "AWS::CloudWatch::Dashboard")[0], "DashboardBody", change)


def catch_all(template: Body) -> None:
    """Put a sampling rule for everything before all others."""
    body = template["Resources"]
    name = next(key for key, one in body.items() if one["Type"] == "AWS::XRay::SamplingRule")
    rule = json.loads(json.dumps(body[name]))
    rule["Properties"]["SamplingRule"] |= {
        "RuleName": "everything",
        "Priority": 1,
        "ServiceName": "*",
        "ServiceType": "*",
        "HTTPMethod": "*",
        "URLPath": "*",
    }
    body["CatchAll"] = rule


def billing(template: Body) -> None:
    """Watch charges, and move the whole stack to another region."""
    one = alarm(template, "-payments-failure-rate")
    stat = {
        "Metric": {
            "Namespace": "AWS/Billing",
            "MetricName": "EstimatedCharges",
            "Dimensions": [{"Name": "Currency", "Value": "USD"}],
        },
        "Period": 21600,
        "Stat": "Maximum",
    }
    one["Metrics"] = [{"Id": "charges", "MetricStat": stat, "ReturnData": True}]
    elsewhere = json.loads(json.dumps(template).replace("us-east-1", "eu-west-1"))
    template.clear()
    template.update(elsewhere)


def info_topic(one: Body) -> None:
    """Send the critical one to people who only read."""
    one["AlarmActions"] = one["OKActions"] = [{"Ref": "NotificationsinfoTopic4F45406D"}]


def misnamed_child(one: Body) -> None:
    """Name a child that does not exist."""
    one["AlarmRule"] = one["AlarmRule"].replace("-5xx-rate", "-5xx-ratio", 1)


def no_subscribers(template: Body) -> None:
    """Take every subscriber of the critical topic away."""
    body = template["Resources"]
    for name in [
        key
        for key, one in body.items()
        if one["Type"] == SUBSCRIPTION
        and "Notificationscritical" in json.dumps(one["Properties"]["TopicArn"])
    ]:
        del body[name]


def misnamed_group(template: Body) -> None:
    """Name a function's group as no function is called."""
    group = next(
        one
        for one in found(template, "AWS::Logs::LogGroup")
        if one["LogGroupName"] == "/aws/lambda/payments-prod-authorize"
    )
    group["LogGroupName"] = "/aws/lambda/payments-authorize-prod"


def insight(change: Callable[[Any], Any]) -> Change:
    """Change the body of the first insight rule."""

    def plant(template: Body) -> None:
        rewrite(found(template, "AWS::CloudWatch::InsightRule")[0], "RuleBody", change)

    return plant


def defect(identifier: str, words: str, plant: Change, rule: str) -> Defect:
    """One row."""
    return Defect(id=identifier, words=words, plant=plant, rule=rule)


DEFECTS = (
    defect(
        "D01",
        "a subscription filters on message attributes, of which alarm messages have none",
        with_every(SUBSCRIPTION, lambda one: one.pop("FilterPolicyScope", None)),
        "subscription-filters-attributes",
    ),
    defect(
        "D02",
        "a subscription filters on a key that the message does not have",
        lambda template: first(template, SUBSCRIPTION, Protocol="https").update(
            FilterPolicy={"severity": ["critical"]}
        ),
        "subscription-hears-nothing",
    ),
    defect(
        "D03",
        "a topic is encrypted with the AWS-managed key",
        lambda template: found(template, TOPIC)[0].update(KmsMasterKeyId="alias/aws/sns"),
        "topic-key-closed",
    ),
    defect(
        "D04",
        "the customer key does not admit CloudWatch",
        without_statements("AWS::KMS::Key", "KeyPolicy", "cloudwatch.amazonaws.com"),
        "key-refuses-user",
    ),
    defect(
        "D05",
        "the topic policy does not admit CloudWatch",
        without_statements(POLICY, "PolicyDocument", "cloudwatch.amazonaws.com"),
        "topic-refuses-publisher",
    ),
    defect(
        "D06",
        "the topic policy does not admit EventBridge",
        without_statements(POLICY, "PolicyDocument", "events.amazonaws.com"),
        "topic-refuses-publisher",
    ),
    defect(
        "D07",
        "UserErrors is used as a table's throttle metric",
        with_alarm("-transactions-read-throttles", table_metric("UserErrors", "TableName")),
        "metric-dimensions-not-emitted",
    ),
    defect(
        "D08",
        "ThrottledRequests is read without its Operation",
        with_alarm("-transactions-read-throttles", table_metric("ThrottledRequests", "TableName")),
        "metric-dimensions-not-emitted",
    ),
    defect(
        "D09",
        "the dimension of an index is misnamed",
        with_alarm(
            "-merchant-created-read-throttles",
            lambda one: dimensions(one, renamed("GlobalSecondaryIndexName", "GlobalSecondaryIndex")),
        ),
        "metric-dimensions-not-emitted",
    ),
    defect(
        "D10",
        "above 1 % is written as a sum above 1",
        with_alarm(
            "-payments-api-5xx-rate",
            lambda one: plain(
                one,
                Namespace="AWS/ApiGateway",
                MetricName="5XXError",
                Dimensions=[{"Name": "ApiName", "Value": "payments-api"}],
                Threshold=1,
            ),
        ),
        "alarm-count-for-percent",
    ),
    defect(
        "D11",
        "percent are compared with a fraction",
        with_alarm("-authorize-error-rate", lambda one: one.update(Threshold=0.005)),
        "alarm-percent-as-fraction",
    ),
    defect(
        "D12",
        "an alarm on silence takes missing data for health",
        with_alarm("-archive-silent", lambda one: one.update(TreatMissingData="notBreaching")),
        "alarm-deaf-to-silence",
    ),
    defect(
        "D13",
        "filter and alarm use different namespaces",
        lambda template: first_filter(template, "MaxMemoryUsed/payments-prod-authorize")[
            "MetricTransformations"
        ][0].update(MetricNamespace="Payment/prod"),
        "metric-not-emitted",
    ),
    defect(
        "D14",
        "a filter publishes a dimension that the alarm does not read",
        with_dimension,
        "metric-dimensions-not-emitted",
    ),
    defect(
        "D15",
        "a space-delimited pattern is put on JSON lines",
        lambda template: first_filter(template, "PaymentAttempts").update(
            FilterPattern="[time, event = payment, outcome]"
        ),
        "filter-wrong-format",
    ),
    defect(
        "D16",
        "an insight rule's key is in no line",
        insight(lambda body: body["Contribution"].update(Keys=["$.customerId"])),
        "insight-unknown-field",
    ),
    defect(
        "D17",
        "CLF is read where JSON is promised",
        insight(lambda body: body.update(LogFormat="CLF")),
        "insight-wrong-format",
    ),
    defect(
        "D18",
        "an event pattern spells a state as no event does",
        lambda template: first(template, "AWS::Events::Rule", Name="payments-prod-alarm-states")[
            "EventPattern"
        ]["detail"]["state"].update(value=["Alarm"]),
        "event-value-impossible",
    ),
    defect(
        "D19",
        "a composite names a child that is not there",
        with_alarm("-payments-unavailable", misnamed_child),
        "composite-child-missing",
    ),
    defect(
        "D20",
        "an alarm tells only its end",
        with_alarm("-payments-unavailable", lambda one: one.pop("AlarmActions")),
        "alarm-recovery-only",
    ),
    defect(
        "D21",
        "a critical alarm goes to the info topic",
        with_alarm("-payments-unavailable", info_topic),
        "alarm-severity-crossed",
    ),
    defect("D22", "a topic has no subscriber", no_subscribers, "topic-nobody-subscribes"),
    defect("D23", "a log group is named unlike its function", misnamed_group, "log-group-misnamed"),
    defect("D24", "a widget plots a metric that nobody emits", widget, "metric-not-emitted"),
    defect("D25", "a sampling rule is shadowed by a catch-all", catch_all, "trace-sampling-shadowed"),
    defect("D26", "a billing alarm outside us-east-1", billing, "metric-region-wrong"),
    defect(
        "D27",
        "an alarm on an API that is not monitored here",
        with_alarm(
            "-payments-api-latency-p99",
            lambda one: dimensions(one, valued("ApiName", "payment-api")),
        ),
        "metric-dimension-names-nothing",
    ),
    defect(
        "D28",
        "a realtime alarm looks at 24 hours",
        with_alarm(
            "-payments-failure-rate",
            lambda one: one.update(EvaluationPeriods=1440, DatapointsToAlarm=1440),
        ),
        "alarm-slower-than-called",
    ),
)
"""In the order of the list."""
