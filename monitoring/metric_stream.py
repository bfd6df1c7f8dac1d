"""Metrics at full resolution for 15 months, where settings want that and its price.

CloudWatch by itself keeps 1-minute points for 15 days and hourly ones for 455. The stream costs 0.003 USD per
1,000 metric updates (us-east-1): a metric with a point a minute makes 43,200 updates a month, 0.13 USD.
Firehose takes 0.029 USD per GB, and S3 what it keeps. Percentiles of a metric count as one further update of
it, so only payment and provider latencies have them.
"""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from constructs import Construct

from monitoring.archive import Archive
from monitoring.buckets import Bucket, Plan
from monitoring.delivery import Delivery, Target, trust
from settings import conventions as names
from settings.environment import Settings

KEPT_DAYS = 460
"""15 months: 455 days, and a few for the last of them to arrive."""
FOLDER = "metrics"
AWS_NAMESPACES = ("AWS/ApiGateway", "AWS/DynamoDB", "AWS/Lambda", "AWS/SQS", "CloudWatchSynthetics")
LATENCIES = (names.PAYMENT_DURATION, names.PROVIDER_LATENCY)
PERCENTILES = ("p50", "p95", "p99")

_Stream = cloudwatch.CfnMetricStream


class MetricStream(Construct):
    """A metric stream, a Firehose stream and a bucket. Metrics are no audit logs: the bucket has no lock."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, key_arn: str, archive: Archive
    ) -> None:
        super().__init__(scope, construct_id)
        name = names.metric_stream(settings.platform, settings.environment)
        cold = settings.archive.glacier_after_days
        plan = Plan(
            key_arn=key_arn,
            access_logs=archive.access_log_bucket,
            expire_days=KEPT_DAYS,
            glacier_after_days=cold,
        )
        bucket = Bucket(self, "Points", plan=plan)
        bucket.secure()
        target = Target(bucket_arn=bucket.arn, key_arn=key_arn, folder=FOLDER, gzipped=False)
        delivery = Delivery(self, "Delivery", name=name, target=target, log_group=archive.error_log)
        _Stream(
            self,
            "Stream",
            name=name,
            firehose_arn=delivery.arn,
            role_arn=_sender(self, delivery.arn).attr_arn,
            output_format="json",
            include_filters=[
                _Stream.MetricStreamFilterProperty(namespace=namespace)
                for namespace in (*AWS_NAMESPACES, settings.namespace)
            ],
            statistics_configurations=[_percentiles(settings.namespace)],
        )


def _percentiles(namespace: str) -> cloudwatch.CfnMetricStream.MetricStreamStatisticsConfigurationProperty:
    """A stream carries minimum, maximum, sum and count; percentiles must be asked for, metric by metric."""
    metrics = [
        _Stream.MetricStreamStatisticsMetricProperty(namespace=namespace, metric_name=metric)
        for metric in LATENCIES
    ]
    return _Stream.MetricStreamStatisticsConfigurationProperty(
        additional_statistics=list(PERCENTILES), include_metrics=metrics
    )


def _sender(scope: Construct, stream_arn: str) -> iam.CfnRole:
    """CloudWatch's role: it may put into this stream."""
    put = {
        "Effect": "Allow",
        "Action": ["firehose:PutRecord", "firehose:PutRecordBatch"],
        "Resource": stream_arn,
    }
    policy = {"Version": "2012-10-17", "Statement": [put]}
    return iam.CfnRole(
        scope,
        "Sender",
        description="CloudWatch: sends metrics to Firehose",
        assume_role_policy_document=trust("streams.metrics.cloudwatch"),
        policies=[iam.CfnRole.PolicyProperty(policy_name="send", policy_document=policy)],
    )
