"""An archive that lines do not reach, that can be emptied, or that anybody can read."""

from __future__ import annotations

from tests.features.breaks import Body, Break, found, put

BUCKET, STREAM, FILTER = (
    "AWS::S3::Bucket",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Logs::SubscriptionFilter",
)
ROLE, POLICY = "AWS::IAM::Role", "AWS::S3::BucketPolicy"
FLOWS = "Every audited log group flows into the archive"
PROMPT = "Lines reach the archive within minutes"
LOCKED = "Archived lines cannot be deleted or changed for at least 365 days"
ENDS = "Archived lines end after their time, and not before"
TLS = "Buckets take TLS only"
PRIVATE = "Buckets are private and encrypted"
SENDER = "Only CloudWatch Logs of this account may write to the stream"
S3 = "ExtendedS3DestinationConfiguration"


def _bucket(template: Body) -> Body:
    return next(one for one in found(template, BUCKET) if "ObjectLockConfiguration" in one)


def _days(template: Body, days: int) -> None:
    _bucket(template)["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Days"] = days


def _mode(template: Body) -> None:
    _bucket(template)["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"] = "COMPLIANCE"


def _expire(template: Body) -> None:
    for rule in _bucket(template)["LifecycleConfiguration"]["Rules"]:
        if "ExpirationInDays" in rule:
            rule["ExpirationInDays"] = 180


def _cold(template: Body) -> None:
    for rule in _bucket(template)["LifecycleConfiguration"]["Rules"]:
        if "Transitions" in rule:
            rule["Transitions"] = [{"StorageClass": "DEEP_ARCHIVE", "TransitionInDays": 1}]


def _unversioned(template: Body) -> None:
    _bucket(template)["VersioningConfiguration"]["Status"] = "Suspended"


def _bypass(template: Body) -> None:
    for one in found(template, POLICY):
        statements = one["PolicyDocument"]["Statement"]
        one["PolicyDocument"]["Statement"] = [each for each in statements if "Bypass" not in str(each)]


def _lost(template: Body) -> None:
    for one in template["Resources"].values():
        if one["Type"] == BUCKET:
            one["DeletionPolicy"] = "Delete"


def _plain(template: Body) -> None:
    for one in found(template, POLICY):
        one["PolicyDocument"]["Statement"] = [
            each for each in one["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"
        ]


def _own_keys(template: Body) -> None:
    encryption = [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    _bucket(template)["BucketEncryption"]["ServerSideEncryptionConfiguration"] = encryption


def _for_ever(template: Body) -> None:
    found(template, BUCKET)[0].pop("LifecycleConfiguration")


def _sender(template: Body) -> Body:
    trusted = [
        one for one in found(template, ROLE) if "logs.amazonaws.com" in str(one["AssumeRolePolicyDocument"])
    ]
    return trusted[0]


def _trusts_all(template: Body) -> None:
    _sender(template)["AssumeRolePolicyDocument"]["Statement"][0].pop("Condition")


def _may_delete(template: Body) -> None:
    _sender(template)["Policies"][0]["PolicyDocument"]["Statement"][0]["Action"] = [
        "firehose:DeleteDeliveryStream"
    ]


BREAKS = (
    Break(
        scenario=FLOWS,
        change=put(FILTER, "FilterPattern", "ERROR"),
        says="is not sent to the archive",
    ),
    Break(scenario=FLOWS, change=put(FILTER, "LogGroupName", "/other"), says="is not sent to the archive"),
    Break(
        scenario=PROMPT, change=put(STREAM, f"{S3}.BufferingHints.IntervalInSeconds", 900), says="every 900 s"
    ),
    Break(
        scenario=PROMPT,
        change=put(STREAM, f"{S3}.CloudWatchLoggingOptions.Enabled", value=False),
        says="saw False",
    ),
    Break(scenario=PROMPT, change=put(STREAM, f"{S3}.EncryptionConfiguration", {}), says="AWSKMSKeyARN"),
    Break(scenario=LOCKED, change=lambda body: _days(body, 30), says="too short"),
    Break(scenario=LOCKED, change=_bypass, says="s3:BypassGovernanceRetention"),
    Break(scenario=LOCKED, change=_mode, says="wanted 'GOVERNANCE'"),
    Break(scenario=LOCKED, change=_unversioned, says="saw 'Suspended'"),
    Break(scenario=LOCKED, change=_lost, says="saw ('Delete'"),
    Break(scenario=ENDS, change=_expire, says="expire after [180]"),
    Break(scenario=ENDS, change=_cold, says="DEEP_ARCHIVE"),
    Break(scenario=TLS, change=_plain, says="takes requests without TLS"),
    Break(
        scenario=PRIVATE,
        change=put(BUCKET, "PublicAccessBlockConfiguration.BlockPublicAcls", value=False),
        says="BlockPublicAcls",
    ),
    Break(scenario=PRIVATE, change=_own_keys, says="wanted 'aws:kms'"),
    Break(scenario=PRIVATE, change=_for_ever, says="keeps everything for ever"),
    Break(scenario=SENDER, change=_trusts_all, says="trusts too many"),
    Break(scenario=SENDER, change=_may_delete, says="firehose:DeleteDeliveryStream"),
)
