"""What others do and is right: each was once, or could be, taken for a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Body = dict[str, Any]
TOPIC: dict[str, Any] = {
    "Topic": {"Type": "AWS::SNS::Topic"},
    "Mail": {
        "Type": "AWS::SNS::Subscription",
        "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "oncall@example.com"},
    },
}
FUNCTION = [{"Name": "FunctionName", "Value": "checkout"}]
GROUP = "arn:aws:logs:us-east-1:111122223333:log-group"


def alarm(**changed: Any) -> Body:
    """An alarm on errors of a function elsewhere, without description and OK actions."""
    properties = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": FUNCTION,
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 5,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
        "AlarmActions": [{"Ref": "Topic"}],
    } | changed
    kept = {name: value for name, value in properties.items() if value is not None}
    return {"Resources": {**TOPIC, "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": kept}}}


def math(expression: str, threshold: float, **metrics: str) -> Body:
    """An alarm on an expression over Sums of the function's metrics."""
    queries: list[Body] = [{"Id": "rate", "Expression": expression}]
    for name, metric in metrics.items():
        what = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": FUNCTION}
        stat = {"Metric": what, "Period": 60, "Stat": "Sum"}
        queries.append({"Id": name, "ReturnData": False, "MetricStat": stat})
    single = dict.fromkeys(("Namespace", "MetricName", "Dimensions", "Statistic", "Period"))
    return alarm(Metrics=queries, Threshold=threshold, **single)


def role(service: str, *statements: Body, **others: Body) -> Body:
    """A role for a service with inline statements, beside other resources."""
    guard = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    properties = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{**trust, "Condition": guard}]},
        "Policies": [
            {"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}
        ],
    }
    return {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}, **others}}


def allow(action: str, resource: Any) -> Body:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def rule_to(target: Body, **others: Any) -> Body:
    """A rule on EC2's states with one target."""
    pattern = {"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]}
    rule = {"EventPattern": pattern, "Targets": [{"Id": "one", **target}]}
    return {"Resources": {"Rule": {"Type": "AWS::Events::Rule", "Properties": rule}, **others}}


def key_of(account: str) -> Body:
    whole = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    policy = {"Version": "2012-10-17", "Statement": [whole]}
    properties = {"EnableKeyRotation": True, "KeyPolicy": policy}
    return {"Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": properties}}}


RIGHT: dict[str, Body] = {
    "no description and no OK action": alarm(),
    "a response plan as action": alarm(
        AlarmActions=["arn:aws:ssm-incidents::111122223333:response-plan/checkout"]
    ),
    "an OpsItem as action": alarm(
        AlarmActions=["arn:aws:ssm:us-east-1:111122223333:opsitem:2#CATEGORY=Performance"]
    ),
    "a function as action": alarm(AlarmActions=["arn:aws:lambda:us-east-1:111122223333:function:page"]),
    "an action that another tool fills in": alarm(AlarmActions=["${env:ALARM_TOPIC}"]),
    "an action imported from another stack": alarm(AlarmActions=[{"Fn::ImportValue": "alerts-topic"}]),
    "throttles beside invocations, which do not hold them": math(
        "100 * t / (t + i)", 1, t="Throttles", i="Invocations"
    ),
    "an objective of 99.95 percent": math("100 * e / i", 0.05, e="Errors", i="Invocations"),
    "words that say what must be there": alarm(
        MetricName="Invocations",
        Statistic="Sum",
        ComparisonOperator="LessThanThreshold",
        Threshold=5,
        TreatMissingData="breaching",
        AlarmDescription="There are not enough calls to judge. Must have at least 5.",
    ),
    "an action younger than the catalogue": role(
        "ec2.amazonaws.com", allow("lambda:HibernateEverything", f"{GROUP}:x:*")
    ),
    "all groups for a call about none": role(
        "ec2.amazonaws.com", allow("logs:DescribeLogGroups", f"{GROUP}:*")
    ),
    "the account's number in the default policy of a key": key_of("444455556666"),
    "a queue that a rule reaches by a role": rule_to(
        {"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}, "RoleArn": "arn:aws:iam::111122223333:role/sender"},
        Queue={"Type": "AWS::SQS::Queue"},
    ),
    "a message that names a resource of the template": rule_to(
        {
            "Arn": "arn:aws:ssm:us-east-1:111122223333:automation-definition/Fix",
            "RoleArn": "arn:aws:iam::111122223333:role/starter",
            "InputTransformer": {
                "InputPathsMap": {"instance": "$.detail.instance-id"},
                "InputTemplate": {"Fn::Sub": '{"id": ["<instance>"], "topic": ["${Topic.TopicArn}"]}'},
            },
        },
        **TOPIC,
    ),
    "a GET to which no rule sends": {
        "Resources": {
            "Lookup": {
                "Type": "AWS::Events::ApiDestination",
                "Properties": {
                    "ConnectionArn": {"Ref": "Given"},
                    "HttpMethod": "GET",
                    "InvocationEndpoint": "https://api.example.com/customers",
                },
            }
        },
        "Parameters": {"Given": {"Type": "String"}},
    },
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_right_is_no_finding(body: Body, findings: Callable[..., Any]) -> None:
    assert findings(body) == []


def test_the_regional_name_of_logs_may_assume_a_role(findings: Callable[..., Any]) -> None:
    destination = {
        "Type": "AWS::Logs::Destination",
        "Properties": {
            "DestinationName": "central",
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "TargetArn": "arn:aws:kinesis:us-east-1:111122223333:stream/logs",
        },
    }
    send = allow("kinesis:PutRecord", "arn:aws:kinesis:us-east-1:111122223333:stream/logs")
    found = findings(role("logs.us-east-1.amazonaws.com", send, Destination=destination))
    assert "role-service-cannot-assume" not in {rule for rule, _, _ in found}
    found = findings(role("firehose.amazonaws.com", send, Destination=destination))
    assert "role-service-cannot-assume" in {rule for rule, _, _ in found}


def test_a_log_group_without_its_end_is_told_so(findings: Callable[..., Any]) -> None:
    body = role("ec2.amazonaws.com", allow("logs:CreateLogGroup", f"{GROUP}:/app"))
    ((rule, _, seen),) = findings(body)
    assert rule == "policy-grants-nothing"
    assert seen.endswith("the ARN of a log group needs :* at its end here")


def test_a_statistic_that_never_moves_is_named(findings: Callable[..., Any]) -> None:
    body = alarm(MetricName="Invocations", Statistic="Average", Threshold=10)
    words = {rule: seen for rule, _, seen in findings(body)}
    assert words["alarm-impossible-threshold"].endswith("Average of Invocations is always 1")
