"""The names that CloudTrail writes into ``eventName``, by the first word of ``eventSource``.

Most are IAM's actions by the same name. Not so where IAM's actions are verbs or groups of calls, or where
CloudTrail adds a version: those are written down here by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from policies.catalogue.iam_actions import actions, services

PREFIXES: Mapping[str, str] = MappingProxyType(
    {"monitoring": "cloudwatch", "signin": "", "tagging": "tag", "elasticfilesystem": "elasticfilesystem"}
)
"""Event sources that are called otherwise than IAM's prefix."""

_BUCKET = [
    "Acl",
    "AnalyticsConfiguration",
    "Cors",
    "Encryption",
    "IntelligentTieringConfiguration",
    "InventoryConfiguration",
    "Lifecycle",
    "Logging",
    "MetricsConfiguration",
    "Notification",
    "ObjectLockConfiguration",
    "OwnershipControls",
    "Policy",
    "PublicAccessBlock",
    "Replication",
    "RequestPayment",
    "Tagging",
    "Versioning",
    "Website",
]
_OBJECT = [
    "CopyObject",
    "DeleteObject",
    "DeleteObjectTagging",
    "DeleteObjects",
    "GetObject",
    "GetObjectAcl",
    "GetObjectTagging",
    "HeadObject",
    "ListObjects",
    "ListObjectVersions",
    "ListParts",
    "PutObject",
    "PutObjectAcl",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "PutObjectTagging",
    "RestoreObject",
    "SelectObjectContent",
    "UploadPart",
    "UploadPartCopy",
    "CompleteMultipartUpload",
    "CreateMultipartUpload",
    "AbortMultipartUpload",
]

BY_HAND: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # Amazon S3 guide, "Amazon S3 CloudTrail events".
        "s3": frozenset(
            (
                *(f"{verb}Bucket{part}" for verb in ("Delete", "Get", "Put") for part in _BUCKET),
                *_OBJECT,
                *["CreateBucket", "DeleteBucket", "HeadBucket", "ListBuckets", "GetBucketLocation"],
                *["GetAccelerateConfiguration", "PutAccelerateConfiguration", "GetBucketPolicyStatus"],
                *["PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock"],
                *["GetAccountPublicAccessBlock"],
            )
        )
        - {
            f"DeleteBucket{part}"
            for part in (
                "Acl",
                "Logging",
                "Notification",
                "ObjectLockConfiguration",
                "RequestPayment",
                "Versioning",
            )
        },
        # AWS Billing and Cost Management API reference, "AWS Budgets".
        "budgets": frozenset(
            (
                *(
                    f"{verb}{noun}"
                    for verb in ("Create", "Delete", "Update")
                    for noun in ("Budget", "BudgetAction", "Notification", "Subscriber")
                ),
                *["DescribeBudget", "DescribeBudgets", "DescribeBudgetAction", "ExecuteBudgetAction"],
                *["DescribeNotificationsForBudget", "DescribeSubscribersForNotification"],
            )
        ),
        "signin": frozenset({"ConsoleLogin", "CheckMfa", "ExitRole", "RenewRole", "SwitchRole"}),
    }
)

VERSIONED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "lambda": MappingProxyType(
            {
                "AddPermission": "AddPermission20150331v2",
                "CreateEventSourceMapping": "CreateEventSourceMapping20150331",
                "CreateFunction": "CreateFunction20150331",
                "DeleteEventSourceMapping": "DeleteEventSourceMapping20150331",
                "DeleteFunction": "DeleteFunction20150331",
                "RemovePermission": "RemovePermission20150331v2",
                "UpdateEventSourceMapping": "UpdateEventSourceMapping20150331",
                "UpdateFunctionCode": "UpdateFunctionCode20150331v2",
                "UpdateFunctionConfiguration": "UpdateFunctionConfiguration20150331v2",
            }
        ),
        "s3": MappingProxyType(
            {
                "DeleteBucketLifecycleConfiguration": "DeleteBucketLifecycle",
                "PutBucketLifecycleConfiguration": "PutBucketLifecycle",
                "PutEncryptionConfiguration": "PutBucketEncryption",
                "PutLifecycleConfiguration": "PutBucketLifecycle",
                "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
                "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
                "DeletePublicAccessBlock": "DeleteBucketPublicAccessBlock",
            }
        ),
    }
)
"""What the API or IAM calls a call, and what CloudTrail writes (AWS Lambda guide, Logging API calls using
CloudTrail; Amazon S3 guide, CloudTrail events)."""

_UNLISTED = frozenset({"apigateway", "execute-api", "lambda", "s3express", "signin"})
"""Services whose list is not complete here: a name that is not in it may still occur."""


@cache
def calls(service: str) -> frozenset[str]:
    """The calls of a service by the first word of its event source; empty for one that nobody wrote down."""
    if service in BY_HAND:
        return BY_HAND[service]
    found = {one.name.partition(":")[2] for one in actions(PREFIXES.get(service, service)).values()}
    return frozenset(found - VERSIONED.get(service, {}).keys()) | set(VERSIONED.get(service, {}).values())


def listed(service: str) -> bool:
    """Whether a name that is not among its calls is a mistake and not a gap of the list."""
    return bool(calls(service)) and service not in _UNLISTED


@cache
def event_services() -> frozenset[str]:
    """Every service whose calls are known, as event sources spell it."""
    renamed = set(PREFIXES.values()) - {""}
    return frozenset({*BY_HAND, *PREFIXES, *services()} - (renamed - PREFIXES.keys()))
