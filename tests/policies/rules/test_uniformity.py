"""One of several siblings that differs, and what is no sibling at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.check import Checked
from policies.rules.uniformity import TABLE
from tests.policies.rules.breaking import GONE, put, resource

Judge = Callable[..., Checked]
Body = dict[str, Any]
RULE = "resource-unlike-siblings"
COMPLETE = {"PaymentMonitoring": {"complete": True}}


def topics(*versions: str | None, metadata: Mapping[str, Any] = COMPLETE) -> Body:
    found = {
        f"Topic{place}": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"SignatureVersion": version} if version else {},
        }
        for place, version in enumerate(versions)
    }
    return {"Metadata": dict(metadata), "Resources": found}


def seen(checked: Checked) -> list[tuple[str, str]]:
    return [(one.resource.logical_id, one.seen) for one in checked.findings]


def test_siblings_that_are_alike_pass(judge: Judge) -> None:
    checked = judge(topics("2", "2", "2"), RULE)
    assert not checked.findings
    assert checked.asked[0].outcome.value == "passed"


@pytest.mark.parametrize(
    "value, words",
    [("1", 'SignatureVersion is "1"; on all 2 siblings it is "2"'), (None, "SignatureVersion is missing")],
    ids=["another value", "no value"],
)
def test_the_one_that_differs_is_told_with_both_values(judge: Judge, value: str | None, words: str) -> None:
    ((name, told),) = seen(judge(topics("2", "2", value), RULE))
    assert name == "Topic2"
    assert told.startswith(words)


def test_a_value_that_only_one_has_is_a_difference(judge: Judge) -> None:
    ((name, told),) = seen(judge(topics("2", None, None), RULE))
    assert name == "Topic0"
    assert told.endswith("siblings it is missing")


@pytest.mark.parametrize(
    "body",
    [
        topics("2", "1"),
        topics("1", "2", "3"),
        topics("1", "1", "2", "2"),
        topics(None, None, None),
        topics("2", "2", "1", metadata={}),
    ],
    ids=["two topics", "all differ", "two of each", "nobody has it", "a template that claims nothing"],
)
def test_nothing_is_said_where_no_single_one_differs(judge: Judge, body: Body) -> None:
    assert not judge(body, RULE).findings


def test_a_value_from_outside_is_no_difference(judge: Judge) -> None:
    body = topics("2", "2", "2")
    body["Resources"]["Topic2"]["Properties"]["SignatureVersion"] = {"Fn::ImportValue": "version"}
    assert not judge(body, RULE).findings


def test_two_queues_that_differ_are_both_told(judge: Judge) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 1209600}}
    short = {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 60}}
    body = {"Metadata": COMPLETE, "Resources": {"A": queue, "B": short}}
    assert {name for name, _ in seen(judge(body, RULE))} == {"A", "B"}


def test_the_correct_prod_template_is_uniform(judge: Judge, prod: Body) -> None:
    checked = judge(prod, RULE)
    assert not checked.findings
    assert {one.resource.type for one in checked.asked if one.said} == {row.type for row in TABLE}


@pytest.mark.parametrize(
    "kind, word, path, value",
    [
        ("AWS::SNS::Topic", "info", "TracingConfig", GONE),
        ("AWS::SNS::Subscription", "criticalpaymentswebhook", "RawMessageDelivery", True),
        ("AWS::SNS::Subscription", "infoplatformwebhook", "DeliveryPolicy.healthyRetryPolicy.numRetries", 10),
        ("AWS::SNS::Subscription", "criticalpaymentsemail", "RedrivePolicy", GONE),
        ("AWS::SQS::Queue", "alertsdlq", "MessageRetentionPeriod", 345600),
        ("AWS::Logs::SubscriptionFilter", "", "DestinationArn", "arn:aws:firehose:us-east-1:1:x"),
        ("AWS::S3::Bucket", "Canaries", "OwnershipControls", GONE),
        ("AWS::S3::Bucket", "Canaries", "LifecycleConfiguration.Rules.1.ExpiredObjectDeleteMarker", False),
        ("AWS::Scheduler::Schedule", "", "FlexibleTimeWindow.Mode", "FLEXIBLE"),
        ("AWS::Scheduler::Schedule", "", "ScheduleExpression", "rate(30 days)"),
        ("AWS::Events::Rule", "tampering", "Targets.0.RetryPolicy.MaximumEventAgeInSeconds", 864),
        ("AWS::IAM::Role", "", "PermissionsBoundary", "arn:aws:iam::609831742057:policy/other"),
        ("AWS::Synthetics::Canary", "", "SuccessRetentionPeriod", 29),
        ("AWS::Synthetics::Canary", "", "ProvisionedResourceCleanup", "OFF"),
        ("AWS::CloudWatch::CompositeAlarm", "", "ActionsEnabled", False),
        ("AWS::CloudWatch::InsightRule", "", "RuleState", "DISABLED"),
        ("AWS::Budgets::Budget", "", "NotificationsWithSubscribers.0.Subscribers.1.Address", "x@example.com"),
    ],
)
def test_one_changed_value_of_the_prod_template_is_found(  # noqa: PLR0913, PLR0917 - a place and a value
    judge: Judge, broken: Body, kind: str, word: str, path: str, value: Any
) -> None:
    put(broken, kind, word, path, value)
    found = judge(broken, RULE).findings
    assert [one.resource.type for one in found] == [kind] * len(found) != []


@pytest.mark.parametrize("kind", ["AWS::S3::BucketPolicy", "AWS::S3::Bucket", "AWS::Logs::LogGroup"])
@pytest.mark.parametrize("policy", ["DeletionPolicy", "UpdateReplacePolicy"])
def test_one_that_goes_with_the_stack_is_found(judge: Judge, broken: Body, kind: str, policy: str) -> None:
    resource(broken, kind)[policy] = "Delete"
    assert len(judge(broken, RULE).findings) == 1


def test_a_rule_less_in_one_bucket_is_found_by_the_number_of_rules(judge: Judge, broken: Body) -> None:
    put(broken, "AWS::S3::Bucket", "Store", "LifecycleConfiguration.Rules.1", GONE)
    (found,) = judge(broken, RULE).findings
    assert found.seen == "Rules is 1; on all 2 siblings it is 2"


def test_a_policy_that_names_itself_otherwise_is_found(judge: Judge, broken: Body) -> None:
    put(broken, "AWS::Logs::LogGroup", "LogsApplication", "DataProtectionPolicy.Name", GONE)
    assert judge(broken, RULE).findings[0].field == ("DataProtectionPolicy",)
