"""Where an event rule sends what it hears: whether it is there, lets events in, what is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.rule import Said, Verdict, failed, passed, rule, untold
from policies.rules.events import rules_of
from policies.views.admission import Call, admitted
from policies.world import World
from template import Resource, Unknown, is_unknown
from template.answer import Answer
from template.event_rules import RULE, Target
from template.iam import Statement, policies, statements

EVENTS = "events.amazonaws.com"
GUIDE = "https://docs.aws.amazon.com/eventbridge/latest/userguide/"
RESOURCE_POLICIES = f"{GUIDE}eb-use-resource-based.html"
RETRIES = f"{GUIDE}eb-rule-retry-policy.html"
QUEUE, TOPIC, GROUP, KEY = "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::Logs::LogGroup", "AWS::KMS::Key"
REQUIREMENTS = ("PCI-10.7.2", "NIST-AU-5", "SOC2-CC7.3")
MOST_AGE_S, LEAST_AGE_S, MOST_ATTEMPTS = 86_400, 60, 185
FEW_ATTEMPTS = 3
BY_ROLE = ("kinesis", "firehose", "states", "ecs", "batch", "api-destination", "codebuild", "codepipeline")
"""Targets that EventBridge reaches by a role only (EventBridge guide, identity-based policies)."""


def _targets(resource: Resource, world: World) -> tuple[Target, ...]:
    return world.view(rules_of)[resource].targets


def _where(target: Target, *path: str) -> tuple[str | int, ...]:
    return ("Targets", target.place, *path)


@rule(
    "event-target-missing",
    RULE,
    question="Does each target exist?",
    cause="The rule sends events to something that is not there.",
    reason="EventBridge finds nobody at that address, and the event is lost.",
    fix="Refer to the target with Fn::GetAtt instead of writing its ARN.",
    source=f"{GUIDE}eb-targets.html",
    requirements=REQUIREMENTS,
)
def missing(resource: Resource, world: World) -> Iterator[Said]:
    """In the templates; elsewhere nobody can see."""
    for target in _targets(resource, world):
        found = world.find(target.arn) or target.resource("Arn")
        if found is not None:
            yield passed(f"{target.arn} is {found.logical_id}")
            continue
        region = _elsewhere(target, resource)
        if region:
            yield failed(
                f"{target.arn} is in {region}, the rule in {resource.template.place.region}",
                *_where(target, "Arn"),
            )
        else:
            yield untold(f"{target.arn!r} is not in the template", *_where(target, "Arn"))


def _elsewhere(target: Target, resource: Resource) -> str:
    parts = target.arn.split(":") if isinstance(target.arn, str) else []
    place = resource.template.place
    foreign = len(parts) > 5 and parts[3] not in {"", place.region} and place.told  # noqa: PLR2004
    return parts[3] if foreign and ":event-bus/" not in target.arn else ""


@rule(
    "event-target-unadmitted",
    RULE,
    question="Does each target let EventBridge in?",
    cause="The target's policy, or its key's, does not let EventBridge deliver.",
    reason="Every delivery is refused; nobody hears of the event.",
    fix="Allow events.amazonaws.com in the policy of the target and of its key.",
    source=RESOURCE_POLICIES,
    requirements=REQUIREMENTS,
)
def unadmitted(resource: Resource, world: World) -> Iterator[Said]:
    """Topics, queues, log groups and functions of the templates have policies that are seen here.

    EventBridge takes a role for queues, topics and functions too; what it may do is not asked here.
    """
    for target in _targets(resource, world):
        found = world.find(target.arn) or target.resource("Arn")
        if found is not None:
            for said in _entrance(found, resource, world):
                by_role = said.verdict is Verdict.FAILED and target.body.get("RoleArn") is not None
                verdict = Verdict.UNTOLD if by_role else said.verdict
                yield Said(verdict, said.seen, _where(target, "Arn"))


def _entrance(found: Resource, resource: Resource, world: World) -> Iterator[Said]:
    if found.type == TOPIC:
        yield from _topic(found, resource)
        yield from _key(found, "KmsMasterKeyId", resource, world)
    elif found.type == QUEUE:
        yield _told(_queue(found, resource), f"{found.logical_id} admits {EVENTS}: sqs:SendMessage")
        yield from _key(found, "KmsMasterKeyId", resource, world)
    elif found.type == GROUP:
        yield from _group(found, resource, world)
    elif found.type == "AWS::Lambda::Function":
        yield _function(found, resource, world)


def _told(answer: Answer, words: str) -> Said:
    if answer is Answer.UNKNOWN:
        return untold(f"not told whether {words}")
    return passed(words) if answer else failed(f"needed and not so: {words}")


def _topic(topic: Resource, resource: Resource) -> Iterator[Said]:
    """EventBridge is said not to fill in conditions of topic policies; one that needs them is not told."""
    given = policies(topic.template, topic.logical_id)
    place = resource.template.place
    call = Call(who=EVENTS, action="sns:Publish", source=resource.arn, place=place, resource=topic.arn)
    answer = admitted(given, call)
    if answer and _conditional(given):
        answer = Answer.UNKNOWN
    yield _told(answer, f"{topic.logical_id} admits {EVENTS} without conditions: sns:Publish")


def _conditional(given: tuple[Statement, ...]) -> bool:
    """Whether every statement that lets EventBridge in has conditions."""
    named = [one for one in given if one.allows and (EVENTS in one.services or one.public)]
    return bool(named) and all(one.conditions for one in named)


def _queue(queue: Resource, resource: Resource) -> Answer:
    place = resource.template.place
    call = Call(who=EVENTS, action="sqs:SendMessage", source=resource.arn, place=place, resource=queue.arn)
    return admitted(policies(queue.template, queue.logical_id), call)


def _key(found: Resource, name: str, resource: Resource, world: World) -> Iterator[Said]:
    identity = found.get(name)
    if identity is None:
        return
    key = world.find(identity, KEY, "AWS::KMS::Alias")
    if key is not None and key.type == "AWS::KMS::Alias":
        key = world.find(key.get("TargetKeyId"), KEY)
    if isinstance(identity, str) and "alias/aws/" in identity:
        yield failed(f"{found.logical_id} is encrypted with {identity}, which EventBridge may not use")
    elif key is None:
        yield untold(f"the key {identity!r} is not in the template")
    else:
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            call = Call(
                who=EVENTS,
                action=action,
                source=resource.arn,
                place=resource.template.place,
                further={_CONTEXT[found.type]: found.arn},
            )
            answer = admitted(policies(key.template, key.logical_id), call)
            yield _told(answer, f"{key.logical_id} admits {EVENTS}: {action}")


_CONTEXT = {TOPIC: "kms:EncryptionContext:aws:sns:topicArn", QUEUE: "kms:EncryptionContext:aws:sqs:arn"}
"""What SNS and SQS encrypt with; a key policy may ask for it."""


def _group(group: Resource, resource: Resource, world: World) -> Iterator[Said]:
    found = tuple(
        s for one in world.of("AWS::Logs::ResourcePolicy") for s in statements(one.get("PolicyDocument"))
    )
    named = any(EVENTS in one.services or one.public for one in found)
    stream = f"{str(group.arn).removesuffix(':*')}:log-stream:sample"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        call = Call(
            who=EVENTS, action=action, source=resource.arn, place=resource.template.place, resource=stream
        )
        answer = admitted(found, call)
        if not named:
            yield untold(f"no policy of CloudWatch Logs in the template names {EVENTS}: {action}")
        else:
            yield _told(answer, f"a policy of CloudWatch Logs admits {EVENTS} to {group.name}: {action}")


def _function(function: Resource, resource: Resource, world: World) -> Said:
    """A permission without a source lets every rule in."""
    own = [
        one
        for one in world.of("AWS::Lambda::Permission")
        if one.template.target(one.written("FunctionName")) is function and one.get("Principal") == EVENTS
    ]
    sources = [one.get("SourceArn") for one in own]
    if any(one is None or one == resource.arn or str(one).endswith("*") for one in sources):
        return passed(f"{function.logical_id} may be invoked by {EVENTS}")
    if any(isinstance(one, Unknown) for one in sources):
        return untold(f"whose events may invoke {function.logical_id}")
    return failed(f"no permission lets {resource.arn} invoke {function.logical_id}")


@rule(
    "event-target-without-role",
    RULE,
    question="Has each target the role by which it is reached?",
    cause="The target can be reached by a role only, and has none.",
    reason="EventBridge may not call it; every delivery fails.",
    fix="Give the target a RoleArn whose role may do just this call.",
    source=f"{GUIDE}eb-use-identity-based.html",
    requirements=REQUIREMENTS,
)
def without_role(resource: Resource, world: World) -> Iterator[Said]:
    """What the role may do is asked elsewhere."""
    for target in _targets(resource, world):
        service = "api-destination" if ":api-destination/" in str(target.arn) else target.service
        found = target.resource("Arn")
        if found is not None and found.type == "AWS::Events::ApiDestination":
            service = "api-destination"
        if service in BY_ROLE:
            role = target.body.get("RoleArn")
            yield (
                passed(f"{service} by {role}")
                if role
                else failed(f"no RoleArn for {service}", *_where(target))
            )


@rule(
    "event-dead-letters-missing",
    RULE,
    question="Is an event kept that could not be delivered?",
    cause="An event that cannot be delivered is thrown away.",
    reason="After its retries EventBridge drops it; neither person nor audit trail gets it.",
    fix="Give the target a DeadLetterConfig with a standard queue of this region.",
    source=RETRIES,
    requirements=REQUIREMENTS,
)
def dead_letters(resource: Resource, world: World) -> Iterator[Said]:
    """A fault where the other targets have one, or where the template says that it is complete."""
    siblings = [t for one in world.view(rules_of).values() for t in one.targets]
    usual = sum("DeadLetterConfig" in one.body for one in siblings)
    for target in _targets(resource, world):
        arn = (target.body.get("DeadLetterConfig") or {}).get("Arn")
        if arn is not None:
            yield passed(f"target {target.body.get('Id')} has {arn}")
        elif usual * 2 > len(siblings) or world.claims(resource).complete:
            words = f"target {target.body.get('Id')} has no DeadLetterConfig; {usual} other targets have"
            yield failed(words, *_where(target))


@rule(
    "event-dead-letters-unadmitted",
    RULE,
    question="Does the dead-letter queue let this rule in?",
    cause="The dead-letter queue does not take events of this rule.",
    reason="What could not be delivered is lost all the same.",
    fix="Allow events.amazonaws.com sqs:SendMessage in the queue's policy, for this rule's ARN.",
    source=RETRIES,
    requirements=REQUIREMENTS,
)
def dead_letters_admit(resource: Resource, world: World) -> Iterator[Said]:
    """Queues of the templates; a standard one."""
    for target in _targets(resource, world):
        arn = (target.body.get("DeadLetterConfig") or {}).get("Arn")
        where = _where(target, "DeadLetterConfig", "Arn")
        queue = world.find(arn) or target.resource("DeadLetterConfig", "Arn")
        if arn is None:
            continue
        if queue is None:
            yield untold(f"the queue {arn!r} is not in the template", *where)
        elif queue.type != QUEUE or queue.get("FifoQueue") is True:
            yield failed(f"{queue} is no standard queue", *where)
        else:
            for said in _entrance(queue, resource, world):
                yield Said(said.verdict, said.seen, where)


@rule(
    "event-target-gives-up",
    RULE,
    question="Does EventBridge try again?",
    cause="EventBridge gives an event up after it failed once or twice.",
    reason="A short fault at the receiver loses pages and audit events.",
    fix="Leave RetryPolicy out (a day, 185 times), or set it to at least a few minutes.",
    source=RETRIES,
    requirements=REQUIREMENTS,
)
def gives_up(resource: Resource, world: World) -> Iterator[Said]:
    """Values that are refused; few retries where nothing else saves the event, or all is claimed."""
    strict = world.claims(resource).complete
    for target in _targets(resource, world):
        policy = target.body.get("RetryPolicy") or {}
        age, attempts = policy.get("MaximumEventAgeInSeconds"), policy.get("MaximumRetryAttempts")
        saved = "DeadLetterConfig" in target.body and not strict
        where = _where(target, "RetryPolicy")
        if is_unknown(policy):
            yield untold("the retries are decided at deployment", *where)
        elif age is not None and not LEAST_AGE_S <= float(age) <= MOST_AGE_S:
            yield failed(
                f"MaximumEventAgeInSeconds is {age}; {LEAST_AGE_S} to {MOST_AGE_S} are possible", *where
            )
        elif attempts is not None and not 0 <= float(attempts) <= MOST_ATTEMPTS:
            yield failed(f"MaximumRetryAttempts is {attempts}; 0 to {MOST_ATTEMPTS} are possible", *where)
        elif not saved and attempts is not None and float(attempts) < (FEW_ATTEMPTS if strict else 1):
            yield failed(f"MaximumRetryAttempts is {attempts}; {FEW_ATTEMPTS} or more are needed", *where)
        elif strict and age is not None and float(age) < 5 * LEAST_AGE_S:
            yield failed(f"MaximumEventAgeInSeconds is {age}; {5 * LEAST_AGE_S} or more are needed", *where)
        else:
            yield passed(f"{attempts or MOST_ATTEMPTS} retries in {age or MOST_AGE_S} s")


@rule(
    "event-audit-altered",
    RULE,
    question="Are events kept as they came?",
    cause="The rule changes events before it keeps them in a log group.",
    reason="An audit trail needs who, what, when and from where; a transformed event has lost some of it.",
    fix="Take Input, InputPath and InputTransformer out of the target.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html",
    requirements=("PCI-10.2.2", "NIST-AU-3"),
)
def altered(resource: Resource, world: World) -> Iterator[Said]:
    """A constant in place of the event is a fault for anybody; a change of it where all is claimed."""
    for target in _targets(resource, world):
        found = world.find(target.arn) or target.resource("Arn")
        if (found is not None and found.type != GROUP) or (found is None and target.service != "logs"):
            continue
        if not target.inputs:
            yield passed("the event is kept as it came")
        elif "Input" in target.inputs:
            yield failed("Input puts a constant in place of the event", *_where(target, "Input"))
        elif world.claims(resource).complete:
            yield failed(f"{target.inputs[0]} changes the event", *_where(target, target.inputs[0]))


@rule(
    "event-destination-broken",
    "AWS::Events::ApiDestination",
    question="Can the API destination be called?",
    cause="The API destination cannot be called as it is written.",
    reason="Every event that goes there fails.",
    fix="Use https, POST and a connection of this template.",
    source=f"{GUIDE}eb-api-destinations.html",
    requirements=("PCI-4.2.1", "SOC2-CC7.3"),
)
def destination(resource: Resource, world: World) -> Iterator[Said]:
    """Address, method, connection; events have a body, which GET and HEAD do not carry."""
    address, method = resource.get("InvocationEndpoint"), resource.get("HttpMethod")
    if isinstance(address, Unknown):
        yield untold(f"the address is {address!r}", "InvocationEndpoint")
    elif not str(address).startswith("https://"):
        yield failed(f"the address is {address}; https:// is needed", "InvocationEndpoint")
    else:
        yield passed(f"the address is {address}")
    pagerduty = "pagerduty.com" in str(address)
    if pagerduty and method != "POST":
        yield failed(f"the method is {method}; PagerDuty takes POST", "HttpMethod")
    elif method in {"GET", "HEAD", "OPTIONS", "DELETE"}:
        seen = f"the method is {method}; an event's body needs POST, PUT or PATCH"
        yield untold(seen, "HttpMethod") if _enriches(resource, world) else failed(seen, "HttpMethod")
    if pagerduty and str(address).rstrip("/") not in _PAGERDUTY:
        yield failed(f"the address is {address}; {_PAGERDUTY[0]} opens incidents", "InvocationEndpoint")
    connection = resource.get("ConnectionArn")
    if connection is None:
        yield failed("there is no ConnectionArn", "ConnectionArn")
    elif world.find(connection, "AWS::Events::Connection") is None:
        if resource.template.target(resource.written("ConnectionArn"), "AWS::Events::Connection") is None:
            yield untold(f"the connection {connection!r} is not in the template", "ConnectionArn")
    else:
        yield passed("the connection is in the template")


def _enriches(destination: Resource, world: World) -> bool:
    """Whether a pipe asks the destination for more about its events, or nothing here uses it."""
    used = {one for rule in world.view(rules_of).values() for one in _called(rule.targets, world)}
    return destination not in used


def _called(targets: tuple[Target, ...], world: World) -> Iterator[Resource]:
    for target in targets:
        found = world.find(target.arn) or target.resource("Arn")
        if found is not None:
            yield found


_PAGERDUTY = ("https://events.pagerduty.com/v2/enqueue", "https://events.eu.pagerduty.com/v2/enqueue")

_SECRETS = ("ApiKeyValue", "Password", "ClientSecret")


@rule(
    "event-connection-secret-written",
    "AWS::Events::Connection",
    question="Does the connection take its secrets from a secret store?",
    cause="A secret stands in the template in plain text.",
    reason="Whoever may read the template, or the stack, can use it.",
    fix="Write {{resolve:secretsmanager:...}} in its place.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html",
    requirements=("PCI-8.6.2",),
)
def connection(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """Keys, passwords and parameters that are marked as secret or named as one."""
    for path, name, value in _written(resource.get("AuthParameters"), ("AuthParameters",)):
        if isinstance(value, Unknown):
            yield untold(f"{name} is {value!r}", *path)
        elif "{{resolve:secretsmanager:" in value or "{{resolve:ssm-secure:" in value:
            yield passed(f"{name} is a reference to a secret")
        else:
            yield failed(f"{name} is written out", *path)


def _written(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _written(item, (*path, place))
    elif isinstance(value, dict):
        name = str(value.get("Key", ""))
        secret = value.get("IsValueSecret") is True or name.lower() in {
            "routing_key",
            "password",
            "api_key",
            "token",
        }
        if secret and "Value" in value:
            yield (*path, "Value"), name, value["Value"]
        for key, item in value.items():
            if key in _SECRETS and isinstance(item, (str, Unknown)):
                yield (*path, key), key, item
            else:
                yield from _written(item, (*path, key))
