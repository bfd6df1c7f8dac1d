"""Whether a topic lets in those who publish to it, and has anybody to tell."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule, untold
from policies.views.admission import Call, admitted
from policies.views.publications import CLOUDWATCH, Publication, by_topic
from policies.views.routes import TOPIC, listeners
from policies.world import World
from template import Resource, Unknown
from template.answer import Answer
from template.iam import Statement, statements

POLICY = "AWS::SNS::TopicPolicy"
ACCESS = "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html"


def policies_of(topic: Resource, world: World) -> tuple[Resource, ...]:
    """The topic policies that are attached to a topic."""
    return tuple(one for one in world.of(POLICY) if topic in _attached(one, world))


def _attached(policy: Resource, world: World) -> tuple[Resource | None, ...]:
    listed, written = policy.get("Topics"), policy.written("Topics")
    items = listed if isinstance(listed, list) else [listed]
    raws = written if isinstance(written, list) and len(written) == len(items) else items
    return tuple(
        policy.template.target(raw, TOPIC) or world.find(item, TOPIC)
        for raw, item in zip(raws, items, strict=True)
    )


def default(topic: Resource) -> tuple[Statement, ...]:
    """What SNS writes where nobody attaches a policy: the account's own callers, and CloudWatch for it."""
    return statements(
        {
            "Effect": "Allow",
            "Principal": {"Service": CLOUDWATCH},
            "Action": "sns:Publish",
            "Resource": topic.arn,
        }
    )


def admission(topic: Resource, one: Publication, world: World) -> Answer:
    """Whether the policy of a topic lets a publisher in."""
    attached = policies_of(topic, world)
    documents = [policy.get("PolicyDocument") for policy in attached]
    if any(isinstance(document, Unknown) for document in documents):
        return Answer.UNKNOWN
    found = tuple(item for document in documents for item in statements(document))
    call = Call(
        who=one.service,
        action="sns:Publish",
        source=one.source,
        place=topic.template.place,
        resource=str(topic.arn),
    )
    return admitted(found if attached else default(topic), call)


def _summary(told: list[tuple[Publication, Answer]], wanted: Answer) -> str:
    """``cloudwatch.amazonaws.com (A, B and 3 more)`` for each service with this answer."""
    by: dict[str, list[str]] = {}
    for one, answer in told:
        if answer is wanted:
            by.setdefault(one.service, []).append(one.resource.logical_id)
    return "; ".join(f"{service} for {_some(dict.fromkeys(ids))}" for service, ids in by.items())


def _some(ids: dict[str, None]) -> str:
    shown = ", ".join(list(ids)[:2])
    return shown if len(ids) <= 2 else f"{shown} and {len(ids) - 2} more"  # noqa: PLR2004


@rule(
    "topic-refuses-publisher",
    TOPIC,
    question="Does the topic's policy let in whoever publishes to it?",
    cause="The topic's policy does not let its publisher publish.",
    reason="The publication is refused, nobody is told, and nothing else shows it.",
    fix="Allow sns:Publish on this topic to the service principal, with aws:SourceAccount of this account.",
    source=ACCESS,
    requirements=("PCI-10.7.2", "PCI-12.10.5", "SOC2-CC7.3"),
)
def refuses(resource: Resource, world: World) -> Iterator[Said]:
    """Every publisher that the template shows, with the condition keys that its calls carry."""
    told = [(one, admission(resource, one, world)) for one in world.view(by_topic).get(resource, ())]
    if not told:
        return
    refused, open_ = _summary(told, Answer.NO), _summary(told, Answer.UNKNOWN)
    if refused:
        yield failed(f"{resource.name} refuses {refused}; an Allow of sns:Publish that fits is needed")
    if open_:
        yield untold(f"whether {resource.name} admits {open_} is decided at deployment")
    if not refused:
        yield passed(f"{resource.name} admits {_summary(told, Answer.YES)}")


@rule(
    "topic-nobody-subscribes",
    TOPIC,
    question="Does anybody subscribe to the topic?",
    cause="The topic has no subscriber.",
    reason="What is published to it is accepted and thrown away.",
    fix="Add an AWS::SNS::Subscription to the people or the service who shall hear it.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html",
    requirements=("PCI-10.7.2", "PCI-12.10.1", "SOC2-CC7.4"),
)
def nobody_subscribes(resource: Resource, world: World) -> Iterator[Said]:
    """A topic that others are shown, or that no AWS service here tells, may have subscribers elsewhere."""
    count = len(listeners(world, resource))
    if count:
        yield passed(f"{count} subscriptions")
    elif _shown(resource):
        yield untold("no subscription here; an output or parameter shows the topic to others")
    elif resource not in world.view(by_topic):
        yield untold("no subscription here, and nothing here publishes to it")
    else:
        yield failed("no AWS::SNS::Subscription names it; one at least is needed")


def _shown(topic: Resource) -> bool:
    template = topic.template
    shown = (
        one
        for one in template.resources.values()
        if one.type in {"AWS::SSM::Parameter", "AWS::CloudFormation::Stack"}
    )
    return topic.logical_id in template.references(dict(template.outputs)) or any(
        topic.logical_id in one.references for one in shown
    )


@rule(
    "topic-fifo",
    TOPIC,
    question="Can its publishers publish to a topic of this kind?",
    cause="The topic is FIFO, to which alarms cannot publish.",
    reason="CloudWatch supports standard topics only; each action fails.",
    fix="Use a standard topic.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
    requirements=("PCI-10.7.2",),
)
def fifo(resource: Resource, world: World) -> Iterator[Said]:
    """Only topics that alarms tell."""
    if any(one.service == CLOUDWATCH for one in world.view(by_topic).get(resource, ())):
        first_in = str(resource.get("FifoTopic", False)).lower() == "true" or resource.name.endswith(".fifo")
        yield (
            failed("FifoTopic is true; a standard topic is needed", "FifoTopic")
            if first_in
            else passed("standard")
        )


@rule(
    "topic-policy-misplaced",
    POLICY,
    question="Is the policy attached to the topic that it is about?",
    cause="The policy is about another topic than the one it is attached to.",
    reason="Its statements match no call, so that the topic refuses everybody.",
    fix="Name the same topic in Topics and in each statement's Resource.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topicpolicy.html",
    requirements=("PCI-10.7.2",),
)
def misplaced(resource: Resource, world: World) -> Iterator[Said]:
    """Every statement must fit one topic of the list, and every topic be the only policy's."""
    attached = [one for one in _attached(resource, world) if one is not None]
    listed = resource.get("Topics")
    if not attached:
        missing = listed in ([], None)
        yield failed("Topics is empty", "Topics") if missing else untold(f"{listed} is outside", "Topics")
        return
    found = resource.get("PolicyDocument")
    for index, one in enumerate(statements(found)):
        yield _about(one, attached, index)
    for topic in attached:
        twice = policies_of(topic, world)
        if len(twice) > 1:
            ids = ", ".join(one.logical_id for one in twice)
            yield failed(
                f"{topic.name} has {len(twice)} policies ({ids}); the last one replaces all others", "Topics"
            )


def _about(one: Statement, attached: list[Resource], index: int) -> Said:
    from template.wildcards import like

    named = [item for item in one.resources if isinstance(item, str)]
    fits = any(like(item, str(topic.arn)) for item in named for topic in attached)
    if fits or len(named) < len(one.resources) or not named:
        return passed(f"statement {one.sid or index + 1} is about it")
    seen = (
        f"statement {one.sid or index + 1} is about {named[0]}, the policy is attached to {attached[0].arn}"
    )
    return failed(seen, "PolicyDocument", "Statement", index, "Resource")
