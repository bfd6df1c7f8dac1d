"""Whether a delivery that fails is kept: the dead-letter queue of a subscription."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.rule import Said, failed, passed, rule, untold
from policies.views.admission import Call, admitted
from policies.views.nearness import nearest
from policies.views.routes import QUEUE, SUBSCRIPTION, subscribers
from policies.world import World
from template import Resource, Unknown
from template.answer import Answer
from template.iam import statements

GUIDE = "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html"
DAY_S = 86_400
SNS = "sns.amazonaws.com"


def dead_letter_queue(subscription: Resource, world: World) -> Resource | None:
    """The queue of the template that keeps what a subscription could not deliver."""
    path = "RedrivePolicy.deadLetterTargetArn"
    found = subscription.template.target(subscription.written(path), QUEUE)
    return found if found is not None else world.find(_target(subscription), QUEUE)


def _target(subscription: Resource) -> Any:
    policy = subscription.get("RedrivePolicy")
    if isinstance(policy, str):
        import json

        policy = json.loads(policy)
    return policy.get("deadLetterTargetArn") if isinstance(policy, dict) else policy


@rule(
    "subscription-dead-letters-nowhere",
    SUBSCRIPTION,
    question="Is the dead-letter target a queue that is there?",
    cause="The subscription's dead letters go to something that is no queue, or nowhere.",
    reason="A message that could not be delivered is lost without a trace.",
    fix="Set RedrivePolicy.deadLetterTargetArn to the ARN of a standard SQS queue of the same region.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "NIST-AU-5"),
)
def nowhere(resource: Resource, world: World) -> Iterator[Said]:
    """Missing only counts where at least three quarters of the other subscriptions have one."""
    at = ("RedrivePolicy", "deadLetterTargetArn")
    arn = _target(resource)
    if resource.get("RedrivePolicy") is None:
        if world.view(_usual):
            yield failed("no RedrivePolicy, unlike the other subscriptions")
        return
    queue = dead_letter_queue(resource, world)
    other = resource.template.target(resource.written(at))
    if queue is not None:
        yield passed(queue.name)
    elif isinstance(arn, Unknown):
        yield untold(f"{arn.shape} is decided at deployment", *at)
    elif arn is None:
        yield failed("RedrivePolicy has no deadLetterTargetArn", "RedrivePolicy")
    elif other is not None or ":sqs:" not in str(arn):
        yield failed(f"{other or arn} is no queue; the ARN of an SQS queue is needed", *at)
    else:
        near = nearest(str(arn).rpartition(":")[2], (one.name for one in world.of(QUEUE)))
        yield failed(f"no queue {arn}; {near} is near it", *at) if near else untold(f"{arn} is outside", *at)


def _usual(world: World) -> bool:
    """Whether most subscriptions keep their dead letters."""
    found = [one.properties.get("RedrivePolicy") is not None for one in world.view(subscribers)]
    return len(found) > 3 and sum(found) * 4 >= len(found) * 3  # noqa: PLR2004


@rule(
    "subscription-dead-letters-refused",
    SUBSCRIPTION,
    question="Does the dead-letter queue let the topic in?",
    cause="The dead-letter queue's policy does not let SNS in for this topic.",
    reason="A message that could not be delivered is lost, and no alarm on the queue sees it.",
    fix="Allow sqs:SendMessage to sns.amazonaws.com with aws:SourceArn of the topic.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "NIST-AU-5"),
)
def refused(resource: Resource, world: World) -> Iterator[Said]:
    """Queues of the template."""
    queue = dead_letter_queue(resource, world)
    if queue is None:
        return
    attached = queue_policies(queue, world)
    call = Call(
        who=SNS,
        action="sqs:SendMessage",
        source=resource.get("TopicArn"),
        place=queue.template.place,
        resource=str(queue.arn),
    )
    found = tuple(one for policy in attached for one in statements(policy.get("PolicyDocument")))
    told = admitted(found, call)
    at = ("RedrivePolicy", "deadLetterTargetArn")
    if told is Answer.NO:
        yield failed(
            f"{queue.name} refuses {SNS} for {call.source}; an Allow of sqs:SendMessage is needed", *at
        )
    else:
        yield passed(f"{queue.name} lets the topic in") if told else untold("decided at deployment", *at)


def queue_policies(queue: Resource, world: World) -> tuple[Resource, ...]:
    """The policies that are attached to a queue."""
    return tuple(one for one in world.of("AWS::SQS::QueuePolicy") if queue in _queues(one, world))


def _queues(policy: Resource, world: World) -> tuple[Resource | None, ...]:
    written, listed = policy.written("Queues"), policy.get("Queues")
    items = listed if isinstance(listed, list) else []
    raws = written if isinstance(written, list) and len(written) == len(items) else items
    return tuple(
        policy.template.target(raw, QUEUE) or world.find(item, QUEUE)
        for raw, item in zip(raws, items, strict=True)
    )


@rule(
    "subscription-dead-letters-short",
    SUBSCRIPTION,
    question="Are dead letters kept until somebody looks?",
    cause="The dead-letter queue throws letters away within a day.",
    reason="What failed at night is gone in the morning.",
    fix="Keep them for 14 days (MessageRetentionPeriod 1209600).",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    requirements=("NIST-AU-5",),
)
def short(resource: Resource, world: World) -> Iterator[Said]:
    """Four days where nothing is written."""
    queue = dead_letter_queue(resource, world)
    if queue is None:
        return
    kept = queue.number("MessageRetentionPeriod")
    fifo = str(queue.get("FifoQueue", False)).lower() == "true"
    if fifo:
        yield failed(f"{queue.name} is FIFO; a standard topic needs a standard queue")
    elif isinstance(kept, (int, float)) and kept < DAY_S:
        yield failed(f"{queue.name} keeps letters for {kept} s; {DAY_S} s at least is needed")
    else:
        yield passed(f"kept for {kept or 345_600} s")


_SENT = "NumberOfMessagesSent"


@rule(
    "alarm-dead-letters-uncounted",
    "AWS::CloudWatch::Alarm",
    question="Does the alarm see what SQS itself moves to the dead-letter queue?",
    cause="The alarm counts what is sent to the dead-letter queue; what SQS moves there is not counted.",
    reason="Messages that were given up lie in the queue, and the alarm never fires.",
    fix="Read the Maximum of ApproximateNumberOfMessagesVisible.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    requirements=("PCI-10.7.2", "NIST-AU-5"),
)
def uncounted(resource: Resource, world: World) -> Iterator[Said]:
    """Queues that are the target of another queue's redrive, or named and claimed as one."""
    for one in world.alarms[resource].series:
        name = one.dimension("QueueName")
        if one.namespace != "AWS/SQS" or one.metric not in {_SENT, "ApproximateNumberOfMessagesVisible"}:
            continue
        if name in world.view(_redriven) or _claimed(name, resource, world):
            seen = f"{one.metric} of the dead-letter queue {name}"
            yield failed(seen, "MetricName") if one.metric == _SENT else passed(seen)


def _redriven(world: World) -> frozenset[str]:
    """Names of the queues to which other queues give up messages."""
    named = (one.get("RedrivePolicy.deadLetterTargetArn") for one in world.of(QUEUE))
    return frozenset(found.name for one in named if (found := world.find(one, QUEUE)) is not None)


def _claimed(name: object, resource: Resource, world: World) -> bool:
    """Whether the claimed queue is called as another one is, and dlq."""
    queues = world.claims(resource).queues or frozenset()
    return isinstance(name, str) and any(f"{one}{end}" == name for one in queues for end in _ENDINGS)


_ENDINGS = ("-dlq", "_dlq", "-dead-letter", "-dead-letters", "-dead-letter-queue", "Dlq", "DLQ")
