"""The bucket for what canary runs leave behind: logs and results, for as long as log groups keep theirs."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

RETENTION_DAYS = 30
VERSIONS_KEPT_DAYS = 7


class Artifacts(Construct):
    """Encrypted with the platform's key by default, private, TLS only, emptied after 30 days.

    Python runtimes know no ``ArtifactConfig`` (Synthetics guide, artifact encryption: nodejs runtimes only),
    so the bucket's default encryption is what encrypts. ``bucket`` is the bucket's name; ``policy`` must be
    there before somebody writes.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key_arn: str, access_log_bucket: str) -> None:
        super().__init__(scope, construct_id)
        bucket = s3.CfnBucket(
            self,
            "Bucket",
            bucket_encryption=_encrypted(key_arn),
            lifecycle_configuration=_emptied(),
            logging_configuration=s3.CfnBucket.LoggingConfigurationProperty(
                destination_bucket_name=access_log_bucket, log_file_prefix="canaries/"
            ),
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
        # A bucket that is not empty cannot be deleted; the lifecycle empties it after the stack has gone.
        bucket.apply_removal_policy(RemovalPolicy.RETAIN)
        self.bucket = bucket.ref
        self.arn = bucket.attr_arn
        self.policy = s3.CfnBucketPolicy(
            self, "Policy", bucket=bucket.ref, policy_document=_tls_only(self.arn)
        )


def _encrypted(key_arn: str) -> s3.CfnBucket.BucketEncryptionProperty:
    with_key = s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
        sse_algorithm="aws:kms", kms_master_key_id=key_arn
    )
    rule = s3.CfnBucket.ServerSideEncryptionRuleProperty(
        bucket_key_enabled=True, server_side_encryption_by_default=with_key
    )
    return s3.CfnBucket.BucketEncryptionProperty(server_side_encryption_configuration=[rule])


def _emptied() -> s3.CfnBucket.LifecycleConfigurationProperty:
    rule = s3.CfnBucket.RuleProperty(
        id="expire",
        status="Enabled",
        expiration_in_days=RETENTION_DAYS,
        noncurrent_version_expiration=s3.CfnBucket.NoncurrentVersionExpirationProperty(
            noncurrent_days=VERSIONS_KEPT_DAYS
        ),
        abort_incomplete_multipart_upload=s3.CfnBucket.AbortIncompleteMultipartUploadProperty(
            days_after_initiation=1
        ),
    )
    return s3.CfnBucket.LifecycleConfigurationProperty(rules=[rule])


def _tls_only(arn: str) -> dict[str, object]:
    statement = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
