"""The opposite stands there: on for off, above for below, allow for deny."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.code import is_code, opposites
from mutation.mutant import Change, Kind
from mutation.operators.edit import changed, worded
from mutation.place import Place
from mutation.tree import renamed

PAIRS = (
    ("Enabled", "Disabled"),
    ("ENABLED", "DISABLED"),
    ("Allow", "Deny"),
    ("ALARM", "OK"),
    ("true", "false"),
    ("breaching", "notBreaching"),
    ("missing", "ignore"),
    ("GOVERNANCE", "COMPLIANCE"),
    ("GreaterThanThreshold", "LessThanThreshold"),
    ("GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold"),
    ("GREATER_THAN", "LESS_THAN"),
    ("ACTUAL", "FORECASTED"),
    ("PERCENTAGE", "ABSOLUTE_VALUE"),
    ("MONTHLY", "ANNUALLY"),
    ("MessageBody", "MessageAttributes"),
    ("Active", "PassThrough"),
    ("Retain", "Delete"),
    ("aws:kms", "AES256"),
    ("POST", "GET"),
    ("Maximum", "Minimum"),
    ("Sum", "Average"),
    ("CUSTOMER_MANAGED_CMK", "AWS_OWNED_CMK"),
    ("JSON", "CLF"),
    ("Count", "Sum"),
    ("IMMEDIATE", "WEEKLY"),
)
"""Two values of one enumeration that AWS takes in the same place."""

INTO = {
    **{one: other for pair in PAIRS for one, other in (pair, pair[::-1])},
    "p99": "p50",
    "p95": "p50",
    "SampleCount": "Average",
    "Milliseconds": "Seconds",
    "Megabytes": "Bytes",
    "Count": "Percent",
    "Percent": "Count",
    "BucketOwnerEnforced": "ObjectWriter",
    "UNCOMPRESSED": "GZIP",
    "AUTOMATIC": "OFF",
    "OFF": "FLEXIBLE",
    "email": "email-json",
    "IMMEDIATE": "DAILY",
    "insufficientData": "ignore",
}
CONTRIBUTION = {"Count": "Sum", "Sum": "Count"}
OPERATORS = {
    "StringEquals": "StringNotEquals",
    "StringLike": "StringNotLike",
    "ArnEquals": "ArnNotEquals",
    "ArnLike": "ArnNotLike",
    "In": "NotIn",
    "NotIn": "In",
    "StartsWith": "In",
    "prefix": "suffix",
    "suffix": "prefix",
    "anything-but": "prefix",
    "AWS": "Service",
    "Audit": "Deidentify",
}
"""Keys that decide how what follows is compared."""


def changes(place: Place) -> Iterator[Change]:
    """Booleans, enumerations, operators of conditions, and operators in texts that are programs."""
    value = place.value
    if isinstance(value, bool):
        yield changed(place, Kind.FLIP, "boolean", not value)
    elif isinstance(value, str) and value in INTO:
        into = CONTRIBUTION.get(value, INTO[value]) if place.key == "AggregateOn" else INTO[value]
        yield changed(place, Kind.FLIP, "value", into)
    elif isinstance(value, str) and is_code(place.key, value):
        for text in dict.fromkeys(opposites(value)):
            yield worded(place, Kind.FLIP, "code", place.whole, text)
    if isinstance(value, dict):
        for key in (key for key in value if key in OPERATORS):
            yield changed(place, Kind.FLIP, "operator", renamed(value, key, OPERATORS[key]))
    if isinstance(value, dict) and isinstance(value.get("exists"), bool):
        yield changed(place, Kind.FLIP, "boolean", not value["exists"], "exists")
