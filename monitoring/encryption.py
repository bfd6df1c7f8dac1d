"""One key for logs, topics, queues, streams and buckets, and who may use it for what.

No ``kms:*``: the account administers the key and hands out its use through IAM, but only by way of the
services named here. Services that act by themselves have one row each; a missing row is an alarm that is
never delivered (KMS and SNS guides).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_kms as kms
from constructs import Construct

from settings import conventions as names
from settings.environment import Settings

DELETION_WINDOW_DAYS = 30
ROTATION_DAYS = 365

Conditions = Mapping[str, Mapping[str, Any]]

ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
PUBLISHING = ("kms:Decrypt", "kms:GenerateDataKey")
"""What it takes to put a message into an encrypted topic or queue (SNS guide, sns-key-management)."""
STORING = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What CloudWatch Logs does with a key (Logs guide, encrypt-log-data-kms)."""
VIA = ("logs", "s3", "sns", "sqs")
"""Services through which roles of this account use the key: canaries, Firehose, schedules, auditors."""


@dataclass(frozen=True, kw_only=True)
class Admission:
    """A service that uses the key by itself."""

    sid: str
    service: str
    conditions: Conditions
    actions: tuple[str, ...] = PUBLISHING


class Encryption(Construct):
    """The key and its alias. ``key_arn`` is what other rooms encrypt with."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        key = kms.CfnKey(
            self,
            "Key",
            description=f"Logs, notifications and audit archive of {settings.prefix}",
            enable_key_rotation=True,
            rotation_period_in_days=ROTATION_DAYS,
            pending_window_in_days=DELETION_WINDOW_DAYS,
            key_policy={"Version": "2012-10-17", "Statement": list(_statements())},
        )
        # Without the key the archive cannot be read, and the archive outlives the stack.
        key.apply_removal_policy(RemovalPolicy.RETAIN)
        alias = names.key_alias(settings.platform, settings.environment)
        kms.CfnAlias(self, "Alias", alias_name=alias, target_key_id=key.ref)
        self.key_arn = key.attr_arn


def admissions() -> tuple[Admission, ...]:
    """Who publishes or stores, and only for what belongs to this account.

    EventBridge has no aws:SourceAccount: with it, nothing arrives at an encrypted topic (SNS guide,
    sns-key-management). What limits it is the topic or queue that the data key is for. SNS tells the topic
    whose dead letter it leaves (SNS guide, sns-enable-encryption-for-topic-sqs-queue-subscriptions).
    """
    own: Conditions = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
    topics: Conditions = {"ArnLike": {"aws:SourceArn": _arn("sns", "*")}}
    return (
        Admission(
            sid="Logs",
            service=f"logs.{names.REGION}",
            conditions=_for("logs:arn", "logs", "log-group:*"),
            actions=STORING,
        ),
        Admission(sid="Alarms", service="cloudwatch", conditions=own),
        Admission(sid="EventsToTopics", service="events", conditions=_for("sns:topicArn", "sns", "*")),
        Admission(sid="EventsToQueues", service="events", conditions=_for("sqs:arn", "sqs", "*")),
        Admission(sid="Budgets", service="budgets", conditions=own),
        Admission(sid="CostAnomalies", service="costalerts", conditions=own),
        Admission(sid="DeadLetters", service="sns", conditions=topics),
    )


def _for(context: str, service: str, resources: str) -> Conditions:
    """Only to encrypt this account's resources: the service says which in the encryption context."""
    return {"ArnLike": {f"kms:EncryptionContext:aws:{context}": _arn(service, resources)}}


def _arn(service: str, resources: str) -> str:
    return f"arn:{Aws.PARTITION}:{service}:{names.REGION}:{Aws.ACCOUNT_ID}:{resources}"


def _statements() -> Iterator[dict[str, Any]]:
    account = {"AWS": f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:root"}
    yield _allow("Administration", account, ADMINISTRATION)
    via = {
        "kms:CallerAccount": Aws.ACCOUNT_ID,
        "kms:ViaService": [f"{name}.{names.REGION}.amazonaws.com" for name in VIA],
    }
    yield _allow("UseThroughServices", account, (*PUBLISHING, "kms:DescribeKey"), {"StringEquals": via})
    yield _allow("StreamsKeepGrants", account, ("kms:CreateGrant",), _firehose_grants())
    yield _grants_for_aws_only()
    for row in admissions():
        yield _allow(row.sid, {"Service": f"{row.service}.amazonaws.com"}, row.actions, row.conditions)


def _firehose_grants() -> Conditions:
    """An encrypted Firehose stream holds a grant on its key, made with the stream (Firehose reference)."""
    firehose = {
        "kms:CallerAccount": Aws.ACCOUNT_ID,
        "kms:ViaService": f"firehose.{names.REGION}.amazonaws.com",
    }
    return {"StringEquals": firehose, "Bool": {"kms:GrantIsForAWSResource": "true"}}


def _grants_for_aws_only() -> dict[str, Any]:
    """A grant outlives whoever made it, so nobody makes one except for an AWS service (CT.KMS.PR.3)."""
    neither = {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}
    return {
        "Sid": "GrantsForServicesOnly",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["kms:CreateGrant"],
        "Resource": "*",
        "Condition": {"BoolIfExists": neither},
    }


def _allow(
    sid: str, principal: Mapping[str, str], actions: tuple[str, ...], conditions: Conditions | None = None
) -> dict[str, Any]:
    """A statement; in a key policy ``*`` means this key and no other."""
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": list(actions),
        "Resource": "*",
    }
    return statement | ({"Condition": conditions} if conditions else {})
