"""A Firehose stream into a bucket: encrypted, delivered within five minutes, its failures logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_logs as logs
from constructs import Construct

from settings.conventions import REGION

BUFFER_S = 300
"""PCI DSS 10.3.3 wants audit logs backed up promptly; shorter means more and smaller objects."""
BUFFER_MB = 5
DAY = "!{timestamp:yyyy/MM/dd}"


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a stream delivers: objects below ``folder``, those that failed below ``failed/``.

    ``gzipped``: the records are gzip already, as those of log subscriptions are; else Firehose compresses
    them.
    """

    bucket_arn: str
    key_arn: str
    folder: str
    gzipped: bool


class Delivery(Construct):
    """The stream, its role and the log stream for its errors. ``arn`` is what producers send to."""

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, target: Target, log_group: str
    ) -> None:
        super().__init__(scope, construct_id)
        errors = logs.CfnLogStream(self, "Errors", log_group_name=log_group, log_stream_name=target.folder)
        group = f"arn:{Aws.PARTITION}:logs:{REGION}:{Aws.ACCOUNT_ID}:log-group:{log_group}"
        arn = f"{group}:log-stream:{target.folder}"
        role = iam.CfnRole(
            self,
            "Role",
            description=f"Firehose {name}: writes to its bucket and its error log",
            assume_role_policy_document=trust("firehose"),
            policies=[
                iam.CfnRole.PolicyProperty(policy_name="deliver", policy_document=_permissions(target, arn))
            ],
        )
        stream = firehose.CfnDeliveryStream(
            self,
            "Stream",
            delivery_stream_name=name,
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input=(
                firehose.CfnDeliveryStream.DeliveryStreamEncryptionConfigurationInputProperty(
                    key_type="CUSTOMER_MANAGED_CMK", key_arn=target.key_arn
                )
            ),
            extended_s3_destination_configuration=_destination(target, role.attr_arn, log_group),
        )
        stream.add_resource_dependency(errors)
        self.stream = stream
        self.arn = stream.attr_arn


def trust(service: str, condition: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A role that ``service`` takes on; Firehose and metric streams send no source to hold them to."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
        **({"Condition": condition} if condition else {}),
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _destination(
    target: Target, role: str, log_group: str
) -> firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty:
    of = firehose.CfnDeliveryStream
    return of.ExtendedS3DestinationConfigurationProperty(
        bucket_arn=target.bucket_arn,
        role_arn=role,
        prefix=f"{target.folder}/{DAY}/",
        error_output_prefix=f"failed/!{{firehose:error-output-type}}/{DAY}/",
        buffering_hints=of.BufferingHintsProperty(interval_in_seconds=BUFFER_S, size_in_m_bs=BUFFER_MB),
        compression_format="UNCOMPRESSED" if target.gzipped else "GZIP",
        file_extension=".gz" if target.gzipped else None,
        encryption_configuration=of.EncryptionConfigurationProperty(
            kms_encryption_config=of.KMSEncryptionConfigProperty(awskms_key_arn=target.key_arn)
        ),
        cloud_watch_logging_options=of.CloudWatchLoggingOptionsProperty(
            enabled=True, log_group_name=log_group, log_stream_name=target.folder
        ),
    )


def _permissions(target: Target, errors: str) -> dict[str, Any]:
    """What Firehose needs for S3 (Firehose guide, controlling-access), and not more."""
    objects = f"{target.bucket_arn}/*"
    buckets = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    via = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    keys = ["kms:Decrypt", "kms:GenerateDataKey"]
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": buckets, "Resource": target.bucket_arn},
        {
            "Effect": "Allow",
            "Action": ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            "Resource": objects,
        },
        {"Effect": "Allow", "Action": keys, "Resource": target.key_arn, "Condition": via},
        {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": errors},
    ]
    return {"Version": "2012-10-17", "Statement": statements}
