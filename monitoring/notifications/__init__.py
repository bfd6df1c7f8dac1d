"""Teams and their channels enter; encrypted topics and their subscriptions leave, which lose nothing."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_sns as sns
from constructs import Construct

from monitoring.dead_letters import DeadLetters
from monitoring.notifications.subscriptions import Subscription, subscriptions
from monitoring.notifications.topics import Topic
from settings import conventions as names
from settings.environment import Settings

RETRIES = {
    "numRetries": 20,
    "numNoDelayRetries": 2,
    "minDelayTarget": 5,
    "numMinDelayRetries": 3,
    "maxDelayTarget": 60,
    "numMaxDelayRetries": 5,
    "backoffFunction": "exponential",
}
"""Seconds; a quarter of an hour in all, quick at first, for a page is worth little later."""

HTTPS: dict[str, Any] = {"delivery_policy": {"healthyRetryPolicy": RETRIES}, "raw_message_delivery": False}
"""The envelope stays on (no raw delivery): PagerDuty reads it, and it carries the signature."""


class Notifications(Construct):
    """Topics by severity and one for cost.

    Attributes:
        topics: ARN by purpose: ``critical``, ``warning``, ``info``, ``cost``.
        cost_policy: what must be there before Budgets is told to publish, for it tries.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, key_arn: str) -> None:
        super().__init__(scope, construct_id)
        made = {name: Topic(self, name, settings=settings, key_arn=key_arn) for name in names.TOPICS}
        self.topics = {name: topic.arn for name, topic in made.items()}
        self.cost_policy = made[names.COST].policy
        sources = list(self.topics.values())
        queue = DeadLetters(self, "alerts", settings=settings, key_arn=key_arn, sources=sources)
        for one in subscriptions(settings):
            self._subscribe(one, queue.arn)

    def _subscribe(self, one: Subscription, dead_letters: str) -> None:
        accepted = one.filter()
        https = HTTPS if one.protocol == "https" else {}
        sns.CfnSubscription(
            self,
            one.name,
            topic_arn=self.topics[one.topic],
            protocol=one.protocol,
            endpoint=one.endpoint,
            filter_policy=accepted,
            filter_policy_scope="MessageBody" if accepted else None,
            redrive_policy={"deadLetterTargetArn": dead_letters},
            **https,
        )
