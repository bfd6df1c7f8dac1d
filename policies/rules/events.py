"""What an event rule listens for: a pattern with a name that never occurs is silent for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.catalogue import happenings as known
from policies.catalogue.api_calls import VERSIONED, calls, event_services, listed
from policies.catalogue.happenings import API_CALL, near
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, Unknown
from template.event_rules import RULE, Branch, EventRule, event_rule
from template.matchers import matcher

PATTERNS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"
CLOUDTRAIL = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"
ALL = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
READS = ("List", "Get", "Describe")
REQUIREMENTS = ("PCI-10.7.2", "NIST-SI-4", "SOC2-CC7.2")
HOST = ".amazonaws.com"


def rules_of(world: World) -> dict[Resource, EventRule]:
    """Every event rule by its resource; ask by ``world.view(rules_of)``."""
    return {one: event_rule(one) for one in world.of(RULE)}


def _rule(resource: Resource, world: World) -> EventRule:
    return world.view(rules_of)[resource]


def texts(branch: Branch, path: str) -> list[str]:
    """The plain texts among what a pattern wants at a path."""
    return [item for item in branch.get(path, ()) if isinstance(item, str)]


def _could(items: list[Any], values: frozenset[str] | tuple[Any, ...]) -> bool:
    return any(matcher(item)(value) for item in items for value in values)


@rule(
    "event-rule-refused",
    RULE,
    question="Would EventBridge take the pattern?",
    cause="EventBridge refuses the rule's pattern.",
    reason="The deployment fails, or the rule never exists.",
    fix="Write it as EventBridge's operators want it.",
    source=PATTERNS,
    requirements=REQUIREMENTS,
)
def refused(resource: Resource, world: World) -> Iterator[Said]:
    """A rule needs a pattern or a schedule; one decided at deployment is not told."""
    one = _rule(resource, world)
    if one.pattern is None and one.schedule is None:
        yield failed("it has neither EventPattern nor ScheduleExpression; one of them is needed")
    elif one.unknown:
        yield untold("a part of the pattern is decided at deployment", "EventPattern")
    elif one.problem:
        yield failed(f"{one.problem}", "EventPattern")
    elif one.pattern is not None:
        yield passed("the pattern is well-formed")


@rule(
    "event-rule-off",
    RULE,
    question="Is the rule switched on, with somebody to tell?",
    cause="The event rule is switched off, or has nobody to tell.",
    reason="Events pass, and nothing happens.",
    fix="Set State to ENABLED and give it a target.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule.html",
    requirements=REQUIREMENTS,
)
def switched_off(resource: Resource, world: World) -> Iterator[Said]:
    """State, then targets."""
    one = _rule(resource, world)
    if isinstance(one.state, Unknown):
        yield untold(f"State is {one.state!r}", "State")
    elif one.state not in {"ENABLED", ALL}:
        yield failed(f"State is {one.state}; ENABLED is needed", "State")
    targets = resource.get("Targets")
    if isinstance(targets, Unknown):
        yield untold("the targets are decided at deployment", "Targets")
    elif not targets and resource.name in world.view(_counted) and not world.claims(resource).complete:
        yield passed("it has no target, and its matches are read as a metric")
    elif not targets:
        yield failed("it has no target; one is needed", "Targets")
    else:
        yield passed(f"State is {one.state!r}, with {len(targets)} targets")


def _counted(world: World) -> frozenset[str]:
    """Names of rules whose own metrics an alarm or a widget reads: such a rule needs no target."""
    alarms = (series for alarm in world.alarms.values() for series in alarm.series)
    shown = (series for dashboard in world.dashboards.values() for series in dashboard.series)
    return frozenset(
        str(one.dimension("RuleName")) for one in (*alarms, *shown) if one.namespace == "AWS/Events"
    )


@rule(
    "event-bus-missing",
    RULE,
    question="Is the rule on the bus that its events come by?",
    cause="The rule is on a bus on which its events never arrive.",
    reason="Events of AWS services come by the default bus alone.",
    fix="Take EventBusName out, or forward the events to that bus by a rule on the default bus.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html",
    requirements=REQUIREMENTS,
)
def bus(resource: Resource, world: World) -> Iterator[Said]:
    """A custom bus gets AWS's events only if a rule on the default bus sends them on."""
    name = resource.get("EventBusName", "default")
    if isinstance(name, Unknown):
        yield untold(f"the bus is {name!r}", "EventBusName")
        return
    if name == "default" or str(name).endswith("event-bus/default"):
        return
    found = world.find(name, "AWS::Events::EventBus")
    if _rule(resource, world).schedule is not None:
        yield failed(
            f"the schedule is on the bus '{name}'; schedules work on the default bus only", "EventBusName"
        )
    sources = {text for branch in _rule(resource, world).branches for text in texts(branch, "source")}
    if not any(source.startswith("aws.") for source in sources):
        if found is None:
            yield untold(f"the bus '{name}' is not in the template", "EventBusName")
        return
    forwarded = [
        t
        for one in world.view(rules_of).values()
        for t in one.targets
        if found and t.resource("Arn") is found
    ]
    if forwarded or found is None:
        yield untold(f"whether '{name}' is sent events of AWS", "EventBusName")
    else:
        yield failed(
            f"the bus is '{name}', to which no rule forwards; events of AWS need 'default'", "EventBusName"
        )


@rule(
    "event-source-unknown",
    RULE,
    question="Does anybody send events with this source?",
    cause="No service sends events with the source that the rule listens for.",
    reason="A source is compared letter by letter; this rule never hears anything.",
    fix="Write the source as AWS does, for example aws.cloudwatch.",
    source=PATTERNS,
    requirements=REQUIREMENTS,
)
def source(resource: Resource, world: World) -> Iterator[Said]:
    """Plain texts, prefixes and wildcards: each has to fit a source that exists."""
    seen: set[str] = set()
    for branch in _rule(resource, world).branches:
        for item in branch.get("source", ()):
            if repr(item) not in seen:
                seen.add(repr(item))
                yield from _source(item)


def _source(item: Any) -> Iterator[Said]:
    where = ("EventPattern", "source")
    if not isinstance(item, str):
        if _could([item], known.sources()):
            yield passed(f"{item} fits sources of AWS")
        else:
            yield untold(f"no source of AWS fits {item}", *where)
    elif item in known.sources():
        yield passed(f"{item} is a source")
    elif meant := near(item, known.sources()) or near(f"aws.{item}", known.sources()):
        yield failed(f"'{item}' is nobody's source; '{meant}' is", *where)
    elif item.startswith("aws.") and item != item.lower():
        yield failed(f"'{item}' has capital letters, which no source of AWS has", *where)
    else:
        yield untold(f"'{item}' is not among the sources of AWS that are written down", *where)


@rule(
    "event-type-unknown",
    RULE,
    question="Does the source send events of this detail-type?",
    cause="The source never sends events of the detail-type that the rule listens for.",
    reason="Source and detail-type are both compared letter by letter, and both must fit.",
    fix="Take source and detail-type from one and the same event in the EventBridge reference.",
    source="https://docs.aws.amazon.com/eventbridge/latest/ref/welcome.html",
    requirements=REQUIREMENTS,
)
def detail_type(resource: Resource, world: World) -> Iterator[Said]:
    """Both parts of each alternative."""
    for branch in _rule(resource, world).branches:
        for item in branch.get("detail-type", ()):
            if isinstance(item, str):
                yield _detail_type(item, branch)
        yield from _unserved(branch)


def _detail_type(item: str, branch: Branch) -> Said:
    where = ("EventPattern", "detail-type")
    senders = branch.get("source")
    owners = known.owners(item)
    plain = texts(branch, "source")
    if item in known.VIA_CLOUDTRAIL:
        return passed(f"'{item}' comes from any service")
    if owners and (senders is None or _could(senders, owners)):
        return passed(f"'{item}' is sent by {', '.join(sorted(owners))}")
    types = frozenset(name for one in plain for name in known.schemas().get(one, {}))
    if meant := near(item, types or frozenset(known.VIA_CLOUDTRAIL)) or near(item, known.VIA_CLOUDTRAIL):
        return failed(f"'{item}' is nobody's detail-type; '{meant}' is", *where)
    if owners:
        return failed(
            f"'{item}' comes from {', '.join(sorted(owners))}, never from {', '.join(plain)}", *where
        )
    if not plain and (meant := near(item, frozenset(t for types in known.schemas().values() for t in types))):
        return failed(f"'{item}' is nobody's detail-type; '{meant}' is", *where)
    return untold(f"'{item}' is not among the detail-types that are written down", *where)


def _unserved(branch: Branch) -> Iterator[Said]:
    """A source none of whose events are among the detail-types listens to nothing."""
    items = branch.get("detail-type")
    if items is None or any(isinstance(item, str) and item in known.VIA_CLOUDTRAIL for item in items):
        return
    for one in texts(branch, "source"):
        types = known.schemas().get(one)
        if types and not _could(items, frozenset(types)) and all(known.owners(str(item)) for item in items):
            yield failed(f"none of the detail-types comes from {one}", "EventPattern", "source")


@rule(
    "event-field-unknown",
    RULE,
    question="Do the events have the fields that the pattern looks at?",
    cause="The pattern looks at a field that its events do not have there.",
    reason="A field at another depth, or misspelt, is absent, so that nothing matches.",
    fix="Copy the path from a sample event: an alarm's state is detail.state.value.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html",
    requirements=REQUIREMENTS,
)
def field(resource: Resource, world: World) -> Iterator[Said]:
    """Every path of each alternative against the schema of its events."""
    for branch in _rule(resource, world).branches:
        shapes = list(shapes_of(branch))
        for path, items in branch.items():
            if all(item == {"exists": False} for item in items):
                continue
            yield from _field(path, shapes)


def shapes_of(branch: Branch) -> Iterator[tuple[str, Any]]:
    """The detail-types that an alternative may hear, each with the fields of its detail."""
    for item in texts(branch, "detail-type"):
        for one in known.owners(item):
            if item not in known.VIA_CLOUDTRAIL and _could(branch.get("source", [{"prefix": ""}]), (one,)):
                yield item, known.schemas()[one][item]
        if item in known.VIA_CLOUDTRAIL:
            yield item, _CALL


_IDENTITY = dict.fromkeys(known.IDENTITY_FIELDS, 0) | {
    "sessionContext": "any",
    "sessionIssuer": "any",
    "webIdFederationData": "any",
    "onBehalfOf": "any",
    "inScopeOf": "any",
}
_CALL: Mapping[str, Any] = (
    dict.fromkeys(known.CALL_FIELDS, 0)
    | dict.fromkeys(
        (
            "requestParameters",
            "responseElements",
            "additionalEventData",
            "serviceEventDetails",
            "resources",
            "addendum",
            "edgeDeviceDetails",
            "tlsDetails",
            "insightDetails",
            "eventContext",
        ),
        "any",
    )
    | {"userIdentity": _IDENTITY}
)


def _field(path: str, shapes: list[tuple[str, Any]]) -> Iterator[Said]:
    head, _, rest = path.partition(".")
    where = ("EventPattern", *path.split("."))
    if head not in known.ENVELOPE:
        meant = near(head, known.ENVELOPE)
        inside = [kind for kind, shape in shapes if head in shape]
        hint = f"; '{meant}' is" if meant else f"; it is below detail in {inside[0]}" if inside else ""
        yield failed(f"'{head}' is no field of an event{hint}", *where)
        return
    if head != "detail" or not rest or not shapes:
        return
    faults = [_lost(kind, shape, rest) for kind, shape in shapes]
    if all(faults):
        verdict, words = faults[0] or (True, "")
        yield failed(words, *where) if verdict else untold(words, *where)
    else:
        yield passed(f"{path} exists")


def _lost(kind: str, shape: Any, path: str) -> tuple[bool, str] | None:
    """What is wrong with a path: whether that is certain, and words; None if it is there."""
    steps, here = path.split("."), shape
    for place, step in enumerate(steps):
        if here == "any":
            return None
        so_far = ".".join(("detail", *steps[:place]))
        if not isinstance(here, Mapping):
            return True, f"{kind}: {so_far} is a plain value, it has no '{step}'"
        if step not in here:
            meant = near(step, frozenset(here)) or _elsewhere(shape, step)
            return bool(meant), f"{kind}: {so_far} has no '{step}'" + (f"; '{meant}' it has" if meant else "")
        here = here[step]
    if isinstance(here, Mapping):
        inner = ", ".join(sorted(here))
        return True, f"{kind}: detail.{path} is an object ({inner}); a value in it is needed"
    return None


def _elsewhere(shape: Any, name: str, path: str = "detail") -> str:
    for key, below in shape.items():
        if key == name:
            return f"{path}.{key}"
        if isinstance(below, Mapping) and (found := _elsewhere(below, name, f"{path}.{key}")):
            return found
    return ""


@rule(
    "event-value-impossible",
    RULE,
    question="Can the field have this value?",
    cause="The pattern wants a value that the field never has.",
    reason="Values are compared letter by letter: Alarm is not ALARM.",
    fix="Write the value as the service does.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html",
    requirements=REQUIREMENTS,
)
def value(resource: Resource, world: World) -> Iterator[Said]:
    """Fields of which all values are known; each of the wanted ones has to be possible."""
    for branch in _rule(resource, world).branches:
        for kind, _shape in shapes_of(branch):
            for path, items in branch.items():
                wanted = known.VALUES.get((kind, path))
                yield from _values(path, items, wanted) if wanted else ()
        yield from _health(branch)


def _values(path: str, items: list[Any], wanted: tuple[Any, ...]) -> Iterator[Said]:
    for item in items:
        if _could([item], wanted):
            yield passed(f"{path} may be {item}")
        else:
            yield failed(
                f"{path} is never {item!r}; it is one of {', '.join(wanted)}",
                "EventPattern",
                *path.split("."),
            )


def _health(branch: Branch) -> Iterator[Said]:
    """AWS Health spells services in capital letters."""
    if "AWS Health Event" not in texts(branch, "detail-type"):
        return
    for item in texts(branch, "detail.service"):
        if item != item.upper() or "." in item or not re.fullmatch(r"[A-Z0-9_]+", item):
            yield failed(
                f"detail.service is never '{item}'; '{item.upper()}' is how AWS Health writes", "EventPattern"
            )
        elif item not in _HEALTH and (meant := near(item, _HEALTH)):
            yield failed(f"detail.service is never '{item}'; '{meant}' is a service", "EventPattern")


_HEALTH = frozenset(known.HEALTH_SERVICES.values()) | frozenset(
    [
        "EC2",
        "EBS",
        "RDS",
        "ECS",
        "EKS",
        "CLOUDTRAIL",
        "CLOUDFRONT",
        "ROUTE53",
        "IAM",
        "VPC",
        "ELASTICLOADBALANCING",
        "ACM",
        "CONFIG",
        "STATES",
        "STEPFUNCTIONS",
        "KINESIS",
        "BILLING",
        "GUARDDUTY",
        "SSM",
        "CLOUDFORMATION",
        "ELASTICACHE",
        "REDSHIFT",
        "DIRECTCONNECT",
        "VPN",
        "BACKUP",
        "ATHENA",
        "GLUE",
    ]
)


@rule(
    "event-alarm-unknown",
    RULE,
    question="Is there an alarm whose changes the pattern can match?",
    cause="The rule waits for an alarm that does not exist under this name.",
    reason="When the alarm changes its state, this rule does not hear it.",
    fix="Name the alarm as it is named, or by a prefix that its name has.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html",
    requirements=REQUIREMENTS,
)
def alarm_name(resource: Resource, world: World) -> Iterator[Said]:
    """Every name, prefix and wildcard by itself; other stacks may have alarms, so the rest is not told."""
    names = tuple(one.name for one in world.any_alarms.values())
    arns = tuple(str(one.arn) for one in world.any_alarms)
    for branch in _rule(resource, world).branches:
        if not any(kind.startswith("CloudWatch Alarm ") for kind in texts(branch, "detail-type")):
            continue
        for path, among in (("detail.alarmName", names), ("resources", arns)):
            for item in branch.get(path, ()):
                yield _among(path, item, among, "alarm")


def _among(path: str, item: Any, names: tuple[str, ...], what: str) -> Said:
    where = ("EventPattern", *path.split("."))
    if _could([item], names):
        return passed(f"{item} is, or fits, an {what} of the template")
    text = item if isinstance(item, str) else next(iter(item.values()), "") if isinstance(item, dict) else ""
    meant = next((name for name in names if isinstance(text, str) and name.lower() == text.lower()), "")
    if meant:
        return failed(f"no {what} is called {item}; there is '{meant}'", *where)
    return untold(f"no {what} of the template fits {item}", *where)


@rule(
    "event-canary-unknown",
    RULE,
    question="Is there a canary that the pattern can match?",
    cause="The rule waits for a canary that does not exist under this name.",
    reason="When the canary fails or stops, this rule does not hear it.",
    fix="Name the canary as it is named.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitoring-events-eventbridge.html",
    requirements=REQUIREMENTS,
)
def canary_name(resource: Resource, world: World) -> Iterator[Said]:
    """As with alarms."""
    names = tuple(one.name for one in world.of("AWS::Synthetics::Canary"))
    for branch in _rule(resource, world).branches:
        if any(kind.startswith("Synthetics Canary ") for kind in texts(branch, "detail-type")):
            for item in branch.get("detail.canary-name", ()):
                yield _among("detail.canary-name", item, names, "canary")


@rule(
    "event-call-unknown",
    RULE,
    question="Does CloudTrail write these calls so?",
    cause="The rule waits for an API call by a name that CloudTrail does not write.",
    reason="Somebody can make the call, and this rule is silent.",
    fix="Take eventSource and eventName from a CloudTrail record of the call.",
    source=CLOUDTRAIL,
    requirements=("PCI-10.2.1", "PCI-10.7.2", "NIST-AU-12", "SOC2-CC7.2"),
)
def call(resource: Resource, world: World) -> Iterator[Said]:
    """Event sources first, then names; a name has to be a call of one of the services."""
    for branch in _rule(resource, world).branches:
        if API_CALL in branch.get("detail-type", ()):
            hosts = texts(branch, "detail.eventSource")
            for host in hosts:
                yield _host(host, branch)
            for name in texts(branch, "detail.eventName"):
                yield _call(name, _services(branch))
            yield from _idle(hosts, branch)


def _services(branch: Branch) -> list[str]:
    hosts = texts(branch, "detail.eventSource")
    names = [one.removesuffix(HOST) for one in hosts]
    return names or [one.removeprefix("aws.") for one in texts(branch, "source")]


def _host(host: str, branch: Branch) -> Said:
    where = ("EventPattern", "detail", "eventSource")
    service = host.removesuffix(HOST)
    if service == "cloudwatch":
        return failed(f"'{host}' is nobody's eventSource; CloudWatch's is 'monitoring{HOST}'", *where)
    if not host.endswith(HOST) or service not in event_services():
        meant = near(service.partition(".")[0], event_services())
        if meant:
            return failed(f"'{host}' is nobody's eventSource; '{meant}{HOST}' is", *where)
        return untold(f"'{host}' is not among the event sources that are written down", *where)
    if "source" in branch and not _could(branch["source"], (f"aws.{service}",)):
        return failed(f"source is {branch['source']}, but calls of {host} come from 'aws.{service}'", *where)
    return passed(f"{host} is an event source")


def _call(name: str, services: list[str]) -> Said:
    where = ("EventPattern", "detail", "eventName")
    if any(name in calls(service) for service in services):
        return passed(f"{name} is a call of {', '.join(services)}")
    for service in services:
        written = VERSIONED.get(service, {}).get(name) or near(name, calls(service))
        if written:
            return failed(f"CloudTrail never writes '{name}'; it writes '{written}'", *where)
    if services and all(listed(service) for service in services):
        others = [service for service in _WATCHED if name in calls(service)]
        if others:
            return failed(f"{name} is a call of {', '.join(others)}, not of {', '.join(services)}", *where)
    return untold(f"'{name}' is not among the calls that are written down", *where)


_WATCHED = (
    "logs",
    "monitoring",
    "events",
    "sns",
    "sqs",
    "kms",
    "s3",
    "cloudtrail",
    "xray",
    "synthetics",
    "firehose",
    "kinesis",
    "config",
    "scheduler",
    "budgets",
    "ce",
    "secretsmanager",
    "iam",
    "dynamodb",
    "ec2",
    "cloudformation",
)


def _idle(hosts: list[str], branch: Branch) -> Iterator[Said]:
    """An event source none of whose calls are named."""
    items = branch.get("detail.eventName")
    for host in hosts:
        service = host.removesuffix(HOST)
        if items and listed(service) and not _could(items, calls(service)):
            yield failed(f"none of the names is a call of {host}", "EventPattern", "detail", "eventSource")


@rule(
    "event-read-calls-unheard",
    RULE,
    question="Do read-only calls reach the rule?",
    cause="The rule waits for read-only calls, which do not reach it in this state.",
    reason="List, Get and Describe calls go only to rules that ask for all management events.",
    fix=f"Set State to {ALL}.",
    source=CLOUDTRAIL,
    requirements=("PCI-10.2.1", "NIST-AU-12"),
)
def reads(resource: Resource, world: World) -> Iterator[Said]:
    """Names that start so, and ``readOnly: true``."""
    one = _rule(resource, world)
    for branch in one.branches:
        if API_CALL not in branch.get("detail-type", ()):
            continue
        names = [name for name in texts(branch, "detail.eventName") if name.startswith(READS)]
        if names and one.state != ALL:
            yield failed(f"{', '.join(names)} with State {one.state}; {ALL} is needed", "State")
        elif names:
            yield passed(f"{', '.join(names)} with State {ALL}")


@rule(
    "event-place-elsewhere",
    RULE,
    question="Do events of this account and region match?",
    cause="The pattern wants events of another account or region than those that come by this bus.",
    reason="The default bus carries the events of its own account and region.",
    fix="Take account and region out of the pattern.",
    source=PATTERNS,
    requirements=REQUIREMENTS,
)
def place(resource: Resource, world: World) -> Iterator[Said]:
    """The account is never told; a region may be."""
    here = resource.template.place
    for branch in _rule(resource, world).branches:
        for path, own in (
            ("region", here.region),
            ("detail.awsRegion", here.region),
            ("account", here.account),
        ):
            items = branch.get(path)
            if items is None:
                continue
            if _could(items, (own,)):
                yield passed(f"{path} fits {own}")
            elif path != "account" and here.told and resource.get("EventBusName", "default") == "default":
                yield failed(f"{path} is {items}, but this is {own}", "EventPattern", *path.split("."))
            else:
                yield untold(f"whether {path} {items} is where the rule is", "EventPattern", *path.split("."))
