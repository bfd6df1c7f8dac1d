"""Schedules that run and make a call that works."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import schedules
from tests.policies.rules.breaking import GONE, ids, put, seen

IDS = ids(schedules)


@pytest.mark.parametrize(
    "kind, word, path, value, rule, words",
    [
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "ScheduleExpression",
            "rate(1 days)",
            "event-schedule-nonsense",
            "day",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "ScheduleExpression",
            "cron(0 3 * * *)",
            "event-schedule-nonsense",
            "six",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "ScheduleExpression",
            "rate(0 days)",
            "event-schedule-nonsense",
            "never",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "ScheduleExpression",
            "at(2020-01-01T00:00:00)",
            "event-schedule-nonsense",
            "past",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "State",
            "DISABLED",
            "event-schedule-nonsense",
            "DISABLED",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.Input",
            "{",
            "event-schedule-call-broken",
            "JSON",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.Input",
            '{"LogGroupName": "/aws/lambda/payments-prod-settlement"}',
            "event-schedule-call-broken",
            "RetentionInDays",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.Input",
            '{"LogGroupName": "/aws/lambda/payments-prod-settlement", "RetentionInDays": 3650}',
            "event-schedule-call-broken",
            "3650",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.Input",
            '{"LogGroupName": "/aws/lambda/payments-prod-settlement", "RetentionInDays": 7}',
            "event-schedule-call-broken",
            "have 30",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.Input",
            '{"LogGroupName": "/aws/lambda/settlement", "RetentionInDays": 30}',
            "event-schedule-call-broken",
            "settlement",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.Arn",
            "arn:aws:scheduler:::aws-sdk:cloudwatchlogs:putRetention",
            "event-schedule-call-broken",
            "putRetention",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.RoleArn",
            GONE,
            "event-schedule-lost",
            "RoleArn",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.DeadLetterConfig",
            GONE,
            "event-schedule-lost",
            "DeadLetterConfig",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.DeadLetterConfig.Arn",
            "arn:aws:sqs:us-east-1:609831742057:gone",
            "event-schedule-lost",
            "gone",
        ),
        (
            "AWS::Scheduler::Schedule",
            "putRetention",
            "Target.RetryPolicy.MaximumRetryAttempts",
            0,
            "event-schedule-lost",
            "0",
        ),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, kind: str, word: str, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, kind, word, path, value)
    assert words in seen(IDS, judge, broken).get(rule, "nothing was found")


def test_a_schedule_of_something_else_is_not_judged_by_its_input(judge: Any) -> None:
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance", "RoleArn": "r", "Input": "x"}
    props = {"ScheduleExpression": "cron(0 20 ? * MON-FRI *)", "Target": target}
    body = {"Resources": {"S": {"Type": "AWS::Scheduler::Schedule", "Properties": props}}}
    assert seen(IDS, judge, body) == {}
