"""A bucket as all of ours are: private, versioned, encrypted, TLS only, kept when the stack goes.

CloudFormation names them, so that a kept bucket is never in the way of the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

NONCURRENT_DAYS = 30
"""How long a replaced or expired version stays; a locked one stays until its lock ends."""
INCOMPLETE_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What differs between buckets.

    ``key_arn``: empty for S3's own key. ``access_logs``: name of the bucket that server access logs go to,
    empty for none. ``lock_days``: 0 for no Object Lock. ``glacier_after_days``: 0 for never.
    """

    expire_days: int
    key_arn: str = ""
    access_logs: str = ""
    lock_days: int = 0
    glacier_after_days: int = 0


class Bucket(Construct):
    """A bucket and its policy: TLS only, and the ``statements`` of ``allow_or_deny``."""

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.CfnBucket(
            self,
            "Bucket",
            bucket_encryption=_encryption(plan.key_arn),
            lifecycle_configuration=s3.CfnBucket.LifecycleConfigurationProperty(rules=_lifecycle(plan)),
            logging_configuration=_logging(construct_id, plan.access_logs),
            object_lock_enabled=True if plan.lock_days else None,
            object_lock_configuration=_lock(plan.lock_days),
            ownership_controls=s3.CfnBucket.OwnershipControlsProperty(
                rules=[s3.CfnBucket.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
            ),
            public_access_block_configuration=s3.CfnBucket.PublicAccessBlockConfigurationProperty(
                block_public_acls=True,
                block_public_policy=True,
                ignore_public_acls=True,
                restrict_public_buckets=True,
            ),
            versioning_configuration=s3.CfnBucket.VersioningConfigurationProperty(status="Enabled"),
        )
        self.bucket.apply_removal_policy(RemovalPolicy.RETAIN)
        self.name = self.bucket.ref
        self.arn = self.bucket.attr_arn

    def secure(self, statements: Sequence[Mapping[str, Any]] = ()) -> s3.CfnBucketPolicy:
        """Attach the policy; without it S3 would take plain HTTP."""
        tls_only = {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [self.arn, self.objects],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        document = {"Version": "2012-10-17", "Statement": [tls_only, *statements]}
        policy = s3.CfnBucketPolicy(self, "Policy", bucket=self.name, policy_document=document)
        policy.apply_removal_policy(RemovalPolicy.RETAIN)
        return policy

    @property
    def objects(self) -> str:
        """All objects in it, as policies name them."""
        return f"{self.arn}/*"


def takes_access_logs(bucket: Bucket) -> dict[str, Any]:
    """S3 may put the access logs of this account's buckets here (S3 guide, enable-server-access-logging)."""
    return {
        "Sid": "AccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": bucket.objects,
        "Condition": {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
    }


def keeps_everything(bucket: Bucket) -> dict[str, Any]:
    """Nobody deletes a version, changes its lock or gets around it; expiry by lifecycle goes on.

    The bucket's own configuration is not denied: CloudFormation, whose role has any name, must still be
    able to change it. Whoever changes it by hand sets off the tampering rules.
    """
    return {
        "Sid": "KeepEverything",
        "Effect": "Deny",
        "Principal": "*",
        "Action": [
            "s3:BypassGovernanceRetention",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObjectLegalHold",
            "s3:PutObjectRetention",
        ],
        "Resource": bucket.objects,
    }


def _encryption(key_arn: str) -> s3.CfnBucket.BucketEncryptionProperty:
    """With a bucket key, which asks KMS once in a while and not for each object."""
    default = s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
        sse_algorithm="aws:kms" if key_arn else "AES256", kms_master_key_id=key_arn or None
    )
    rule = s3.CfnBucket.ServerSideEncryptionRuleProperty(
        server_side_encryption_by_default=default, bucket_key_enabled=True if key_arn else None
    )
    return s3.CfnBucket.BucketEncryptionProperty(server_side_encryption_configuration=[rule])


def _lifecycle(plan: Plan) -> list[s3.CfnBucket.RuleProperty]:
    """Expiry, a colder class on the way, and what interrupted uploads and expired versions leave behind.

    Glacier Instant Retrieval: cheaper after three months, and read as fast as before.
    """
    colder = s3.CfnBucket.TransitionProperty(
        storage_class="GLACIER_IR", transition_in_days=plan.glacier_after_days
    )
    expiry = s3.CfnBucket.RuleProperty(
        id="expire",
        status="Enabled",
        expiration_in_days=plan.expire_days,
        transitions=[colder] if plan.glacier_after_days else None,
        noncurrent_version_expiration=s3.CfnBucket.NoncurrentVersionExpirationProperty(
            noncurrent_days=NONCURRENT_DAYS
        ),
    )
    leftovers = s3.CfnBucket.RuleProperty(
        id="leftovers",
        status="Enabled",
        expired_object_delete_marker=True,
        abort_incomplete_multipart_upload=s3.CfnBucket.AbortIncompleteMultipartUploadProperty(
            days_after_initiation=INCOMPLETE_DAYS
        ),
    )
    return [expiry, leftovers]


def _logging(folder: str, bucket: str) -> s3.CfnBucket.LoggingConfigurationProperty | None:
    if not bucket:
        return None
    return s3.CfnBucket.LoggingConfigurationProperty(
        destination_bucket_name=bucket, log_file_prefix=f"{folder.lower()}/"
    )


def _lock(days: int) -> s3.CfnBucket.ObjectLockConfigurationProperty | None:
    """Governance: who is trusted with the account can end it, in a change that everybody sees."""
    if not days:
        return None
    retention = s3.CfnBucket.DefaultRetentionProperty(mode="GOVERNANCE", days=days)
    rule = s3.CfnBucket.ObjectLockRuleProperty(default_retention=retention)
    return s3.CfnBucket.ObjectLockConfigurationProperty(object_lock_enabled="Enabled", rule=rule)
