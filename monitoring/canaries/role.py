"""What one canary may do, and nothing that another may (Synthetics guide, required roles and permissions).

Not ``logs:CreateLogGroup``: AWS's own would be a group that is neither encrypted nor ever emptied. Lines that
a canary writes before the stack has made its group are lost, a matter of seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aws_cdk import Aws

from settings.conventions import REGION
from settings.platform import Network

Statement = dict[str, Any]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def statements(
    *, name: str, bucket_arn: str, key_arn: str, secret: str, network: Network | None
) -> Iterator[Statement]:
    """The permissions of the canary called ``name``; ``secret`` is a secret's name or empty."""
    yield _allow(["s3:PutObject"], [f"{bucket_arn}/{name}/*"])
    yield _allow(["s3:GetBucketLocation"], [bucket_arn])
    yield _allow(["kms:GenerateDataKey"], [key_arn], {"kms:ViaService": f"s3.{REGION}.amazonaws.com"})
    group = _arn("logs", f"log-group:{log_group_prefix(name)}*:*")
    yield _allow(["logs:CreateLogStream", "logs:PutLogEvents"], [group])
    # These two take no resource (Service Authorization Reference).
    yield _allow(["s3:ListAllMyBuckets"], ["*"])
    yield _allow(["cloudwatch:PutMetricData"], ["*"], {"cloudwatch:namespace": "CloudWatchSynthetics"})
    if secret:
        # Secrets Manager ends each ARN with six characters that nobody knows beforehand.
        yield _allow(["secretsmanager:GetSecretValue"], [_arn("secretsmanager", f"secret:{secret}-??????")])
    if network:
        yield from _in_network(network)


def log_group_prefix(name: str) -> str:
    """What the name of a canary's log group starts with; the canary's id follows."""
    return f"/aws/lambda/cwsyn-{name}-"


def _in_network(network: Network) -> Iterator[Statement]:
    """Interfaces in the subnets and security groups of settings; describing them takes no resource."""
    yield _allow(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], ["*"])
    interfaces = _arn("ec2", "network-interface/*")
    subnets = [_arn("ec2", f"subnet/{subnet}") for _, subnet in sorted(network.subnets.items())]
    groups = [_arn("ec2", f"security-group/{group}") for group in network.security_groups]
    yield _allow(["ec2:CreateNetworkInterface"], [interfaces, *subnets, *groups])
    changes = ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]
    yield _allow(changes, [interfaces])


def _allow(
    actions: Sequence[str], resources: Sequence[str], equals: dict[str, str] | None = None
) -> Statement:
    condition = {"Condition": {"StringEquals": equals}} if equals else {}
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources), **condition}


def _arn(service: str, resource: str) -> str:
    return f"arn:{Aws.PARTITION}:{service}:{REGION}:{Aws.ACCOUNT_ID}:{resource}"
