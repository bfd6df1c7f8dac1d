"""Whether what was made alike is alike: one of several siblings that differs was altered, or forgotten."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.rule import Path, Said, failed, passed, rule
from policies.world import World
from template import Resource, Unknown
from template.view import at

SHOWN = 90
ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy")


@dataclass(frozen=True, kw_only=True)
class Row:
    """``equal``: what all siblings of this ``type`` have alike; siblings share the value at ``by``.

    ``#`` before a list is the number of its items.

    ``having``: only those with this property are siblings. ``items`` names a list whose items are the
    siblings, those of all resources together. ``least`` is how many others there must be; where one is
    enough, neither of two that differ is known to be right.
    """

    type: str
    equal: tuple[str, ...]
    by: tuple[str, ...] = ()
    having: str = ""
    items: str = ""
    least: int = 2


TABLE: tuple[Row, ...] = (
    Row(
        type="AWS::SNS::Topic",
        equal=("SignatureVersion", "TracingConfig", "KmsMasterKeyId", "FifoTopic", "DataProtectionPolicy"),
    ),
    Row(
        type="AWS::SNS::Subscription",
        by=("Protocol",),
        equal=("RawMessageDelivery", "DeliveryPolicy", "RedrivePolicy", "SubscriptionRoleArn"),
    ),
    Row(
        type="AWS::SQS::Queue",
        equal=("KmsMasterKeyId", "MessageRetentionPeriod", "DelaySeconds", "SqsManagedSseEnabled"),
        least=1,
    ),
    Row(type="AWS::Logs::LogGroup", equal=("KmsKeyId", "LogGroupClass", *ATTRIBUTES)),
    Row(type="AWS::Logs::LogGroup", having="DataProtectionPolicy", equal=("DataProtectionPolicy",)),
    Row(
        type="AWS::Logs::SubscriptionFilter",
        equal=("DestinationArn", "RoleArn", "Distribution", "FilterPattern"),
    ),
    Row(
        type="AWS::S3::Bucket",
        equal=(
            "OwnershipControls",
            "PublicAccessBlockConfiguration",
            "VersioningConfiguration",
            "AccessControl",
            "#LifecycleConfiguration.Rules",
            *ATTRIBUTES,
        ),
    ),
    Row(
        type="AWS::S3::Bucket",
        items="LifecycleConfiguration.Rules",
        by=("Id",),
        equal=(
            "Status",
            "Prefix",
            "TagFilters",
            "ExpiredObjectDeleteMarker",
            "NoncurrentVersionExpiration",
            "AbortIncompleteMultipartUpload",
        ),
    ),
    Row(type="AWS::S3::BucketPolicy", equal=ATTRIBUTES),
    Row(
        type="AWS::Scheduler::Schedule",
        equal=(
            "FlexibleTimeWindow",
            "ScheduleExpression",
            "ScheduleExpressionTimezone",
            "State",
            "StartDate",
            "EndDate",
            "GroupName",
            "Target.RetryPolicy",
            "Target.DeadLetterConfig",
            "Target.RoleArn",
        ),
    ),
    Row(type="AWS::Events::Rule", items="Targets", by=("Id",), equal=("RetryPolicy", "DeadLetterConfig")),
    Row(
        type="AWS::IAM::Role",
        equal=("PermissionsBoundary", "MaxSessionDuration", "Path", *ATTRIBUTES),
    ),
    Row(
        type="AWS::Synthetics::Canary",
        equal=(
            "RuntimeVersion",
            "SuccessRetentionPeriod",
            "FailureRetentionPeriod",
            "ProvisionedResourceCleanup",
            "StartCanaryAfterCreation",
            "RunConfig.ActiveTracing",
        ),
    ),
    Row(
        type="AWS::CloudWatch::CompositeAlarm",
        having="ActionsSuppressor",
        equal=("ActionsSuppressorExtensionPeriod", "ActionsSuppressorWaitPeriod", "ActionsEnabled"),
    ),
    Row(type="AWS::CloudWatch::InsightRule", equal=("RuleState",)),
    Row(
        type="AWS::Budgets::Budget",
        items="NotificationsWithSubscribers",
        equal=("Subscribers", "Notification.ThresholdType", "Notification.ComparisonOperator"),
    ),
)
"""What a template that claims to be complete makes alike; one row a kind of siblings."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One sibling: a resource, or an item of its list; ``field`` is where the value stands."""

    resource: Resource
    field: Path
    value: Any


@rule(
    "resource-unlike-siblings",
    *dict.fromkeys(row.type for row in TABLE),
    question="Is the resource set as all its siblings are?",
    cause="One of several siblings is set otherwise than all others.",
    reason="What was decided for all of them holds for all but one, and nothing fails that would show it.",
    fix="Set it as on its siblings.",
    source="https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/design-for-operations.html",
    requirements=("NIST-CM-6", "SOC2-CC7.1"),
)
def unlike(resource: Resource, world: World) -> Iterator[Said]:
    """Asked where the template claims to be complete: there, what differs is no part of a larger whole."""
    yield from world.view(_said).get(resource, ())


def _said(world: World) -> dict[Resource, list[Said]]:
    found: dict[Resource, list[Said]] = {}
    for row in TABLE:
        for group in _groups(row, world):
            for name in row.equal:
                for part, said in _compared([_part(one, name) for one in group], row.least):
                    found.setdefault(part.resource, []).append(said)
    return found


def _groups(row: Row, world: World) -> list[list[Part]]:
    groups: dict[str, list[Part]] = {}
    for resource in world.of(row.type):
        if world.claims(resource).complete:
            for part in _siblings(row, resource):
                if not row.having or at(part.value, row.having) is not None:
                    groups.setdefault(_plain([at(part.value, one) for one in row.by]), []).append(part)
    return [group for group in groups.values() if len(group) > row.least]


def _siblings(row: Row, resource: Resource) -> Iterator[Part]:
    if not row.items:
        yield Part(resource=resource, field=(), value=resource.properties)
        return
    items = resource.get(row.items)
    for place, item in enumerate(items if isinstance(items, list) else ()):
        yield Part(resource=resource, field=(*row.items.split("."), place), value=item)


def _part(sibling: Part, name: str) -> Part:
    if name in ATTRIBUTES:
        return Part(resource=sibling.resource, field=(), value=sibling.resource.body.get(name))
    field = (*sibling.field, *name.lstrip("#").split("."))
    value = at(sibling.value, name.lstrip("#"))
    value = len(value) if name.startswith("#") and isinstance(value, list) else value
    return Part(resource=sibling.resource, field=field, value=value)


def _compared(parts: list[Part], least: int) -> Iterator[tuple[Part, Said]]:
    """Nothing where nobody has it, or where the others are not alike either."""
    texts = [_plain(one.value) for one in parts]
    counts = Counter(texts)
    if set(counts) == {_plain(None)} or any(isinstance(one.value, Unknown) for one in parts):
        return
    for part, text in zip(parts, texts, strict=True):
        others = counts - Counter([text])
        name = part.field[-1] if part.field else "DeletionPolicy or UpdateReplacePolicy"
        if len(counts) == 1:
            yield part, passed(f"{name} is as on its siblings")
        elif counts[text] == 1 and len(others) == 1 and others.total() >= least:
            usual = next(iter(others))
            seen = f"{name} is {_brief(text)}; on all {others.total()} siblings it is {_brief(usual)}"
            yield part, failed(seen, *part.field)


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)


def _brief(text: str) -> str:
    text = "missing" if text == "null" else text
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
