"""A small template with one fault, one open question and one resource that no rule is about."""

from __future__ import annotations

import json
from collections.abc import Iterator

from policies.check import Checked, check
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, parse

BODY = {
    "Resources": {
        "Good": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "good"}},
        "Bad": {
            "Type": "AWS::SNS::Topic",
            "Metadata": {"aws:cdk:path": "Stack/Bad/Resource"},
            "Properties": {"TopicName": "b\u00e4d"},
        },
        "Open": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Name"}}},
        "Vpc": {"Type": "AWS::EC2::VPC"},
    },
    "Parameters": {"Name": {"Type": "String"}},
}


@rule(
    "topic-badly-named",
    "AWS::SNS::Topic",
    question="Is the topic's name good?",
    cause="The topic has a bad name.",
    reason="Nobody finds it.",
    fix="Call it good.",
    source="https://docs.aws.amazon.com/sns/",
    requirements=("PCI-10.7.2",),
)
def badly_named(resource: Resource, _world: World) -> Iterator[Said]:
    """Only ``good`` is good."""
    name = resource.get("TopicName")
    if name == "good":
        yield passed("it is good")
    elif isinstance(name, str):
        yield failed(f"TopicName is {name}, good is needed", "TopicName")
    else:
        yield untold("TopicName is a parameter", "TopicName")


@rule(
    "queue-anything",
    "AWS::SQS::Queue",
    question="Is there a queue?",
    cause="There is a queue.",
    reason="None.",
    fix="None.",
    source="a guide",
)
def never(_resource: Resource, _world: World) -> Iterator[Said]:
    """No template here has one."""
    yield failed("a queue")


def checked(*, strict: bool = False) -> Checked:
    """What the two rules say of it."""
    template = parse(json.dumps(BODY, indent=1), "small.json")
    return check([template], [badly_named, never], strict=strict)
