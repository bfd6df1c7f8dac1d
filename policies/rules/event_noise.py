"""What must not be told: a call that is everyday business or our own deployment, a value written twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from policies.catalogue.happenings import HEALTH_SERVICES
from policies.rule import Said, failed, passed, rule
from policies.rules.event_coverage import BLINDING, tells_people
from policies.rules.events import rules_of
from policies.world import World
from template import Resource, is_unknown
from template.event_rules import RULE
from template.messages import api_call_event, event
from template.patterns import Event

HARMLESS: Mapping[str, str] = {
    "cloudformation": "CreateChangeSet DescribeStacks",
    "cloudtrail": "LookupEvents",
    "dynamodb": "PutItem",
    "ec2": "RunInstances",
    "elasticloadbalancing": "DeleteRule",
    "events": "PutEvents",
    "firehose": "PutRecordBatch",
    "glue": "DeleteConnection",
    "iam": "DeleteGroup UpdateGroup",
    "kms": "Decrypt GenerateDataKey",
    "lambda": "AddPermission Invoke RemovePermission",
    "logs": "CreateLogStream FilterLogEvents PutLogEvents StartQuery",
    "monitoring": "GetMetricData PutDashboard",
    "s3": "GetObject PutObject",
    "scheduler": "CreateSchedule",
    "secretsmanager": "DeleteResourcePolicy PutResourcePolicy",
    "sns": "Publish",
    "sqs": "ReceiveMessage SendMessage",
    "sts": "AssumeRole",
    "synthetics": "StartCanary",
    "xray": "PutTraceSegments",
}
"""Service -> calls that hurt nobody (each service's API reference)."""
ROUTINE = (
    "cloudformation.amazonaws.com",
    "scheduler.amazonaws.com",
    "dynamodb.application-autoscaling.amazonaws.com",
)
"""``sourceIPAddress`` of a deployment, of a schedule and of a table's auto scaling."""
FORGED = "sample.application"
"""A source that anybody in the account may put events with; ``aws.`` is for AWS alone."""


@rule(
    "event-page-noise",
    RULE,
    question="Are everyday calls and the stack's own deployments kept from people?",
    cause="People are told of calls that are everyday business.",
    reason="Who is paged at every deployment stops reading pages, and misses the one that counts.",
    fix="Name the calls that blind in eventName, and leave out what CloudFormation and Scheduler call.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html",
    requirements=("SOC2-CC7.3", "NIST-IR-5"),
)
def noise(resource: Resource, world: World) -> Iterator[Said]:
    """Real events, put to a rule that reaches people, where the template claims to be complete."""
    one = world.view(rules_of)[resource]
    if not world.claims(resource).complete or one.compiled is None or not tells_people(one, world):
        return
    heard = [name for name, happening, flat in _EVENTS if one.hears(happening, flat)]
    if heard:
        yield failed(f"it tells people of {', '.join(heard[:3])}", "EventPattern")
    else:
        yield passed("it is silent about everyday calls")


def _calls() -> Iterator[tuple[str, dict[str, Any]]]:
    for service, names in HARMLESS.items():
        for name in names.split():
            yield f"{service}:{name}", api_call_event(service, name)
    for address in ROUTINE:
        for service, names in BLINDING.values():
            for name in names.split():
                yield f"{service}:{name} from {address}", _routine(service, name, address)
    other: dict[str, Any] = {"requestParameters": {"stackName": "another"}}
    yield (
        "cloudformation:DeleteStack of another stack",
        api_call_event("cloudformation", "DeleteStack", **other),
    )
    for service in sorted(set(HEALTH_SERVICES.values())):
        detail = {"service": service, "eventTypeCategory": "issue", "statusCode": "open"}
        yield f"a forged health event of {service}", event(FORGED, "AWS Health Event", detail)


def _routine(service: str, name: str, address: str) -> dict[str, Any]:
    return api_call_event(service, name, sourceIPAddress=address, userIdentity={"invokedBy": address})


_EVENTS = tuple((name, happening, Event(happening)) for name, happening in _calls())


@rule(
    "event-value-twice",
    RULE,
    question="Does the pattern name each value once?",
    cause="The event pattern names a value twice.",
    reason="One of the two was meant to be another value, which is not heard now.",
    fix="Write the value that is missing in place of the second one.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",
    requirements=("PCI-10.7.2", "NIST-SI-4"),
)
def twice(resource: Resource, world: World) -> Iterator[Said]:
    """In every list of every branch, those of operators included."""
    one = world.view(rules_of)[resource]
    if one.pattern is None or one.unknown:
        return
    found = sorted({value for items in _lists(one.pattern) for value in _repeated(items)})
    for value in found:
        yield failed(f"{value} stands twice in one list", "EventPattern")
    if not found:
        yield passed("no value stands twice in a list")


def _lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists(below)


def _repeated(items: list[Any]) -> Iterator[str]:
    texts = Counter(json.dumps(item, sort_keys=True) for item in items if not is_unknown(item))
    yield from (text for text, count in texts.items() if count > 1)
