"""The catalogue of what AWS emits, its spelling, and AWS's own recommended alarms."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.catalogue import emissions
from policies.catalogue.emissions import dimension_sets, emitted, is_aws, metrics, namespaces
from policies.catalogue.spelling import alike, near
from policies.catalogue.traits import Kind, interval, kind, unit
from template.answer import Answer

RECOMMENDED = """
AWS/ApiGateway 4XXError ApiName Stage
AWS/ApiGateway 5xx ApiId Stage
AWS/ApiGateway Count ApiId Stage Resource Method
AWS/ApiGateway IntegrationLatency ApiId Stage Route
AWS/ApiGateway MessageCount ApiId Stage Route
AWS/ApiGateway ExecutionError ApiId Stage
AWS/Lambda ClaimedAccountConcurrency
AWS/Lambda ConcurrentExecutions FunctionName
AWS/Lambda Throttles FunctionName
LambdaInsights memory_utilization function_name
AWS/DynamoDB AccountProvisionedReadCapacityUtilization
AWS/DynamoDB AgeOfOldestUnreplicatedRecord TableName DelegatedOperation
AWS/DynamoDB FailedToReplicateRecordCount TableName DelegatedOperation
AWS/DynamoDB ReadThrottleEvents TableName GlobalSecondaryIndexName
AWS/DynamoDB ReplicationLatency TableName ReceivingRegion
AWS/DynamoDB UserErrors
AWS/SNS NumberOfNotificationsFailedToRedriveToDlq TopicName
AWS/SNS NumberOfNotificationsFilteredOut-InvalidAttributes TopicName
AWS/SNS SMSMonthToDateSpentUSD TopicName
AWS/SNS SMSSuccessRate TopicName
AWS/SQS ApproximateAgeOfOldestMessage QueueName
AWS/Kinesis GetRecords.IteratorAgeMilliseconds StreamName
AWS/Kinesis PutRecords.FailedRecords StreamName
AWS/Kinesis SubscribeToShardEvent.MillisBehindLatest StreamName ConsumerName
AWS/Scheduler InvocationDroppedCount
AWS/Cognito SignInThrottles UserPool UserPoolClient
AWS/CloudFront 5xxErrorRate DistributionId Region=Global
AWS/CloudFront FunctionThrottles DistributionId FunctionName Region=Global
AWS/Route53 HealthCheckStatus HealthCheckId
AWS/CertificateManager DaysToExpiry CertificateArn
AWS/S3 5xxErrors BucketName FilterId
AWS/S3 OperationsFailedReplication SourceBucket DestinationBucket RuleId
AWS/Firehose DeliveryToIceberg.DataFreshness DeliveryStreamName
AWS/Firehose DeliveryToHttpEndpoint.DataFreshness DeliveryStreamName
AWS/Firehose ThrottledRecords DeliveryStreamName
CloudWatchSynthetics SuccessPercent CanaryName
""".strip().splitlines()
"""A part of "Best practice alarm recommendations for AWS services" in the CloudWatch guide."""


@pytest.mark.parametrize("line", RECOMMENDED)
def test_what_aws_recommends_an_alarm_on_is_emitted(line: str) -> None:
    namespace, metric, *names = line.split()
    dimensions = {part.partition("=")[0]: part.partition("=")[2] or "any" for part in names}
    assert emitted(namespace, metric, dimensions) is Answer.YES, dimension_sets(namespace, metric)


def test_dimensions_of_a_reviewed_namespace_are_all_that_there_are() -> None:
    assert emitted("AWS/SQS", "NumberOfMessagesSent", {}) is Answer.NO
    assert emitted("AWS/RDS", "CPUUtilization", {"EngineName": "mysql"}) is Answer.UNKNOWN


def test_a_misspelt_dimension_is_wrong_in_any_namespace() -> None:
    assert emitted("AWS/RDS", "CPUUtilization", {"DBInstanceidentifier": "x"}) is Answer.NO


def test_the_value_of_an_enumerated_dimension_counts() -> None:
    assert emitted("AWS/DynamoDB", "SystemErrors", {"TableName": "t", "Operation": "Query"}) is Answer.YES
    assert emitted("AWS/DynamoDB", "SystemErrors", {"TableName": "t", "Operation": "query"}) is Answer.NO


def test_a_metric_that_nobody_wrote_down_is_unknown() -> None:
    assert emitted("AWS/Lambda", "Anything", {}) is Answer.UNKNOWN


def test_values_of_one_dimension_are_told_together() -> None:
    assert dimension_sets("AWS/CloudFront", "Requests") == ["DistributionId+Region=Global"]


def test_every_addition_has_a_source_and_no_metric_without_a_set_of_dimensions() -> None:
    document = json.loads((emissions.FOLDER / "additions.json").read_text(encoding="utf-8"))
    for addition in document["additions"]:
        assert addition["source"]
        assert all(sets for sets in addition["metrics"].values()), addition["namespace"]
    assert document["spaces_source"].startswith("https://docs.aws.amazon.com/")


def test_every_namespace_with_metrics_is_one_of_aws() -> None:
    assert {"AWS/Billing", "AWS/X-Ray", "AWS/WAFV2", "CWAgent"} <= namespaces()
    assert all(is_aws(one) for one in namespaces())
    assert is_aws("AWS/Anything")
    assert not is_aws("MyApp")
    assert "EstimatedCharges" in metrics("AWS/Billing")


@given(st.sampled_from(sorted(metrics("AWS/ApiGateway") | metrics("AWS/Firehose"))))
def test_a_name_is_never_taken_for_a_misspelling_of_itself(name: str) -> None:
    assert alike(name, [name]) == near(name, [name]) == ""
    assert alike(f" {name.upper()}!", [name]) == name


SLIPS = [("Errrors", "Errors"), ("Erorrs", "Errors"), ("errors ", "Errors"), ("Error", "Errors")]


@pytest.mark.parametrize("slip, meant", SLIPS)
def test_a_slip_of_the_pen_is_seen(slip: str, meant: str) -> None:
    assert near(slip, ["Duration", meant]) == meant


@pytest.mark.parametrize(
    "one, other", [("EC2", "ECS"), ("queue-1", "queue-2"), ("4xx", "5xx"), ("ab", "abc")]
)
def test_what_digits_or_a_letter_tell_apart_is_no_slip(one: str, other: str) -> None:
    assert near(one, [other]) == ""


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=5))
def test_any_text_has_a_spelling_and_only_words_are_meant(word: str, words: list[str]) -> None:
    assert near(word, words) in {"", *words}


def test_traits_are_there_only_where_they_are_sure() -> None:
    assert kind("AWS/ApiGateway", "5XXError") is Kind.FLAG
    assert kind("MyApp", "5XXError") is None
    assert (unit("AWS/Lambda", "Duration"), unit("AWS/Logs", "IncomingLogEvents")) == ("Milliseconds", None)
    assert (interval("AWS/S3", "NumberOfObjects"), interval("AWS/S3", "4xxErrors")) == (86_400, 60)
