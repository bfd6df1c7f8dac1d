"""Which AWS services can be held to an account or a source when they use what a policy gives them.

A judge's own reading of the guides, as of November 2026, by the place of the policy. A service that is not
listed in a place is not asked about: a condition on a key that it does not send would shut it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from policies.catalogue.iam_actions import services
from template.iam import Statement
from template.unknown import Unknown

DOCS = "https://docs.aws.amazon.com/"
DEPUTY = f"{DOCS}IAM/latest/UserGuide/confused-deputy.html"

TRUST: Mapping[str, str] = MappingProxyType(
    {
        "events": f"{DOCS}eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
        "pipes": f"{DOCS}eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
        "scheduler": f"{DOCS}scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
        "logs": f"{DOCS}AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html",
        "states": f"{DOCS}step-functions/latest/dg/procedure-create-iam-role.html",
        "vpc-flow-logs": f"{DOCS}vpc/latest/userguide/flow-logs-iam-role.html",
    }
)
"""Services that send ``aws:SourceAccount`` and ``aws:SourceArn`` when they assume a role."""

ADMITTED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "AWS::SNS::TopicPolicy": frozenset({"cloudwatch", "budgets", "costalerts", "s3", "cloudtrail"}),
        "AWS::SQS::QueuePolicy": frozenset({"sns", "events", "s3"}),
        "AWS::S3::BucketPolicy": frozenset({"cloudtrail", "config", "delivery.logs", "logging.s3", "s3"}),
        "AWS::KMS::Key": frozenset(
            {"cloudwatch", "logs", "budgets", "costalerts", "cloudtrail", "delivery.logs"}
        ),
        "AWS::Logs::ResourcePolicy": frozenset({"es", "route53"}),
        "AWS::XRay::ResourcePolicy": frozenset({"sns"}),
        "AWS::Lambda::Permission": frozenset(
            {"apigateway", "config", "events", "iot", "lambda.alarms.cloudwatch", "logs", "s3", "ses", "sns"}
        ),
    }
)
"""Services whose guides show a resource policy with a condition on the account or the source.

EventBridge is not among those of topics and keys: its guide says that it supports no such condition there.
"""

GUARDS = frozenset(
    {
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceowner",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:principalorgid",
        "aws:principalaccount",
        "kms:calleraccount",
        "sts:externalid",
        "lambda:eventsourcetoken",
    }
)
POSITIVE = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})

BESIDES = frozenset(
    {
        "batchoperations.s3",
        "cloudwatch-crossaccount",
        "costalerts",
        "credentials.iot",
        "delivery.logs",
        "ec2scheduled",
        "ecs-tasks",
        "edgelambda",
        "eks-fargate-pods",
        "email.cognito-idp",
        "lambda.alarms.cloudwatch",
        "logger.cloudfront",
        "logging.s3",
        "monitoring.rds",
        "opensearchservice",
        "ops.apigateway",
        "replicator.lambda",
        "spotfleet",
        "streams.metrics.cloudwatch",
        "vpc-flow-logs",
    }
)
"""Principals whose name is no prefix of actions, each from its service's guide."""

SUFFIXES = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".aws.internal")

MISTAKEN: Mapping[str, str] = MappingProxyType(
    {
        "monitoring": "cloudwatch",
        "eventbridge": "events",
        "cloudwatchlogs": "logs",
        "cloudwatch-logs": "logs",
        "cloudwatchevents": "events",
        "stepfunctions": "states",
        "step-functions": "states",
        "kinesisfirehose": "firehose",
        "kinesis-firehose": "firehose",
        "synthetics-canary": "lambda",
        "canary": "lambda",
        "fargate": "ecs-tasks",
        "eventscheduler": "scheduler",
        "eventbridge-scheduler": "scheduler",
    }
)
"""What people write for a service, and its principal; CloudWatch alarms come as ``cloudwatch``."""


def service(principal: object) -> str:
    """Return ``logs`` for ``logs.us-east-1.amazonaws.com``; empty for what is no service principal."""
    if not isinstance(principal, str):
        return ""
    name, dot, _ = principal.lower().partition(".amazonaws.com")
    words = name.split(".")
    is_region = len(words) > 1 and words[-1].count("-") >= 2 and words[-1][-1].isdecimal()  # noqa: PLR2004
    return ".".join(words[:-1] if is_region else words) if dot else ""


def faults(principal: str) -> tuple[str, bool]:
    """Return what is wrong with the name of a service principal, and whether that is certain."""
    if not principal.lower().endswith(SUFFIXES):
        return f"'{principal}' does not end as a service principal does (.amazonaws.com)", True
    name = service(principal)
    if name in MISTAKEN:
        return f"'{principal}' is no service principal; needed is {MISTAKEN[name]}.amazonaws.com", True
    known = {*services(), *BESIDES}
    if name in known or name.rpartition(".")[2] in known:
        return _case(principal), True
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    hint = f"; near it: {near[0]}.amazonaws.com" if near else ""
    return f"'{principal}': no service of this name is known{hint}", bool(near)


def _case(principal: str) -> str:
    """IAM compares service principals with their case, and all are written small; ``<Suffix>`` is a value."""
    small = principal.lower()
    return "" if principal == small or "<" in principal else f"'{principal}'; needed is {small}"


def guards(statement: Statement) -> Iterator[tuple[str, object]]:
    """Yield each key and value that ties a caller to an account or a source."""
    for operator, tests in statement.conditions.items():
        if operator.lower().rpartition(":")[2] in POSITIVE:
            for key, values in tests.items():
                small = key.lower()
                if small in GUARDS or small.startswith("kms:encryptioncontext:"):
                    yield from ((small, value) for value in values)


def ties(value: object) -> bool:
    """Whether a guard's value ties to something: an account, an organisation or an ARN that names one.

    The ARN of a bucket has no account, so a bucket's name is enough; a bare star is nothing.
    """
    if isinstance(value, Unknown):
        return True
    text = str(value)
    if not text.startswith("arn:"):
        return bool(text.strip("*?"))
    parts = text.split(":", 5)
    if len(parts) < 6:  # noqa: PLR2004 - an ARN's parts
        return False
    account, resource = parts[4], parts[5]
    return bool(account.strip("*?")) or (parts[2] == "s3" and bool(resource.strip("*?/")))
