"""Log groups that exist already: creating them would fail, so once a day their settings are set again.

EventBridge Scheduler calls the Logs API itself; there is no code to run. The first call comes with the
deployment, for a rate without a start date begins at once (Scheduler guide, schedule-types). Each call may
be repeated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from monitoring import masking
from settings.conventions import REGION

SCHEDULE = "rate(1 day)"
ATTEMPTS = 24
GIVE_UP_AFTER_S = 12 * 3600


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """A group that is there already, how long it keeps lines, and whether card data is masked in it."""

    name: str
    retention_days: int
    cards: bool


@dataclass(frozen=True, kw_only=True)
class Call:
    """An operation of the Logs API, spelt as Scheduler's universal targets spell it: ``putRetentionPolicy``.

    Parameters are those of the API reference in PascalCase, as the SDK for Java spells them.
    """

    operation: str
    parameters: dict[str, Any]

    @property
    def action(self) -> str:
        """The permission that it takes."""
        return f"logs:{self.operation[0].upper()}{self.operation[1:]}"


class Adoption(Construct):
    """A schedule for each call, and one role. What fails for twelve hours ends in ``dead_letters``."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        groups: Sequence[Adopted],
        key_arn: str,
        dead_letters: str,
    ) -> None:
        super().__init__(scope, construct_id)
        queue = f"arn:{Aws.PARTITION}:sqs:{REGION}:{Aws.ACCOUNT_ID}:{dead_letters}"
        plan = {group.name: list(calls(group, key_arn)) for group in groups}
        actions = {call.action for each in plan.values() for call in each}
        role = iam.CfnRole(
            self,
            "Role",
            description="EventBridge Scheduler: keeps retention, key and masking of adopted log groups",
            assume_role_policy_document=_trust(),
            policies=[
                iam.CfnRole.PolicyProperty(
                    policy_name="keep-settings",
                    policy_document=_permissions(sorted(actions), list(plan), queue, key_arn),
                )
            ],
        )
        for name, each in plan.items():
            for call in each:
                _schedule(self, name, call, role.attr_arn, queue)


def calls(group: Adopted, key_arn: str) -> Iterator[Call]:
    """What must hold for a group: retention, key, and where callers' data may show up, masking."""
    retention = {"LogGroupName": group.name, "RetentionInDays": group.retention_days}
    yield Call(operation="putRetentionPolicy", parameters=retention)
    yield Call(operation="associateKmsKey", parameters={"LogGroupName": group.name, "KmsKeyId": key_arn})
    if group.cards:
        policy = {"LogGroupIdentifier": group.name, "PolicyDocument": json.dumps(masking.policy())}
        yield Call(operation="putDataProtectionPolicy", parameters=policy)


def _schedule(scope: Construct, group: str, call: Call, role: str, queue: str) -> None:
    of = scheduler.CfnSchedule
    target = of.TargetProperty(
        arn=f"arn:{Aws.PARTITION}:scheduler:::aws-sdk:cloudwatchlogs:{call.operation}",
        role_arn=role,
        input=json.dumps(call.parameters),
        retry_policy=of.RetryPolicyProperty(
            maximum_event_age_in_seconds=GIVE_UP_AFTER_S, maximum_retry_attempts=ATTEMPTS
        ),
        dead_letter_config=of.DeadLetterConfigProperty(arn=queue),
    )
    of(
        scope,
        f"{call.operation}{group.replace('/', '-')}",
        description=f"{call.operation} of {group}",
        schedule_expression=SCHEDULE,
        flexible_time_window=of.FlexibleTimeWindowProperty(mode="OFF"),
        target=target,
    )


def _permissions(actions: list[str], groups: list[str], queue: str, key_arn: str) -> dict[str, Any]:
    """The calls, on these groups only. The key is used by way of Logs, and of the encrypted queue.

    A group's ARN ends in ``:*`` in permissions for all Logs calls but those about tags (Logs guide, access
    control).
    """
    arns = [f"arn:{Aws.PARTITION}:logs:{REGION}:{Aws.ACCOUNT_ID}:log-group:{name}:*" for name in groups]
    via = {"StringEquals": {"kms:ViaService": [f"{name}.{REGION}.amazonaws.com" for name in ("logs", "sqs")]}}
    keys = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    statements: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": actions, "Resource": arns},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue},
        {"Effect": "Allow", "Action": keys, "Resource": key_arn, "Condition": via},
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _trust() -> dict[str, Any]:
    """Scheduler, for this account; its source is a schedule's group, never the schedule (Scheduler guide)."""
    group = f"arn:{Aws.PARTITION}:scheduler:{REGION}:{Aws.ACCOUNT_ID}:schedule-group/default"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID, "aws:SourceArn": group}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
