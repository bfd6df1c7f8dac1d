"""API calls that would blind the monitoring, by what they blind: the names that CloudTrail writes.

Any call counts, also one that was refused, and in the whole account: a deleted trail blinds all environments.
Not told to people is what AWS services do as their routine, see ``ROUTINE``; the audit log has those calls.
CloudTrail must have a trail in the account, or no such event exists (EventBridge guide, eb-service-event).
Sources: the services' pages on logging with CloudTrail, and their API references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from settings import conventions as names
from settings.environment import Settings

FIRST_WORD = re.compile(r"[A-Z][a-z]+")
API_CALL = "AWS API Call via CloudTrail"

ROUTINE = ("cloudformation.amazonaws.com", "scheduler.amazonaws.com", "autoscaling.amazonaws.com")
"""Ends of ``sourceIPAddress`` of calls that services make: a deployment of this stack, the daily settings of
adopted log groups, and DynamoDB's auto scaling, which writes its own alarms whenever it scales."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """Calls by the service that is called; ``request`` narrows them to certain request parameters."""

    name: str
    blinds: str
    calls: Mapping[str, tuple[str, ...]]
    request: Mapping[str, Any] = field(default_factory=dict)


EVIDENCE = Family(
    name="evidence",
    blinds="logs, trails, the archive and the key",
    calls={
        "logs": (
            "AssociateKmsKey",
            "DeleteAccountPolicy",
            "DeleteDataProtectionPolicy",
            "DeleteLogGroup",
            "DeleteLogStream",
            "DeleteMetricFilter",
            "DeleteResourcePolicy",
            "DeleteRetentionPolicy",
            "DeleteSubscriptionFilter",
            "DisassociateKmsKey",
            "PutDataProtectionPolicy",
            "PutLogGroupDeletionProtection",
            "PutMetricFilter",
            "PutResourcePolicy",
            "PutRetentionPolicy",
            "PutSubscriptionFilter",
        ),
        "cloudtrail": ("DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"),
        "firehose": ("DeleteDeliveryStream", "StopDeliveryStreamEncryption", "UpdateDestination"),
        "kms": ("DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"),
        "s3": (
            "DeleteBucket",
            "DeleteBucketEncryption",
            "DeleteBucketLifecycle",
            "DeleteBucketPolicy",
            "DeleteBucketPublicAccessBlock",
            "PutBucketEncryption",
            "PutBucketLifecycle",
            "PutBucketObjectLockConfiguration",
            "PutBucketPolicy",
            "PutBucketPublicAccessBlock",
            "PutBucketVersioning",
        ),
    },
)
WATCH = Family(
    name="watch",
    blinds="alarms, dashboards, canaries, traces and budgets",
    calls={
        "monitoring": (
            "DeleteAlarmMuteRule",
            "DeleteAlarms",
            "DeleteAnomalyDetector",
            "DeleteDashboards",
            "DeleteInsightRules",
            "DeleteMetricStream",
            "DisableAlarmActions",
            "DisableInsightRules",
            "PutAlarmMuteRule",
            "PutCompositeAlarm",
            "PutInsightRule",
            "PutMetricAlarm",
            "SetAlarmState",
            "StopMetricStreams",
        ),
        "synthetics": ("DeleteCanary", "StopCanary", "UpdateCanary"),
        "xray": ("DeleteGroup", "DeleteSamplingRule", "UpdateGroup", "UpdateSamplingRule"),
        "budgets": ("DeleteBudget", "DeleteNotification", "DeleteSubscriber", "UpdateBudget"),
        "ce": ("DeleteAnomalyMonitor", "DeleteAnomalySubscription", "UpdateAnomalySubscription"),
    },
)
DELIVERY = Family(
    name="delivery",
    blinds="topics, subscriptions, event rules, schedules and queues",
    calls={
        "sns": (
            "AddPermission",
            "DeleteTopic",
            "RemovePermission",
            "SetSubscriptionAttributes",
            "SetTopicAttributes",
            "Unsubscribe",
        ),
        "events": (
            "DeauthorizeConnection",
            "DeleteApiDestination",
            "DeleteConnection",
            "DeleteRule",
            "DisableRule",
            "PutRule",
            "PutTargets",
            "RemoveTargets",
            "UpdateApiDestination",
            "UpdateConnection",
        ),
        "scheduler": ("DeleteSchedule", "UpdateSchedule"),
        "sqs": ("DeleteQueue", "PurgeQueue", "SetQueueAttributes"),
    },
)


def families(settings: Settings) -> Iterator[Family]:
    """Every family; deleting a stack is tampering if it is this one (a call gives its name or ARN)."""
    yield from (EVIDENCE, WATCH, DELIVERY)
    yield Family(
        name="stack",
        blinds="everything at once",
        calls={"cloudformation": ("DeleteStack", "UpdateTerminationProtection")},
        request={"stackName": [{"wildcard": f"*{names.stack_id(settings.environment)}*"}]},
    )


def told(family: Family) -> dict[str, Any]:
    """Pattern of the calls that people hear of.

    No ``source`` but the prefix that only AWS may send: CloudWatch's is said to be ``aws.monitoring``, and a
    wrong guess would match nothing. A call without an address is told, for nobody vouches for it.
    """
    detail = {
        "eventSource": [f"{service}.amazonaws.com" for service in family.calls],
        "eventName": sorted({call for calls in family.calls.values() for call in calls}),
        "sourceIPAddress": [{"anything-but": {"suffix": list(ROUTINE)}}, {"exists": False}],
    }
    request = {"requestParameters": dict(family.request)} if family.request else {}
    return {"source": [{"prefix": "aws."}], "detail-type": [API_CALL], "detail": {**detail, **request}}


def routine(settings: Settings) -> dict[str, Any]:
    """Pattern of what services do by themselves to what the families name: for the audit log only."""
    services = sorted({service for family in families(settings) for service in family.calls})
    detail = {
        "eventSource": [f"{service}.amazonaws.com" for service in services],
        "eventName": [{"prefix": verb} for verb in _verbs(settings)],
        "sourceIPAddress": [{"suffix": end} for end in ROUTINE],
    }
    return {"source": [{"prefix": "aws."}], "detail-type": [API_CALL], "detail": detail}


def _verbs(settings: Settings) -> list[str]:
    """First words of all calls, ``Delete`` or ``Put``: so reads, and keys in use, stay out of the log."""
    calls = [call for family in families(settings) for each in family.calls.values() for call in each]
    return sorted({word for call in calls for word in FIRST_WORD.findall(call)[:1]})
