"""An adopted group gets retention, key and masking every day, by a role that can do nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring import masking
from monitoring.adoption import Adopted, Call, calls
from template import Resource, Template
from template.iam import Answer, admits, statements
from template.values import SAMPLE

GROUP = "/aws/lambda/payments-prod-settlement"
ACCOUNT = SAMPLE.account
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:payments-prod-events-dlq"


@pytest.fixture
def schedules(view: Template) -> dict[str, Resource]:
    return {str(one.get("Target.Arn")).rpartition(":")[2]: one for one in view.of("AWS::Scheduler::Schedule")}


@pytest.fixture
def role(view: Template, schedules: dict[str, Resource]) -> Resource:
    target = view.target(schedules["putRetentionPolicy"].written("Target.RoleArn"))
    assert target is not None
    return target


def parameters(schedule: Resource) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(schedule.get("Target.Input"))
    return found


def test_retention_is_set_to_30_days(schedules: dict[str, Resource]) -> None:
    assert parameters(schedules["putRetentionPolicy"]) == {"LogGroupName": GROUP, "RetentionInDays": 30}


def test_group_is_put_under_our_key(view: Template, schedules: dict[str, Resource]) -> None:
    found = parameters(schedules["associateKmsKey"])
    assert found == {"LogGroupName": GROUP, "KmsKeyId": view.of("AWS::KMS::Key").one().arn}


def test_card_data_is_masked(schedules: dict[str, Resource]) -> None:
    found = parameters(schedules["putDataProtectionPolicy"])
    assert found["LogGroupIdentifier"] == GROUP
    assert json.loads(found["PolicyDocument"]) == masking.policy()


def test_calls_are_made_daily_and_at_once_after_deployment(schedules: dict[str, Resource]) -> None:
    for schedule in schedules.values():
        assert schedule.get("ScheduleExpression") == "rate(1 day)"
        assert schedule.get("StartDate") is None
        assert schedule.get("State", "ENABLED") == "ENABLED"


def test_failed_call_is_tried_again_and_then_kept_where_an_alarm_sees_it(
    schedules: dict[str, Resource],
) -> None:
    for schedule in schedules.values():
        assert schedule.get("Target.RetryPolicy.MaximumRetryAttempts") >= 10
        assert schedule.get("Target.RetryPolicy.MaximumEventAgeInSeconds") >= 3600
        assert schedule.get("Target.DeadLetterConfig.Arn") == QUEUE


def test_only_scheduler_takes_the_role_and_only_for_this_account(role: Resource) -> None:
    trust, action = role.get("AssumeRolePolicyDocument"), "sts:AssumeRole"
    group = f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/default"
    ours = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": group}
    assert admits(trust, "scheduler.amazonaws.com", action, ours) is Answer.YES
    theirs = ours | {"aws:SourceAccount": "999999999999"}
    assert admits(trust, "scheduler.amazonaws.com", action, theirs) is Answer.NO
    assert admits(trust, "lambda.amazonaws.com", action, ours) is Answer.NO


@pytest.mark.parametrize(
    "action", ["logs:PutRetentionPolicy", "logs:AssociateKmsKey", "logs:PutDataProtectionPolicy"]
)
def test_role_may_make_the_calls_on_the_adopted_group_only(role: Resource, action: str) -> None:
    policy = role.get("Policies.0.PolicyDocument")
    ours = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{GROUP}:*"
    assert admits(policy, "", action, resource=ours) is Answer.YES
    assert admits(policy, "", action, resource=ours.replace("settlement", "status")) is Answer.NO


def test_role_may_do_nothing_else(role: Resource) -> None:
    found = {action for one in statements(role.get("Policies.0.PolicyDocument")) for action in one.actions}
    assert found == {
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKey",
        "logs:AssociateKmsKey",
        "logs:PutDataProtectionPolicy",
        "logs:PutRetentionPolicy",
        "sqs:SendMessage",
    }


def test_group_without_callers_data_is_not_masked() -> None:
    group = Adopted(name="g", retention_days=30, cards=False)
    assert [call.operation for call in calls(group, "key")] == ["putRetentionPolicy", "associateKmsKey"]


def test_permission_is_spelt_like_the_call() -> None:
    assert Call(operation="putRetentionPolicy", parameters={}).action == "logs:PutRetentionPolicy"
