"""Metric math, searches, queries and insight rules: does every name in an expression stand for something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from policies.catalogue.emissions import is_aws, metrics, namespaces, reviewed, sets
from policies.catalogue.existence import misspelt_space
from policies.catalogue.readings import READERS, Reading, expressions_of, producers
from policies.catalogue.spelling import near
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource
from template.series import Expression, Series

MATH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"
SEARCHES = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html"
INSIGHTS = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-GraphReportData.html"
)
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")
Items: TypeAlias = "tuple[Series | Expression, ...]"
_ALL = re.compile(r"\bMETRICS\s*\(", re.IGNORECASE)


def _of(reading: Reading, said: Said) -> Said:
    shown = f"{reading.widget}: {said.seen}" if reading.widget is not None else said.seen
    return Said(said.verdict, shown, reading.field)


@rule(
    "metric-math-id-missing",
    *READERS,
    question="Does every name in the metric math stand for a series or expression beside it?",
    cause="Metric math uses an id that no series beside it has.",
    reason="The expression has no value, so the alarm cannot fire and the graph is empty.",
    fix="Give the series the id that the expression uses.",
    source=MATH,
    requirements=NEEDED,
)
def math_id(resource: Resource, world: World) -> Iterator[Said]:
    """Ids count within one alarm, or within one widget."""
    for reading, expression in expressions_of(resource, world):
        if not isinstance(expression.text, str):
            yield _of(reading, untold(f"the expression {expression.id or ''} is not told"))
            continue
        if expression.kind in {"sql", "search", "insight rule"}:
            continue
        have = {one.id for one in _beside(reading, resource, world) if one.id}
        missing = [name for name in expression.identifiers if name not in have]
        if missing:
            yield _of(
                reading,
                failed(f"{expression.text!r} uses {', '.join(missing)}; there are {', '.join(sorted(have))}"),
            )
        elif expression.id and expression.id in expression.identifiers:
            yield _of(reading, failed(f"{expression.text!r} uses itself ({expression.id})"))
        else:
            yield _of(reading, passed(f"{expression.text!r} has all its ids"))


def _beside(reading: Reading, resource: Resource, world: World) -> Items:
    if reading.widget is None:
        return world.alarms[resource].reads
    return (*reading.widget.series, *reading.widget.expressions)


@rule(
    "metric-used-by-nothing",
    *READERS,
    question="Does every hidden series enter into what is compared or shown?",
    cause="A series is read that decides nothing: no expression uses it, and it is not shown.",
    reason="The expression was meant to use it; as it stands it computes something else.",
    fix="Use its id in the expression, or take the series out.",
    source=MATH,
    requirements=NEEDED,
)
def used_by_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """Alarms with metric math, and what widgets hide."""
    if resource in world.alarms:
        yield from _unused(world.alarms[resource].reads, resource)
        return
    for widget in world.dashboards[resource].widgets:
        for said in _unused((*widget.series, *widget.expressions), resource):
            yield Said(said.verdict, f"{widget}: {said.seen}", ("DashboardBody",))


def _unused(items: Items, resource: Resource) -> Iterator[Said]:
    texts = [one for one in items if isinstance(one, Expression)]
    if any(not isinstance(one.text, str) or _ALL.search(one.text) for one in texts):
        return
    used = {name for one in texts for name in one.identifiers}
    band = resource.get("ThresholdMetricId")
    for one in items:
        if one.returned or one.id == band:
            continue
        shown = f"{one.id or one}"
        if one.id in used:
            yield passed(f"{shown} enters an expression", "Metrics")
        else:
            yield failed(
                f"{shown} ({one if not isinstance(one, Expression) else one.text}) enters no expression",
                "Metrics",
            )


@rule(
    "alarm-compares-nothing",
    "AWS::CloudWatch::Alarm",
    question="Is there exactly one series or expression that the alarm compares?",
    cause="The alarm does not say which one of its series it compares.",
    reason="CloudWatch refuses it, or compares something else than what is meant.",
    fix="Let exactly one have ReturnData true.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html",
    requirements=NEEDED,
)
def compares_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """Of what an anomaly detection band is made does not count."""
    alarm = world.alarms[resource]
    shown = [one.id or "the metric" for one in alarm.reads if one.returned and one.id != alarm.threshold_id]
    if len(shown) == 1:
        yield passed(f"it compares {shown[0]}")
    else:
        yield failed(f"{', '.join(shown) or 'nothing'} would be compared, exactly one is needed", "Metrics")


@rule(
    "insight-rule-missing",
    *READERS,
    question="Does the Contributor Insights rule exist whose report is read?",
    cause="An alarm or a widget reports on a Contributor Insights rule that does not exist.",
    reason="There is no report, so nothing is compared or shown.",
    fix="Spell the rule's name as the AWS::CloudWatch::InsightRule does.",
    source=INSIGHTS,
    requirements=NEEDED,
)
def insight_rule(resource: Resource, world: World) -> Iterator[Said]:
    """Rules that the expressions name, and those that widgets show."""
    rules = world.of("AWS::CloudWatch::InsightRule")
    for name, field in dict.fromkeys(_insights(resource, world)):
        if not isinstance(name, str):
            yield untold(f"the rule's name is {name!r}", *field)
            continue
        if any(name in {one.name, one.ref} for one in rules):
            yield passed(f"the insight rule {name!r} is there", *field)
            continue
        meant = near(name, [one.name for one in rules])
        if meant:
            yield failed(f"there is no insight rule {name!r}, there is {meant!r}", *field)
        else:
            yield untold(f"there is no insight rule {name!r} in the template", *field)


def _insights(resource: Resource, world: World) -> Iterator[tuple[object, tuple[str | int, ...]]]:
    for reading, expression in expressions_of(resource, world):
        yield from ((name, reading.field) for name in expression.insight_rules)
    if resource in world.dashboards:
        for name in world.dashboards[resource].insight_rules:
            yield name, ("DashboardBody",)


@rule(
    "metric-search-finds-nothing",
    *READERS,
    question="Can the search or the query find a metric?",
    cause="A search or query looks for metrics that nobody emits.",
    reason="It finds nothing: the graph is empty and an alarm has no data.",
    fix="Write namespace, metric and names of dimensions as they are published.",
    source=SEARCHES,
    requirements=NEEDED,
)
def search(resource: Resource, world: World) -> Iterator[Said]:
    """Namespace, name of the metric and names of the dimensions."""
    for reading, expression in expressions_of(resource, world):
        if isinstance(expression.text, str):
            for sought in searched(expression.text):
                yield _of(reading, _search(sought, world))


_SEARCH = re.compile(r"\{\s*\"?([^,}\"]+)\"?\s*((?:,[^}]*)?)\}([^\"{]*(?:\"[^\"]*\"[^'{]*)*)")
_NAME = re.compile(r"MetricName\s*=\s*(?:\(\s*)?\\?\"?([\w.%:/#-]+)", re.IGNORECASE)
_QUERY = re.compile(
    r"^\s*SELECT\s+\w+\(\s*\"?([^)\"]+)\"?\s*\)\s+FROM\s+(?:SCHEMA\(\s*\"?([^,)\"]+)\"?((?:\s*,[^)]*)?)\)|\"?([^\s\"]+)\"?)",
    re.IGNORECASE,
)

Sought = tuple[str, str, frozenset[str] | None]


def searched(text: str) -> list[Sought]:
    """``(namespace, metric, dimensions)`` of each SEARCH or SELECT; empty and None for what is not said."""
    query = _QUERY.match(text)
    if query:
        metric, schema, names, plain = query.groups()
        found = None if plain else _names(names)
        return [((schema or plain).strip(), metric.strip(), found)]
    if "SEARCH" not in text.upper():
        return []
    return [
        (space.strip(), name.group(1) if (name := _NAME.search(rest)) else "", _names(names))
        for space, names, rest in _SEARCH.findall(text)
    ]


def _names(text: str) -> frozenset[str]:
    return frozenset(part.strip().strip('"') for part in text.split(",") if part.strip())


def _search(sought: Sought, world: World) -> Said:
    namespace, metric, names = sought
    filters = world.view(producers)
    shown = f"{namespace} {metric} with {'+'.join(sorted(names)) if names is not None else 'any dimensions'}"
    if namespace in filters.namespaces and not is_aws(namespace):
        return _search_own(sought, world, shown)
    if namespace not in namespaces():
        meant = misspelt_space(namespace) or near(namespace, filters.namespaces)
        why = f"{shown}: the namespace is spelt {meant!r}"
        return failed(why) if meant else untold(f"{shown}: nobody is known to emit it")
    known = metrics(namespace)
    if metric and metric not in known:
        meant = near(metric, known)
        return failed(f"{shown}: it is spelt {meant!r}") if meant else untold(f"{shown} is not known")
    have = {
        frozenset(part.partition("=")[0] for part in one)
        for name in ([metric] if metric else known)
        for one in sets(namespace, name)
    }
    if names is None or names in have:
        return passed(f"{shown} is emitted")
    return (failed if reviewed(namespace) else untold)(f"{shown}: it is not emitted with these dimensions")


def _search_own(sought: Sought, world: World, shown: str) -> Said:
    namespace, metric, names = sought
    filters = world.view(producers)
    own = filters.of(namespace, metric) if metric else filters.all
    if not own:
        meant = near(metric, filters.metrics(namespace))
        return (
            failed(f"{shown}: the name is {meant!r}") if meant else untold(f"{shown}: no filter publishes it")
        )
    if names is not None and all(one.dimensions != names for one in own):
        return failed(
            f"{shown}: {own[0].filter} publishes it with {'+'.join(sorted(own[0].dimensions)) or 'none'}"
        )
    return passed(f"{shown} is published by a filter")
