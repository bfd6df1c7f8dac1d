"""Whatever goes quiet when it breaks has an alarm that hears the silence, or the failure, and tells somebody.

Asked of templates that claim to be complete, elsewhere another stack may watch; for canaries also where
their siblings are watched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from policies.rule import Said, failed, passed, rule
from policies.rules.events import rules_of
from policies.rules.missing_data import fills_with_fault
from policies.world import World
from template import Resource
from template.alarms import Alarm, AnyAlarm
from template.event_rules import EventRule
from template.messages import alarm_event
from template.series import Series

REQUIREMENTS = ("PCI-10.7.2", "PCI-10.7.3", "NIST-AU-5", "SOC2-CC7.2")
MISSING = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"
MANY_ALARMS = 3
"""A log group that feeds so many alarms is a pipeline, whose silence blinds more than one of them."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What shows that a thing lives (``silent``: too little is bad) or fails (too much is bad)."""

    namespace: str
    metrics: tuple[str, ...]
    dimension: str
    silent: bool
    words: str


def watching(world: World, resource: Resource, pair: Pair, name: str = "") -> Iterator[Alarm]:
    """The alarms that read a pair's metric of this resource in the right direction, and tell somebody."""
    for one, series in world.view(_by_metric).get((pair.namespace, name or resource.name), ()):
        same = series.metric in pair.metrics and series.dimension(pair.dimension) == (name or resource.name)
        if same and _hears(one, series, pair) and one.resource in world.view(_reaching):
            yield one


def _hears(alarm: Alarm, series: Series, pair: Pair) -> bool:
    comparison = str(alarm.comparison)
    if pair.silent:
        return comparison.startswith("LessThan") and (
            alarm.missing == "breaching" or fills_with_fault(alarm, series)
        )
    return comparison.startswith("GreaterThan")


def _by_metric(world: World) -> Mapping[tuple[Any, Any], list[tuple[Alarm, Series]]]:
    """Alarms by namespace and by the value of a dimension."""
    found: dict[tuple[Any, Any], list[tuple[Alarm, Series]]] = {}
    for alarm in world.alarms.values():
        for series in alarm.series:
            for _name, value in series.dimensions:
                found.setdefault((series.namespace, value), []).append((alarm, series))
    return found


def _reaching(world: World) -> frozenset[Resource]:
    """Alarms that tell somebody: by themselves, or through a composite that does."""
    told = {one.resource for one in world.any_alarms.values() if _tells(one)}
    for _depth in range(len(world.composites)):
        more = {
            child.resource
            for one in world.composites.values()
            if one.resource in told
            for child in one.children
            if child.resource is not None
        }
        if more <= told:
            break
        told |= more
    return frozenset(told)


def _tells(alarm: AnyAlarm) -> bool:
    return alarm.enabled is True and bool(alarm.actions)


def _pair(namespace: str, metrics: str, dimension: str, words: str, *, silent: bool = False) -> Pair:
    return Pair(
        namespace=namespace, metrics=tuple(metrics.split()), dimension=dimension, silent=silent, words=words
    )


PAIRS: Mapping[str, tuple[Pair, ...]] = MappingProxyType(
    {
        "AWS::KinesisFirehose::DeliveryStream": (
            _pair(
                "AWS/Firehose",
                "IncomingRecords IncomingBytes PutRecord.Requests PutRecordBatch.Requests "
                "DeliveryToS3.Records",
                "DeliveryStreamName",
                "nothing arrives",
                silent=True,
            ),
            _pair(
                "AWS/Firehose",
                "DeliveryToS3.DataFreshness DeliveryToHttpEndpoint.DataFreshness",
                "DeliveryStreamName",
                "records are delivered late",
            ),
        ),
        "AWS::CloudWatch::MetricStream": (
            _pair(
                "AWS/CloudWatch/MetricStreams",
                "MetricUpdate TotalMetricUpdate",
                "MetricStreamName",
                "no metric is streamed",
                silent=True,
            ),
        ),
        "AWS::SNS::Topic": (
            _pair(
                "AWS/SNS",
                "NumberOfNotificationsFailed NumberOfNotificationsRedrivenToDlq",
                "TopicName",
                "notifications do not arrive",
            ),
        ),
        "AWS::Events::Rule": (
            _pair("AWS/Events", "FailedInvocations", "RuleName", "events do not reach their target"),
        ),
    }
)


@rule(
    "alarm-missing-liveness",
    *PAIRS,
    question="Does somebody hear when this goes quiet or fails?",
    cause="The resource can break without anybody hearing of it: no alarm watches it.",
    reason="What is silent when it works and when it is broken needs an alarm of its own.",
    fix="Add an alarm on the named metric; on silence, with missing data as breaching.",
    source=MISSING,
    requirements=REQUIREMENTS,
)
def alive(resource: Resource, world: World) -> Iterator[Said]:
    """Each pair of its type."""
    if not world.claims(resource).complete:
        return
    if resource.type == "AWS::SNS::Topic" and not _subscribed(resource, world):
        return
    for pair in PAIRS[resource.type]:
        found = next(watching(world, resource, pair), None)
        how = "below, missing data breaching" if pair.silent else "above"
        if found is not None:
            yield passed(f"{found.name} tells when {pair.words}")
        else:
            yield failed(
                f"no alarm that tells anybody reads {' or '.join(pair.metrics)} ({how}) of {resource.name}"
            )


def _subscribed(topic: Resource, world: World) -> bool:
    named = (world.find(one.get("TopicArn"), "AWS::SNS::Topic") for one in world.of("AWS::SNS::Subscription"))
    return bool(topic.get("Subscription")) or any(one is topic for one in named)


VISIBLE = _pair(
    "AWS/SQS", "ApproximateNumberOfMessagesVisible NumberOfMessagesSent", "QueueName", "a message lies there"
)


@rule(
    "alarm-missing-dead-letters",
    "AWS::SQS::Queue",
    question="Does somebody hear when a dead letter arrives?",
    cause="Dead letters lie in their queue, and nobody hears of them.",
    reason="The page or the piece of evidence is kept, and expires unread.",
    fix="Add an alarm on ApproximateNumberOfMessagesVisible above 0.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    requirements=REQUIREMENTS,
)
def dead_letters(resource: Resource, world: World) -> Iterator[Said]:
    """Queues that something names as its dead-letter queue."""
    if not world.claims(resource).complete or resource not in world.view(_dead_letter_queues):
        return
    found = [one for one in watching(world, resource, VISIBLE) if isinstance(one.threshold, (int, float))]
    if any(one.threshold <= 1 for one in found):
        yield passed(f"{found[0].name} tells of dead letters")
    else:
        yield failed(f"no alarm that tells anybody fires at the first message in {resource.name}")


def _dead_letter_queues(world: World) -> frozenset[Resource]:
    named = [
        target.body.get("DeadLetterConfig", {}).get("Arn")
        for one in world.view(rules_of).values()
        for target in one.targets
    ]
    named += [
        one.get("RedrivePolicy.deadLetterTargetArn")
        for one in world.of("AWS::SNS::Subscription", "AWS::SQS::Queue")
    ]
    named += [one.get("Target.DeadLetterConfig.Arn") for one in world.of("AWS::Scheduler::Schedule")]
    found = (world.find(one, "AWS::SQS::Queue") for one in named)
    return frozenset(one for one in found if one is not None)


LINES = _pair(
    "AWS/Logs", "IncomingLogEvents IncomingBytes", "LogGroupName", "no line is written", silent=True
)


@rule(
    "log-group-without-heartbeat",
    "AWS::Logs::LogGroup",
    question="Does somebody hear when no lines arrive?",
    cause="Alarms live on this log group's lines, and nobody hears when the lines stop.",
    reason="Without lines there is no metric, and alarms on it are silent for ever.",
    fix="Add an alarm on IncomingLogEvents below 1, with missing data as breaching or filled with 0.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",
    requirements=REQUIREMENTS,
)
def heartbeat(resource: Resource, world: World) -> Iterator[Said]:
    """Only groups on which many alarms depend: a function that nobody calls writes nothing, rightly."""
    if not world.claims(resource).complete or world.view(_fed).get(resource, 0) < MANY_ALARMS:
        return
    found = next(watching(world, resource, LINES), None)
    if found is not None:
        yield passed(f"{found.name} tells when no line is written")
    else:
        yield failed(
            f"no alarm hears that {resource.name} is silent, though {world.view(_fed)[resource]} depend on it"
        )


def _fed(world: World) -> Mapping[Resource, int]:
    """Log group -> how many alarms read metrics made of its lines."""
    read: dict[tuple[Any, Any], set[str]] = {}
    for alarm in world.alarms.values():
        for series in alarm.series:
            read.setdefault((series.namespace, series.metric), set()).add(alarm.logical_id)
    found: dict[Resource, set[str]] = {}
    for one in world.of("AWS::Logs::MetricFilter"):
        group = world.find(one.get("LogGroupName"), "AWS::Logs::LogGroup")
        for made in one.get("MetricTransformations") or () if group else ():
            key = (made.get("MetricNamespace"), made.get("MetricName"))
            found.setdefault(group, set()).update(read.get(key, ()))  # type: ignore[arg-type]
    return {group: len(names) for group, names in found.items()}


@rule(
    "topic-failure-told-by-itself",
    "AWS::CloudWatch::Alarm",
    question="Is a topic's failure told on another way?",
    cause="That the topic does not deliver is told by the very topic that does not deliver.",
    reason="The message about lost messages is lost, too.",
    fix="Send the alarm's change by an event rule to the pager, or to another topic.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html",
    requirements=("PCI-10.7.2", "SOC2-CC7.3"),
)
def other_way(resource: Resource, world: World) -> Iterator[Said]:
    """Alarms on notifications that failed: an action elsewhere, or a rule that does not end in the topic."""
    alarm = world.alarms[resource]
    broken = {s.dimension("TopicName") for s in alarm.series if s.metric == "NumberOfNotificationsFailed"}
    if not broken or not world.claims(resource).complete or not alarm.actions:
        return
    elsewhere = [one.arn for one in alarm.actions if one.resource is None or one.resource.name not in broken]
    happening = alarm_event(alarm)
    rules = [
        one for one in world.view(rules_of).values() if one.hears(happening) and _leaves(one, broken, world)
    ]
    if elsewhere or rules:
        yield passed(f"also told by {', '.join(str(one.resource.name) for one in rules) or elsewhere[0]}")
    else:
        yield failed(
            f"only {', '.join(sorted(map(str, broken)))} tells that it does not deliver", "AlarmActions"
        )


def _leaves(one: EventRule, broken: set[Any], world: World) -> bool:
    found = (world.find(target.arn) or target.resource("Arn") for target in one.targets)
    kinds = ("AWS::Events::ApiDestination", "AWS::SNS::Topic")
    return any(target is not None and target.type in kinds and target.name not in broken for target in found)


@rule(
    "alarm-missing-traffic-gone",
    "AWS::CloudWatch::Dashboard",
    question="Does somebody hear when an API gets no request at all?",
    cause="An API can lose all of its traffic, and nobody hears of it.",
    reason="Rates of errors are calm when there are no requests.",
    fix="Add an alarm on Count below a usual number, with missing data as breaching.",
    source=MISSING,
    requirements=REQUIREMENTS,
)
def traffic(resource: Resource, world: World) -> Iterator[Said]:
    """Every API that is claimed, asked once."""
    if world.of(resource.type)[0] is not resource:
        return
    pair = _pair("AWS/ApiGateway", "Count Latency", "ApiName", "no request comes", silent=True)
    for name in sorted(world.claims(resource).apis or {}):
        found = next(watching(world, resource, pair, name), None)
        yield (
            passed(f"{found.name} tells when {name} gets no requests")
            if found
            else failed(f"no alarm hears that {name} gets no requests")
        )


FAILED = _pair("CloudWatchSynthetics", "Failed", "CanaryName", "it fails")
SILENCE = _pair(
    "CloudWatchSynthetics", "Duration SuccessPercent Failed", "CanaryName", "it is silent", silent=True
)


def _canary(one: Resource, world: World) -> tuple[Alarm | None, Alarm | None]:
    """The alarms by which somebody hears that a canary fails, whatever else is, and that it is silent."""
    read = world.view(_by_metric).get(("CloudWatchSynthetics", one.name), ())
    reaching = world.view(_reaching)
    low = (
        alarm
        for alarm, series in read
        if series.metric == "SuccessPercent"
        and str(alarm.comparison).startswith("LessThan")
        and not alarm.expressions
        and alarm.resource in reaching
    )
    fails = next(low, None) or next(watching(world, one, FAILED), None)
    return fails, next(watching(world, one, SILENCE), None)


@rule(
    "canary-unwatched",
    "AWS::Synthetics::Canary",
    question="Does somebody hear when the canary fails, and when it stops?",
    cause="The canary can fail, or stop, and nobody hears of it.",
    reason="A canary whose result nobody reads is only a cost.",
    fix="Add an alarm on SuccessPercent below a line, and one on missing runs as breaching.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html",
    requirements=REQUIREMENTS,
)
def canaries(resource: Resource, world: World) -> Iterator[Said]:
    """Both where all is claimed; else what the other canaries have."""
    siblings = [_canary(one, world) for one in world.of(resource.type) if one is not resource]
    complete = world.claims(resource).complete
    for place, (mine, words) in enumerate(zip(_canary(resource, world), ("fails", "is silent"), strict=True)):
        if mine:
            yield passed(f"{mine.name} tells when {resource.name} {words}")
        elif complete or any(one[place] for one in siblings):
            yield failed(f"no alarm that tells anybody hears when {resource.name} {words}")
