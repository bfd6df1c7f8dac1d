"""What alarms and widgets read: does the series exist, and does it belong to something that is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from contract.fields import document
from policies.catalogue.emissions import dimension_sets, is_aws
from policies.catalogue.existence import Existence, existence
from policies.catalogue.names import FREE, names_somebody
from policies.catalogue.readings import READERS, Reading, producers, read_metrics, series_of
from policies.catalogue.spelling import near
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource
from template.answer import Answer
from template.series import Series

METRICS = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html"
)
CONCEPTS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")

_SAID = {Answer.YES: passed, Answer.NO: failed, Answer.UNKNOWN: untold}


def _existences(resource: Resource, world: World) -> Iterator[tuple[Reading, Existence]]:
    """Every series with what is known of it; what another account emits is judged by its names alone."""
    judge = partial(existence, filters=world.view(producers), read=world.view(read_metrics))
    for reading, series in series_of(resource, world):
        yield reading, judge(series)


@rule(
    "metric-not-emitted",
    *READERS,
    question="Does anybody emit the metric that is read?",
    cause="An alarm or a widget reads a metric that nobody emits.",
    reason="The alarm never sees a datapoint and the widget stays empty; nothing says so.",
    fix="Spell namespace and name as AWS or the metric filter does, or add what publishes the metric.",
    source=METRICS,
    requirements=NEEDED,
)
def not_emitted(resource: Resource, world: World) -> Iterator[Said]:
    """By AWS, or by a metric filter."""
    for reading, found in _existences(resource, world):
        yield _SAID[found.name](f"{_widget(reading)}{found.why}", *reading.field)


def _widget(reading: Reading) -> str:
    return "" if reading.widget is None else f"{reading.widget}: "


@rule(
    "metric-dimensions-not-emitted",
    *READERS,
    question="Is the metric emitted with exactly the dimensions with which it is read?",
    cause="The metric exists, but not with the dimensions with which an alarm or a widget reads it.",
    reason="CloudWatch takes each set of dimensions as another metric: what is read is empty for ever.",
    fix="Read it with all the dimensions, and only those, with which it is published.",
    source=CONCEPTS,
    requirements=NEEDED,
)
def dimensions_not_emitted(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the name exists; the other rule says so where it does not."""
    for reading, found in _existences(resource, world):
        if found.name is Answer.YES:
            yield _SAID[found.dimensions](f"{_widget(reading)}{found.why}", *reading.field)


@rule(
    "metric-dimension-names-nothing",
    *READERS,
    question="Do the dimensions name something that is there?",
    cause="A dimension names a resource that is not there, or that is not monitored here.",
    reason="No metric has this value: the alarm or widget watches something that does not exist.",
    fix="Refer to the resource instead of writing its name, or spell it as the inventory does.",
    source=METRICS,
    requirements=NEEDED,
)
def names_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """Names of AWS's resources, and values that the log contract gives to a filter's dimension."""
    for reading, series in series_of(resource, world):
        for name, value in series.dimensions:
            for said in _named(name, value, series, resource, world):
                yield Said(said.verdict, f"{_widget(reading)}{series.metric}: {said.seen}", reading.field)


def _named(name: str, value: Any, series: Series, resource: Resource, world: World) -> Iterator[Said]:
    if isinstance(series.namespace, str) and (is_aws(series.namespace) or name == "function_name"):
        if not isinstance(value, str):
            yield untold(f"{name} is {value!r}")
        elif series.namespace not in FREE and series.account is None:
            answer, seen = names_somebody(name, value, series, world, world.claims(resource))
            if seen:
                yield _SAID[answer](seen)
        return
    for one in world.view(producers).of(series.namespace, series.metric):
        if name in one.fields and isinstance(value, str):
            yield from _value(name, value, one.fields[name], one.resource, world)


def _value(name: str, value: str, field: Any, producer: Resource, world: World) -> Iterator[Said]:
    """A value that lines of the contract can have in the field from which a filter takes the dimension."""
    claims = world.claims(producer)
    if not isinstance(field, str) or not field.startswith("$."):
        return
    known = claims.providers if field == "$.provider" else None
    if known is not None and value not in known:
        meant = near(value, known)
        yield failed(
            f"{name} is {value!r}; "
            + (f"the name is {meant!r}" if meant else f"known are {', '.join(sorted(known))}")
        )
        return
    schema = _schema(claims.logs.get(str(producer.get("LogGroupName"))), field)
    allowed, pattern = schema.get("enum"), schema.get("pattern")
    if isinstance(allowed, list) and value not in allowed:
        yield failed(f"{name} is {value!r}, lines have {', '.join(map(str, allowed))} in {field}")
    elif isinstance(pattern, str) and not _matches(pattern, value):
        yield failed(f"{name} is {value!r}, what lines have in {field} matches {pattern}")
    elif schema or known is not None:
        yield passed(f"{name} {value!r} can be in {field}")


def _matches(pattern: str, value: str) -> bool:
    import re

    return re.search(pattern, value) is not None


def _schema(kind: str | None, field: str) -> dict[str, Any]:
    if kind not in {"payment_event", "platform_report", "audit_event"}:
        return {}
    part: Any = document(kind)
    for name in field.removeprefix("$.").split("."):
        part = part.get("properties", {}).get(name, {})
    return dict(part)


@rule(
    "metric-of-whole-account",
    *READERS,
    question="Is the metric read that of the resource which is monitored here?",
    cause="An alarm or a widget reads the sum over the whole account instead of the metric of one resource.",
    reason="Whatever else runs in the account raises the alarm or hides the fault.",
    fix="Give the dimensions that name the resource.",
    source=METRICS,
    requirements=NEEDED,
)
def whole_account(resource: Resource, world: World) -> Iterator[Said]:
    """Only of a template that says what it watches; elsewhere the whole account may well be meant."""
    if not world.claims(resource).complete:
        return
    for reading, series in series_of(resource, world):
        if not (isinstance(series.namespace, str) and is_aws(series.namespace)):
            continue
        narrower = [one for one in dimension_sets(series.namespace, str(series.metric)) if one != "none"]
        if series.dimensions:
            yield passed(f"{series} is one resource's", *reading.field)
        elif narrower:
            seen = f"{_widget(reading)}{series} has no dimensions; one resource's has {narrower[0]}"
            yield failed(seen, *reading.field)


_DESTINATIONS = {
    "S3": ("S3DestinationConfiguration", "ExtendedS3DestinationConfiguration"),
    "Splunk": ("SplunkDestinationConfiguration",),
    "Redshift": ("RedshiftDestinationConfiguration",),
    "HttpEndpoint": ("HttpEndpointDestinationConfiguration",),
    "Snowflake": ("SnowflakeDestinationConfiguration",),
}


@rule(
    "metric-of-other-destination",
    *READERS,
    question="Is the delivery that is read one that the stream makes?",
    cause="The metric is about a destination to which the stream does not deliver.",
    reason="Such a metric is never emitted, so a delivery that fails or lags is not seen.",
    fix="Read the metrics of the stream's own destination, such as DeliveryToS3.DataFreshness.",
    source="https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html",
    requirements=NEEDED,
)
def other_destination(resource: Resource, world: World) -> Iterator[Said]:
    """Streams of the template; one that delivers elsewhere may keep what failed in S3."""
    for reading, series in series_of(resource, world):
        name = str(series.metric).partition(".")[0].removeprefix("DeliveryTo")
        stream = world.find(series.dimension("DeliveryStreamName"), "AWS::KinesisFirehose::DeliveryStream")
        if series.namespace != "AWS/Firehose" or stream is None or name not in _DESTINATIONS:
            continue
        have = sorted(key for key in stream.properties if key.endswith("DestinationConfiguration"))
        right = name == "S3" or any(one in have for one in _DESTINATIONS[name])
        seen = f"{_widget(reading)}{series.metric}: {stream.name} has {' and '.join(have)}"
        yield (passed if right else failed)(seen, *reading.field)
