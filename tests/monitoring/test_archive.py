"""The archive: audited groups reach a bucket in which nothing can be changed, soon, for 12 months."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from settings.environment import Settings
from settings.loader import load
from template import Resource, Template, parse
from template.iam import Answer, admits, policies, statements
from template.values import SAMPLE

ACCOUNT = SAMPLE.account
ANYBODY = f"arn:aws:iam::{ACCOUNT}:role/Administrator"
STREAM = f"arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/payments-prod-archive"
AUDITED = {
    "/payments/prod/application",
    "/aws/events/payments-prod-audit",
    "/aws/apigateway/payments-api/prod/access",
    "/aws/apigateway/refunds-api/prod/access",
}


@pytest.fixture
def store(view: Template) -> Resource:
    return view.of("AWS::S3::Bucket").where("ObjectLockEnabled").one()


@pytest.fixture
def accesses(view: Template, store: Resource) -> Resource:
    found = view.target(store.written("LoggingConfiguration.DestinationBucketName"))
    assert found is not None
    return found


@pytest.fixture
def stream(view: Template) -> Resource:
    return view.of("AWS::KinesisFirehose::DeliveryStream").named("payments-prod-archive").one()


@pytest.fixture
def subscriptions(view: Template) -> dict[str, Resource]:
    return {one.get("LogGroupName"): one for one in view.of("AWS::Logs::SubscriptionFilter")}


def role(view: Template, of: Resource, path: str) -> Resource:
    found = view.target(of.written(path))
    assert found is not None
    return found


def rule(bucket: Resource, name: str) -> dict[str, Any]:
    (found,) = [one for one in bucket.get("LifecycleConfiguration.Rules") if one["Id"] == name]
    assert found["Status"] == "Enabled"
    return dict(found)


def test_every_audited_group_goes_to_the_archive_whole(
    subscriptions: dict[str, Resource], stream: Resource
) -> None:
    assert set(subscriptions) == AUDITED
    for one in subscriptions.values():
        assert one.get("FilterPattern") == ""
        assert one.get("DestinationArn") == stream.arn


def test_locked_for_a_year_before_anything_expires(store: Resource, prod_settings: Settings) -> None:
    lock = store.get("ObjectLockConfiguration.Rule.DefaultRetention")
    assert lock == {"Mode": "GOVERNANCE", "Days": prod_settings.archive.lock_days}
    assert lock["Days"] >= 365
    assert store.get("VersioningConfiguration.Status") == "Enabled"


def test_expires_at_400_days_or_later_and_is_never_slow_to_read(store: Resource) -> None:
    expiry = rule(store, "expire")
    assert expiry["ExpirationInDays"] >= 400
    assert expiry["Transitions"] == [{"StorageClass": "GLACIER_IR", "TransitionInDays": 90}]
    assert expiry["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


@pytest.mark.parametrize("bucket", ["store", "accesses"])
def test_interrupted_uploads_and_expired_versions_leave_nothing(
    bucket: str, request: pytest.FixtureRequest
) -> None:
    leftovers = rule(request.getfixturevalue(bucket), "leftovers")
    assert leftovers["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert leftovers["ExpiredObjectDeleteMarker"] is True


def test_archive_is_under_our_key(view: Template, store: Resource) -> None:
    (encryption,) = store.get("BucketEncryption.ServerSideEncryptionConfiguration")
    default = encryption["ServerSideEncryptionByDefault"]
    assert default == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": view.of("AWS::KMS::Key").one().arn}
    assert encryption["BucketKeyEnabled"] is True


def test_access_logs_go_to_a_bucket_that_s3_can_write_to(view: Template, accesses: Resource) -> None:
    (encryption,) = accesses.get("BucketEncryption.ServerSideEncryptionConfiguration")
    assert encryption["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert accesses.get("ObjectLockEnabled") is None
    policy, principal = policies(view, accesses.logical_id), "logging.s3.amazonaws.com"
    ours = {"aws:SourceAccount": ACCOUNT, "aws:SecureTransport": "true"}
    theirs = ours | {"aws:SourceAccount": "999999999999"}
    assert admits(policy, principal, "s3:PutObject", ours) is Answer.YES
    assert admits(policy, principal, "s3:PutObject", theirs) is Answer.NO


def test_access_logs_are_kept_as_long_as_the_archive(accesses: Resource) -> None:
    expiry = rule(accesses, "expire")
    assert expiry["ExpirationInDays"] >= 400
    assert "Transitions" not in expiry


@pytest.mark.parametrize("bucket", ["store", "accesses"])
def test_bucket_is_private_versioned_and_kept(bucket: str, request: pytest.FixtureRequest) -> None:
    found: Resource = request.getfixturevalue(bucket)
    assert set(found.get("PublicAccessBlockConfiguration").values()) == {True}
    assert len(found.get("PublicAccessBlockConfiguration")) == 4
    assert found.get("OwnershipControls.Rules") == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert found.get("VersioningConfiguration.Status") == "Enabled"
    assert found.body["DeletionPolicy"] == found.body["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("bucket", ["store", "accesses"])
def test_kept_bucket_is_not_in_the_way_of_the_next_one(bucket: str, request: pytest.FixtureRequest) -> None:
    found: Resource = request.getfixturevalue(bucket)
    assert found.get("BucketName") is None


@pytest.mark.parametrize("bucket", ["store", "accesses"])
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:ListBucket"])
def test_plain_http_is_denied(
    view: Template, bucket: str, action: str, request: pytest.FixtureRequest
) -> None:
    policy = policies(view, request.getfixturevalue(bucket).logical_id)
    denials = [one for one in policy if not one.allows]
    plain = {"aws:SecureTransport": "false"}
    assert admits((*denials, _everything()), ANYBODY, action, plain) is Answer.NO
    assert admits((*denials, _everything()), ANYBODY, action, {"aws:SecureTransport": "true"}) is Answer.YES


@pytest.mark.parametrize(
    "action",
    ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutObjectRetention"],
)
def test_not_even_an_administrator_deletes_or_unlocks_an_object(
    view: Template, store: Resource, action: str
) -> None:
    policy = (*policies(view, store.logical_id), _everything())
    assert admits(policy, ANYBODY, action, {"aws:SecureTransport": "true"}) is Answer.NO


def test_bucket_stays_manageable_by_cloudformation(view: Template, store: Resource) -> None:
    policy = (*policies(view, store.logical_id), _everything())
    for action in (
        "s3:PutBucketPolicy",
        "s3:PutBucketObjectLockConfiguration",
        "s3:PutLifecycleConfiguration",
    ):
        assert admits(policy, ANYBODY, action, {"aws:SecureTransport": "true"}) is Answer.YES


def _everything() -> Any:
    (found,) = statements(
        {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}
    )
    return found


def test_stream_delivers_within_five_minutes(stream: Resource) -> None:
    assert stream.get("ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds") <= 300


def test_stream_is_encrypted_under_our_key(view: Template, stream: Resource) -> None:
    key = view.of("AWS::KMS::Key").one().arn
    assert stream.get("DeliveryStreamEncryptionConfigurationInput") == {
        "KeyType": "CUSTOMER_MANAGED_CMK",
        "KeyARN": key,
    }
    path = "ExtendedS3DestinationConfiguration.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN"
    assert stream.get(path) == key


def test_object_is_the_gzip_that_logs_sent_and_its_name_says_so(stream: Resource) -> None:
    assert stream.get("ExtendedS3DestinationConfiguration.CompressionFormat") == "UNCOMPRESSED"
    assert stream.get("ExtendedS3DestinationConfiguration.FileExtension") == ".gz"
    assert stream.get("ExtendedS3DestinationConfiguration.ProcessingConfiguration") is None


def test_objects_lie_by_date_and_failures_apart(stream: Resource) -> None:
    assert stream.get("ExtendedS3DestinationConfiguration.Prefix") == "logs/!{timestamp:yyyy/MM/dd}/"
    failed = stream.get("ExtendedS3DestinationConfiguration.ErrorOutputPrefix")
    assert failed == "failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"


def test_errors_are_logged_to_a_log_stream_that_is_there_first(view: Template, stream: Resource) -> None:
    errors = (
        view.of("AWS::Logs::LogStream")
        .where("LogGroupName", "/aws/kinesisfirehose/payments-prod-archive")
        .one()
    )
    options = stream.get("ExtendedS3DestinationConfiguration.CloudWatchLoggingOptions")
    assert options == {
        "Enabled": True,
        "LogGroupName": "/aws/kinesisfirehose/payments-prod-archive",
        "LogStreamName": errors.get("LogStreamName"),
    }
    assert errors.logical_id in stream.depends_on


def test_firehose_writes_to_its_bucket_and_its_error_log_only(
    view: Template, stream: Resource, store: Resource
) -> None:
    found = role(view, stream, "ExtendedS3DestinationConfiguration.RoleARN")
    trust = found.get("AssumeRolePolicyDocument")
    assert admits(trust, "firehose.amazonaws.com", "sts:AssumeRole", {}) is Answer.YES
    allowed = {
        action: one.resources
        for one in statements(found.get("Policies.0.PolicyDocument"))
        for action in one.actions
    }
    key = view.of("AWS::KMS::Key").one().arn
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/kinesisfirehose/payments-prod-archive"
    assert allowed == {
        "s3:GetBucketLocation": (store.arn,),
        "s3:ListBucket": (store.arn,),
        "s3:ListBucketMultipartUploads": (store.arn,),
        "s3:AbortMultipartUpload": (f"{store.arn}/*",),
        "s3:GetObject": (f"{store.arn}/*",),
        "s3:PutObject": (f"{store.arn}/*",),
        "kms:Decrypt": (key,),
        "kms:GenerateDataKey": (key,),
        "logs:PutLogEvents": (f"{group}:log-stream:logs",),
    }


def test_logs_send_to_the_stream_for_this_account_and_do_nothing_else(
    view: Template, subscriptions: dict[str, Resource]
) -> None:
    (found,) = {role(view, one, "RoleArn").logical_id for one in subscriptions.values()}
    sender = view.resources[found]
    trust, group = sender.get("AssumeRolePolicyDocument"), "log-group:/payments/prod/application:*"
    ours = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:{group}"}
    theirs = {
        "aws:SourceAccount": "999999999999",
        "aws:SourceArn": f"arn:aws:logs:us-east-1:999999999999:{group}",
    }
    assert admits(trust, "logs.amazonaws.com", "sts:AssumeRole", ours) is Answer.YES
    assert admits(trust, "logs.amazonaws.com", "sts:AssumeRole", theirs) is Answer.NO
    (statement,) = statements(sender.get("Policies.0.PolicyDocument"))
    assert set(statement.actions) == {"firehose:PutRecord", "firehose:PutRecordBatch"}
    assert statement.resources == (STREAM,)


def test_senders_role_is_there_before_the_stream_so_that_aws_knows_it_in_time(
    view: Template, stream: Resource, subscriptions: dict[str, Resource]
) -> None:
    for one in subscriptions.values():
        sender = role(view, one, "RoleArn")
        assert stream.logical_id not in (*sender.references, *sender.depends_on)
        assert stream.logical_id in one.references


def test_numbers_are_those_of_settings(synth: Callable[[Settings], Mapping[str, Any]]) -> None:
    settings = load("dev")
    archive = settings.archive.model_copy(
        update={"lock_days": 700, "glacier_after_days": 120, "expire_days": 800}
    )
    variant = parse(json.dumps(synth(settings.model_copy(update={"archive": archive}))), "variant.json")
    store = variant.of("AWS::S3::Bucket").where("ObjectLockEnabled").one()
    assert store.get("ObjectLockConfiguration.Rule.DefaultRetention.Days") == 700
    assert rule(store, "expire")["ExpirationInDays"] == 800
    assert rule(store, "expire")["Transitions"] == [{"StorageClass": "GLACIER_IR", "TransitionInDays": 120}]
