"""Where messages end that could not be delivered: kept for two weeks, while somebody repairs the way."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_sqs as sqs
from constructs import Construct

from settings import conventions as names
from settings.environment import Settings

KEPT_S = 14 * 24 * 3600
"""The longest that SQS keeps a message."""

FILLED_BY = {"alerts": "sns.amazonaws.com", "events": "events.amazonaws.com"}


class DeadLetters(Construct):
    """An encrypted queue that one service may fill, on behalf of ``sources`` only (ARNs or patterns)."""

    def __init__(
        self, scope: Construct, purpose: str, *, settings: Settings, key_arn: str, sources: list[str]
    ) -> None:
        super().__init__(scope, f"{purpose}-dlq")
        queue = sqs.CfnQueue(
            self,
            "Queue",
            queue_name=names.dead_letter_queue(settings.platform, settings.environment, purpose),
            kms_master_key_id=key_arn,
            message_retention_period=KEPT_S,
        )
        self.arn = queue.attr_arn
        statements = [_fill(self.arn, FILLED_BY[purpose], sources), _tls_only(self.arn)]
        document = {"Version": "2012-10-17", "Statement": statements}
        self.policy = sqs.CfnQueuePolicy(self, "Policy", queues=[queue.ref], policy_document=document)


def _fill(queue: str, service: str, sources: list[str]) -> dict[str, Any]:
    return {
        "Sid": "Fill",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnLike": {"aws:SourceArn": sources}},
    }


def _tls_only(queue: str) -> dict[str, Any]:
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": queue,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
