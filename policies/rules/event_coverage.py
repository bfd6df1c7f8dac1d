"""What must be heard of: calls that blind the monitoring, changes of alarms, events of what is watched.

Asked only of templates that claim to be complete: elsewhere another stack may listen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from policies.catalogue.happenings import HEALTH_SERVICES
from policies.rule import Said, failed, passed, rule
from policies.rules.events import rules_of
from policies.world import World
from template import Resource
from template.event_rules import EventRule
from template.messages import alarm_event, api_call_event, event
from template.patterns import Event, Pattern

CLOUDTRAIL = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"
AUDIT = ("PCI-10.2.1", "PCI-10.3.4", "PCI-10.7.2", "NIST-AU-9", "SOC2-CC7.2")
ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")

BLINDING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "AWS::Logs::LogGroup": (
            "logs",
            (
                "DeleteLogGroup DeleteLogStream DeleteRetentionPolicy PutRetentionPolicy DisassociateKmsKey "
                "DeleteDataProtectionPolicy PutDataProtectionPolicy AssociateKmsKey"
            ),
        ),
        "AWS::Logs::MetricFilter": ("logs", "DeleteMetricFilter PutMetricFilter"),
        "AWS::Logs::SubscriptionFilter": ("logs", "DeleteSubscriptionFilter PutSubscriptionFilter"),
        "AWS::Logs::ResourcePolicy": ("logs", "DeleteResourcePolicy PutResourcePolicy"),
        "AWS::CloudWatch::Alarm": (
            "monitoring",
            "DeleteAlarms DisableAlarmActions SetAlarmState PutMetricAlarm",
        ),
        "AWS::CloudWatch::CompositeAlarm": ("monitoring", "DeleteAlarms PutCompositeAlarm"),
        "AWS::CloudWatch::AlarmMuteRule": ("monitoring", "PutAlarmMuteRule DeleteAlarmMuteRule"),
        "AWS::CloudWatch::Dashboard": ("monitoring", "DeleteDashboards"),
        "AWS::CloudWatch::InsightRule": (
            "monitoring",
            "DeleteInsightRules DisableInsightRules PutInsightRule",
        ),
        "AWS::CloudWatch::MetricStream": ("monitoring", "DeleteMetricStream StopMetricStreams"),
        "AWS::Events::Rule": ("events", "DeleteRule DisableRule PutRule PutTargets RemoveTargets"),
        "AWS::Events::ApiDestination": ("events", "DeleteApiDestination UpdateApiDestination"),
        "AWS::Events::Connection": ("events", "DeleteConnection DeauthorizeConnection UpdateConnection"),
        "AWS::SNS::Topic": ("sns", "DeleteTopic SetTopicAttributes AddPermission RemovePermission"),
        "AWS::SNS::Subscription": ("sns", "Unsubscribe SetSubscriptionAttributes"),
        "AWS::SQS::Queue": ("sqs", "DeleteQueue PurgeQueue SetQueueAttributes"),
        "AWS::KMS::Key": ("kms", "ScheduleKeyDeletion DisableKey PutKeyPolicy DisableKeyRotation"),
        "AWS::S3::Bucket": (
            "s3",
            (
                "DeleteBucket DeleteBucketPolicy PutBucketPolicy PutBucketLifecycle "
                "DeleteBucketLifecycle "
                "PutBucketObjectLockConfiguration PutBucketVersioning DeleteBucketEncryption "
                "PutBucketEncryption PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock"
            ),
        ),
        "AWS::KinesisFirehose::DeliveryStream": (
            "firehose",
            "DeleteDeliveryStream UpdateDestination StopDeliveryStreamEncryption",
        ),
        "AWS::Synthetics::Canary": ("synthetics", "DeleteCanary StopCanary UpdateCanary"),
        "AWS::XRay::SamplingRule": ("xray", "DeleteSamplingRule UpdateSamplingRule"),
        "AWS::XRay::Group": ("xray", "DeleteGroup UpdateGroup"),
        "AWS::Scheduler::Schedule": ("scheduler", "DeleteSchedule UpdateSchedule"),
        "AWS::Budgets::Budget": ("budgets", "DeleteBudget UpdateBudget DeleteNotification DeleteSubscriber"),
        "AWS::CE::AnomalySubscription": ("ce", "DeleteAnomalySubscription UpdateAnomalySubscription"),
        "AWS::CE::AnomalyMonitor": ("ce", "DeleteAnomalyMonitor"),
    }
)
"""Type -> its service, and the calls that blind it (each service's API reference)."""

TRAIL = ("cloudtrail", "StopLogging DeleteTrail UpdateTrail PutEventSelectors")
STACK = ("cloudformation", "DeleteStack UpdateTerminationProtection")


def _first(resource: Resource, world: World) -> bool:
    """The first resource of a type answers for all of them: a call is heard whatever it is about."""
    return world.claims(resource).complete and world.of(resource.type)[0] is resource


def heard(world: World, happening: Mapping[str, Any]) -> list[EventRule]:
    """The rules that hear an event."""
    flat = Event(happening)
    return [one for one in world.view(rules_of).values() if one.hears(happening, flat)]


def tells_people(one: EventRule, world: World) -> bool:
    """Whether a rule has a topic with a subscription, or an API destination, among its targets."""
    return any(
        found.type == "AWS::Events::ApiDestination" or found in world.view(_read_topics)
        for found in _receivers(one, world)
    )


def keeps(one: EventRule, world: World) -> bool:
    """Whether a rule has a log group among its targets."""
    return any(found.type == "AWS::Logs::LogGroup" for found in _receivers(one, world))


def _receivers(one: EventRule, world: World) -> Iterator[Resource]:
    found = (world.find(target.arn) or target.resource("Arn") for target in one.targets)
    return (receiver for receiver in found if receiver is not None)


def _read_topics(world: World) -> frozenset[Resource]:
    named = (world.find(one.get("TopicArn"), "AWS::SNS::Topic") for one in world.of("AWS::SNS::Subscription"))
    inline = (one for one in world.of("AWS::SNS::Topic") if one.get("Subscription"))
    return frozenset(one for one in (*named, *inline) if one is not None)


_CALLERS: tuple[Mapping[str, Any], ...] = (
    {"sourceIPAddress": "192.0.2.1", "userIdentity": {"type": "IAMUser", "userName": "sample"}},
    {"sourceIPAddress": "AWS Internal", "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::1:x"}},
    {"sourceIPAddress": "2001:db8::1", "userIdentity": {"type": "Root"}, "errorCode": "AccessDenied"},
)
"""Somebody by the API, by the console, and the root user, refused."""


def _stack(world: World) -> str:
    """The stack's name as a rule of its own writes it: a template's file may be called otherwise."""
    for one in world.view(rules_of).values():
        for branch in one.branches:
            for item in branch.get("detail.requestParameters.stackName", ()):
                text = item if isinstance(item, str) else next(iter(item.values()), "")
                if isinstance(text, str) and text.strip("*"):
                    return text.replace("*", "")
    return "Stack"


def _calls(world: World, service: str, names: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    stack: dict[str, Any] = (
        {"requestParameters": {"stackName": _stack(world)}} if service == "cloudformation" else {}
    )
    for name in names.split():
        yield name, [api_call_event(service, name, **caller, **stack) for caller in _CALLERS]


@rule(
    "event-tampering-unheard",
    *BLINDING,
    question="Does a person hear of the calls that would blind this?",
    cause="Somebody could switch this resource off, and no person would hear of it.",
    reason="Whoever hides something starts by silencing what would tell.",
    fix="Name the call in an event rule that reaches a topic with subscribers, or the pager.",
    source=CLOUDTRAIL,
    requirements=AUDIT,
)
def untold_calls(resource: Resource, world: World) -> Iterator[Said]:
    """The first of each type, with real events of different callers."""
    if not _first(resource, world):
        return
    groups = [BLINDING[resource.type]]
    groups += [TRAIL, STACK] if resource.type == "AWS::Events::Rule" else []
    for service, names in groups:
        for name, events in _calls(world, service, names):
            missed = [one for one in events if not any(tells_people(r, world) for r in heard(world, one))]
            if missed:
                caller = missed[0]["detail"]["userIdentity"]["type"]
                shut = _shut_out(missed[0], world)
                yield failed(f"{service}:{name} (by {caller}) reaches no rule that tells a person{shut}")
            else:
                yield passed(f"{service}:{name} is told")


def _shut_out(happening: Mapping[str, Any], world: World) -> str:
    """The one key by which a rule that would tell people lets the event not through."""
    flat = Event(happening)
    for resource, one in world.view(rules_of).items():
        for clauses in one.compiled.alternatives if one.compiled and tells_people(one, world) else ():
            lost = [clause for clause in clauses if not Pattern(((clause,),)).accepts(flat)]
            if len({clause.path for clause in lost}) == 1:
                return f"; {resource.logical_id} would, but for {lost[0].path} in its pattern"
    return ""


@rule(
    "event-tampering-unkept",
    *BLINDING,
    question="Are the calls that would blind this kept?",
    cause="A call that switches this resource off leaves no trace in the audit log.",
    reason="Who did what, when and from where cannot be told later.",
    fix="Give the rule that hears the call a log group as a target.",
    source=CLOUDTRAIL,
    requirements=AUDIT,
)
def unkept_calls(resource: Resource, world: World) -> Iterator[Said]:
    """By people, and by CloudFormation: only where the template keeps such events at all."""
    if not _first(resource, world) or not any(keeps(one, world) for one in world.view(rules_of).values()):
        return
    service, names = BLINDING[resource.type]
    for name, events in _calls(world, service, names):
        routine = api_call_event(service, name, sourceIPAddress="cloudformation.amazonaws.com")
        for one in (events[0], routine):
            if not any(keeps(r, world) for r in heard(world, one)):
                yield failed(f"{service}:{name} from {one['detail']['sourceIPAddress']} is kept nowhere")
        yield passed(f"{service}:{name} was looked at")


@rule(
    "event-alarm-change-unkept",
    *ALARMS,
    question="Is every change of the alarm's state kept?",
    cause="Changes of this alarm's state are not kept, though those of others are.",
    reason="Nobody can prove later when the alarm fired and ended.",
    fix="Widen the pattern of the rule that keeps them, to all names and all three states.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html",
    requirements=("PCI-10.2.1", "NIST-AU-12", "SOC2-CC7.3"),
)
def unkept_alarms(resource: Resource, world: World) -> Iterator[Said]:
    """ALARM, OK and INSUFFICIENT_DATA."""
    if not world.claims(resource).complete or not world.view(_listeners):
        return
    alarm = world.any_alarms[resource]
    for state, before in (("ALARM", "OK"), ("OK", "ALARM"), ("INSUFFICIENT_DATA", "OK")):
        happening = alarm_event(alarm, state=state, before=before)
        flat = Event(happening)
        if any(one.hears(happening, flat) for one in world.view(_listeners)):
            yield passed(f"{state} is kept")
        else:
            yield failed(f"{alarm.name}: {state} is kept by no rule")


def _listeners(world: World) -> tuple[EventRule, ...]:
    """The rules that keep changes of alarms."""
    said = "CloudWatch Alarm State Change"
    found = (one for one in world.view(rules_of).values() if keeps(one, world))
    return tuple(
        one for one in found if any(said in branch.get("detail-type", ()) for branch in one.branches)
    )


EVENTS: Mapping[str, tuple[tuple[str, str, Mapping[str, Any]], ...]] = MappingProxyType(
    {
        "AWS::KMS::Key": (("aws.kms", "KMS CMK Deletion", {"key-id": "sample"}),),
        "AWS::XRay::Group": (
            ("aws.xray", "AWS X-Ray Insight Update", {"State": "ACTIVE", "Categories": ["FAULT"]}),
        ),
        "AWS::Synthetics::Canary": (
            ("aws.synthetics", "Synthetics Canary Status Change", {"current-state": "STOPPED"}),
            ("aws.synthetics", "Synthetics Canary TestRun Failure", {"test-run-status": "FAILED"}),
        ),
        "AWS::CloudWatch::Alarm": (
            ("aws.cloudwatch", "CloudWatch Alarm Configuration Change", {"operation": "delete"}),
        ),
    }
)


@rule(
    "event-of-service-unheard",
    *EVENTS,
    question="Is it heard of what AWS says of this?",
    cause="AWS tells of this resource, and no rule listens.",
    reason="A key that is being deleted, a canary that was stopped, an insight: each is told once.",
    fix="Add source and detail-type to a rule.",
    source="https://docs.aws.amazon.com/eventbridge/latest/ref/welcome.html",
    requirements=("PCI-10.7.2", "NIST-SI-4", "SOC2-CC7.2"),
)
def unheard(resource: Resource, world: World) -> Iterator[Said]:
    """Each event with this resource's name in it."""
    if not world.claims(resource).complete:
        return
    if resource.type == "AWS::XRay::Group" and not resource.get("InsightsConfiguration.NotificationsEnabled"):
        return
    names = {"alarmName": resource.name, "canary-name": resource.name, "GroupName": resource.name}
    for sender, kind, detail in EVENTS[resource.type]:
        if heard(world, event(sender, kind, {**names, **detail}, resources=(resource.arn,))):
            yield passed(f"'{kind}' is heard")
        else:
            yield failed(f"no rule hears '{kind}' of {resource.name}")


@rule(
    "event-health-unheard",
    "AWS::Events::Rule",
    question="Is AWS Health heard on every service in use?",
    cause="Trouble that AWS announces on a service in use is heard by nobody.",
    reason="People look for a fault of their own while AWS has one.",
    fix="Name the service in the pattern as AWS Health spells it.",
    source="https://docs.aws.amazon.com/health/latest/ug/cloudwatch-events-health.html",
    requirements=("SOC2-CC7.2", "NIST-SI-4"),
)
def health(resource: Resource, world: World) -> Iterator[Said]:
    """Services whose resources, or whose names among the claims, are in the template."""
    if not _first(resource, world):
        return
    claims = world.claims(resource)
    claimed = (("LAMBDA", claims.functions), ("DYNAMODB", claims.tables), ("APIGATEWAY", claims.apis))
    used = {service for family, service in HEALTH_SERVICES.items() if world.of(f"{family}::*")}
    for service in sorted(used | {service for service, names in claimed if names}):
        detail = {"service": service, "eventTypeCategory": "issue", "statusCode": "open"}
        rules = heard(world, event("aws.health", "AWS Health Event", detail))
        if any(tells_people(one, world) for one in rules):
            yield passed(f"trouble with {service} is told")
        else:
            yield failed(f"AWS Health on {service} reaches no person")
