"""Who uses what in a template: references, names, ARNs, metrics; and what nothing uses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from .alarms import alarms, composites
from .dashboards import dashboards
from .series import Series
from .view import Resource, Template


@dataclass(frozen=True)
class Edge:
    """``source`` uses ``target``; ``how`` is reference, name, arn, dimension, metric, insight rule or alarm.

    ``field`` is the top-level property of the source in which the link stands.
    """

    source: Resource
    target: Resource
    how: str
    field: str = ""


_NAMED_IN: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("AWS::Logs::MetricFilter", "LogGroupName"): ("AWS::Logs::LogGroup",),
        ("AWS::Logs::SubscriptionFilter", "LogGroupName"): ("AWS::Logs::LogGroup",),
        ("AWS::Logs::LogStream", "LogGroupName"): ("AWS::Logs::LogGroup",),
        ("AWS::Logs::QueryDefinition", "LogGroupNames"): ("AWS::Logs::LogGroup",),
        ("AWS::CloudWatch::InsightRule", "RuleBody"): ("AWS::Logs::LogGroup",),
        ("AWS::Lambda::Function", "LoggingConfig"): ("AWS::Logs::LogGroup",),
        ("AWS::KinesisFirehose::DeliveryStream", "ExtendedS3DestinationConfiguration"): (
            "AWS::Logs::LogGroup",
            "AWS::Logs::LogStream",
        ),
        ("AWS::IAM::Policy", "Roles"): ("AWS::IAM::Role",),
        ("AWS::CloudWatch::AlarmMuteRule", "MuteTargets"): (
            "AWS::CloudWatch::Alarm",
            "AWS::CloudWatch::CompositeAlarm",
        ),
    }
)
"""Properties that name another resource by its plain name, and the types they mean."""

_DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "ApiName": "AWS::ApiGateway::RestApi",
        "ApiId": "AWS::ApiGatewayV2::Api",
        "CanaryName": "AWS::Synthetics::Canary",
        "DeliveryStreamName": "AWS::KinesisFirehose::DeliveryStream",
        "FunctionName": "AWS::Lambda::Function",
        "LogGroupName": "AWS::Logs::LogGroup",
        "QueueName": "AWS::SQS::Queue",
        "RuleName": "AWS::Events::Rule",
        "StateMachineArn": "AWS::StepFunctions::StateMachine",
        "StreamName": "AWS::Kinesis::Stream",
        "TableName": "AWS::DynamoDB::Table",
        "TopicName": "AWS::SNS::Topic",
    }
)

_ATTACHED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AWS::SNS::Subscription": ("TopicArn",),
        "AWS::SNS::TopicPolicy": ("Topics",),
        "AWS::SQS::QueuePolicy": ("Queues",),
        "AWS::S3::BucketPolicy": ("Bucket",),
        "AWS::IAM::Policy": ("Roles", "Users", "Groups"),
        "AWS::IAM::ManagedPolicy": ("Roles", "Users", "Groups"),
        "AWS::KMS::Alias": ("TargetKeyId",),
    }
)
"""What is attached to a resource does not use it: a topic with nothing but subscribers is unused."""

_PERMISSIONS = frozenset(
    {"PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument", "Policies", "ResourcePolicy"}
)
"""To be allowed to use something is not to use it."""

NEEDS_USER = frozenset(
    {
        "AWS::CloudWatch::InsightRule",
        "AWS::Events::ApiDestination",
        "AWS::Events::Connection",
        "AWS::Events::EventBus",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        "AWS::KMS::Key",
        "AWS::KinesisFirehose::DeliveryStream",
        "AWS::Logs::LogStream",
        "AWS::Logs::MetricFilter",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
    }
)
"""Types that serve others. All other types are ends: people, AWS or the world outside use them."""


class Graph:
    """The links of a template and of the stacks nested in it."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.templates = tuple(template.tree())

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every link, once; a resource's link to itself is left out."""
        found = dict.fromkeys(edge for template in self.templates for edge in _edges(template))
        return tuple(edge for edge in found if edge.source is not edge.target)

    @cached_property
    def _by_source(self) -> Mapping[Resource, tuple[Edge, ...]]:
        return _grouped((edge.source, edge) for edge in self.edges)

    @cached_property
    def _by_target(self) -> Mapping[Resource, tuple[Edge, ...]]:
        return _grouped((edge.target, edge) for edge in self.edges)

    def uses(self, resource: Resource) -> tuple[Resource, ...]:
        """Return what a resource uses."""
        return tuple(dict.fromkeys(edge.target for edge in self._by_source.get(resource, ())))

    def users(self, resource: Resource) -> tuple[Resource, ...]:
        """Return what uses a resource; attachments and permissions do not count."""
        edges = self._by_target.get(resource, ())
        return tuple(dict.fromkeys(edge.source for edge in edges if is_use(edge)))

    def links(self, resource: Resource) -> tuple[Edge, ...]:
        """Return every link to a resource, attachments and permissions included."""
        return self._by_target.get(resource, ())

    def reached(self, *starts: Resource) -> tuple[Resource, ...]:
        """Return all that the starts use, directly or not, without the starts unless a cycle leads back."""
        found: dict[Resource, None] = {}
        waiting = list(starts)
        while waiting:
            fresh = [target for target in self.uses(waiting.pop()) if target not in found]
            found.update(dict.fromkeys(fresh))
            waiting.extend(fresh)
        return tuple(found)

    def unused(self) -> tuple[Resource, ...]:
        """Return the resources that should serve others and that nothing uses, nor any output shows."""
        shown = {id(resource) for template in self.templates for resource in _shown(template)}
        return tuple(
            resource
            for template in self.templates
            for resource in template.of(*NEEDS_USER).optional()
            if id(resource) not in shown and not self.users(resource)
        )


def is_use(edge: Edge) -> bool:
    """Whether a link means that the source works through the target."""
    return edge.field not in _PERMISSIONS and edge.field not in _ATTACHED.get(edge.source.type, ())


def _grouped(pairs: Iterator[tuple[Resource, Edge]]) -> Mapping[Resource, tuple[Edge, ...]]:
    groups: dict[Resource, list[Edge]] = {}
    for key, edge in pairs:
        groups.setdefault(key, []).append(edge)
    return {key: tuple(edges) for key, edges in groups.items()}


def _shown(template: Template) -> Iterator[Resource]:
    for name in template.references(list(template.outputs.values())):
        yield template.resources[name]


def _edges(template: Template) -> Iterator[Edge]:
    for resource in template.resources.values():
        for field, raw in resource.raw.items():
            for name in template.references(raw):
                yield Edge(resource, template.resources[name], "reference", field)
            yield from _by_text(resource, field)
    yield from _by_series(template)
    yield from _by_alarm(template)


def _by_text(resource: Resource, field: str) -> Iterator[Edge]:
    types = _NAMED_IN.get((resource.type, field))
    for text in _texts(resource.properties.get(field)):
        if text.startswith("arn:"):
            target, how = resource.template.find(text), "arn"
        else:
            target, how = (resource.template.find(text, *types) if types else None), "name"
        if target is not None:
            yield Edge(resource, target, how, field)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a resolved value, also those in JSON that a text holds."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, str):
            yield item
            if item.startswith(("{", "[")):
                stack.append(_decoded(item))


def _decoded(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None


def _by_series(template: Template) -> Iterator[Edge]:
    """Link what reads a metric with the filters that write it and the resources in its dimensions."""
    producers = _producers(template)
    for reader, field, item in _readers(template):
        if not isinstance(item, Series):
            for rule in item.insight_rules:
                yield from _found(
                    template, reader, rule, "insight rule", field, "AWS::CloudWatch::InsightRule"
                )
            continue
        for producer in producers.get(_metric(item.namespace, item.metric), ()):
            yield Edge(reader, producer, "metric", field)
        for name, value in item.dimensions:
            if name in _DIMENSIONS:
                yield from _found(template, reader, value, "dimension", field, _DIMENSIONS[name])


def _readers(template: Template) -> Iterator[tuple[Resource, str, Any]]:
    for alarm in alarms(template):
        yield from ((alarm.resource, "Metrics", item) for item in alarm.reads)
    for dashboard in dashboards(template):
        for widget in dashboard.widgets:
            shown = (*widget.series, *widget.expressions)
            yield from ((dashboard.resource, "DashboardBody", item) for item in shown)


def _producers(template: Template) -> Mapping[tuple[str, str], tuple[Resource, ...]]:
    found: dict[tuple[str, str], list[Resource]] = {}
    for member in template.family():
        for resource in member.of("AWS::Logs::MetricFilter").optional():
            written = resource.get("MetricTransformations")
            for item in written if isinstance(written, list) else ():
                if isinstance(item, dict):
                    key = _metric(item.get("MetricNamespace"), item.get("MetricName"))
                    found.setdefault(key, []).append(resource)
    return {key: tuple(group) for key, group in found.items()}


def _metric(namespace: Any, name: Any) -> tuple[str, str]:
    """Return a key that two unknown names never share."""
    return (
        namespace if isinstance(namespace, str) else f"?{id(namespace)}",
        name if isinstance(name, str) else f"?{id(name)}",
    )


def _by_alarm(template: Template) -> Iterator[Edge]:
    for composite in composites(template):
        for child in (*composite.children, *((composite.suppressor,) if composite.suppressor else ())):
            if child.resource is not None:
                yield Edge(composite.resource, child.resource, "alarm", "AlarmRule")
    for dashboard in dashboards(template):
        for rule in dashboard.insight_rules:
            yield from _found(
                template,
                dashboard.resource,
                rule,
                "insight rule",
                "DashboardBody",
                "AWS::CloudWatch::InsightRule",
            )
        for widget in dashboard.widgets:
            for name in widget.log_groups:
                yield from _found(
                    template, dashboard.resource, name, "name", "DashboardBody", "AWS::Logs::LogGroup"
                )


def _found(  # noqa: PLR0913, PLR0917 - the parts of an edge
    template: Template, source: Resource, identity: Any, how: str, field: str, kind: str
) -> Iterator[Edge]:
    target = template.find(identity, kind)
    if target is not None:
        yield Edge(source, target, how, field)
