"""Findings enter; a certificate for each path leaves: links that are proved, broken, or not told.

A link is proved where rules asked about it and passed, broken where one failed, not told where none could
say. A child of a composite reaches people through the composite, so its certificate names both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from policies.check import Asked, Checked
from policies.rule import Verdict
from policies.rules.topics import policies_of
from policies.views.publications import CLOUDWATCH, by_publisher
from policies.views.reading import above, carried
from policies.views.routes import heard
from policies.views.severity import severity
from policies.world import World
from template import Resource


class Standing(str, Enum):
    """What is known of a link."""

    PROVED = "proved"
    BROKEN = "broken"
    NOT_TOLD = "not told"


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of a chain; ``words`` are what was seen, ``rules`` those that asked."""

    name: str
    standing: Standing
    words: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reach:
    """One subscription that surely hears it: its topic, way (``email``), address and severity.

    ``via`` is the composite through which an alarm reaches it, empty where it tells by itself.
    """

    topic: str
    way: str
    address: str
    severity: str = ""
    via: str = ""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One chain, of an alarm or of another thing that must reach somebody; ``through`` are composites."""

    subject: str
    logical_id: str
    kind: str
    group: str
    links: tuple[Link, ...]
    reaches: tuple[Reach, ...] = ()
    through: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        """Broken if one link is, proved if all are."""
        found = {one.standing for one in self.links}
        return next((one for one in (Standing.BROKEN, Standing.NOT_TOLD) if one in found), Standing.PROVED)

    def __str__(self) -> str:
        """How a list names it."""
        return self.logical_id


Chain = tuple[tuple[str, tuple[str, ...]], ...]

_TO_PEOPLE: Chain = (
    (
        "it tells on ALARM and OK",
        (
            "alarm-tells",
            "alarm-recovery",
            "alarm-never-resolves",
            "alarm-switched",
            "alarm-quiet",
            "alarm-muted",
            "alarm-action",
            "topic-failure-told-by-itself",
        ),
    ),
    ("it tells its own severity", ("alarm-severity", "alarm-critical", "topic-severity")),
    ("the topic admits it", ("topic-refuses", "topic-policy", "topic-fifo")),
    ("the key admits it", ("topic-key", "key-")),
    ("a subscription accepts its message", ("alarm-heard", "topic-", "subscription-")),
    ("a delivery that fails is kept", ("subscription-gives-up", "subscription-dead-letters")),
)
"""What an alarm and a composite have in common."""

CHAINS: Mapping[str, Chain] = {
    "alarm": (
        (
            "its series exists",
            (
                "metric-",
                "insight-rule-missing",
                "alarm-math-refused",
                "alarm-statistic-refused",
                "alarm-unit-not-emitted",
                "alarm-compares-nothing",
            ),
        ),
        ("unit and threshold mean what is promised", ("alarm-promise-broken", "alarm-")),
        *_TO_PEOPLE,
    ),
    "composite": (
        ("its children exist", ("composite-child", "composite-does-not-parse", "composite-reads-itself")),
        ("it fires when they do", ("composite-", "alarm-promise-broken")),
        *_TO_PEOPLE,
    ),
    "event rule": (
        ("its pattern matches events", ("event-value", "event-field", "event-type", "event-")),
        (
            "its targets are there and take the event",
            (
                "event-target",
                "event-dead",
                "event-destination",
                "event-connection",
                "event-input",
                "event-page",
                "event-audit-altered",
            ),
        ),
        ("people hear it", ("event-heard",)),
    ),
    "metric filter": (
        ("it matches its log's lines", ("filter-",)),
        ("somebody reads its metric", ("filter-metric-unread",)),
    ),
    "insight rule": (("its fields exist", ("insight-unknown-field", "insight-")),),
    "dashboard": (
        ("its series exist", ("metric-", "insight-rule-missing")),
        ("its widgets show what they say", ("dashboard-",)),
    ),
    "sampling rule": (("it is not shadowed", ("trace-",)),),
    "log group": (
        ("it has its owner's real name", ("log-group-misnamed",)),
        (
            "its lines are kept and protected",
            (
                "log-unmasked",
                "log-retention",
                "log-unencrypted",
                "log-key-closed",
                "log-unprotected",
                "log-lost",
                "log-",
            ),
        ),
        ("its silence is heard", ("log-group-without-heartbeat",)),
    ),
    "canary": (("it runs", ("canary-",)), ("its failure and its silence are heard", ("canary-unwatched",))),
}
"""Links of each chain, and the beginnings of the ids of the rules that speak about them; longest wins."""

ABOUT_OTHERS = ("alarm-missing-",)
"""Beginnings of the ids of rules that miss an alarm: no link of one that is there."""

KINDS: Mapping[str, str] = {
    "AWS::CloudWatch::Alarm": "alarm",
    "AWS::CloudWatch::CompositeAlarm": "composite",
    "AWS::Events::Rule": "event rule",
    "AWS::Logs::MetricFilter": "metric filter",
    "AWS::CloudWatch::InsightRule": "insight rule",
    "AWS::CloudWatch::Dashboard": "dashboard",
    "AWS::XRay::SamplingRule": "sampling rule",
    "AWS::Logs::LogGroup": "log group",
    "AWS::Synthetics::Canary": "canary",
}
_WHERE_TOLD = frozenset({"people hear it", "a delivery that fails is kept", "its silence is heard"})
"""Links that not every chain has: a rule that only keeps a log need not reach people."""

_ALONG = frozenset({"topic", "key", "subscription"})
"""Kinds of rules that count for a publisher although they are asked of what lies on its way."""


def link_of(rule: str, kind: str) -> str:
    """The link of this kind of chain that a rule speaks about; empty for none."""
    if rule.startswith(ABOUT_OTHERS):
        return ""
    fits = [(len(start), name) for name, starts in CHAINS[kind] for start in starts if rule.startswith(start)]
    return max(fits)[1] if fits else ""


def certificates(checked: Checked) -> tuple[Certificate, ...]:
    """One for each thing of these kinds, in the template's order."""
    world = checked.world
    asked: dict[Resource, list[Asked]] = {}
    for one in checked.asked:
        asked.setdefault(one.resource, []).append(one)
    return tuple(
        _certificate(resource, kind, asked, world)
        for resource in (one for kind in KINDS for one in world.of(kind))
        for kind in (KINDS[resource.type],)
    )


def _certificate(
    resource: Resource, kind: str, asked: Mapping[Resource, list[Asked]], world: World
) -> Certificate:
    tops = above(resource, world) if kind in {"alarm", "composite"} else ()
    own = tuple(_reaches(resource, world))
    through = [replace(one, via=top.name) for top in tops for one in _reaches(top.resource, world)]
    return Certificate(
        subject=resource.name,
        logical_id=resource.logical_id,
        kind=kind,
        group=tops[0].name if tops else _group(resource, world),
        links=tuple(_links(resource, kind, asked, world)),
        reaches=tuple(dict.fromkeys((*own, *through))),
        through=tuple(dict.fromkeys(top.name for top in tops)),
    )


def _group(resource: Resource, world: World) -> str:
    """A composite leads its own group; what no composite reads stands with its severity."""
    if resource in world.composites:
        return resource.name
    found = severity(resource.name)
    return f"{found.word}, in no composite" if found else "in no composite"


def _links(
    resource: Resource, kind: str, asked: Mapping[Resource, list[Asked]], world: World
) -> Iterator[Link]:
    by_link: dict[str, list[Asked]] = {name: [] for name, _starts in CHAINS[kind]}
    for one in (*asked.get(resource, ()), *_along(resource, asked, world)):
        name = link_of(one.rule.id, kind)
        if name and (one.resource is resource or one.rule.kind in _ALONG):
            by_link[name].append(one)
    for name, found in by_link.items():
        link = _link(name, _most_telling(found, kind, name), resource)
        if name not in _WHERE_TOLD or link.rules:
            yield link


def _most_telling(found: list[Asked], kind: str, link: str) -> list[Asked]:
    """In the order of the link's rules, so that what is shown first is what the link is about."""
    starts = dict(CHAINS[kind])[link]

    def place(one: Asked) -> int:
        return min(
            (n for n, start in enumerate(starts) if one.rule.id.startswith(start)), default=len(starts)
        )

    return sorted(found, key=place)


def _along(resource: Resource, asked: Mapping[Resource, list[Asked]], world: World) -> Iterator[Asked]:
    """What was asked of the topics that it tells, and of their policies, keys and subscriptions."""
    from policies.rules.keys import key_of

    subscribed = world.view(_subscriptions)

    for topic in dict.fromkeys(one.topic for one in world.view(by_publisher).get(resource, ())):
        key = key_of(topic, world, ("KmsMasterKeyId",))
        things = (topic, *policies_of(topic, world), *((key,) if key else ()), *subscribed.get(topic, ()))
        for thing in things:
            yield from asked.get(thing, ())


def _subscriptions(world: World) -> Mapping[Resource, list[Resource]]:
    found: dict[Resource, list[Resource]] = {}
    for one in world.of("AWS::SNS::Subscription"):
        topic = world.find(one.get("TopicArn"), "AWS::SNS::Topic")
        if topic is not None:
            found.setdefault(topic, []).append(one)
    return found


def _link(name: str, found: Iterable[Asked], resource: Resource) -> Link:
    said = [(one.rule.id, each) for one in found for each in one.said if _concerns(one, each.seen, resource)]
    for verdict, standing in ((Verdict.FAILED, Standing.BROKEN), (Verdict.UNTOLD, Standing.NOT_TOLD)):
        told = [(rule, each.seen) for rule, each in said if each.verdict is verdict]
        if told:
            return Link(name=name, standing=standing, words=told[0][1], rules=(told[0][0],))
    if not said:
        return Link(
            name=name, standing=Standing.NOT_TOLD, words="no rule could tell, or nothing stands there"
        )
    rules = tuple(dict.fromkeys(rule for rule, _each in said))
    return Link(name=name, standing=Standing.PROVED, words=said[0][1].seen, rules=rules)


def _concerns(one: Asked, seen: str, resource: Resource) -> bool:
    """Whether what was seen of a topic or a key concerns this publisher: a refusal names its service."""
    services = ("events.", "budgets.", "costalerts.", "logs.", "sns.", ":role/", ":root")
    other = one.rule.id in {"topic-refuses-publisher", "key-refuses-user"} and one.resource is not resource
    return not other or CLOUDWATCH in seen or not any(word in seen for word in services)


def _reaches(resource: Resource, world: World) -> Iterator[Reach]:
    for one in world.view(by_publisher).get(resource, ()):
        for message in one.messages[:1]:
            for subscriber in heard(world, one.topic, message)[0]:
                rank = severity(one.topic.name)
                address = _secret(subscriber.address) if subscriber.secret else subscriber.address
                yield Reach(
                    topic=one.topic.name,
                    way=subscriber.way,
                    address=address,
                    severity=rank.word if rank else "",
                )
    if resource in world.any_alarms:
        for rule in carried(world.any_alarms[resource], world):
            yield Reach(topic=rule.name, way="EventBridge", address="the rule's targets")


def _secret(reference: str) -> str:
    """The name of the secret, never more: ``secret payments/prod/pagerduty``."""
    parts = reference.strip("{}").split(":")
    return f"secret {parts[2]}" if len(parts) > 2 else "a secret"  # noqa: PLR2004 - resolve, store, name
