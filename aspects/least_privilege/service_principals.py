"""What AWS services say about themselves when they use somebody's permission: facts, by place of the policy.

``SENDS``: the service's page on the confused deputy (or its example policy) has ``aws:SourceAccount``, so the
condition holds. ``SILENT``: the service sends nothing there, or its page shows the policy without a
condition; adding one breaks delivery without an error. A service that is not listed is unknown, and unknown
is not yes. Any other value names the condition key that the service does send, whose value only the author
can know.

Sources are pages of docs.aws.amazon.com, as of November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

SENDS = "aws:SourceAccount"
SILENT = ""
NAMES_ARN = "aws:SourceArn"

TRUST = "the trust policy of a role"
TOPIC = "a topic policy"
QUEUE = "a queue policy"
BUCKET = "a bucket policy"
KEY = "a key policy"
LOGS = "a resource policy of CloudWatch Logs"
FUNCTION = "a function's permission"
TRACES = "a resource policy of X-Ray"
SECRETS = "a secret's policy"


class Fact(NamedTuple):
    """The condition key a service can be held to, and the page below docs.aws.amazon.com that says so."""

    key: str
    source: str


ANSWERS: Mapping[str, Mapping[str, Fact]] = {
    TRUST: {
        "codebuild": Fact(SENDS, "codebuild/latest/userguide/cross-service-confused-deputy-prevention.html"),
        "ecs-tasks": Fact(SENDS, "AmazonECS/latest/developerguide/task-iam-roles.html"),
        "events": Fact(SENDS, "eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html"),
        "logs": Fact(SENDS, "AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html"),
        "pipes": Fact(SENDS, "eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html"),
        "scheduler": Fact(SENDS, "scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html"),
        "states": Fact(SENDS, "step-functions/latest/dg/procedure-create-iam-role.html"),
        "vpc-flow-logs": Fact(SENDS, "vpc/latest/userguide/flow-logs-iam-role.html"),
        "apigateway": Fact(SILENT, "apigateway/latest/developerguide/set-up-logging.html"),
        "ec2": Fact(SILENT, "AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html"),
        "edgelambda": Fact(SILENT, "AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html"),
        "firehose": Fact(SILENT, "firehose/latest/dev/controlling-access.html#firehose-assume-role"),
        "lambda": Fact(SILENT, "lambda/latest/dg/lambda-intro-execution-role.html"),
        "streams.metrics.cloudwatch": Fact(
            SILENT, "AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-trustpolicy.html"
        ),
    },
    TOPIC: {
        "budgets": Fact(SENDS, "cost-management/latest/userguide/budgets-sns-policy.html"),
        "cloudwatch": Fact(SENDS, "sns/latest/dg/sns-access-policy-use-cases.html"),
        "costalerts": Fact(SENDS, "cost-management/latest/userguide/ad-SNS.html"),
        "s3": Fact(SENDS, "AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"),
        "events": Fact(SILENT, "eventbridge/latest/userguide/eb-troubleshooting.html"),
        "cloudtrail": Fact(
            NAMES_ARN, "awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html"
        ),
    },
    QUEUE: {
        "s3": Fact(SENDS, "AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"),
        "events": Fact(
            NAMES_ARN, "eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions"
        ),
        "sns": Fact(NAMES_ARN, "sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"),
    },
    BUCKET: {
        "config": Fact(SENDS, "config/latest/developerguide/s3-bucket-policy.html"),
        "delivery.logs": Fact(SENDS, "AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html"),
        "logging.s3": Fact(SENDS, "AmazonS3/latest/userguide/enable-server-access-logging.html"),
        "logs": Fact(SENDS, "AmazonCloudWatch/latest/logs/S3ExportTasks.html"),
        "s3": Fact(SENDS, "AmazonS3/latest/userguide/configure-inventory.html"),
        "cloudtrail": Fact(
            NAMES_ARN, "awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"
        ),
    },
    KEY: {
        "budgets": Fact(SENDS, "cost-management/latest/userguide/budgets-sns-policy.html"),
        "cloudwatch": Fact(SENDS, "sns/latest/dg/sns-key-management.html"),
        "costalerts": Fact(SENDS, "cost-management/latest/userguide/ad-SNS.html"),
        "delivery.logs": Fact(SENDS, "AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html"),
        "s3": Fact(SENDS, "sns/latest/dg/sns-key-management.html"),
        "events": Fact(SILENT, "sns/latest/dg/sns-key-management.html"),
        "sns": Fact(SILENT, "sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html"),
        "cloudtrail": Fact(
            "kms:EncryptionContext:aws:cloudtrail:arn",
            "awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html",
        ),
        "logs": Fact(
            "kms:EncryptionContext:aws:logs:arn", "AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
        ),
    },
    LOGS: {
        "es": Fact(SENDS, "opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html"),
        "route53": Fact(SENDS, "Route53/latest/DeveloperGuide/query-logs.html"),
        "delivery.logs": Fact(SILENT, "eventbridge/latest/userguide/eb-use-resource-based.html"),
        "events": Fact(SILENT, "eventbridge/latest/userguide/eb-use-resource-based.html"),
    },
    FUNCTION: {
        "config": Fact(
            SENDS, "config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html"
        ),
        "iot": Fact(SENDS, "iot/latest/developerguide/lambda-rule-action.html"),
        "lambda.alarms.cloudwatch": Fact(
            SENDS, "AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html"
        ),
        "logs": Fact(SENDS, "AmazonCloudWatch/latest/logs/SubscriptionFilters.html"),
        "s3": Fact(SENDS, "lambda/latest/dg/with-s3.html"),
        "secretsmanager": Fact(
            SENDS, "secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html"
        ),
        "ses": Fact(SENDS, "ses/latest/dg/receiving-email-permissions.html"),
        "apigateway": Fact(
            NAMES_ARN,
            "apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html",
        ),
        "events": Fact(
            NAMES_ARN, "eventbridge/latest/userguide/eb-use-resource-based.html#eb-lambda-permissions"
        ),
        "sns": Fact(NAMES_ARN, "sns/latest/dg/lambda-console.html"),
    },
    TRACES: {"sns": Fact(SENDS, "sns/latest/dg/sns-active-tracing.html")},
    SECRETS: {},
}
"""Where the policy hangs: service: what it can be held to.

EventBridge is the trap: a condition in the policy of a topic, or of the key of an encrypted topic, loses its
messages. Canaries run as functions. Logs and CloudTrail are held in key policies by their encryption context.
"""

_REGION = r"(?:\$|[a-z]{2}(?:-[a-z]+)+-\d)"
_PRINCIPAL = re.compile(rf"(?P<service>[a-z0-9.-]+?)(?:\.{_REGION})?\.(?:amazonaws\.com(?:\.cn)?|\$)")


def service_of(outline: str) -> str | None:
    """Service of a principal: ``logs`` for ``logs.us-east-1.amazonaws.com`` and ``logs.$.$``, else None."""
    match = _PRINCIPAL.fullmatch(outline.lower())
    return match["service"] if match else None
