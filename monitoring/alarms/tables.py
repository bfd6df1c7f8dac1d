"""What can be wrong with a DynamoDB table and its indexes."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.alarms.symptom import Symptom
from monitoring.series import table as series
from settings.platform import Capacity, Table
from settings.thresholds import Thresholds

OPERATIONS = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactWriteItems",
    "UpdateItem",
)


def symptoms(table: Table, limits: Thresholds) -> Iterator[tuple[str, Symptom]]:
    """Subject and symptom: the table itself, then each index under ``table-index``."""
    for symptom in _capacity(table, table.capacity, limits):
        yield table.name, symptom
    yield table.name, _system_errors(table)
    for index in table.indexes:
        for symptom in _capacity(table, index.capacity, limits, index.name):
            yield f"{table.name}-{index.name}", symptom


def _capacity(table: Table, capacity: Capacity, limits: Thresholds, index: str = "") -> Iterator[Symptom]:
    what = "provisioned capacity" if table.billing == "provisioned" else "declared maximum"
    most = limits.dynamodb_capacity_percent
    for way, units in (("read", capacity.read), ("write", capacity.write)):
        kind = way.capitalize()
        yield Symptom(
            name=f"{way}-throttles",
            brief=True,
            says=f"DynamoDB turns {way}s away.",
            series={"throttles": series(table.name, f"{kind}ThrottleEvents", "Sum", index)},
            threshold=0,
            unit="requests",
            part_of="degraded",
        )
        yield Symptom(
            name=f"{way}-capacity",
            says=f"{kind}s use more than {most:g} % of the {what} of {units} units a second.",
            series={"units": series(table.name, f"Consumed{kind}CapacityUnits", "Sum", index)},
            threshold=units * 60 * most / 100,
            unit="units a minute",
            datapoints=5,
        )


def _system_errors(table: Table) -> Symptom:
    """SystemErrors is emitted for each operation, and only when there is one."""
    errors = {
        f"m{n}": series(table.name, "SystemErrors", "Sum", operation=name)
        for n, name in enumerate(OPERATIONS)
    }
    return Symptom(
        name="system-errors",
        says="DynamoDB itself fails (HTTP 500); see the AWS Health dashboard.",
        expression="SUM(METRICS())",
        series=errors,
        threshold=0,
        unit="requests",
        part_of="degraded",
    )
