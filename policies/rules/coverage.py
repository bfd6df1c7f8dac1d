"""The other way round: is everything that is produced read, and everything that is claimed watched?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.catalogue.readings import expressions_of, read_metrics, readings
from policies.rule import Said, failed, passed, rule
from policies.rules.expressions import searched
from policies.world import World
from template import Resource
from template.series import Series

NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")


@rule(
    "filter-metric-unread",
    "AWS::Logs::MetricFilter",
    question="Does an alarm or a dashboard read the metric that the filter publishes?",
    cause="Nobody reads the metric that the filter publishes.",
    reason="It costs money and tells nobody; what should read it reads something else.",
    fix="Let an alarm or a widget read it, or delete the filter.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html",
    requirements=NEEDED,
)
def unread(resource: Resource, world: World) -> Iterator[Said]:
    """Only in a template that says it is complete; elsewhere another stack may read it."""
    if not world.claims(resource).complete:
        return
    read, sought = world.view(read_metrics), world.view(_searched)
    for place, one in enumerate(resource.get("MetricTransformations", [])):
        key = str(one.get("MetricNamespace")), str(one.get("MetricName"))
        field = ("MetricTransformations", place, "MetricName")
        if key in read or key in sought or (key[0], "") in sought:
            yield passed(f"{key[1]} is read", *field)
        else:
            yield failed(f"no alarm and no widget reads {key[1]} of {key[0]}", *field)


def _searched(world: World) -> frozenset[tuple[str, str]]:
    return frozenset(
        (namespace, metric)
        for resource in (*world.alarms, *world.dashboards)
        for _reading, expression in expressions_of(resource, world)
        if isinstance(expression.text, str)
        for namespace, metric, _ in searched(expression.text)
    )


@rule(
    "alarm-missing-for-claimed",
    "AWS::CloudWatch::Alarm",
    question="Does an alarm that tells somebody read each API, function, table, index, queue and provider?",
    cause="Something that the template says it monitors is watched by no alarm that tells anybody.",
    reason="It can fail without a page.",
    fix="Add its alarm, give the alarm an action, or take it out of the inventory.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html",
    requirements=NEEDED,
)
def missing(resource: Resource, world: World) -> Iterator[Said]:
    """Asked once a template, of its first alarm."""
    if next(iter(resource.template.of("AWS::CloudWatch::Alarm").optional()), None) is not resource:
        return
    watched = world.view(_watched)
    for kind, name, dimensions in _claimed(resource, world):
        if any(dimensions.items() <= seen.items() for seen in watched):
            yield passed(f"the {kind} {name} is watched")
        else:
            yield failed(f"no alarm with an action reads the {kind} {name!r}")


def _claimed(resource: Resource, world: World) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    claims = world.claims(resource)
    plain = {
        "API": ("ApiName", claims.apis),
        "function": ("FunctionName", claims.functions),
        "table": ("TableName", claims.tables),
        "queue": ("QueueName", claims.queues),
        "provider": ("Provider", claims.providers),
    }
    for kind, (dimension, names) in plain.items():
        yield from ((kind, name, {dimension: name}) for name in sorted(names or ()))
    for table, indexes in (claims.tables or {}).items():
        for index in sorted(indexes):
            yield "index", f"{table}/{index}", {"TableName": table, "GlobalSecondaryIndexName": index}


def _watched(world: World) -> tuple[dict[str, str], ...]:
    """The dimensions of every series read by an alarm that tells somebody, itself or through others."""
    found = world.view(readings)
    return tuple(
        {name: value for name, value in reading.item.dimensions if isinstance(value, str)}
        for alarm in world.view(heard)
        for reading in found.get(alarm, ())
        if isinstance(reading.item, Series)
    )


def heard(world: World) -> frozenset[Resource]:
    """Alarms that have an action, and those that a composite with an action looks at, at any depth."""
    waiting = [one for one, alarm in world.any_alarms.items() if alarm.actions and alarm.enabled is not False]
    found: set[Resource] = set()
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        children = world.composites[one].children if one in world.composites else ()
        waiting.extend(child.resource for child in children if child.resource is not None)
    return frozenset(found)
