"""Policies that AWS keeps and that roles name by their ARN: those that monitoring meets, by name.

Source: AWS Managed Policy Reference Guide (docs.aws.amazon.com/aws-managed-policy/latest/reference), as of
November 2026; actions and resources only. A policy that is not listed is unknown, which is no yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
INTERFACES = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)
TRACES = (
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
)

ACTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AdministratorAccess": ("*",),
        "AWSLambdaBasicExecutionRole": LOGS,
        "AWSLambdaVPCAccessExecutionRole": (*LOGS, *INTERFACES),
        "AWSLambdaSQSQueueExecutionRole": (
            *LOGS,
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
        ),
        "AWSXRayDaemonWriteAccess": TRACES,
        "AWSXrayWriteOnlyAccess": TRACES,
        "AmazonAPIGatewayPushToCloudWatchLogs": (
            *LOGS,
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
            "logs:GetLogEvents",
            "logs:FilterLogEvents",
        ),
        "AmazonS3FullAccess": ("s3:*", "s3-object-lambda:*"),
        "AmazonSQSFullAccess": ("sqs:*",),
    }
)
"""The name at the end of ``arn:aws:iam::aws:policy/...``: what it allows on every resource."""

FULL = frozenset({"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"})
"""Policies that AWS calls full access to everything, or to the permissions themselves."""


def managed(arn: object) -> dict[str, Any] | None:
    """Return the document of a policy that AWS keeps, or None for one that nobody wrote down here."""
    name = kept_by_aws(arn)
    if name not in ACTIONS:
        return None
    return {"Statement": [{"Effect": "Allow", "Action": list(ACTIONS[name]), "Resource": "*"}]}


def kept_by_aws(arn: object) -> str:
    """Return the name of a policy that AWS keeps, without its path; empty for any other ARN."""
    parts = arn.split(":", 5) if isinstance(arn, str) else []
    kept = len(parts) == 6 and parts[2] == "iam" and parts[4] == "aws"  # noqa: PLR2004 - an ARN's parts
    return parts[5].rpartition("/")[2] if kept else ""
