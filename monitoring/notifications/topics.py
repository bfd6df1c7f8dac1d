"""Topics, and who may publish to each.

A topic has a severity, and its policy keeps the promise: CloudWatch may only publish alarms whose name says
that severity. The fourth topic is for cost. Budgets writes plain text, which no filter on a message's body
lets through, so its subscribers take everything; on a topic for alarms they would get all teams' alarms too.

EventBridge is admitted without a condition, for "You can't use Condition blocks in Amazon SNS topic policies
for EventBridge" (EventBridge User Guide, resource-based policies); hence only where a rule publishes. The
key's policy must have none for EventBridge either (SNS Developer Guide, key management).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from settings import conventions as names
from settings.environment import Settings

EVENT_TOPICS = ("critical", "warning")
"""Topics on which EventBridge publishes: tampering is critical, AWS Health a warning."""


class Topic(Construct):
    """One encrypted topic; SignatureVersion 2 signs messages with SHA-256 instead of SHA-1."""

    def __init__(self, scope: Construct, purpose: str, *, settings: Settings, key_arn: str) -> None:
        super().__init__(scope, purpose)
        topic = sns.CfnTopic(
            self,
            "Topic",
            topic_name=names.topic_name(settings.platform, settings.environment, purpose),
            display_name=f"{settings.platform} {settings.environment} {purpose}",
            kms_master_key_id=key_arn,
            signature_version="2",
        )
        self.arn = topic.ref
        statements = [*_publishers(Stack.of(self), settings.environment, purpose), _tls_only()]
        document = _document(topic.ref, statements)
        self.policy = sns.CfnTopicPolicy(self, "Policy", topics=[topic.ref], policy_document=document)


def _document(topic: str, statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{**each, "Resource": topic} for each in statements]}


def _publishers(stack: Stack, environment: str, purpose: str) -> Iterator[dict[str, Any]]:
    if purpose == names.COST:
        yield _publish(stack, "Budgets", "budgets", f"arn:{stack.partition}:budgets::{stack.account}:*")
        yield _publish(stack, "CostAnomalies", "costalerts")
        return
    alarms = f"{names.severity_prefix(environment, purpose)}*"
    arn = f"arn:{stack.partition}:cloudwatch:{stack.region}:{stack.account}:alarm:{alarms}"
    yield _publish(stack, "Alarms", "cloudwatch", arn)
    if purpose in EVENT_TOPICS:
        yield _admit("Events", "events")


def _admit(sid: str, service: str) -> dict[str, Any]:
    principal = {"Service": f"{service}.amazonaws.com"}
    return {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": "sns:Publish"}


def _publish(stack: Stack, sid: str, service: str, source: str = "") -> dict[str, Any]:
    condition: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": stack.account}}
    if source:
        condition["ArnLike"] = {"aws:SourceArn": source}
    return {**_admit(sid, service), "Condition": condition}


def _tls_only() -> dict[str, Any]:
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
