"""Values outside a list, numbers that nobody means, and what a delivery stream does not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from policies.rule import Rule
from policies.rules import bounds
from tests.policies.rules.breaking import GONE, put, resource

Judge = Callable[..., Checked]
Body = dict[str, Any]
TOPIC, BUCKET, STREAM = "AWS::SNS::Topic", "AWS::S3::Bucket", "AWS::KinesisFirehose::DeliveryStream"
BACKOFF = "DeliveryPolicy.healthyRetryPolicy.backoffFunction"
LIFE = "LifecycleConfiguration.Rules"


def one(kind: str, **properties: Any) -> Body:
    return {"Resources": {"One": {"Type": kind, "Properties": properties}}}


@pytest.mark.parametrize(
    "kind, word, path, value",
    [
        (TOPIC, "critical", "SignatureVersion", "3"),
        (TOPIC, "critical", "TracingConfig", "active"),
        ("AWS::SNS::Subscription", "criticalpaymentswebhook", BACKOFF, "exponntial"),
        ("AWS::SNS::Subscription", "criticalpaymentswebhook", BACKOFF, "Linear"),
        (STREAM, "", "DeliveryStreamEncryptionConfigurationInput.KeyType", "CUSTOMER_CMK"),
        ("AWS::Budgets::Budget", "", "Budget.BudgetType", "cost"),
    ],
)
def test_a_value_that_aws_does_not_take_is_found(  # noqa: PLR0913, PLR0917 - a place and a value
    judge: Judge, broken: Body, kind: str, word: str, path: str, value: str
) -> None:
    put(broken, kind, word, path, value)
    (found,) = judge(broken, "resource-value-unknown").findings
    assert f"is {value}; " in found.seen


@pytest.mark.parametrize("value", ["1", 2, {"Ref": "Version"}, {"Fn::ImportValue": "version"}])
def test_values_that_aws_takes_or_that_are_from_outside_are_none(judge: Judge, value: Any) -> None:
    body = one(TOPIC, SignatureVersion=value) | {"Parameters": {"Version": {"Type": "String"}}}
    assert not judge(body, "resource-value-unknown", strict=True).findings


@pytest.mark.parametrize(
    "kind, word, path, value",
    [
        (BUCKET, "AccessLogs", f"{LIFE}.0.ExpirationInDays", 40000),
        (BUCKET, "AccessLogs", f"{LIFE}.1.AbortIncompleteMultipartUpload.DaysAfterInitiation", 700),
        (BUCKET, "Store", f"{LIFE}.0.Transitions.0.TransitionInDays", 9000),
        ("AWS::Events::ApiDestination", "", "InvocationRateLimitPerSecond", 100),
        ("AWS::Budgets::Budget", "", "NotificationsWithSubscribers.0.Notification.Threshold", 0.5),
    ],
)
def test_a_number_with_digits_too_many_or_few_is_found(  # noqa: PLR0913, PLR0917 - a place and a value
    judge: Judge, broken: Body, kind: str, word: str, path: str, value: float
) -> None:
    put(broken, kind, word, path, value)
    (found,) = judge(broken, "resource-number-absurd").findings
    assert f"is {value}; from" in found.seen


def test_an_absurd_number_of_somebody_else_is_not_told(judge: Judge) -> None:
    body = one(BUCKET, LifecycleConfiguration={"Rules": [{"Status": "Enabled", "ExpirationInDays": 9999}]})
    checked = judge(body, "resource-number-absurd")
    assert not checked.findings
    assert checked.untold


def test_the_threshold_of_a_budget_in_dollars_has_no_bounds(judge: Judge) -> None:
    notification = {"Threshold": 20000, "ThresholdType": "ABSOLUTE_VALUE"}
    body = one("AWS::Budgets::Budget", NotificationsWithSubscribers=[{"Notification": notification}])
    assert not judge(body, "resource-number-absurd", strict=True).findings


@pytest.mark.parametrize("days, faults", [(90, 0), (400, 1), (500, 1)])
def test_a_move_comes_before_the_end(judge: Judge, days: int, faults: int) -> None:
    moves = [{"StorageClass": "GLACIER", "TransitionInDays": days}]
    rules = [{"Status": "Enabled", "ExpirationInDays": 400, "Transitions": moves}]
    body = one(BUCKET, LifecycleConfiguration={"Rules": rules})
    assert len(judge(body, "archive-expires-before-it-moves").findings) == faults


@pytest.mark.parametrize(
    "word, path, value, words",
    [
        ("AccessLogs", f"{LIFE}.0.ExpirationInDays", 1, "after 1 days; 365"),
        ("Store", "LoggingConfiguration.DestinationBucketName", GONE, "no LoggingConfiguration"),
        ("Canaries", "LoggingConfiguration", GONE, "no LoggingConfiguration"),
    ],
    ids=["records for a day", "records go to the bucket itself", "no records"],
)
def test_accesses_that_nobody_can_read_later_are_found(  # noqa: PLR0913, PLR0917 - a place, a value, words
    judge: Judge, broken: Body, word: str, path: str, value: Any, words: str
) -> None:
    put(broken, BUCKET, word, path, value)
    found = judge(broken, "archive-accesses-expire").findings
    assert words in found[0].seen


def test_a_bucket_of_somebody_else_may_record_nothing(judge: Judge) -> None:
    assert not any(each.said for each in judge(one(BUCKET), "archive-accesses-expire", strict=True).asked)


S3 = "ExtendedS3DestinationConfiguration"


@pytest.mark.parametrize(
    "path, value, words",
    [
        ("DeliveryStreamEncryptionConfigurationInput.KeyType", "AWS_OWNED_CMK", "beside a KeyARN"),
        ("DeliveryStreamEncryptionConfigurationInput.KeyARN", GONE, "without a KeyARN"),
        (f"{S3}.Prefix", "logs/!{Timestamp:yyyy}/", "!{Timestamp:yyyy}"),
        (f"{S3}.Prefix", "logs/{timestamp:yyyy}/", "without its exclamation mark"),
        (f"{S3}.ErrorOutputPrefix", "failed/!{firehose:error-type}/", ":error-output-type"),
        (f"{S3}.ErrorOutputPrefix", GONE, "ErrorOutputPrefix is needed"),
    ],
)
def test_a_stream_that_does_not_do_what_it_says_is_found(
    judge: Judge, broken: Body, path: str, value: Any, words: str
) -> None:
    put(broken, STREAM, "", path, value)
    (found,) = judge(broken, "archive-stream-misconfigured").findings
    assert words in found.seen


@pytest.mark.parametrize(
    "path, value, words",
    [
        ("LogGroupName", "elsewhere", "is made in elsewhere, failures go to"),
        ("LogStreamName", "other", "no AWS::Logs::LogStream logs is made"),
    ],
)
def test_failures_go_to_a_log_stream_that_is_made(
    judge: Judge, broken: Body, path: str, value: str, words: str
) -> None:
    put(broken, "AWS::Logs::LogStream", "", path, value)
    (found,) = judge(broken, "archive-stream-misconfigured").findings
    assert words in found.seen


def test_a_stream_whose_log_stream_is_made_by_others_is_no_fault(judge: Judge) -> None:
    options = {"Enabled": True, "LogGroupName": "g", "LogStreamName": "s"}
    body = one(STREAM, S3DestinationConfiguration={"CloudWatchLoggingOptions": options})
    assert not judge(body, "archive-stream-misconfigured", strict=True).findings


RECORDS = {"LoggingConfiguration": {"DestinationBucketName": {"Ref": "To"}}}


def test_a_bucket_that_takes_no_records_of_access_is_found(judge: Judge, broken: Body) -> None:
    policy = resource(broken, "AWS::S3::BucketPolicy", "AccessLogs")["Properties"]["PolicyDocument"]
    policy["Statement"] = [one for one in policy["Statement"] if one["Sid"] != "AccessLogs"]
    (found,) = judge(broken, "archive-accesses-refused").findings
    assert "logging.s3.amazonaws.com" in found.seen


@pytest.mark.parametrize("properties, doubts", [({}, 1), ({"AccessControl": "LogDeliveryWrite"}, 0)])
def test_records_of_somebody_else_may_be_let_in_elsewhere(
    judge: Judge, properties: Body, doubts: int
) -> None:
    to = {"Type": BUCKET, "Properties": properties}
    body = {"Resources": {"From": {"Type": BUCKET, "Properties": RECORDS}, "To": to}}
    checked = judge(body, "archive-accesses-refused")
    assert not checked.findings
    assert len(checked.untold) == doubts


def test_artifacts_of_a_canary_go_before_its_own_retention(judge: Judge, broken: Body) -> None:
    put(broken, BUCKET, "Canaries", f"{LIFE}.0.ExpirationInDays", 1)
    found = judge(broken, "canary-artifacts-expire").findings
    assert all("keeps for 1 days, the canary for" in one.seen for one in found)
    assert found


@pytest.mark.parametrize("policy", ["DeletionPolicy", "UpdateReplacePolicy"])
def test_a_key_that_stays_in_one_case_only_is_found(judge: Judge, broken: Body, policy: str) -> None:
    del resource(broken, "AWS::KMS::Key")[policy]
    (found,) = judge(broken, "resource-lost-on-replacement").findings
    assert f"{policy} is Delete" in found.seen


def test_a_queue_that_goes_in_both_cases_is_no_question(judge: Judge) -> None:
    assert not any(each.said for each in judge(one("AWS::SQS::Queue"), "resource-lost-on-replacement").asked)


def test_a_denial_of_deletion_leaves_no_other_way(judge: Judge, broken: Body) -> None:
    policy = resource(broken, "AWS::S3::BucketPolicy", "Store")["Properties"]["PolicyDocument"]
    for statement in policy["Statement"]:
        if isinstance(statement["Action"], list) and "s3:DeleteObject" in statement["Action"]:
            statement["Action"].remove("s3:DeleteObject")
    (found,) = judge(broken, "archive-hides-objects").findings
    assert "s3:DeleteObject is not denied" in found.seen


def test_the_correct_prod_template_gives_no_finding(judge: Judge, prod: Body) -> None:
    rules = [each.id for each in vars(bounds).values() if isinstance(each, Rule)]
    checked = judge(prod, *rules)
    assert not checked.findings
    assert {each.rule.id for each in checked.asked if each.said} == set(rules)
