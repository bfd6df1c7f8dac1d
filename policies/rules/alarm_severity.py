"""Whether an alarm is heard as bad as it says that it is: its severity against that of its topics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.rule import Said, failed, passed, rule
from policies.rules.alarm_actions import ALARMS, GUIDE, actions
from policies.views.publications import CLOUDWATCH, by_publisher
from policies.views.routes import TOPIC, heard
from policies.views.severity import Severity, places, plain, severity, tagged
from policies.world import World
from template import Resource
from template.alarms import AnyAlarm

WORST = 3


def alarm_severities(world: World) -> Mapping[Resource, Severity | None]:
    """What each alarm's name, or else its description, says; ask by ``world.view(alarm_severities)``."""
    taken = places(one.name for one in world.any_alarms.values())
    return {
        one.resource: plain(severity(one.name), one.name, taken) or tagged(one.description)
        for one in world.any_alarms.values()
    }


def _label(topic: Resource) -> str:
    return topic.logical_id if topic.name.startswith("<") else topic.name


def topic_severities(world: World) -> Mapping[str, Severity | None]:
    """What the name of each topic says, by ARN; of topics outside the template, too."""
    names = {str(one.arn): _label(one) for one in world.of(TOPIC)}
    for alarm in world.any_alarms.values():
        for _name, _index, action in actions(alarm):
            arn = action.arn
            if isinstance(arn, str) and ":sns:" in arn and arn not in names:
                names[arn] = arn.rpartition(":")[2]
    taken = places(names.values())
    return {arn: plain(severity(name), name, taken) for arn, name in names.items()}


@rule(
    "alarm-severity-crossed",
    *ALARMS,
    question="Does the alarm tell the topic of its own severity?",
    cause="The alarm's severity is not that of the topic it tells.",
    reason="A critical alarm waits in a mailbox, or somebody is woken for information.",
    fix="Name the topic of the alarm's severity, or rename the alarm.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "PCI-12.10.5", "SOC2-CC7.3"),
)
def crossed(resource: Resource, world: World) -> Iterator[Said]:
    """Only where both names say it on one scale; a copy to a milder topic besides is no fault."""
    alarm = world.any_alarms[resource]
    own = world.view(alarm_severities)[resource]
    if own is None:
        return
    for name, found in _told(alarm, own, world).items():
        worse = next((one for one in found if one[1].rank > own.rank), None)
        match = next((one for one in found if one[1].rank == own.rank), None)
        wrong = worse or (None if match else found[0])
        if wrong:
            yield failed(f"{own.word} alarm tells {wrong[1].word} topic {wrong[0]}", name)
        else:
            yield passed(f"{own.word} alarm tells {own.word} topic {match[0] if match else ''}", name)


def _told(alarm: AnyAlarm, own: Severity, world: World) -> Mapping[str, list[tuple[str, Severity]]]:
    ranks = world.view(topic_severities)
    found: dict[str, list[tuple[str, Severity]]] = {}
    for name, _index, action in actions(alarm):
        target = action.resource
        arn = str(target.arn) if target is not None else action.arn
        rank = ranks.get(arn) if isinstance(arn, str) else None
        if rank is not None and rank.scale == own.scale:
            found.setdefault(name, []).append((str(arn).rpartition(":")[2], rank))
    return found


@rule(
    "alarm-critical-pages-nobody",
    *ALARMS,
    question="Does a critical alarm reach a paging service, as the others do?",
    cause="A critical alarm reaches no paging service, although others do.",
    reason="It is read in the morning.",
    fix="Subscribe the team's paging service to the topic, with a filter that lets the alarm through.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html",
    requirements=("PCI-10.7.2", "PCI-12.10.1", "SOC2-CC7.4"),
)
def pages_nobody(resource: Resource, world: World) -> Iterator[Said]:
    """Only alarms that say critical, where at least one of them reaches a paging service."""
    paged = world.view(_paged)
    if resource not in paged or not any(paged.values()):
        return
    by = paged[resource]
    if by:
        yield passed(f"reaches {by}")
    else:
        other = next(one for one, found in paged.items() if found)
        yield failed(f"no paging service hears it; '{world.any_alarms[other].name}' reaches {paged[other]}")


def _paged(world: World) -> Mapping[Resource, str]:
    """Each critical alarm that tells topics of the template, and the paging service that hears it."""
    found = {}
    for resource, own in world.view(alarm_severities).items():
        mine = [one for one in world.view(by_publisher).get(resource, ()) if one.service == CLOUDWATCH]
        fired = [(one.topic, message) for one in mine for message in one.messages if message.label == "ALARM"]
        if own is not None and own.rank >= WORST and own.scale == "word" and fired:
            by = [sub for topic, message in fired for sub in heard(world, topic, message)[0] if sub.pager]
            found[resource] = by[0].way if by else ""
    return found


@rule(
    "topic-severity-crossed",
    TOPIC,
    question="Do the topic's name and its display name say the same severity?",
    cause="The topic's name and its display name say two severities.",
    reason="The display name is what people read as the sender; they judge the message by it.",
    fix="Make both say the same.",
    source="https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html",
    requirements=("SOC2-CC7.3",),
)
def topic_crossed(resource: Resource, world: World) -> Iterator[Said]:
    """Only where both say one."""
    del world
    one, two = severity(resource.name), severity(resource.get("DisplayName"))
    if one and two and one.scale == two.scale:
        said = f"{resource.name} is shown as '{resource.get('DisplayName')}'"
        yield passed(said) if one.rank == two.rank else failed(said, "DisplayName")
