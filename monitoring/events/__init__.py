"""Topics and the audit log group enter; rules leave that keep, tell and page what happens to the platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_logs as logs
from constructs import Construct

from monitoring.dead_letters import DeadLetters
from monitoring.events.pager import Pager
from monitoring.events.rules import Rule, rules
from monitoring.logs import Logs
from settings import conventions as names
from settings.environment import Settings

Target = events.CfnRule.TargetProperty

PATIENT = events.CfnRule.RetryPolicyProperty(maximum_retry_attempts=185, maximum_event_age_in_seconds=86_400)
"""For evidence: the longest that EventBridge tries."""
QUICK = events.CfnRule.RetryPolicyProperty(maximum_retry_attempts=60, maximum_event_age_in_seconds=1_800)
"""For people: after half an hour the queue has it, and the queue's alarm tells them."""


class Events(Construct):
    """Rules on the default bus. ``rules`` holds their names, for alarms on FailedInvocations."""

    def __init__(  # noqa: PLR0913 - it joins four rooms
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        key_arn: str,
        logs: Logs,
        topics: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._stack, self._topics = Stack.of(self), topics
        own = f"{self._arn('events')}:rule/{names.rule_name(settings.platform, settings.environment, '*')}"
        self._pager = Pager(self, "PagerDuty", settings=settings)
        self._dead_letters = DeadLetters(self, "events", settings=settings, key_arn=key_arn, sources=[own])
        self._log_group = f"{self._arn('logs')}:log-group:{logs.reference(logs.audit)}"
        admitted = self._admit(settings, own)
        self.rules: list[str] = []
        for row in rules(settings):
            name = names.rule_name(settings.platform, settings.environment, row.purpose)
            self._rule(row, name).node.add_dependency(admitted)
            self.rules.append(name)

    def _arn(self, service: str) -> str:
        return f"arn:{self._stack.partition}:{service}:{self._stack.region}:{self._stack.account}"

    def _rule(self, row: Rule, name: str) -> events.CfnRule:
        targets = list(self._targets(row))
        return events.CfnRule(
            self,
            row.purpose,
            name=name,
            description=row.says,
            event_pattern=row.pattern,
            state="ENABLED",
            targets=targets,
        )

    def _targets(self, row: Rule) -> Iterator[Target]:
        """Only PagerDuty takes a role: with one, an encrypted topic may get nothing (EventBridge guide)."""
        failed = events.CfnRule.DeadLetterConfigProperty(arn=self._dead_letters.arn)
        if row.keep:
            yield Target(id="audit", arn=self._log_group, retry_policy=PATIENT, dead_letter_config=failed)
        if row.tell:
            yield Target(
                id="people", arn=self._topics[row.tell], retry_policy=QUICK, dead_letter_config=failed
            )
        if row.page:
            yield Target(
                id="pagerduty",
                arn=self._pager.arn,
                role_arn=self._pager.role_arn,
                input_transformer=row.page.transformer(),
                retry_policy=QUICK,
                dead_letter_config=failed,
            )

    def _admit(self, settings: Settings, rules: str) -> logs.CfnResourcePolicy:
        """EventBridge makes a stream, which allows no condition, and writes to it on behalf of our rules."""
        group = f"{self._log_group}:*"
        principal = {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]}
        statements: list[dict[str, Any]] = [
            {"Sid": "MakeStreams", "Action": "logs:CreateLogStream", "Resource": group},
            {
                "Sid": "WriteEvents",
                "Action": "logs:PutLogEvents",
                "Resource": group,
                "Condition": {"ArnLike": {"aws:SourceArn": rules}},
            },
        ]
        document = {
            "Version": "2012-10-17",
            "Statement": [{**each, "Effect": "Allow", "Principal": principal} for each in statements],
        }
        name = names.rule_name(settings.platform, settings.environment, "audit")
        return logs.CfnResourcePolicy(
            self, "AuditLog", policy_name=name, policy_document=self._stack.to_json_string(document)
        )
