"""Metrics at full resolution: only where settings ask, for 15 months, percentiles included."""

from __future__ import annotations

import json
from pathlib import Path

import aws_cdk as cdk
import pytest

from monitoring.archive import Archive
from monitoring.encryption import Encryption
from monitoring.logs import Logs
from monitoring.metric_stream import MetricStream
from settings.environment import Settings
from settings.loader import load
from template import Resource, Template, parse
from template.iam import statements


@pytest.fixture(scope="module")
def streaming(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The rooms that the option needs, in a stack of their own."""
    settings = load("dev")
    app = cdk.App(outdir=str(tmp_path_factory.mktemp("assembly")))
    stack = cdk.Stack(app, "Streaming", env=cdk.Environment(region="us-east-1"))
    key = Encryption(stack, "Encryption", settings=settings).key_arn
    logs = Logs(stack, "Logs", settings=settings, key_arn=key)
    archive = Archive(stack, "Archive", settings=settings, key_arn=key, logs=logs)
    MetricStream(stack, "MetricStream", settings=settings, key_arn=key, archive=archive)
    assembly = Path(app.synth().directory)
    return parse(
        (assembly / "Streaming.template.json").read_text(encoding="utf-8"), "Streaming.template.json"
    )


@pytest.fixture
def stream(streaming: Template) -> Resource:
    return streaming.of("AWS::CloudWatch::MetricStream").one()


@pytest.fixture
def delivery(streaming: Template, stream: Resource) -> Resource:
    found = streaming.target(stream.written("FirehoseArn"))
    assert found is not None
    return found


@pytest.fixture
def bucket(streaming: Template, delivery: Resource) -> Resource:
    found = streaming.target(delivery.written("ExtendedS3DestinationConfiguration.BucketARN"))
    assert found is not None
    return found


def test_nothing_is_streamed_unless_settings_say_so(view: Template, prod_settings: Settings) -> None:
    assert prod_settings.metric_stream is False
    assert view.of("AWS::CloudWatch::MetricStream").optional() == ()


def test_price_stands_where_the_option_is_switched_on() -> None:
    described = Settings.model_fields["metric_stream"].description or ""
    assert "0.003 USD per 1,000 updates" in described


def test_all_that_the_platform_watches_is_streamed(stream: Resource) -> None:
    assert {one["Namespace"] for one in stream.get("IncludeFilters")} == {
        "AWS/ApiGateway",
        "AWS/DynamoDB",
        "AWS/Lambda",
        "AWS/SQS",
        "CloudWatchSynthetics",
        "Payments/dev",
    }
    assert stream.get("OutputFormat") == "json"


def test_latencies_keep_their_percentiles(stream: Resource) -> None:
    (found,) = stream.get("StatisticsConfigurations")
    assert found["AdditionalStatistics"] == ["p50", "p95", "p99"]
    assert found["IncludeMetrics"] == [
        {"Namespace": "Payments/dev", "MetricName": "PaymentProcessingTime"},
        {"Namespace": "Payments/dev", "MetricName": "ProviderLatency"},
    ]


def test_points_are_kept_for_15_months_without_a_lock(streaming: Template, bucket: Resource) -> None:
    expiry = bucket.get("LifecycleConfiguration.Rules.0")
    assert expiry["ExpirationInDays"] >= 455
    assert bucket.get("ObjectLockEnabled") is None
    locked = streaming.of("AWS::S3::Bucket").where("ObjectLockEnabled").one()
    assert locked.logical_id != bucket.logical_id


def test_points_are_encrypted_compressed_and_delivered_within_five_minutes(
    streaming: Template, delivery: Resource, bucket: Resource
) -> None:
    key = streaming.of("AWS::KMS::Key").one()
    assert key.logical_id in bucket.references
    assert delivery.get("DeliveryStreamEncryptionConfigurationInput.KeyARN") == key.arn
    assert delivery.get("ExtendedS3DestinationConfiguration.CompressionFormat") == "GZIP"
    assert delivery.get("ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds") <= 300


def test_archive_and_metrics_log_their_errors_apart(streaming: Template) -> None:
    streams = [one.get("LogStreamName") for one in streaming.of("AWS::Logs::LogStream")]
    assert sorted(streams) == ["logs", "metrics"]


def test_bucket_denies_plain_http_and_logs_its_accesses(streaming: Template, bucket: Resource) -> None:
    (policy,) = [one for one in streaming.of("AWS::S3::BucketPolicy") if bucket.logical_id in one.references]
    assert [one["Sid"] for one in policy.get("PolicyDocument.Statement")] == ["TlsOnly"]
    assert bucket.get("LoggingConfiguration.LogFilePrefix") == "points/"


def test_cloudwatch_may_put_into_this_stream_and_nothing_else(
    streaming: Template, stream: Resource, delivery: Resource
) -> None:
    sender = streaming.target(stream.written("RoleArn"))
    assert sender is not None
    (trust,) = statements(sender.get("AssumeRolePolicyDocument"))
    assert trust.services == ("streams.metrics.cloudwatch.amazonaws.com",)
    (statement,) = statements(sender.get("Policies.0.PolicyDocument"))
    assert set(statement.actions) == {"firehose:PutRecord", "firehose:PutRecordBatch"}
    assert statement.resources == (delivery.arn,)


def test_names_of_metric_stream_and_delivery_are_the_platforms(stream: Resource, delivery: Resource) -> None:
    assert json.dumps([stream.get("Name"), delivery.name]) == json.dumps(["payments-dev-metrics"] * 2)
