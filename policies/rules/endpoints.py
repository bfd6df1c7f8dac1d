"""Whether addresses that are told of alarms are spelt alike, and whether one topic forgot one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule, untold
from policies.rules.subscriptions import TYPES, of
from policies.views.nearness import nearest
from policies.views.routes import Subscriber, subscribers
from policies.world import World
from template import Resource

TOPIC = "AWS::SNS::Topic"
GUIDE = "https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html"
NEEDS = ("PCI-12.10.5", "NIST-IR-6", "SOC2-CC7.4")
OFTEN = 2


@rule(
    "subscription-endpoint-misspelt",
    *TYPES,
    question="Is the address spelt as on the other topics?",
    cause="The address looks like a slip of one that is told on other topics.",
    reason="Messages go to nobody, or to somebody else.",
    fix="Write the address as on the other topics.",
    source=GUIDE,
    requirements=NEEDS,
)
def misspelt(resource: Resource, world: World) -> Iterator[Said]:
    """An address used once, near to one that is used several times; never certain."""
    used = world.view(_uses)
    for one in of(resource, world):
        address = one.endpoint
        if not isinstance(address, str) or "<" in address:
            continue
        often = [
            other
            for (protocol, other), times in used.items()
            if times >= OFTEN and protocol == one.protocol and other != address
        ]
        near = nearest(address, often) if used[one.protocol, address] == 1 else ""
        if near:
            yield untold(f"{address} is near {near}, which is used elsewhere", *one.at, "Endpoint")
        else:
            yield passed(f"{address}", *one.at, "Endpoint")


def _uses(world: World) -> Counter[tuple[str, str]]:
    return Counter(
        (one.protocol, one.endpoint) for one in world.view(subscribers) if isinstance(one.endpoint, str)
    )


@rule(
    "topic-forgets-subscriber",
    TOPIC,
    question="Do all those hear of this topic who hear of the topics beside it?",
    cause="An address that is told on the other topics of its kind is not told on this one.",
    reason="Its people hear of one part of what happens and believe that the rest is well.",
    fix="Subscribe the address to this topic too, with the same filter.",
    source=GUIDE,
    requirements=NEEDS,
)
def forgets(resource: Resource, world: World) -> Iterator[Said]:
    """Channels that all of a topic's siblings share; only where a template claims to be complete.

    A channel's kind is its protocol and host; where every other address of that kind that stands on another
    topic stands here as well, the one that does not was forgotten.
    """
    if not world.claims(resource).complete:
        return
    channels = world.view(_channels)
    here = channels.get(resource, frozenset())
    kinds = {_kind(one) for one in here}
    missing = []
    for topic, there in channels.items():
        if topic is resource:
            continue
        for kind in kinds:
            mine, theirs = ({one for one in group if _kind(one) == kind} for group in (here, there))
            lost = theirs - mine
            if len(lost) == 1 and len(mine) >= OFTEN and mine < theirs:
                missing.append((next(iter(lost)), topic.logical_id))
    for (protocol, address), beside in missing[:1]:
        yield failed(f"{address} ({protocol}) is told on {beside} and not here")
    if not missing:
        yield passed("all those hear of it who hear of the topics beside it")


Channel = tuple[str, str]


def _channels(world: World) -> dict[Resource, frozenset[Channel]]:
    found: dict[Resource, set[Channel]] = {}
    for one in world.view(subscribers):
        if one.topic is not None and isinstance(one.endpoint, str):
            found.setdefault(one.topic, set()).add((one.protocol, _address(one)))
    return {topic: frozenset(channels) for topic, channels in found.items()}


def _address(one: Subscriber) -> str:
    return str(one.endpoint)


def _kind(channel: Channel) -> Channel:
    """``("https", "hooks.example.com")``; a secret's address is its store."""
    protocol, address = channel
    if protocol == "email":
        return protocol, address.rpartition("@")[2]
    if "resolve:" in address:
        return protocol, "secret"
    return protocol, address.removeprefix("https://").partition("/")[0]
