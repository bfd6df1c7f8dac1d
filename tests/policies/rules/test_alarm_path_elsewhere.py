"""Templates without any convention of ours: what lies outside is not told, what is right is not faulted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.rules.conftest import Body, Judge
from tests.policies.rules.test_alarm_path import RULES

TOPIC: dict[str, Any] = {"Type": "AWS::SNS::Topic", "Properties": {}}
EMAIL: dict[str, Any] = {
    "Type": "AWS::SNS::Subscription",
    "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "a@example.com"},
}


def alarm(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"MetricName": "Errors", "Namespace": "AWS/Lambda", "Threshold": 1, **properties},
    }


def body(**resources: Any) -> Body:
    return {"Resources": resources, "Parameters": {"Arn": {"Type": "String"}, "Pager": {"Type": "String"}}}


TELLS = {"AlarmActions": [{"Ref": "Topic"}]}
CORRECT: dict[str, Body] = {
    "an alarm on a plain topic, without OK": body(Topic=TOPIC, Mail=EMAIL, A=alarm(**TELLS)),
    "a topic that lists its subscriptions": body(
        Topic={
            "Type": "AWS::SNS::Topic",
            "Properties": {"Subscription": [{"Protocol": "email", "Endpoint": "a@example.com"}]},
        },
        A=alarm(**TELLS),
    ),
    "a topic that is a parameter": body(A=alarm(AlarmActions=[{"Ref": "Arn"}])),
    "a topic of another stack by its ARN": body(
        A=alarm(AlarmActions=["arn:aws:sns:eu-west-1:444455556666:alerts"])
    ),
    "a composite over an alarm of another stack": body(
        Topic=TOPIC,
        Mail=EMAIL,
        C={
            "Type": "AWS::CloudWatch::CompositeAlarm",
            "Properties": {"AlarmRule": "ALARM(service-b) OR ALARM(service-c)", **TELLS},
        },
        A=alarm(AlarmName="service-a", **TELLS),
    ),
    "an alarm named critical that a topic without a severity hears": body(
        Topic=TOPIC, Mail=EMAIL, A=alarm(AlarmName="orders-critical", **TELLS)
    ),
    "customer info is no severity": body(
        Topic={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "critical"}},
        Mail=EMAIL,
        A=alarm(AlarmName="customer-info-api-errors", **TELLS),
    ),
    "a policy written for the real account": body(
        Topic=TOPIC,
        Mail=EMAIL,
        A=alarm(**TELLS),
        P={
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "Topics": [{"Ref": "Topic"}],
                "PolicyDocument": {
                    "Statement": {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudwatch.amazonaws.com"},
                        "Action": "SNS:Publish",
                        "Resource": {"Ref": "Topic"},
                        "Condition": {"StringEquals": {"aws:SourceAccount": "444455556666"}},
                    }
                },
            },
        },
    ),
    "a filter on the names of another stack's alarms": body(
        Topic=TOPIC,
        A=alarm(AlarmName="orders-errors", **TELLS),
        Mail={**EMAIL, "Properties": {**EMAIL["Properties"]}},
        Other={
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Topic"},
                "Protocol": "https",
                "Endpoint": {"Ref": "Pager"},
                "FilterPolicy": {"AlarmName": [{"prefix": "billing-"}]},
                "FilterPolicyScope": "MessageBody",
            },
        },
    ),
    "a scaling alarm": body(
        Policy={"Type": "AWS::AutoScaling::ScalingPolicy", "Properties": {}},
        A=alarm(AlarmActions=[{"Ref": "Policy"}], OKActions=[{"Ref": "Policy"}]),
    ),
    "an alarm that a deployment reads": body(
        A=alarm(),
        D={
            "Type": "AWS::CodeDeploy::DeploymentGroup",
            "Properties": {"AlarmConfiguration": {"Alarms": [{"Name": {"Ref": "A"}}]}},
        },
    ),
    "a key of another stack": body(
        Topic={"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Arn"}}},
        Mail=EMAIL,
        A=alarm(**TELLS),
    ),
    "a subscription to another stack's topic": body(
        Mail={**EMAIL, "Properties": {**EMAIL["Properties"], "TopicArn": {"Ref": "Arn"}}}
    ),
    "properties of wrong types": body(
        Topic={"Type": "AWS::SNS::Topic", "Properties": {"Subscription": "x", "DisplayName": 3}},
        Mail=EMAIL,
        A=alarm(AlarmActions={"Ref": "Topic"}, AlarmName=["x"], ActionsEnabled="true"),
    ),
}


@pytest.mark.parametrize("case", CORRECT)
def test_correct_work_of_others_has_no_finding(case: str, judge: Judge) -> None:
    """Doubts stay doubts where no template claims to be complete."""
    assert [f"{one.rule.id}: {one.seen}" for one in judge(CORRECT[case], *RULES).findings] == []


@pytest.mark.parametrize(
    "rule,resources",
    [
        ("alarm-tells-nobody", {"A": alarm()}),
        ("topic-nobody-subscribes", {"Topic": TOPIC, "A": alarm(**TELLS)}),
        (
            "alarm-never-resolves",
            {
                "Topic": TOPIC,
                "Mail": {
                    **EMAIL,
                    "Properties": {
                        "TopicArn": {"Ref": "Topic"},
                        "Protocol": "https",
                        "Endpoint": "https://events.pagerduty.com/integration/x/enqueue",
                    },
                },
                "A": alarm(**TELLS),
            },
        ),
        (
            "topic-refuses-publisher",
            {
                "Topic": TOPIC,
                "Mail": EMAIL,
                "R": {
                    "Type": "AWS::Events::Rule",
                    "Properties": {
                        "EventPattern": {"source": ["aws.health"]},
                        "Targets": [{"Id": "a", "Arn": {"Ref": "Topic"}}],
                    },
                },
            },
        ),
    ],
)
def test_a_fault_is_one_in_anybodys_template(rule: str, resources: dict[str, Any], judge: Judge) -> None:
    """Without names or claims of ours."""
    assert rule in {one.rule.id for one in judge(body(**resources), *RULES).findings}
