"""Audited log groups, copied within minutes to where nobody can change them, for twelve months and more.

Log group, subscription filter, Firehose, S3 with Object Lock (PCI DSS 10.3.3, 10.3.4, 10.5.1). Firehose
stores what Logs sends as it is: each record is gzip already and gzip files may be joined, so an object
reads with ``zcat``, says which group and stream its lines are from, and is what Logs sent byte for byte.
"""

from __future__ import annotations

from aws_cdk import Aws, aws_logs
from aws_cdk import aws_iam as iam
from constructs import Construct

from monitoring.buckets import Bucket, Plan, keeps_everything, takes_access_logs
from monitoring.delivery import Delivery, Target, trust
from monitoring.logs import Logs
from settings import conventions as names
from settings.conventions import REGION
from settings.environment import Settings

FOLDER = "logs"
EVERY_LINE = ""
"""The filter pattern that lets all lines through."""


class Archive(Construct):
    """The archive's ``bucket_arn`` and ``stream_name``.

    ``access_log_bucket`` takes S3's logs of all buckets, ``error_log`` what Firehose could not deliver.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, key_arn: str, logs: Logs
    ) -> None:
        super().__init__(scope, construct_id)
        accesses = _access_logs(self, settings.archive.expire_days)
        bucket = _locked(self, settings, key_arn, accesses)
        self.access_log_bucket = accesses.name
        self.stream_name = names.archive_stream(settings.platform, settings.environment)

        self.error_log = logs.reference(logs.delivery)
        target = Target(bucket_arn=bucket.arn, key_arn=key_arn, folder=FOLDER, gzipped=True)
        delivery = Delivery(self, "Delivery", name=self.stream_name, target=target, log_group=self.error_log)
        role = _sender(self, self.stream_name)
        for name in logs.audited:
            aws_logs.CfnSubscriptionFilter(
                self,
                f"From{name.replace('/', '-')}",
                filter_name=self.stream_name,
                log_group_name=logs.reference(name),
                filter_pattern=EVERY_LINE,
                destination_arn=delivery.arn,
                role_arn=role.attr_arn,
            )


def _access_logs(scope: Construct, expire_days: int) -> Bucket:
    """S3 writes access logs only to a bucket with SSE-S3 and without Object Lock (S3 guide, ServerLogs)."""
    bucket = Bucket(scope, "AccessLogs", plan=Plan(expire_days=expire_days))
    bucket.secure([takes_access_logs(bucket)])
    return bucket


def _locked(scope: Construct, settings: Settings, key_arn: str, accesses: Bucket) -> Bucket:
    plan = Plan(
        key_arn=key_arn,
        access_logs=accesses.name,
        lock_days=settings.archive.lock_days,
        glacier_after_days=settings.archive.glacier_after_days,
        expire_days=settings.archive.expire_days,
    )
    bucket = Bucket(scope, "Store", plan=plan)
    bucket.secure([keeps_everything(bucket)])
    return bucket


def _sender(scope: Construct, stream: str) -> iam.CfnRole:
    """Logs' role. It names the stream instead of referring to it, so that it is there before the stream is.

    A subscription filter tries its role at once, and a role made in that moment is not known everywhere yet.
    """
    arn = f"arn:{Aws.PARTITION}:firehose:{REGION}:{Aws.ACCOUNT_ID}:deliverystream/{stream}"
    put = {"Effect": "Allow", "Action": ["firehose:PutRecord", "firehose:PutRecordBatch"], "Resource": arn}
    policy = {"Version": "2012-10-17", "Statement": [put]}
    source = f"arn:{Aws.PARTITION}:logs:{REGION}:{Aws.ACCOUNT_ID}:*"
    own = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}, "ArnLike": {"aws:SourceArn": source}}
    return iam.CfnRole(
        scope,
        "Sender",
        description=f"CloudWatch Logs: sends audited groups to {stream}",
        assume_role_policy_document=trust("logs", own),
        policies=[iam.CfnRole.PolicyProperty(policy_name="send", policy_document=policy)],
    )
