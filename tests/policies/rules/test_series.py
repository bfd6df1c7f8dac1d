"""Series that exist, with their dimensions, and belong to something that is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked

Body = dict[str, Any]
Judge = Callable[..., Checked]

NAME, DIMENSIONS, NAMED = (
    "metric-not-emitted",
    "metric-dimensions-not-emitted",
    "metric-dimension-names-nothing",
)
WHOLE = "metric-of-whole-account"
ALL = (NAME, DIMENSIONS, NAMED, WHOLE)
CLAIMS = {
    "complete": True,
    "apis": {"pay": "prod"},
    "functions": ["charge"],
    "tables": {"ledger": ["by-day"]},
    "queues": ["jobs"],
    "providers": ["adyen"],
    "logs": {"/app": "payment_event"},
}


def alarm(namespace: str, metric: str, **dimensions: Any) -> Body:
    pairs = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": pairs,
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    }


def published(name: str, *, namespace: str = "Shop", **fields: str) -> Body:
    pairs = [{"Key": key, "Value": field} for key, field in fields.items()]
    one = {"MetricNamespace": namespace, "MetricName": name, "MetricValue": "1", "Dimensions": pairs}
    return {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {"LogGroupName": "/app", "FilterPattern": "", "MetricTransformations": [one]},
    }


def body(*, claims: Body | None = None, **resources: Body) -> Body:
    meta = {"Metadata": {"PaymentMonitoring": claims}} if claims else {}
    return {**meta, "Parameters": {"Name": {"Type": "String"}}, "Resources": resources}


def found(checked: Checked) -> list[tuple[str, str]]:
    return [(one.rule.id, one.seen) for one in checked.findings]


RIGHT = {
    "a REST API with its stage": alarm("AWS/ApiGateway", "5XXError", ApiName="pay", Stage="prod"),
    "an HTTP API": alarm("AWS/ApiGateway", "5xx", ApiId="abc", Stage="prod"),
    "a function": alarm("AWS/Lambda", "Errors", FunctionName="charge"),
    "an alias of a function": alarm("AWS/Lambda", "Errors", FunctionName="charge", Resource="charge:live"),
    "a table": alarm("AWS/DynamoDB", "ReadThrottleEvents", TableName="ledger"),
    "an operation on a table": alarm(
        "AWS/DynamoDB", "ThrottledRequests", TableName="ledger", Operation="Query"
    ),
    "an index": alarm(
        "AWS/DynamoDB", "WriteThrottleEvents", TableName="ledger", GlobalSecondaryIndexName="by-day"
    ),
    "user errors of the account": alarm("AWS/DynamoDB", "UserErrors"),
    "a metric of a filter": alarm("Shop", "Orders"),
}


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT)
def test_what_is_emitted_passes_for_anybody(judge: Judge, right: Body) -> None:
    checked = judge(body(Alarm=right, Filter=published("Orders")), NAME, DIMENSIONS, NAMED)
    assert not checked.findings
    assert {one.rule.id for one in checked.asked if one.outcome.value == "passed"} >= {NAME, DIMENSIONS}


UNNAMED = {
    "a namespace in another case": (alarm("AWS/Apigateway", "5XXError", ApiName="pay"), "'AWS/ApiGateway'"),
    "a namespace with a letter less": (alarm("AWS/DynmoDB", "UserErrors"), "'AWS/DynamoDB'"),
    "a metric in another case": (alarm("AWS/ApiGateway", "5xxError", ApiName="pay"), "'5XXError'"),
    "a blank after the name": (alarm("AWS/Lambda", "Errors ", FunctionName="charge"), "'Errors'"),
    "a letter too few": (alarm("AWS/Lambda", "Throttls", FunctionName="charge"), "'Throttles'"),
    "another service's metric": (alarm("AWS/Lambda", "UserErrors"), "emitted into AWS/DynamoDB"),
    "another namespace than the filter's": (alarm("Shops", "Orders"), "publishes it into 'Shop'"),
    "another case than the filter's": (alarm("Shop", "orders"), "one publishes 'Orders'"),
}


@pytest.mark.parametrize("wrong, words", UNNAMED.values(), ids=UNNAMED)
def test_a_name_that_nobody_emits_fails_for_anybody(judge: Judge, wrong: Body, words: str) -> None:
    ((rule, seen),) = found(judge(body(Alarm=wrong, Filter=published("Orders")), NAME))
    assert (rule, words in seen) == (NAME, True), seen


OTHERWISE = {
    "user errors of a table": alarm("AWS/DynamoDB", "UserErrors", TableName="ledger"),
    "throttled requests without an operation": alarm("AWS/DynamoDB", "ThrottledRequests", TableName="ledger"),
    "an operation that DynamoDB does not have": alarm(
        "AWS/DynamoDB", "SystemErrors", TableName="ledger", Operation="Read"
    ),
    "a misnamed index": alarm(
        "AWS/DynamoDB", "ReadThrottleEvents", TableName="ledger", GlobalSecondaryIndex="by-day"
    ),
    "a dimension too many": alarm("AWS/SQS", "NumberOfMessagesSent", QueueName="jobs", Region="x"),
    "a filter's metric with a dimension": alarm("Shop", "Orders", Provider="adyen"),
    "estimated charges without a currency": alarm("AWS/Billing", "EstimatedCharges"),
    "charges in a currency that AWS does not report": alarm(
        "AWS/Billing", "EstimatedCharges", Currency="EUR"
    ),
}


@pytest.mark.parametrize("wrong", OTHERWISE.values(), ids=OTHERWISE)
def test_dimensions_with_which_nothing_is_emitted_fail_for_anybody(judge: Judge, wrong: Body) -> None:
    ((rule, seen),) = found(judge(body(Alarm=wrong, Filter=published("Orders")), NAME, DIMENSIONS))
    assert rule == DIMENSIONS
    assert "emits it with" in seen or "published by" in seen


def test_a_filter_with_dimensions_is_not_read_without_them(judge: Judge) -> None:
    both = body(Alarm=alarm("Shop", "Orders"), Filter=published("Orders", Provider="$.provider"))
    ((rule, seen),) = found(judge(both, NAME, DIMENSIONS))
    assert rule == DIMENSIONS
    assert "read with no dimensions, published by Filter with Provider" in seen


OUTSIDE = {
    "an application's metric": alarm("MyApp", "Orders placed"),
    "a metric of AWS that no list has": alarm("AWS/Lambda", "BrandNewThing", FunctionName="charge"),
    "a namespace of AWS that no list has": alarm("AWS/Quantum", "Qubits"),
    "dimensions of a service that nobody reviewed": alarm("AWS/RDS", "CPUUtilization", EngineName="mysql"),
    "an operation that a parameter gives": alarm(
        "AWS/DynamoDB", "SystemErrors", TableName="t", Operation={"Ref": "Name"}
    ),
    "a name that a parameter gives": alarm("AWS/Lambda", {"Ref": "Name"}, FunctionName="f"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("doubt", OUTSIDE.values(), ids=OUTSIDE)
def test_what_may_lie_outside_is_untold_and_a_fault_only_where_all_is_claimed(
    judge: Judge, doubt: Body
) -> None:
    assert not judge(body(Alarm=doubt), NAME, DIMENSIONS).findings
    assert judge(body(Alarm=doubt), NAME, DIMENSIONS).untold
    assert judge(body(Alarm=doubt, claims=CLAIMS), NAME, DIMENSIONS).findings


def test_a_namesake_that_others_read_contradicts_nothing(judge: Judge) -> None:
    two = body(Own=alarm("Shop", "Errors"), Other=alarm("Billing", "Errors"), Filter=published("Errors"))
    assert not judge(two, NAME).findings


NOBODY = {
    "an API that is not monitored here": (
        alarm("AWS/ApiGateway", "Count", ApiName="other"),
        "ApiName is 'other'",
    ),
    "a stage that the API has not": (
        alarm("AWS/ApiGateway", "Count", ApiName="pay", Stage="dev"),
        "Stage is 'dev'",
    ),
    "a misspelt function": (alarm("AWS/Lambda", "Errors", FunctionName="chrge"), "the name is 'charge'"),
    "a table's index of another table": (
        alarm("AWS/DynamoDB", "ReadThrottleEvents", TableName="ledger", GlobalSecondaryIndexName="by-hour"),
        "GlobalSecondaryIndexName is 'by-hour'",
    ),
    "a queue that is a function": (alarm("AWS/SQS", "NumberOfMessagesSent", QueueName="charge"), "QueueName"),
    "a log group that nobody has": (
        alarm("AWS/Logs", "IncomingBytes", LogGroupName="/ap"),
        "LogGroupName is '/ap'",
    ),
    "a provider that is not known": (alarm("Shop", "Tries", Provider="adyn"), "Provider is 'adyn'"),
    "a currency in lower case": (alarm("Shop", "Money", Currency="usd"), "matches ^[A-Z]{3}$"),
}


@pytest.mark.parametrize("wrong, words", NOBODY.values(), ids=NOBODY)
def test_a_value_that_names_nothing_fails_where_names_are_claimed(
    judge: Judge, wrong: Body, words: str
) -> None:
    filters = {
        "Tries": published("Tries", Provider="$.provider"),
        "Money": published("Money", Currency="$.currency"),
    }
    ((_, seen),) = found(judge(body(Alarm=wrong, claims=CLAIMS, **filters), NAMED))
    assert words in seen
    assert not judge(body(Alarm=wrong, **filters), NAMED).findings


def test_a_name_in_another_case_than_the_resource_fails_for_anybody(judge: Judge) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders-dlq"}}
    wrong = alarm("AWS/SQS", "NumberOfMessagesSent", QueueName="Orders-DLQ")
    ((_, seen),) = found(judge(body(Alarm=wrong, Queue=queue), NAMED))
    assert "the name is 'orders-dlq'" in seen


def test_a_resource_of_another_kind_fails_for_anybody(judge: Judge) -> None:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "orders"}}
    wrong = alarm("AWS/SQS", "NumberOfMessagesSent", QueueName={"Ref": "Topic"})
    ((_, seen),) = found(judge(body(Alarm=wrong, Topic=topic), NAMED))
    assert "is the ARN arn:aws:sns:" in seen


def test_a_name_that_another_kind_has_as_well_is_not_told(judge: Judge) -> None:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "orders"}}
    outside = alarm("AWS/SQS", "NumberOfMessagesSent", QueueName="orders")
    assert found(judge(body(Alarm=outside, Topic=topic), NAMED)) == []


def test_the_metric_of_the_whole_account_is_a_fault_only_where_a_template_says_what_it_watches(
    judge: Judge,
) -> None:
    whole = alarm("AWS/Lambda", "Errors")
    assert not judge(body(Alarm=whole), WHOLE).findings
    ((_, seen),) = found(judge(body(Alarm=whole, claims=CLAIMS), WHOLE))
    assert "no dimensions" in seen


def test_a_widget_is_judged_as_an_alarm_is(judge: Judge) -> None:
    widget = {"type": "metric", "properties": {"region": "us-east-1", "metrics": [["AWS/Lambda", "Erors"]]}}
    board = {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": {"widgets": [widget]}}}
    ((rule, seen),) = found(judge(body(Board=board), NAME))
    assert (rule, "'Errors'" in seen) == (NAME, True)


def test_the_prod_template_has_no_such_fault_and_leaves_none_open(judge: Judge, broken: Body) -> None:
    checked = judge(broken, *ALL)
    assert not found(checked)
    assert len(checked.asked) > 100


def _series(broken: Body, metric: str) -> Body:
    """The metric of the first alarm that reads it."""
    for resource in broken["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            properties = resource["Properties"]
            queries = [
                query.get("MetricStat", {}).get("Metric", {}) for query in properties.get("Metrics", [])
            ]
            for one in (properties, *queries):
                if one.get("MetricName") == metric:
                    return one  # type: ignore[no-any-return]
    raise LookupError(metric)


def _value(value: str) -> Callable[[Body], None]:
    return lambda one: one["Dimensions"][0].update(Value=value)


PLANTED: dict[str, tuple[str, Callable[[Body], None], str]] = {
    "D07": ("WriteThrottleEvents", lambda one: one.update(MetricName="UserErrors"), DIMENSIONS),
    "D08": ("ReadThrottleEvents", lambda one: one.update(MetricName="ThrottledRequests"), DIMENSIONS),
    "D13": ("PaymentTechnicalFailures", lambda one: one.update(Namespace="Payment/prod"), NAME),
    "D14": ("ProviderAttempts", lambda one: one.update(Dimensions=[]), DIMENSIONS),
    "D14 the other way": (
        "PaymentAttempts",
        lambda one: one.update(Dimensions=[{"Name": "Provider", "Value": "adyen"}]),
        DIMENSIONS,
    ),
    "D27": ("5XXError", _value("orders-api"), NAMED),
    "a rule's name": ("FailedInvocations", _value("payments-prod-tampering"), NAMED),
    "a canary's name": ("SuccessPercent", _value("payments-prod-upp"), NAMED),
}


@pytest.mark.parametrize("metric, break_it, rule", PLANTED.values(), ids=PLANTED)
def test_a_defect_planted_in_the_prod_template_is_found(
    judge: Judge, broken: Body, metric: str, break_it: Callable[[Body], None], rule: str
) -> None:
    break_it(_series(broken, metric))
    assert rule in {one.rule.id for one in judge(broken, *ALL).findings}
