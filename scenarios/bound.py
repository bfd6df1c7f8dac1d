"""What signals mean in a template: as it claims itself, or as its alarms leave no choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from policies.views import routes
from policies.world import World
from scenarios import signals
from scenarios.binding import OWN, Binding, OwnMetric, own_metrics, unbound
from scenarios.errors import ScenarioError
from settings import conventions as names
from template.alarms import Alarm, Composite
from template.claims import Critical

_INFERRED = (
    ("api", signals.API, "ApiName", ""),
    ("function", signals.LAMBDA, "FunctionName", ""),
    ("table", signals.TABLE, "TableName", ""),
    ("queue", signals.QUEUE, "QueueName", "ApproximateAgeOfOldestMessage"),
    ("canary", signals.CANARY, "CanaryName", ""),
    ("log_group", signals.LOGS, "LogGroupName", "IncomingLogEvents"),
)
_RANKINGS = {
    names.TOP_CONSUMERS: "api_count",
    names.TOP_REFUSED_CONSUMERS: "api_4xx",
    names.FAILING_MERCHANTS: "pay_technical_failures",
    names.COUNTRIES: "pay_attempts",
}


def bind(world: World, given: Binding | None = None) -> Binding:
    """Return the binding; raises ScenarioError where nothing at all can be bound."""
    found = given or _claimed(world) or _inferred(world)
    found = replace(
        found,
        topics=found.topics or _paging_topics(world),
        suppressors=found.suppressors or tuple(_suppressors(world, found)),
    )
    if replace(found, topics=(), suppressors=()).empty:
        raise ScenarioError(
            "the template leaves open which API, function, table, ... is meant, so no signal is bound: "
            f"say it with --binding FILE ({'; '.join(found.notes) or 'no alarm reads any of their metrics'})"
        )
    missing = (f"{words} is bound to nothing" for words in unbound(found))
    return replace(found, notes=(*found.notes, *missing, *_unread(world, found)))


def _unread(world: World, found: Binding) -> Iterator[str]:
    """Names that no alarm reads, though alarms read others of that kind: a slip, or nobody watches it."""
    for field, namespace, dimension, metric in _INFERRED:
        name, known = getattr(found, field), _values(world, namespace, dimension, metric)
        if name and known and name not in known:
            yield f"{field} is {name}, which no alarm reads; alarms read {', '.join(known[:5])}"


def _claimed(world: World) -> Binding | None:
    """As the template's Metadata says, own metrics under this product's names."""
    for resource in (*world.alarms, *world.composites):
        claimed = world.claims(resource).critical
        if claimed is not None:
            return _of_claims(claimed)
    return None


def _of_claims(claimed: Critical) -> Binding:
    return Binding(
        api=claimed.api,
        stage=claimed.stage,
        function=claimed.function,
        table=claimed.table,
        queue=claimed.queue,
        dead_letter_queue=claimed.dead_letter_queue,
        canary=claimed.canary,
        log_group=claimed.log_group,
        metrics=own_metrics(claimed.namespace, claimed.provider, claimed.country)
        if claimed.namespace
        else {},
        contributors={
            rule: _RANKINGS[ranks] for ranks, rule in claimed.insight_rules.items() if ranks in _RANKINGS
        },
        notes=("bound as the template's metadata says",),
    )


def _inferred(world: World) -> Binding:
    found: dict[str, Any] = {}
    notes: list[str] = []
    for field, namespace, dimension, metric in _INFERRED:
        values = _values(world, namespace, dimension, metric)
        if len(values) == 1:
            found[field] = values[0]
            notes.append(f"{field} is taken to be {values[0]}, the only one that alarms read")
        elif values:
            notes.append(f"{field} is not bound: alarms read {len(values)} ({', '.join(values[:5])})")
    dead = [
        one for one in _values(world, signals.QUEUE, "QueueName", "") if _is_dead_letter_queue(world, one)
    ]
    if len(dead) == 1:
        found["dead_letter_queue"] = dead[0]
        notes.append(f"dead_letter_queue is taken to be {dead[0]}")
    metrics = dict(_own(world))
    notes += [
        f"{what} is taken to be {metric.namespace} {metric.name}, by its name"
        for what, metric in metrics.items()
    ]
    return replace(Binding(metrics=metrics, notes=tuple(notes)), **found)


def _values(world: World, namespace: str, dimension: str, metric: str) -> list[str]:
    """Every value that the alarms have for a dimension of a namespace."""
    series = (one for alarm in world.alarms.values() for one in alarm.series)
    found = (
        one.dimension(dimension)
        for one in series
        if one.namespace == namespace and metric in ("", one.metric)
    )
    return sorted({one for one in found if isinstance(one, str)})


def _is_dead_letter_queue(world: World, name: str) -> bool:
    queues = world.of("AWS::SQS::Queue")
    targets = [str((one.get("RedrivePolicy") or {}).get("deadLetterTargetArn", "")) for one in queues]
    by_name = any(word in name.lower() for word in ("dlq", "dead-letter", "deadletter", "dead_letter"))
    return by_name or any(target.endswith(f":{name}") for target in targets)


def _own(world: World) -> Iterator[tuple[str, OwnMetric]]:
    """Metrics outside of AWS's namespaces that are called as this product calls them."""
    by_name = {name: what for what, name in OWN.items() if name}
    done: set[str] = set()
    for alarm in world.alarms.values():
        for series in alarm.series:
            what = by_name.get(str(series.metric), "")
            if what and what not in done and not str(series.namespace).startswith(("AWS/", signals.CANARY)):
                done.add(what)
                dimensions = {name: str(value) for name, value in series.dimensions}
                yield (
                    what,
                    OwnMetric(
                        namespace=str(series.namespace), name=str(series.metric), dimensions=dimensions
                    ),
                )


def _paging_topics(world: World) -> tuple[str, ...]:
    """Topics with a subscription that pages: the primary way to people."""
    subscribers = (one for one in routes.subscribers(world) if one.pager and one.topic is not None)
    return tuple(sorted({str(one.topic.name) for one in subscribers if one.topic is not None}))


def _suppressors(world: World, binding: Binding) -> Iterable[str]:
    """Metric alarms that suppress a composite, by themselves or below a composite, and read nothing known."""
    by_id = {one.logical_id: one for one in world.any_alarms.values()}
    open_ = [
        one.suppressor.logical_id
        for one in world.composites.values()
        if one.suppressor and one.suppressor.resource
    ]
    seen: dict[str, None] = {}
    known = {(metric.namespace, metric.name) for metric in binding.metrics.values()}
    while open_:
        alarm = by_id.get(open_.pop())
        if isinstance(alarm, Composite):
            open_ += [
                child.logical_id
                for child in alarm.children
                if child.resource and child.logical_id not in seen
            ]
            seen[alarm.logical_id] = None
        elif isinstance(alarm, Alarm) and not any(_platform(one.key, known) for one in alarm.series):
            seen[alarm.logical_id] = None
    return [by_id[one].name for one in seen if not isinstance(by_id[one], Composite)]


def _platform(key: tuple[Any, ...], known: set[tuple[str, str]]) -> bool:
    """Whether a metric tells of the platform's own health, so that nobody forces its alarm."""
    return key[:2] in known or str(key[0]).startswith(("AWS/", signals.CANARY))
