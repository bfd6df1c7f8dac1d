"""Whom an alarm tells, and whether it tells anybody at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from policies.rule import Said, failed, passed, rule, untold
from policies.views.nearness import nearest
from policies.views.publications import topics
from policies.views.reading import above, carried, parents, suppressed, used
from policies.views.routes import listeners
from policies.world import World
from template import Resource, Unknown
from template.alarms import Action, AnyAlarm

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html"
COMPOSITES = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html"
_TAKES = re.compile(
    r"arn:[\w-]+:(sns:[^:]*:\d*:[\w.<>-]+$|lambda:|ssm|swf:|automate:|autoscaling:|application-autoscaling:"
    r"|aiops:|incidents)"
)
_ACTORS = (
    "AWS::SNS::Topic",
    "AWS::Lambda::*",
    "AWS::AutoScaling::ScalingPolicy",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::SSMIncidents::ResponsePlan",
    "AWS::AIOps::InvestigationGroup",
    "AWS::CloudFormation::Stack",
    "AWS::CloudFormation::CustomResource",
    "Custom::*",
)
PROPERTIES = ("AlarmActions", "OKActions", "InsufficientDataActions")


def actions(alarm: AnyAlarm) -> Iterator[tuple[str, int, Action]]:
    """Every action with the property and the place in which it stands."""
    lists = (alarm.actions, alarm.ok_actions, alarm.insufficient_data_actions)
    for name, found in zip(PROPERTIES, lists, strict=True):
        for index, one in enumerate(found):
            yield name, index, one


@rule(
    "alarm-switched-off",
    *ALARMS,
    question="Are the alarm's actions switched on?",
    cause="The alarm's actions are switched off.",
    reason="It changes its state on the console and tells nobody.",
    fix="Take ActionsEnabled out; announce maintenance with a mute rule or a suppressor instead.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "SOC2-CC7.3"),
)
def switched_off(resource: Resource, world: World) -> Iterator[Said]:
    """Only alarms that have actions at all."""
    alarm = world.any_alarms[resource]
    if not any(actions(alarm)):
        return
    if alarm.enabled is True:
        yield passed("actions are enabled")
    elif alarm.enabled is False:
        yield failed("ActionsEnabled is false", "ActionsEnabled")
    else:
        yield untold(f"ActionsEnabled is {alarm.enabled!r}", "ActionsEnabled")


@rule(
    "alarm-tells-nobody",
    *ALARMS,
    question="Does anybody hear of it when the alarm fires?",
    cause="The alarm has no action, and nothing that acts reads it.",
    reason="It turns red on a console that nobody looks at in the night.",
    fix="Give it AlarmActions, or name it in the rule of a composite alarm that has them.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "PCI-12.10.5", "SOC2-CC7.3"),
)
def tells_nobody(resource: Resource, world: World) -> Iterator[Said]:
    """Actions of its own, of a composite above it, of an event rule, or of something that refers to it."""
    alarm = world.any_alarms[resource]
    if alarm.actions:
        yield passed(f"acts on ALARM by itself, {len(alarm.actions)} times")
        return
    if isinstance(resource.get("AlarmActions"), Unknown):
        yield untold("AlarmActions is decided at deployment", "AlarmActions")
        return
    by = _through(alarm, world)
    if by:
        yield passed(f"{by} hears of it")
    else:
        yield failed("AlarmActions is empty; no composite that acts, event rule or resource reads the alarm")


def _through(alarm: AnyAlarm, world: World) -> str:
    resource = alarm.resource
    over = next((one for one in above(resource, world) if one.actions or carried(one, world)), None)
    if over is not None:
        return f"composite '{over.name}'"
    held = world.view(suppressed).get(resource)
    if held:
        return f"composite '{held[0].name}', which it holds back,"
    rules = carried(alarm, world)
    if rules:
        return f"event rule {rules[0].logical_id}"
    return "another resource" if resource in world.view(used) else ""


@rule(
    "alarm-recovery-only",
    *ALARMS,
    question="Does the alarm act when it fires, not only when it recovers?",
    cause="The alarm acts on OK or INSUFFICIENT_DATA only, not on ALARM.",
    reason="People hear that something is over of which they never heard that it began.",
    fix="List the same topic in AlarmActions.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "SOC2-CC7.3"),
)
def recovery_only(resource: Resource, world: World) -> Iterator[Said]:
    """Only where a topic hears of the other states: scaling in on OK needs no ALARM."""
    alarm = world.any_alarms[resource]
    other = [*topics(alarm, "OK", world), *topics(alarm, "INSUFFICIENT_DATA", world)]
    if not other:
        return
    if alarm.actions:
        yield passed("acts on ALARM, too")
    elif isinstance(resource.get("AlarmActions"), Unknown):
        yield untold("AlarmActions is decided at deployment", "AlarmActions")
    else:
        yield failed(f"AlarmActions is empty, while {other[0].name} hears of other states; ALARM is needed")


@rule(
    "alarm-never-resolves",
    *ALARMS,
    question="Does the topic that hears ALARM hear OK as well?",
    cause="The alarm tells a topic of ALARM and never of OK.",
    reason="A paging service closes an incident on OK only, so this one stays open and hides the next.",
    fix="List the topic in OKActions as well.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
    requirements=("PCI-12.10.5", "SOC2-CC7.4"),
)
def never_resolves(resource: Resource, world: World) -> Iterator[Said]:
    """OK actions are optional, except for paging services and where most alarms on the topic have them."""
    alarm = world.any_alarms[resource]
    recovered = topics(alarm, "OK", world)
    for topic in topics(alarm, "ALARM", world):
        if topic in recovered:
            yield passed(f"{topic.name} hears ALARM and OK")
        elif isinstance(resource.get("OKActions"), Unknown):
            yield untold("OKActions is decided at deployment", "OKActions")
        elif any(one.pager for one in listeners(world, topic)):
            yield failed(f"{topic.name} pages, hears ALARM and no OK", "AlarmActions")
        elif world.view(_resolving).get(topic):
            said = failed if world.claims(resource).complete else untold
            yield said(f"{topic.name} hears OK of its other alarms and not of this one", "AlarmActions")


def _resolving(world: World) -> Mapping[Resource, bool]:
    """Whether more than half of the alarms that tell a topic of ALARM tell it of OK, three at least."""
    fired: Counter[Resource] = Counter()
    resolved: Counter[Resource] = Counter()
    for alarm in world.any_alarms.values():
        told = topics(alarm, "ALARM", world)
        fired.update(told)
        resolved.update(set(told) & set(topics(alarm, "OK", world)))
    return {topic: resolved[topic] > 2 and resolved[topic] * 2 > count for topic, count in fired.items()}  # noqa: PLR2004


@rule(
    "alarm-action-nowhere",
    *ALARMS,
    question="Is every action something that an alarm can call?",
    cause="An action of the alarm is no topic or other thing that an alarm can call.",
    reason="CloudWatch writes a failed action into the alarm's history and nobody hears anything.",
    fix="Name the ARN of an SNS topic (or a function, scaling policy, response plan) of the alarm's region.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "SOC2-CC7.3"),
)
def action_nowhere(resource: Resource, world: World) -> Iterator[Said]:
    """A resource of another kind, text that is no ARN, another region, a topic's misspelt name."""
    for name, index, action in actions(world.any_alarms[resource]):
        yield from (_placed(said, name, index) for said in _judged(resource, action, world))


def _placed(said: Said, *field: str | int) -> Said:
    return Said(said.verdict, said.seen, field)


def _judged(resource: Resource, action: Action, world: World) -> Iterator[Said]:
    target = action.resource if action.resource is not None else world.find(action.arn)
    arn = action.arn
    if isinstance(arn, Unknown) and target is None:
        yield untold(f"{arn.shape} is decided at deployment")
    elif target is not None:
        fits = any(
            target.type == kind or (kind[-1] == "*" and target.type.startswith(kind[:-1])) for kind in _ACTORS
        )
        yield passed(f"{target}") if fits else failed(f"{target} is nothing that an alarm can call")
    elif "${" in str(arn):
        yield untold(f"'{arn}' is a variable of another tool")
    elif not _TAKES.match(str(arn)):
        yield failed(f"'{arn}' is no ARN of an SNS topic, function, scaling policy or response plan")
    else:
        yield _outside(resource, str(arn), world)


def _outside(resource: Resource, arn: str, world: World) -> Said:
    place, parts = resource.template.place, arn.split(":")
    known = {one.arn: one.name for one in world.of("AWS::SNS::Topic")}
    near = nearest(parts[-1], known.values()) if parts[2] == "sns" else ""
    if near == parts[-1]:
        return failed(f"{arn} has the name of topic {near}, in another region or account")
    if near:
        return failed(f"no topic is called {parts[-1]}; {near} is near it")
    if parts[2] == "sns" and place.told and parts[3] not in {"", place.region}:
        return failed(f"{arn} is in {parts[3]}, the alarm in {place.region}; an alarm tells its own region")
    if parts[2] in {"automate", "swf"}:
        return passed(f"{arn} is an action of AWS")
    return untold(f"{arn} is outside the template")


@rule(
    "alarm-action-twice",
    *ALARMS,
    question="Is every action listed once for each state?",
    cause="The alarm lists one action twice for the same state.",
    reason="The action that should stand in its place is missing, or people hear everything twice.",
    fix="Name the action that is meant, or take the second one out.",
    source=GUIDE,
    requirements=("SOC2-CC7.3",),
)
def action_twice(resource: Resource, world: World) -> Iterator[Said]:
    """Each state by itself."""
    alarm = world.any_alarms[resource]
    lists = (alarm.actions, alarm.ok_actions, alarm.insufficient_data_actions)
    for name, found in zip(PROPERTIES, lists, strict=True):
        counted = Counter(one.arn for one in found if isinstance(one.arn, str))
        twice = [arn for arn, count in counted.items() if count > 1]
        if twice:
            yield failed(f"{twice[0]} stands in {name} {counted[twice[0]]} times; once is needed", name)
        elif found:
            yield passed(f"{name}: each once")


@rule(
    "alarm-quiet-among-siblings",
    *ALARMS,
    question="Does the alarm act by itself, as the others of its composites do?",
    cause="The alarm has no action of its own, unlike the alarms beside it.",
    reason="Whoever reads single alarms (a trend, a ticket) misses this one.",
    fix="Give it the actions of the alarms beside it, or leave it to the composite on purpose.",
    source=COMPOSITES,
    requirements=("SOC2-CC7.3",),
)
def quiet_among_siblings(resource: Resource, world: World) -> Iterator[Said]:
    """Whether it is on purpose cannot be told, so this is a finding in complete templates only."""
    alarm = world.any_alarms[resource]
    over = world.view(parents).get(resource, ())
    siblings = {one.logical_id: one for top in over for one in top.children if one.resource is not resource}
    acting = [one for one in siblings.values() if one.resource and world.any_alarms[one.resource].actions]
    if len(acting) < 2 or len(acting) * 2 < len(siblings):  # noqa: PLR2004
        return
    if alarm.actions:
        yield passed("acts by itself, as the alarms beside it")
    else:
        yield untold(
            f"no AlarmActions, where {len(acting)} of the {len(siblings)} alarms beside it have some"
        )
