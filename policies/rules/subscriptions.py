"""Whether a subscription hears what is meant for it, and whether it can be reached at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from policies.rule import Said, Verdict, failed, passed, rule, untold
from policies.rules.alarm_actions import ALARMS
from policies.views.nearness import nearest
from policies.views.publications import CLOUDWATCH, EVENTS, Publication, by_publisher, by_topic
from policies.views.routes import SUBSCRIPTION, TOPIC, Message, Subscriber, heard, listeners, subscribers
from policies.views.severity import words
from policies.world import World
from template import Resource, Unknown
from template.answer import Answer
from template.filters import ATTRIBUTES

TYPES = (SUBSCRIPTION, TOPIC)
FILTERS = "https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html"
SCOPE = "https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering-scope.html"
CREATE = "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"
RETRIES = "https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html"
_CODE = ("AWS::IAM::", "AWS::Lambda::", "AWS::ECS::", "AWS::StepFunctions::", "AWS::CloudFormation::Stack")


def of(resource: Resource, world: World) -> tuple[Subscriber, ...]:
    """The subscriptions that a resource is, or that a topic lists."""
    return world.view(_by_resource).get(resource, ())


def _by_resource(world: World) -> Mapping[Resource, tuple[Subscriber, ...]]:
    found: dict[Resource, tuple[Subscriber, ...]] = {}
    for one in world.view(subscribers):
        found[one.resource] = (*found.get(one.resource, ()), one)
    return found


def _said(world: World, one: Subscriber) -> list[tuple[Publication, Message]]:
    published = world.view(by_topic).get(one.topic, ()) if one.topic else ()
    return [(each, message) for each in published for message in each.messages]


def _others_publish(topic: Resource) -> bool:
    """Whether code, or what lets it publish, refers to the topic: it may send attributes."""
    resources = topic.template.resources.values()
    return any(topic.logical_id in one.references for one in resources if one.type.startswith(_CODE))


@rule(
    "subscription-filter-refused",
    *TYPES,
    question="Is the filter policy one that SNS takes?",
    cause="The filter policy breaks a rule of SNS.",
    reason="The subscription is not made, or hears nothing.",
    fix="Write keys with lists of values or operators, and a scope of MessageBody or MessageAttributes.",
    source="https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html",
    requirements=("PCI-10.7.2",),
)
def refused(resource: Resource, world: World) -> Iterator[Said]:
    """Only those with a filter."""
    for one in of(resource, world):
        if one.problem:
            yield failed(one.problem, *one.at, "FilterPolicy")
        elif one.policy is not None:
            yield passed("SNS takes the filter")


@rule(
    "subscription-filters-attributes",
    *TYPES,
    question="Does the filter read what its publishers send?",
    cause="The filter is about message attributes, and alarms and other AWS publishers send none.",
    reason="No message ever passes.",
    fix="Set FilterPolicyScope to MessageBody and filter on keys of the message, such as AlarmName.",
    source=SCOPE,
    requirements=("PCI-10.7.2", "PCI-12.10.5", "SOC2-CC7.3"),
)
def attributes(resource: Resource, world: World) -> Iterator[Said]:
    """Where code may publish to the topic, too, the filter may be meant for it."""
    for one in of(resource, world):
        said = _said(world, one)
        if one.policy is None or one.scope != ATTRIBUTES or not said or one.problem:
            continue
        if any(one.hears(message) for _by, message in said):
            yield passed("asks that attributes be absent")
        elif one.topic and _others_publish(one.topic):
            yield untold("filters on attributes that code may send, never AWS", *one.at, "FilterPolicy")
        else:
            keys = ", ".join(one.keys)
            yield failed(f"filters on attributes {keys}; MessageBody is needed", *one.at, "FilterPolicy")


@rule(
    "subscription-hears-nothing",
    *TYPES,
    question="Does any real message of the topic's publishers pass the filter?",
    cause="No message that is published to the topic passes the filter.",
    reason="The subscription is there and never hears anything.",
    fix="Filter on keys that messages have (AlarmName, NewStateValue, detail-type) and their real values.",
    source=FILTERS,
    requirements=("PCI-10.7.2", "PCI-12.10.5", "SOC2-CC7.3"),
)
def hears_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """A key that no publisher's message has is a fault; a value may be that of another stack's alarm."""
    for one in of(resource, world):
        said = _said(world, one)
        if one.policy is None or one.scope == ATTRIBUTES or one.problem or not said:
            continue
        answers = {one.hears(message) for _by, message in said}
        if Answer.YES in answers:
            yield passed("real messages pass the filter")
        elif Answer.UNKNOWN in answers:
            yield untold("names that pass the filter are decided at deployment", *one.at, "FilterPolicy")
        else:
            yield _deaf(one, [message for _by, message in said])


def _deaf(one: Subscriber, messages: list[Message]) -> Said:
    """A key of the filter that the messages lack, or values that they do not have."""
    paths = {path for message in messages if message.event for path in message.event.fields}
    opaque = any(isinstance(message.body, Unknown) for message in messages)
    absent = [key for key in one.keys if key not in paths]
    at = (*one.at, "FilterPolicy")
    if opaque:
        return untold("what is published here cannot be read from the template", *at)
    if absent and not any(key in paths for key in one.keys):
        return failed(f"no message has the key {absent[0]}; keys are {', '.join(sorted(paths)[:6])}", *at)
    if absent:
        return failed(f"the filter asks for {absent[0]} as well, which these messages lack", *at)
    if not _name_only(one):
        return failed(f"no message has such values of {', '.join(one.keys)}", *at)
    return untold(f"no alarm of the template has a name that passes {one.policy}", *at)


def _name_only(one: Subscriber) -> bool:
    return set(one.keys) <= {"AlarmName", "AlarmArn", "detail.alarmName"}


@rule(
    "alarm-heard-by-nobody",
    *ALARMS,
    question="Does a subscription let the alarm's own message through?",
    cause="No subscription of the alarm's topics lets its message through.",
    reason="The alarm is published and dropped by every filter: no human is told.",
    fix="Widen one filter so that it accepts this alarm's message, or tell another topic.",
    source=FILTERS,
    requirements=("PCI-10.7.2", "PCI-12.10.5", "SOC2-CC7.3"),
)
def heard_by_nobody(resource: Resource, world: World) -> Iterator[Said]:
    """ALARM and OK by themselves, over all topics of the state that have subscriptions."""
    mine = [one for one in world.view(by_publisher).get(resource, ()) if listeners(world, one.topic)]
    for state in ("ALARM", "OK"):
        said = [(one.topic, message) for one in mine for message in one.messages if message.label == state]
        if said:
            yield _heard(state, said, world)


def _heard(label: str, said: list[tuple[Resource, Message]], world: World) -> Said:
    told = [heard(world, topic, message) for topic, message in said]
    sure = [one for found, _answer in told for one in found]
    names = ", ".join(dict.fromkeys(topic.name for topic, _message in said))
    if sure:
        return passed(f"{label} is heard by {', '.join(sorted({one.way for one in sure}))}")
    if any(found is Answer.UNKNOWN for _sure, found in told):
        return untold(f"whether {label} passes a filter of {names} is decided at deployment")
    count = sum(len(listeners(world, topic)) for topic, _message in said)
    return failed(f"{label} passes none of the {count} filters of {names}")


@rule(
    "event-heard-by-nobody",
    "AWS::Events::Rule",
    "AWS::Budgets::Budget",
    "AWS::CE::AnomalySubscription",
    question="Does a subscription let the event's or the budget's message through?",
    cause="No subscription of the topic lets this publisher's message through.",
    reason="Events, budgets and anomalies have other keys than alarms: filters made for alarms drop them.",
    fix='Let a filter accept their shape, too: {"detail-type": [{"exists": true}]}; budgets need no filter.',
    source=FILTERS,
    requirements=("PCI-10.7.2", "PCI-12.10.5", "SOC2-CC7.3"),
)
def event_heard_by_nobody(resource: Resource, world: World) -> Iterator[Said]:
    """Each topic by itself; one of the sample events is enough."""
    for one in world.view(by_publisher).get(resource, ()):
        if not one.messages or not listeners(world, one.topic):
            continue
        told = [_heard(message.label, [(one.topic, message)], world) for message in one.messages]
        best = next((said for said in told if said.verdict is Verdict.PASSED), told[0])
        yield Said(best.verdict, best.seen, one.field)


@rule(
    "subscription-drops-one-state",
    *TYPES,
    question="Does the filter treat an alarm's ALARM and OK alike?",
    cause="The filter lets one of an alarm's ALARM and OK through and drops the other.",
    reason="An incident is opened and never closed, or closed without having been opened.",
    fix="Filter on who the alarm belongs to, not on its state.",
    source=FILTERS,
    requirements=("PCI-12.10.5", "SOC2-CC7.4"),
)
def drops_one_state(resource: Resource, world: World) -> Iterator[Said]:
    """A fault where OK comes without ALARM, and at paging services; elsewhere it may be on purpose."""
    for one in of(resource, world):
        if one.policy is None or one.problem:
            continue
        found = _halves(one, world)
        at = (*one.at, "FilterPolicy")
        if "OK" in found:
            yield failed(f"hears OK and not ALARM of '{found['OK']}'", *at)
        elif "ALARM" in found:
            seen = f"hears ALARM and not OK of '{found['ALARM']}'"
            yield failed(seen, *at) if one.pager else untold(seen, *at)
        elif found:
            yield passed("hears both states")


def _halves(one: Subscriber, world: World) -> dict[str, str]:
    """An alarm that is heard by half, by the half that is heard; ``both`` where one is heard whole."""
    found: dict[str, str] = {}
    for by in world.view(by_topic).get(one.topic, ()) if one.topic else ():
        told = {message.label: one.hears(message) for message in by.messages}
        if by.service == CLOUDWATCH and {"ALARM", "OK"} <= told.keys():
            halves = [state for state in ("ALARM", "OK") if told[state]]
            name = world.any_alarms[by.resource].name
            if len(halves) == 1 and Answer.UNKNOWN not in told.values():
                found.setdefault(halves[0], name)
            elif halves:
                found.setdefault("both", name)
    return found


@rule(
    "subscription-hears-another-team",
    *TYPES,
    question="Does the address hear the alarms of its own team?",
    cause="The subscription hears the alarms of another team than its address names.",
    reason="One team is woken for what it cannot mend, and the other one sleeps.",
    fix="Let the filter accept the alarms of the team in the address.",
    source=FILTERS,
    requirements=("PCI-12.10.1", "PCI-12.10.5", "SOC2-CC7.4"),
)
def another_team(resource: Resource, world: World) -> Iterator[Said]:
    """Only on topics whose filters part the alarms by a word that addresses name as well."""
    for one in of(resource, world):
        teams = world.view(_teams).get(one.topic, {}) if one.topic else {}
        own = teams.get(one, frozenset())
        if len(own) != 1:
            continue
        others = frozenset().union(*teams.values()) - own
        names = _heard_names(one, world)
        wrong = [name for name in names if _says(name, others) and not _says(name, own)]
        team = next(iter(own))
        if wrong:
            only = "" if any(_says(name, own) for name in names) else f", and none of '{team}' itself"
            seen = f"address of '{team}' hears '{wrong[0]}' and {len(wrong) - 1} more{only}"
            yield failed(seen, *one.at, "FilterPolicy")
        else:
            yield passed(f"address of '{team}' hears no other team's alarms")


def _says(name: str, teams: frozenset[str]) -> bool:
    return bool(teams & set(words(name)))


def _heard_names(one: Subscriber, world: World) -> list[str]:
    said = [(by, message) for by, message in _said(world, one) if message.label == "ALARM"]
    return [world.any_alarms[by.resource].name for by, message in said if one.hears(message)]


def _teams(world: World) -> Mapping[Resource, Mapping[Subscriber, frozenset[str]]]:
    """The team that each address names, on topics with two different filters at least."""
    found: dict[Resource, Mapping[Subscriber, frozenset[str]]] = {}
    for topic in world.of(TOPIC):
        all_of = listeners(world, topic)
        filters = {str(one.policy) for one in all_of if one.policy}
        if len(filters) > 1:
            parting = _parting(filters)
            found[topic] = {one: _named(one, all_of) & parting for one in all_of}
    return found


def _parting(filters: set[str]) -> frozenset[str]:
    """Words that some filters have and not all of them."""
    sets = [frozenset(words(one)) for one in filters]
    return frozenset().union(*sets) - sets[0].intersection(*sets)


def _named(one: Subscriber, among: tuple[Subscriber, ...]) -> frozenset[str]:
    """The words of an address that are not in every address of its kind."""
    own = Counter(words(one.address))
    shared = [
        Counter(words(other.address))
        for other in among
        if other.secret == one.secret and other.way == one.way
    ]
    least = {word: min(count[word] for count in shared) for word in own} if len(shared) > 1 else {}
    return frozenset(word for word, count in own.items() if count > least.get(word, 0))


@rule(
    "subscription-differs-from-its-twin",
    *TYPES,
    question="Does the address hear on this topic what it hears on the topics beside it?",
    cause="An address hears events or alarms on one topic and filters them away on another.",
    reason="The filter was changed in one place only, or a part of it was lost.",
    fix="Make the filters of the address alike, but for the severity.",
    source=FILTERS,
    requirements=("PCI-12.10.5", "SOC2-CC7.4"),
)
def differs(resource: Resource, world: World) -> Iterator[Said]:
    """Whether it is on purpose cannot be told, so this is a finding in complete templates only."""
    for one in of(resource, world):
        twins = [other for other in world.view(subscribers) if _twins(one, other)]
        own = _services(one, world)
        for service in sorted(own):
            hearing = [other for other in twins if _services(other, world).get(service)]
            if hearing and not own[service]:
                there = hearing[0].topic.name if hearing[0].topic else ""
                yield untold(f"filters {service} away here and hears it on {there}", *one.at, "FilterPolicy")
            elif hearing:
                yield passed(f"hears {service} on both topics")


def _twins(one: Subscriber, other: Subscriber) -> bool:
    same = isinstance(one.endpoint, str) and (one.endpoint, one.protocol) == (other.endpoint, other.protocol)
    return same and one is not other and one.topic is not other.topic


def _services(one: Subscriber, world: World) -> dict[str, bool]:
    """Whether any message of each service that publishes to the topic passes."""
    found: dict[str, bool] = {}
    for by, message in _said(world, one):
        if by.service in {CLOUDWATCH, EVENTS}:
            found[by.service] = found.get(by.service, False) or bool(one.hears(message))
    return found


_SHAPES = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "email-json": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "https": re.compile(r"https://[^/\s]+\.[^/\s]+.*|https://\[.*", re.IGNORECASE),
    "sms": re.compile(r"\+?\d[\d\s-]{6,}"),
    "sqs": re.compile(r"arn:[\w-]+:sqs:.*"),
    "lambda": re.compile(r"arn:[\w-]+:lambda:.*"),
    "firehose": re.compile(r"arn:[\w-]+:firehose:.*"),
    "application": re.compile(r"arn:[\w-]+:sns:.*"),
}
_WANTED = {"email": "name@domain", "email-json": "name@domain", "https": "https://host/...", "sms": "+number"}


@rule(
    "subscription-unreachable",
    *TYPES,
    question="Can the address be reached by the protocol?",
    cause="The subscription's address does not fit its protocol, or goes by plain HTTP.",
    reason="SNS refuses it, confirms nothing, or sends alarms in clear.",
    fix="Use email with name@domain, https with an https:// address, sqs and lambda with an ARN.",
    source=CREATE,
    requirements=("PCI-4.2.1", "PCI-1.2.5", "NIST-SC-8"),
)
def unreachable(resource: Resource, world: World) -> Iterator[Said]:
    """Secrets and parameters are judged by their protocol alone."""
    for one in of(resource, world):
        at = (*one.at, "Endpoint")
        if isinstance(one.protocol, Unknown):
            yield untold("Protocol is decided at deployment", *one.at, "Protocol")
        elif one.protocol not in _SHAPES:
            yield failed(
                f"Protocol is {one.protocol}; https, email, sqs, lambda are known", *one.at, "Protocol"
            )
        elif one.secret or isinstance(one.endpoint, Unknown) or "<" in str(one.endpoint):
            yield _by_way(one)
        elif not _SHAPES[one.protocol].fullmatch(str(one.endpoint)):
            wanted = _WANTED.get(one.protocol, f"an ARN of {one.protocol}")
            yield failed(f"'{one.endpoint}' is no address for {one.protocol}; {wanted} is needed", *at)
        elif "pagerduty" in str(one.endpoint) and "/v2/" in str(one.endpoint):
            yield failed(
                "PagerDuty's /v2/enqueue takes no SNS messages; /integration/<key>/enqueue is needed", *at
            )
        else:
            yield passed(f"{one.protocol} to an address of its shape")


def _by_way(one: Subscriber) -> Said:
    wrong = one.pager and one.protocol not in {"https", "email"}
    seen = f"a paging service's address by {one.protocol}; https is needed"
    return (
        failed(seen, *one.at, "Protocol") if wrong else passed(f"{one.protocol}, address decided elsewhere")
    )


@rule(
    "subscription-to-no-topic",
    SUBSCRIPTION,
    question="Is what it subscribes to a topic?",
    cause="The subscription is to no topic that is there.",
    reason="Nothing is ever published to it.",
    fix="Name the topic in TopicArn.",
    source=CREATE,
    requirements=("PCI-10.7.2",),
)
def no_topic(resource: Resource, world: World) -> Iterator[Said]:
    """A resource of another kind, no ARN of a topic, or a misspelt name."""
    arn = resource.get("TopicArn")
    (one,) = of(resource, world)
    other = resource.template.target(resource.written("TopicArn"))
    if one.topic is not None:
        yield passed(f"{one.topic.name}")
    elif isinstance(arn, Unknown):
        yield untold(f"{arn.shape} is decided at deployment", "TopicArn")
    elif other is not None and not other.type.startswith(("Custom::", "AWS::CloudFormation::")):
        yield failed(f"{other} is no topic", "TopicArn")
    elif not re.match(r"arn:[\w-]+:sns:[\w-]*:\d*:[\w.-]+$", str(arn)):
        yield failed(f"'{arn}' is no ARN of a topic", "TopicArn")
    else:
        near = nearest(str(arn).rpartition(":")[2], (topic.name for topic in world.of(TOPIC)))
        yield (
            failed(f"no topic {arn}; {near} is near it", "TopicArn")
            if near
            else untold(f"{arn} is outside", "TopicArn")
        )


@rule(
    "subscription-twice",
    *TYPES,
    question="Is each address subscribed to a topic once?",
    cause="One address is subscribed to the same topic twice.",
    reason="SNS keeps one subscription for an address: one of the two filters is lost.",
    fix="Keep one, with both filters joined by $or; or name the address that was meant.",
    source=CREATE,
    requirements=("SOC2-CC7.4",),
)
def twice(resource: Resource, world: World) -> Iterator[Said]:
    """Protocol, address and topic all alike."""
    for one in of(resource, world):
        same = [
            other
            for other in listeners(world, one.topic)
            if isinstance(one.endpoint, str)
            and (other.protocol, other.endpoint) == (one.protocol, one.endpoint)
        ]
        if len(same) > 1:
            other = next(item for item in same if item is not one)
            yield failed(
                f"{other.resource.logical_id} has the same address on the same topic", *one.at, "Endpoint"
            )
        elif same:
            yield passed("once on its topic")


@rule(
    "subscription-raw-to-pager",
    *TYPES,
    question="Does a paging service get the whole envelope?",
    cause="A paging service gets raw messages without SNS's envelope.",
    reason="Its integration reads the envelope and drops what comes without one.",
    fix="Take RawMessageDelivery out.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
    requirements=("PCI-12.10.5", "SOC2-CC7.4"),
)
def raw(resource: Resource, world: World) -> Iterator[Said]:
    """Only paging services."""
    for one in of(resource, world):
        if one.pager:
            is_raw = str(one.properties.get("RawMessageDelivery", False)).lower() == "true"
            yield (
                failed("RawMessageDelivery is true", *one.at, "RawMessageDelivery")
                if is_raw
                else passed("enveloped")
            )


_LEAST = {"numRetries": 1, "minDelayTarget": 1, "maxDelayTarget": 1}
_MOST = {"numRetries": 100, "minDelayTarget": 3600, "maxDelayTarget": 3600}
_HOUR = 3600


@rule(
    "subscription-gives-up",
    *TYPES,
    question="Is a delivery that fails tried again, and within the hour?",
    cause="The retry policy gives up at once, waits for ever, or is not read at all.",
    reason="One lost packet loses the alarm, or it arrives when nobody needs it any more.",
    fix="Use a healthyRetryPolicy with 1 to 100 retries, delays of 1 to 3600 s and at most one hour in all.",
    source=RETRIES,
    requirements=("PCI-10.7.2", "NIST-AU-5"),
)
def gives_up(resource: Resource, world: World) -> Iterator[Said]:
    """Only where a policy is written; without one SNS tries three times more, 20 s apart."""
    for one in of(resource, world):
        policy = one.properties.get("DeliveryPolicy")
        if isinstance(policy, dict):
            faults = list(_retry_faults(policy))
            at = (*one.at, "DeliveryPolicy")
            yield failed(faults[0], *at) if faults else passed("tries again, and gives up within the hour")
        elif one.protocol in {"http", "https"} and world.view(_most_retry).get(one.topic):
            yield untold("no DeliveryPolicy, unlike the other HTTPS subscriptions", *one.at)


def _retry_faults(policy: Mapping[str, object]) -> Iterator[str]:
    unread = set(policy) - {
        "healthyRetryPolicy",
        "throttlePolicy",
        "requestPolicy",
        "sicklyRetryPolicy",
        "guaranteed",
    }
    if unread:
        yield f"SNS does not read {min(unread)}; healthyRetryPolicy is the key"
    retry = policy.get("healthyRetryPolicy") or {}
    if not isinstance(retry, dict):
        return
    numbers = {key: value for key, value in retry.items() if isinstance(value, (int, float))}
    for key, value in numbers.items():
        if not _LEAST.get(key, 0) <= value <= _MOST.get(key, value):
            yield f"{key} is {value}; {_LEAST.get(key, 0)} to {_MOST.get(key)} is needed"
    low, high = numbers.get("minDelayTarget", 20), numbers.get("maxDelayTarget", 20)
    if low > high:
        yield f"minDelayTarget {low} is above maxDelayTarget {high}"
    steps = sum(numbers.get(f"num{name}Retries", 0) for name in ("NoDelay", "MinDelay", "MaxDelay"))
    retries = numbers.get("numRetries", 3)
    if steps > retries:
        yield f"the phases have {steps} retries, numRetries is {retries}"
    if retries * high > _HOUR:
        yield f"retries for up to {retries * high} s; {_HOUR} s at most is needed"


def _most_retry(world: World) -> Mapping[Resource | None, bool]:
    """Whether every other HTTPS subscription has a retry policy: one is the exception."""
    found: dict[Resource | None, list[bool]] = {}
    for one in world.view(subscribers):
        if one.protocol == "https":
            found.setdefault(one.topic, []).append(isinstance(one.properties.get("DeliveryPolicy"), dict))
    everything = [has for all_of in found.values() for has in all_of]
    usual = sum(everything) * 4 >= len(everything) * 3 > 0
    return dict.fromkeys(found, usual)
