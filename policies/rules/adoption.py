"""Log groups that others made: whether schedules keep all of their settings, as on the groups made here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.catalogue.log_groups import GROUP
from policies.rule import Said, failed, passed, rule
from policies.rules.log_groups import OF_CALLERS
from policies.rules.schedules import SCHEDULE, arguments
from policies.world import World
from template import Resource
from template.data_protection import protection

GUIDE = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"
SETTINGS: Mapping[str, str] = {
    "putRetentionPolicy": "RetentionInDays",
    "associateKmsKey": "KmsKeyId",
    "putDataProtectionPolicy": "DataProtectionPolicy",
}
"""Calls that keep a setting of a log group, and the property that holds it where the group is made."""


@rule(
    "log-group-half-adopted",
    SCHEDULE,
    question="Do schedules keep every setting of a log group that others made?",
    cause="A schedule keeps one setting of a log group, and nothing keeps another one.",
    reason="Its lines are kept for ever, under no key of ours, or unmasked, unlike those of all others.",
    fix="Add the schedule: putRetentionPolicy, associateKmsKey and putDataProtectionPolicy for each group.",
    source=GUIDE,
    requirements=("PCI-10.5.1", "PCI-3.5.1", "PCI-3.4.1", "NIST-AU-11"),
)
def half_adopted(resource: Resource, world: World) -> Iterator[Said]:
    """The settings that the groups of the template have; masking where they are of the same kind."""
    _, group = _call(resource)
    if not group or not world.claims(resource).complete:
        return
    kept = {call for call, name in map(_call, world.of(SCHEDULE)) if name == group}
    wanted = [call for call, name in SETTINGS.items() if _usual(name, group, resource, world)]
    missing = [call for call in wanted if call not in kept]
    if missing:
        yield failed(f"nothing calls {', '.join(missing)} for {group}, whose settings the others have")
    else:
        yield passed(f"{', '.join(wanted)} of {group} are kept")


def _call(schedule: Resource) -> tuple[str, str]:
    """``("putRetentionPolicy", "/aws/lambda/f")``; empty for a schedule of another kind."""
    call = str(schedule.get("Target.Arn")).rpartition(":")[2]
    given = arguments(schedule)
    group = given.get("LogGroupName") or given.get("LogGroupIdentifier")
    return (call, group) if call in SETTINGS and isinstance(group, str) else ("", "")


def _usual(setting: str, group: str, resource: Resource, world: World) -> bool:
    made = world.of(GROUP)
    logs = world.claims(resource).logs
    if setting == "DataProtectionPolicy" and logs.get(group) in OF_CALLERS:
        made = tuple(one for one in made if logs.get(one.name) in OF_CALLERS)
    having = sum(one.raw.get(setting) is not None for one in made)
    return having * 2 > len(made)


@rule(
    "log-group-adopted-otherwise",
    SCHEDULE,
    question="Does the schedule mask what the groups of the template mask?",
    cause="The schedule keeps a data-protection policy that masks something else than all others.",
    reason="Card data that slips into a line of this group is stored and shown in clear.",
    fix="Give the schedule the policy that the log groups have.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html",
    requirements=("PCI-3.4.1", "PCI-3.3.1"),
)
def adopted_otherwise(resource: Resource, world: World) -> Iterator[Said]:
    """A policy that CloudWatch Logs refuses is a fault for anybody; identifiers, where all others agree."""
    call, group = _call(resource)
    policy = arguments(resource).get("PolicyDocument")
    if call != "putDataProtectionPolicy" or policy is None:
        return
    found = protection(policy)
    others = {
        protection(one.get("DataProtectionPolicy")).masked
        for one in world.of(GROUP)
        if isinstance(one.get("DataProtectionPolicy"), dict)
    }
    if found.problem:
        yield failed(f"{group}: {found.problem}", "Target", "Input")
    elif len(others) == 1 and (odd := next(iter(others)) ^ found.masked):
        yield failed(f"{group}: unlike all groups in {', '.join(sorted(odd))}", "Target", "Input")
    else:
        yield passed(f"it masks {', '.join(sorted(found.masked))}")
