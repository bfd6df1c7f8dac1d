"""Schedules: whether they run, on what, and whether a run that fails is kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import Said, failed, passed, rule, untold
from policies.views.admission import Call, admitted
from policies.world import World
from template import Resource, Unknown, is_unknown
from template.answer import Answer
from template.iam import policies
from template.intervals import nonsense
from template.values import SAMPLE

SCHEDULE = "AWS::Scheduler::Schedule"
GUIDE = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/"
REQUIREMENTS = ("PCI-10.7.2", "NIST-AU-11", "SOC2-CC7.3")
CALLS: Mapping[str, tuple[str, ...]] = {
    "putRetentionPolicy": ("LogGroupName", "RetentionInDays"),
    "associateKmsKey": ("KmsKeyId",),
    "putDataProtectionPolicy": ("LogGroupIdentifier", "PolicyDocument"),
    "putMetricFilter": ("LogGroupName", "FilterName", "FilterPattern", "MetricTransformations"),
    "putSubscriptionFilter": ("LogGroupName", "FilterName", "FilterPattern", "DestinationArn"),
    "deleteLogGroup": ("LogGroupName",),
}
"""Calls of CloudWatch Logs, and what each must be given (its API reference)."""
DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)


@rule(
    "event-schedule-nonsense",
    SCHEDULE,
    "AWS::Events::Rule",
    question="Does the schedule run?",
    cause="The schedule never runs, or is refused.",
    reason="What it keeps in order drifts, and nobody notices.",
    fix="Write rate(1 day) or cron(0 3 * * ? *), and State ENABLED.",
    source=f"{GUIDE}schedule-types.html",
    requirements=REQUIREMENTS,
)
def schedule(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """Expression, state, end."""
    text = resource.get("ScheduleExpression")
    if text is None and resource.type != SCHEDULE:
        return
    if isinstance(text, Unknown):
        yield untold(f"the schedule is {text!r}", "ScheduleExpression")
    elif fault := nonsense(text, once=resource.type == SCHEDULE):
        yield failed(f"{text} {fault}", "ScheduleExpression")
    else:
        yield passed(f"it runs {text}")
    if resource.type == SCHEDULE and resource.get("State", "ENABLED") == "DISABLED":
        yield failed("State is DISABLED; ENABLED is needed", "State")
    window = resource.get("FlexibleTimeWindow")
    flexible = isinstance(window, dict) and window.get("Mode") == "FLEXIBLE"
    if flexible and window.get("MaximumWindowInMinutes") is None:
        yield failed("FLEXIBLE without MaximumWindowInMinutes", "FlexibleTimeWindow")
    end = resource.get("EndDate")
    if isinstance(end, str) and end[:4].isdecimal() and int(end[:4]) < 2026:  # noqa: PLR2004
        yield failed(f"EndDate is {end}, which is over", "EndDate")


@rule(
    "event-schedule-call-broken",
    SCHEDULE,
    question="Does the schedule make a call that works?",
    cause="The schedule makes a call that fails, or that is about something else.",
    reason="Every run fails; the setting that it keeps is lost when somebody changes it.",
    fix="Name the call and its input as the API does, for a log group of this platform.",
    source=f"{GUIDE}managing-targets-universal.html",
    requirements=REQUIREMENTS,
)
def call(resource: Resource, world: World) -> Iterator[Said]:
    """Universal targets on CloudWatch Logs; others have no input that is known."""
    arn, text = resource.get("Target.Arn"), resource.get("Target.Input")
    if not isinstance(arn, str) or ":aws-sdk:" not in arn:
        return
    service, _, name = arn.rpartition(":aws-sdk:")[2].partition(":")
    if service != "cloudwatchlogs":
        yield untold(f"what {service}:{name} needs", "Target", "Arn")
        return
    if name not in CALLS:
        yield untold(f"what {name} needs", "Target", "Arn")
        return
    if isinstance(text, Unknown):
        yield untold("the input is decided at deployment", "Target", "Input")
        return
    found = _object(text)
    if found is None:
        yield failed(f"the input is no JSON object: {text}", "Target", "Input")
        return
    missing = [one for one in CALLS[name] if one not in found]
    if missing:
        yield failed(f"{name} lacks {', '.join(missing)} in its input", "Target", "Input")
    yield from _input(name, found, resource, world)


def arguments(schedule: Resource) -> Mapping[str, Any]:
    """What the schedule gives its call; nothing where that is decided at deployment, or is no object."""
    return _object(schedule.get("Target.Input")) or {}


def _object(text: Any) -> dict[str, Any] | None:
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _input(name: str, found: Mapping[str, Any], resource: Resource, world: World) -> Iterator[Said]:
    group = found.get("LogGroupName") or found.get("LogGroupIdentifier") or found.get("ResourceIdentifier")
    claims = world.claims(resource).logs
    if isinstance(group, str) and (world.find(group, "AWS::Logs::LogGroup") or group in claims):
        yield passed(f"{name} is about {group}")
    else:
        yield untold(f"no log group that is watched is called {group!r}", "Target", "Input")
    days = found.get("RetentionInDays")
    if days is not None:
        yield from _days(days, world)
    if name == "associateKmsKey":
        key = found.get("KmsKeyId")
        known = world.find(key, "AWS::KMS::Key")
        yield (
            passed(f"the key is {known.logical_id}")
            if known
            else untold(f"the key {key!r} is outside", "Target", "Input")
        )


def _days(days: Any, world: World) -> Iterator[Said]:
    """What the log groups of the template usually have is what the schedule should keep."""
    if days not in DAYS:
        yield failed(
            f"RetentionInDays is {days}; CloudWatch Logs takes {', '.join(map(str, DAYS))}", "Target", "Input"
        )
        return
    kept = Counter(
        one.get("RetentionInDays")
        for one in world.of("AWS::Logs::LogGroup")
        if not is_unknown(one.get("RetentionInDays"))
    )
    usual = kept.most_common(1)
    if usual and usual[0][0] is not None and usual[0][1] * 2 > kept.total() > 1 and usual[0][0] != days:
        yield failed(
            f"RetentionInDays is {days}; {usual[0][1]} log groups of the template have {usual[0][0]}",
            "Target",
            "Input",
        )
    else:
        yield passed(f"RetentionInDays is {days}")


@rule(
    "event-schedule-lost",
    SCHEDULE,
    question="Is a run that fails tried again and kept?",
    cause="A run of the schedule that fails is thrown away.",
    reason="Nobody hears that the setting was not made.",
    fix="Give the target a RoleArn, retries and a standard dead-letter queue that exists.",
    source=f"{GUIDE}configuring-schedule-dlq.html",
    requirements=REQUIREMENTS,
)
def lost(resource: Resource, world: World) -> Iterator[Said]:
    """The role is needed by anybody; the queue where siblings have one, or where all is claimed."""
    siblings = world.of(SCHEDULE)
    usual = sum(one.get("Target.DeadLetterConfig") is not None for one in siblings) * 2 > len(siblings)
    strict = usual or world.claims(resource).complete
    if resource.get("Target.RoleArn") is None:
        yield failed("the target has no RoleArn", "Target")
    queue, attempts = (
        resource.get("Target.DeadLetterConfig.Arn"),
        resource.get("Target.RetryPolicy.MaximumRetryAttempts"),
    )
    if strict and queue is None:
        yield failed("the target has no DeadLetterConfig", "Target")
    elif strict:
        found = world.find(queue, "AWS::SQS::Queue")
        if found is None:
            yield untold(f"the queue {queue!r} is not in the template", "Target", "DeadLetterConfig")
        elif found.get("FifoQueue") is True:
            yield failed(f"{found.logical_id} is a FIFO queue", "Target", "DeadLetterConfig")
        else:
            yield _queue(found, resource)
    if strict and attempts is not None and not isinstance(attempts, Unknown) and int(attempts) < 1:
        yield failed(f"MaximumRetryAttempts is {attempts}; 1 or more are needed", "Target", "RetryPolicy")


def _queue(queue: Resource, resource: Resource) -> Said:
    """The role sends, so the queue's policy only may not deny it."""
    given = policies(queue.template, queue.logical_id)
    denies = tuple(one for one in given if one.effect == "Deny")
    where = ("Target", "DeadLetterConfig")
    call_ = Call(
        who=f"arn:aws:iam::{SAMPLE.account}:role/sample",
        action="sqs:SendMessage",
        source=resource.arn,
        resource=queue.arn,
    )
    everyone = tuple(one for one in (*denies,) if not one.conditions)
    if everyone and admitted(everyone, call_) is Answer.NO and any(one.public for one in everyone):
        return failed(f"{queue.logical_id} denies everybody", *where)
    return passed(f"what fails goes to {queue.logical_id}")
