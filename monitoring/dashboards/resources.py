"""Panels of what runs behind the APIs. Use is a share of each one's own limit, so that one line fits all."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring import series
from monitoring.dashboards.lines import Line, Mark, marks, plain, rate
from monitoring.dashboards.widgets import Look, Widget, graphs
from settings import conventions as names
from settings.environment import Settings
from settings.platform import Capacity, Table


def functions(settings: Settings) -> Iterator[Widget]:
    """Errors, time and memory of every function."""
    limits = settings.thresholds
    found = [function for service in settings.services for function in service.functions]
    errors = [
        rate(
            one.name,
            series.function(one.name, "Errors", "Sum"),
            series.function(one.name, "Invocations", "Sum"),
        )
        for one in found
    ]
    lasts = [plain(one.name, series.function(one.name, "Duration", "p99")) for one in found]
    of_timeout = [
        _share(one.name, series.function(one.name, "Duration", "p99"), f"{1000 * one.timeout_s}")
        for one in found
    ]
    memory = [
        _share(
            one.name,
            series.of(settings.namespace, names.memory_metric(one.name), "Maximum"),
            f"{one.memory_mb}",
        )
        for one in found
    ]
    throttles = [plain(one.name, series.function(one.name, "Throttles", "Sum")) for one in found]
    error = [Mark(value=limits.lambda_error_percent, label="limit")]
    slow = [Mark(value=limits.lambda_duration_percent_of_timeout, label="limit")]
    full = [Mark(value=limits.lambda_memory_percent, label="limit")]
    yield from graphs("Lambda errors", errors, Look(unit="% of invocations", marks=error))
    yield from graphs("Lambda duration p99", lasts, Look(unit="ms"))
    yield from graphs("Lambda duration p99 of timeout", of_timeout, Look(unit="% of timeout", marks=slow))
    yield from graphs("Lambda memory, most used", memory, Look(unit="% of memory size", marks=full))
    yield from graphs("Lambda throttles", throttles, Look(unit="invocations"))


def tables(settings: Settings) -> Iterator[Widget]:
    """Consumed units against what is provisioned, or against the declared maximum of a table on demand."""
    found = [table for service in settings.services for table in service.tables]
    full = [Mark(value=settings.thresholds.dynamodb_capacity_percent, label="limit")]
    for way in ("Read", "Write"):
        used = [line for table in found for line in _used(table, way)]
        yield from graphs(f"DynamoDB {way.lower()}s consumed", used, Look(unit="% of capacity", marks=full))
    turned_away = [line for table in found for way in ("Read", "Write") for line in _throttled(table, way)]
    yield from graphs("DynamoDB throttles", turned_away, Look(unit="requests"))


def queues(settings: Settings) -> Iterator[Widget]:
    """How long messages wait, and how many were given up."""
    found = [queue for service in settings.services for queue in service.queues]
    ages = [
        plain(one.name, series.of("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", QueueName=one.name))
        for one in found
    ]
    dead = [one.dead_letter_queue for one in found]
    dead += [
        names.dead_letter_queue(settings.platform, settings.environment, one) for one in ("alerts", "events")
    ]
    given_up = [
        plain(name, series.of("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", QueueName=name))
        for name in dead
    ]
    late = marks((one.oldest_message_s, one.name) for one in found)
    allowed = [Mark(value=settings.thresholds.dead_letters, label="limit")]
    yield from graphs("Oldest message", ages, Look(unit="s", marks=late))
    yield from graphs("Dead letters", given_up, Look(unit="messages", marks=allowed))


def _share(label: str, used: series.Series, whole: str) -> Line:
    return Line(label=label, series={"used": used}, expression=f"100 * used / {whole}")


def _subjects(table: Table) -> Iterator[tuple[str, str, Capacity]]:
    """Label, index and capacity of the table itself and of each of its indexes."""
    yield table.name, "", table.capacity
    for index in table.indexes:
        yield f"{table.name}/{index.name}", index.name, index.capacity


def _used(table: Table, way: str) -> Iterator[Line]:
    """Units are counted over a period, capacity is a second's."""
    for label, index, capacity in _subjects(table):
        consumed = series.table(table.name, f"Consumed{way}CapacityUnits", "Sum", index)
        units = capacity.read if way == "Read" else capacity.write
        yield _share(label, consumed, f"(PERIOD(used) * {units})")


def _throttled(table: Table, way: str) -> Iterator[Line]:
    for label, index, _ in _subjects(table):
        yield plain(f"{label} {way.lower()}", series.table(table.name, f"{way}ThrottleEvents", "Sum", index))
