"""Targets that are there and let events in, and those that are not or do not."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import event_targets
from tests.policies.rules.breaking import GONE, ids, put, seen

IDS = ids(event_targets)


@pytest.mark.parametrize(
    "kind, word, path, value, rule, words",
    [
        (
            "AWS::Events::Rule",
            "health",
            "Targets.1.Arn",
            "arn:aws:sns:us-east-1:609831742057:gone",
            "event-target-missing",
            "gone",
        ),
        (
            "AWS::Events::Rule",
            "health",
            "Targets.0.DeadLetterConfig",
            GONE,
            "event-dead-letters-missing",
            "DeadLetterConfig",
        ),
        (
            "AWS::Events::Rule",
            "health",
            "Targets.0.DeadLetterConfig.Arn",
            "arn:aws:sqs:us-east-1:609831742057:gone",
            "event-dead-letters-unadmitted",
            "gone",
        ),
        (
            "AWS::Events::Rule",
            "health",
            "Targets.0.RetryPolicy.MaximumRetryAttempts",
            0,
            "event-target-gives-up",
            "0",
        ),
        (
            "AWS::Events::Rule",
            "health",
            "Targets.0.RetryPolicy.MaximumEventAgeInSeconds",
            5,
            "event-target-gives-up",
            "5",
        ),
        (
            "AWS::Events::Rule",
            "health",
            "Targets.0.RetryPolicy.MaximumEventAgeInSeconds",
            864000,
            "event-target-gives-up",
            "86400",
        ),
        (
            "AWS::Events::Rule",
            "health",
            "Targets.0.InputPath",
            "$.detail",
            "event-audit-altered",
            "InputPath",
        ),
        (
            "AWS::Events::Rule",
            "undelivered",
            "Targets.0.RoleArn",
            GONE,
            "event-target-without-role",
            "RoleArn",
        ),
        (
            "AWS::Events::ApiDestination",
            "",
            "InvocationEndpoint",
            "http://events.pagerduty.com/v2/enqueue",
            "event-destination-broken",
            "https",
        ),
        (
            "AWS::Events::ApiDestination",
            "",
            "InvocationEndpoint",
            "https://events.pagerduty.com/v2/change/enqueue",
            "event-destination-broken",
            "/v2/enqueue",
        ),
        ("AWS::Events::ApiDestination", "", "HttpMethod", "GET", "event-destination-broken", "GET"),
        (
            "AWS::Events::ApiDestination",
            "",
            "ConnectionArn",
            GONE,
            "event-destination-broken",
            "ConnectionArn",
        ),
        (
            "AWS::Events::Connection",
            "",
            "AuthParameters.ApiKeyAuthParameters.ApiKeyValue",
            "R0UT1NGK3Y",
            "event-connection-secret-written",
            "ApiKeyValue",
        ),
        (
            "AWS::Events::Connection",
            "",
            "AuthParameters.InvocationHttpParameters.BodyParameters.0.Value",
            "abc",
            "event-connection-secret-written",
            "routing_key",
        ),
        (
            "AWS::SNS::TopicPolicy",
            "critical",
            "PolicyDocument.Statement.1.Principal.Service",
            "cloudwatch.amazonaws.com",
            "event-target-unadmitted",
            "sns:Publish",
        ),
        (
            "AWS::SNS::TopicPolicy",
            "warning",
            "PolicyDocument.Statement.1",
            GONE,
            "event-target-unadmitted",
            "sns:Publish",
        ),
        (
            "AWS::SQS::QueuePolicy",
            "events",
            "PolicyDocument.Statement.0.Principal.Service",
            "sns.amazonaws.com",
            "event-dead-letters-unadmitted",
            "sqs:SendMessage",
        ),
        (
            "AWS::SQS::Queue",
            "events",
            "KmsMasterKeyId",
            "alias/aws/sqs",
            "event-dead-letters-unadmitted",
            "alias/aws/sqs",
        ),
        (
            "AWS::SNS::Topic",
            "critical",
            "KmsMasterKeyId",
            "alias/aws/sns",
            "event-target-unadmitted",
            "alias/aws/sns",
        ),
        (
            "AWS::Logs::ResourcePolicy",
            "",
            "PolicyDocument",
            "{}",
            "event-target-unadmitted",
            "CloudWatch Logs",
        ),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, kind: str, word: str, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, kind, word, path, value)
    assert words in seen(IDS, judge, broken).get(rule, "nothing was found")


def _small(**target: Any) -> dict[str, Any]:
    pattern = {"source": ["aws.health"]}
    rule = {"EventPattern": pattern, "Targets": [{"Id": "t", "Arn": {"Ref": "Topic"}, **target}]}
    return {
        "Resources": {
            "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {}},
            "Policy": {
                "Type": "AWS::SNS::TopicPolicy",
                "Properties": {
                    "Topics": [{"Ref": "Topic"}],
                    "PolicyDocument": {
                        "Statement": {
                            "Effect": "Allow",
                            "Principal": {"Service": "events.amazonaws.com"},
                            "Action": "sns:Publish",
                            "Resource": {"Ref": "Topic"},
                        }
                    },
                },
            },
        }
    }


def test_a_topic_that_admits_events_is_no_finding_without_queue_and_retries(judge: Any) -> None:
    assert seen(IDS, judge, _small()) == {}


def test_a_topic_without_a_policy_admits_no_events(judge: Any) -> None:
    body = _small()
    del body["Resources"]["Policy"]
    assert set(seen(IDS, judge, body)) == {"event-target-unadmitted"}


def test_a_topic_policy_with_conditions_is_not_told(judge: Any) -> None:
    body = _small()
    statement = body["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Statement"]
    statement["Condition"] = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert seen(IDS, judge, body) == {}
    assert judge(body, "event-target-unadmitted", strict=True).findings


def test_what_is_outside_the_template_is_not_told(judge: Any) -> None:
    body = _small(Arn={"Ref": "Where"}, DeadLetterConfig={"Arn": {"Fn::ImportValue": "queue"}})
    body["Parameters"] = {"Where": {"Type": "String"}}
    assert seen(IDS, judge, body) == {}


@pytest.mark.parametrize("source, found", [(None, 0), ("arn:aws:events:us-east-1:1:rule/other", 1)])
def test_a_function_needs_a_permission_for_the_rule(judge: Any, source: Any, found: int) -> None:
    body = _small(Arn={"Fn::GetAtt": ["Function", "Arn"]})
    allowed = {"FunctionName": {"Ref": "Function"}, "Principal": "events.amazonaws.com", "SourceArn": source}
    body["Resources"]["Function"] = {"Type": "AWS::Lambda::Function", "Properties": {}}
    allowed = {key: value for key, value in allowed.items() if value}
    body["Resources"]["Allowed"] = {"Type": "AWS::Lambda::Permission", "Properties": allowed}
    assert len(seen(IDS, judge, body)) == found
