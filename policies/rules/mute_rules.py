"""Mute rules: whether the window comes, mutes all that belong together, and is the one that is claimed."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule, untold
from policies.rules.composites import MUTE
from policies.world import World
from template import Resource, is_unknown
from template.alarms import Composite
from template.intervals import nonsense

COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html"
NEEDS = ("SOC2-CC7.3", "NIST-IR-5")
SCHEDULE = "Rule.Schedule"


@rule(
    "alarm-mute-never-starts",
    MUTE,
    question="Does the window of the mute rule come?",
    cause="The mute rule's schedule never comes, or is refused.",
    reason="Planned maintenance pages people, who learn to ignore pages.",
    fix="Write cron with five fields (minute, hour, day, month, weekday), or at with a date to come.",
    source=GUIDE,
    requirements=NEEDS,
)
def never(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """The expression alone; how long it lasts is another question."""
    expression = resource.get(f"{SCHEDULE}.Expression")
    if is_unknown(expression):
        yield untold("the schedule is decided at deployment", "Rule", "Schedule", "Expression")
    elif expression is not None and (fault := nonsense(_dated(expression), once=True, five=True)):
        yield failed(f"{expression} {fault}", "Rule", "Schedule", "Expression")
    elif expression is not None:
        yield passed(f"it mutes at {expression}")


def _dated(expression: object) -> str:
    """A mute rule's ``at`` has no seconds."""
    text = str(expression)
    return f"{text[:-1]}:00)" if text.startswith("at(") and text.count(":") == 1 else text


@rule(
    "alarm-mute-leaves-one",
    MUTE,
    question="Does the mute rule mute all alarms that are held back together?",
    cause="The mute rule leaves an alarm unmuted that belongs to those that it mutes, or mutes nothing.",
    reason="Planned maintenance pages people all the same.",
    fix="Name in MuteTargets every alarm that the others hold back, or are held back by.",
    source=GUIDE,
    requirements=NEEDS,
)
def leaves(resource: Resource, world: World) -> Iterator[Said]:
    """Composites are together when what holds one of them back reads the other."""
    if not world.claims(resource).complete:
        return
    named = resource.get("MuteTargets.AlarmNames")
    if is_unknown(named):
        yield untold("the targets are decided at deployment", "MuteTargets")
    elif not named:
        yield failed("it names no alarm; those that page in the window are needed", "MuteTargets")
    else:
        for one in world.composites.values():
            together = {one.name, *_held_back_by(one, world)}
            left = sorted(together - set(named))
            if together & set(named) and left:
                yield failed(f"{left[0]} is not muted with {min(together & set(named))}", "MuteTargets")
        yield passed(f"it mutes {', '.join(map(str, named))}")


def _held_back_by(one: Composite, world: World) -> Iterator[str]:
    """Names of the composites that silence another one, by way of the composite that is its suppressor."""
    suppressor = one.suppressor.resource if one.suppressor else None
    if suppressor in world.composites:
        for child in world.composites[suppressor].children:
            if child.resource in world.composites:
                yield world.composites[child.resource].name


@rule(
    "alarm-mute-unlike-claim",
    COMPOSITE,
    question="Is each window of maintenance that the template claims muted as it is claimed?",
    cause="A window of maintenance is not muted when the template claims it to be.",
    reason="Maintenance pages people, or real incidents are muted.",
    fix="Give the mute rule the expression, duration and time zone of the window.",
    source=GUIDE,
    requirements=NEEDS,
)
def unlike(resource: Resource, world: World) -> Iterator[Said]:
    """Asked once a template, of its first composite: a mute rule that is missing cannot be asked."""
    claimed = world.claims(resource).maintenance or {}
    if next(iter(resource.template.of(COMPOSITE).optional()), None) is not resource:
        return
    rules = {one.name: one for one in resource.template.of(MUTE).optional()}
    for name, window in sorted(claimed.items()):
        seen = _window(rules[name]) if name in rules else "no mute rule"
        if seen == window:
            yield passed(f"{name}: {window}")
        else:
            yield failed(f"{name} is {seen}; claimed is {window}")


def _window(one: Resource) -> str:
    parts = [one.get(f"{SCHEDULE}.{name}") for name in ("Expression", "Duration", "Timezone")]
    return " ".join(str(part) for part in parts if part is not None)
