"""What a metric of AWS is: its unit, how often it is published, and what its statistics mean.

Sources: the list of metrics in each service's guide ("Units", "Valid statistics", "reported every ...").
Only metrics about which the guides leave no doubt are here; all others have no trait.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fnmatch import fnmatchcase
from types import MappingProxyType

STANDARD_RESOLUTION = 60
DAY = 86_400


class Kind(Enum):
    """What the numbers of a metric are, and so what its statistics mean.

    ``COUNTER`` adds up. ``FLAG`` is 0 or 1 for each request, so its mean is a rate and its samples are
    requests. ``ONE`` is always 1. A sum of ``LEVEL`` (an age, a percentage, a size) means nothing.
    """

    COUNTER = "counter"
    FLAG = "flag"
    ONE = "one"
    LEVEL = "level"
    TIME = "time"


_KINDS: Mapping[str, Mapping[str, Kind]] = MappingProxyType(
    {
        "AWS/ApiGateway": {
            "Count": Kind.ONE,
            "[45]XXError": Kind.FLAG,
            "[45]xx": Kind.FLAG,
            "*Latency": Kind.TIME,
        },
        "AWS/Lambda": {
            "Invocations": Kind.ONE,
            "Errors": Kind.FLAG,
            "Throttles": Kind.FLAG,
            "DeadLetterErrors": Kind.FLAG,
            "Duration": Kind.TIME,
            "PostRuntimeExtensionsDuration": Kind.TIME,
            "IteratorAge": Kind.LEVEL,
            "AsyncEventAge": Kind.LEVEL,
            "*ConcurrentExecutions": Kind.LEVEL,
            "ProvisionedConcurrencyUtilization": Kind.LEVEL,
            "ClaimedAccountConcurrency": Kind.LEVEL,
        },
        "AWS/DynamoDB": {
            "*ThrottleEvents": Kind.COUNTER,
            "ThrottledRequests": Kind.COUNTER,
            "SystemErrors": Kind.COUNTER,
            "UserErrors": Kind.COUNTER,
            "Consumed*CapacityUnits": Kind.COUNTER,
            "SuccessfulRequestLatency": Kind.TIME,
            "ReplicationLatency": Kind.TIME,
            "*Utilization": Kind.LEVEL,
        },
        "AWS/SQS": {
            "ApproximateAgeOfOldestMessage": Kind.LEVEL,
            "ApproximateNumberOf*": Kind.LEVEL,
            "NumberOf*": Kind.COUNTER,
        },
        "AWS/SNS": {
            "NumberOf*": Kind.COUNTER,
            "SMSSuccessRate": Kind.LEVEL,
            "SMSMonthToDateSpentUSD": Kind.LEVEL,
        },
        "AWS/Logs": {
            "Incoming*": Kind.COUNTER,
            "Forwarded*": Kind.COUNTER,
            "DeliveryErrors": Kind.COUNTER,
            "DeliveryThrottling": Kind.COUNTER,
            "LogEventsWithFindings": Kind.COUNTER,
        },
        "AWS/Events": {
            "FailedInvocations": Kind.COUNTER,
            "Invocations": Kind.COUNTER,
            "TriggeredRules": Kind.COUNTER,
            "InvocationsFailedToBeSentToDlq": Kind.COUNTER,
            "InvocationsSentToDlq": Kind.COUNTER,
        },
        "AWS/Firehose": {
            "*.DataFreshness": Kind.LEVEL,
            "KinesisMillisBehindLatest": Kind.LEVEL,
            "Incoming*": Kind.COUNTER,
            "ThrottledRecords": Kind.COUNTER,
        },
        "AWS/Kinesis": {"GetRecords.IteratorAgeMilliseconds": Kind.LEVEL, "Incoming*": Kind.COUNTER},
        "AWS/States": {"Executions*": Kind.COUNTER, "ExecutionTime": Kind.TIME},
        "AWS/Billing": {"EstimatedCharges": Kind.LEVEL},
        "AWS/Route53": {"HealthCheckStatus": Kind.LEVEL, "HealthCheckPercentageHealthy": Kind.LEVEL},
        "AWS/CloudFront": {"*ErrorRate": Kind.LEVEL, "CacheHitRate": Kind.LEVEL, "OriginLatency": Kind.TIME},
        "AWS/EC2": {"CPUUtilization": Kind.LEVEL},
        "AWS/RDS": {
            "CPUUtilization": Kind.LEVEL,
            "FreeStorageSpace": Kind.LEVEL,
            "FreeableMemory": Kind.LEVEL,
        },
        "AWS/S3": {"BucketSizeBytes": Kind.LEVEL, "NumberOfObjects": Kind.LEVEL},
        "CloudWatchSynthetics": {
            "SuccessPercent": Kind.LEVEL,
            "Duration": Kind.TIME,
            "Failed": Kind.COUNTER,
            "[245]xx": Kind.COUNTER,
        },
        "AWS/X-Ray": {"ApproximateTraceCount": Kind.COUNTER},
    }
)

_UNITS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "AWS/ApiGateway": {"*Latency": "Milliseconds", "*": "Count"},
        "AWS/Lambda": {
            "*Duration": "Milliseconds",
            "IteratorAge": "Milliseconds",
            "AsyncEventAge": "Milliseconds",
            "Errors": "Count",
            "Invocations": "Count",
            "Throttles": "Count",
            "DeadLetterErrors": "Count",
            "ConcurrentExecutions": "Count",
        },
        "AWS/DynamoDB": {
            "*Latency": "Milliseconds",
            "*ThrottleEvents": "Count",
            "*CapacityUnits": "Count",
            "SystemErrors": "Count",
            "UserErrors": "Count",
            "ThrottledRequests": "Count",
        },
        "AWS/SQS": {
            "ApproximateAgeOfOldestMessage": "Seconds",
            "SentMessageSize": "Bytes",
            "*NumberOf*": "Count",
        },
        "AWS/SNS": {"NumberOf*": "Count", "PublishSize": "Bytes"},
        "AWS/Events": {"*Latency": "Milliseconds", "*Invocations": "Count", "*Rules": "Count"},
        "AWS/Firehose": {"*.DataFreshness": "Seconds", "IncomingBytes": "Bytes", "IncomingRecords": "Count"},
        "AWS/States": {"Executions*": "Count", "ExecutionTime": "Milliseconds"},
        "AWS/EC2": {"CPUUtilization": "Percent"},
        "AWS/RDS": {"CPUUtilization": "Percent", "FreeStorageSpace": "Bytes", "FreeableMemory": "Bytes"},
        "CloudWatchSynthetics": {"SuccessPercent": "Percent", "Duration": "Milliseconds"},
    }
)

_EVERY: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "AWS/S3": {"BucketSizeBytes": DAY, "NumberOfObjects": DAY},
        "AWS/Billing": {"EstimatedCharges": 21_600},
        "AWS/CertificateManager": {"DaysToExpiry": 43_200},
    }
)
"""Seconds from one datapoint to the next, where they are more than the usual minute."""


def _trait(table: Mapping[str, Mapping[str, object]], namespace: object, metric: object) -> object:
    patterns = table.get(str(namespace), {})
    return next((value for pattern, value in patterns.items() if fnmatchcase(str(metric), pattern)), None)


def kind(namespace: object, metric: object) -> Kind | None:
    """What the metric's numbers are, if that is sure."""
    found = _trait(_KINDS, namespace, metric)
    return found if isinstance(found, Kind) else None


def unit(namespace: object, metric: object) -> str | None:
    """The only unit in which AWS publishes the metric, if that is sure."""
    found = _trait(_UNITS, namespace, metric)
    return found if isinstance(found, str) else None


def interval(namespace: object, metric: object) -> int:
    """Seconds between two datapoints of a metric of AWS."""
    found = _trait(_EVERY, namespace, metric)
    return found if isinstance(found, int) else STANDARD_RESOLUTION
