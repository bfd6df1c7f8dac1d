"""What EventBridge may carry: sources, detail-types and their fields.

The list is not complete, so a name that is not in it is unknown, which is no yes; a name
that is almost one of it, or one of another source, is a mistake.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policies.catalogue.api_calls import event_services

FOLDER = Path(__file__).parent
API_CALL = "AWS API Call via CloudTrail"
VIA_CLOUDTRAIL = (
    API_CALL,
    "AWS Console Sign In via CloudTrail",
    "AWS Console Action via CloudTrail",
    "AWS Service Event via CloudTrail",
    "AWS Insight via CloudTrail",
)
"""Any service may be the source of these (EventBridge guide, Events from AWS services)."""

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
_CANARY = ("CREATING", "READY", "STARTING", "RUNNING", "UPDATING", "STOPPING", "STOPPED", "ERROR", "DELETING")

VALUES: Mapping[tuple[str, str], tuple[Any, ...]] = MappingProxyType(
    {
        ("CloudWatch Alarm State Change", "detail.state.value"): STATES,
        ("CloudWatch Alarm State Change", "detail.previousState.value"): STATES,
        ("CloudWatch Alarm Configuration Change", "detail.operation"): ("create", "update", "delete"),
        ("CloudWatch Alarm Configuration Change", "detail.state.value"): STATES,
        ("Synthetics Canary Status Change", "detail.current-state"): _CANARY,
        ("Synthetics Canary Status Change", "detail.previous-state"): _CANARY,
        ("AWS X-Ray Insight Update", "detail.State"): ("ACTIVE", "CLOSED"),
        ("AWS X-Ray Insight Update", "detail.Categories"): ("FAULT",),
        ("AWS Health Event", "detail.eventTypeCategory"): (
            "issue",
            "accountNotification",
            "scheduledChange",
            "investigation",
        ),
        ("AWS Health Event", "detail.statusCode"): ("open", "closed", "upcoming"),
        ("AWS Health Event", "detail.eventScopeCode"): ("PUBLIC", "ACCOUNT_SPECIFIC", "NONE"),
    }
)
"""All values of a field: CloudWatch guide, alarm events; Synthetics and X-Ray guides; AWS Health guide."""

HEALTH_SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "AWS::CloudWatch": "CLOUDWATCH",
        "AWS::Events": "EVENTS",
        "AWS::SNS": "SNS",
        "AWS::SQS": "SQS",
        "AWS::KMS": "KMS",
        "AWS::S3": "S3",
        "AWS::KinesisFirehose": "FIREHOSE",
        "AWS::Lambda": "LAMBDA",
        "AWS::DynamoDB": "DYNAMODB",
        "AWS::ApiGateway": "APIGATEWAY",
        "AWS::XRay": "XRAY",
        "AWS::SecretsManager": "SECRETSMANAGER",
    }
)
"""A family of types to its service, as AWS Health spells it (DescribeEventTypes)."""

CALL_FIELDS = frozenset(
    [
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "errorCode",
        "errorMessage",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "requestID",
        "eventID",
        "eventType",
        "apiVersion",
        "managementEvent",
        "readOnly",
        "resources",
        "recipientAccountId",
        "serviceEventDetails",
        "sharedEventID",
        "vpcEndpointId",
        "vpcEndpointAccountId",
        "eventCategory",
        "addendum",
        "sessionCredentialFromConsole",
        "edgeDeviceDetails",
        "tlsDetails",
        "insightDetails",
        "eventContext",
    ]
)
"""Fields of a CloudTrail record (CloudTrail guide, record contents)."""

IDENTITY_FIELDS = frozenset(
    [
        "type",
        "principalId",
        "arn",
        "accountId",
        "accessKeyId",
        "userName",
        "sessionContext",
        "invokedBy",
        "sessionIssuer",
        "identityProvider",
        "webIdFederationData",
        "credentialId",
        "onBehalfOf",
        "inScopeOf",
        "identityStoreArn",
    ]
)
"""Fields of ``userIdentity`` (CloudTrail guide, userIdentity element)."""

ENVELOPE = frozenset(
    [
        "version",
        "id",
        "detail-type",
        "source",
        "account",
        "time",
        "region",
        "resources",
        "detail",
        "replay-name",
        "ingestion-time",
    ]
)


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Source -> detail-type -> fields of ``detail``: an object has fields, 0 is a value, ``any`` unknown."""
    found: Mapping[str, Mapping[str, Any]] = json.loads((FOLDER / "events.json").read_text(encoding="utf-8"))[
        "events"
    ]
    return found


@cache
def sources() -> frozenset[str]:
    """Every ``source`` of AWS that is written down."""
    return frozenset(schemas()) | {f"aws.{service}" for service in event_services()}


@cache
def owners(detail_type: str) -> frozenset[str]:
    """The sources that send a detail-type; none for one that nobody wrote down."""
    return frozenset(source for source, types in schemas().items() if detail_type in types)


def near(word: str, known: frozenset[str] | tuple[str, ...]) -> str:
    """The known name that a word probably means, or nothing: another case, or a letter or two off."""
    lower = {one.lower(): one for one in sorted(known)}
    if word.lower() in lower:
        return lower[word.lower()]
    same = [one for one in lower if abs(len(one) - len(word)) <= 2]  # noqa: PLR2004 - letters lost or added
    found = get_close_matches(word.lower(), same, n=1, cutoff=0.85)
    numbered = found and _plain(found[0]) == _plain(word.lower())
    return lower[found[0]] if found and not numbered else ""


def _plain(word: str) -> str:
    """The word without digits: index1 and index2 are two things, not one misspelt."""
    return "".join(letter for letter in word if not letter.isdecimal())
