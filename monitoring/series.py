"""One line on a graph: which metric, of what, counted how. Alarms and dashboards are both written in it.

Dimensions are those with which AWS emits the metric (service user guides; the traps are in the docstrings).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from settings.platform import Api

Dimensions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Series:
    """A metric with dimensions and statistic over ``period_s`` seconds; percentiles are spelt ``p99``."""

    namespace: str
    metric: str
    statistic: str
    dimensions: Dimensions = ()
    period_s: int = 60

    def every(self, period_s: int) -> Series:
        """The same series over another period."""
        return replace(self, period_s=period_s)

    def query(self, name: str) -> dict[str, Any]:
        """As a metric data query of an alarm on metric math."""
        metric = {
            "namespace": self.namespace,
            "metricName": self.metric,
            "dimensions": [{"name": key, "value": value} for key, value in self.dimensions],
        }
        stat = {"metric": metric, "stat": self.statistic, "period": self.period_s}
        return {"id": name, "metricStat": stat, "returnData": False}

    def row(self, **options: object) -> list[Any]:
        """As a row of a dashboard widget's ``metrics``."""
        names = [part for pair in self.dimensions for part in pair]
        return [
            self.namespace,
            self.metric,
            *names,
            {"stat": self.statistic, "period": self.period_s, **options},
        ]


def api(of: Api, metric: str, statistic: str) -> Series:
    """A REST API's stage. The Average of 4XXError and 5XXError is a rate from 0 to 1, the Sum a count."""
    dimensions = (("ApiName", of.name), ("Stage", of.stage))
    return Series(namespace="AWS/ApiGateway", metric=metric, statistic=statistic, dimensions=dimensions)


def function(name: str, metric: str, statistic: str) -> Series:
    """A Lambda function; points are stamped with the start of the invocation."""
    return Series(
        namespace="AWS/Lambda", metric=metric, statistic=statistic, dimensions=(("FunctionName", name),)
    )


def table(name: str, metric: str, statistic: str, index: str = "", operation: str = "") -> Series:
    """A DynamoDB table or index. SystemErrors exists only with an ``operation``."""
    dimensions: Dimensions = (("TableName", name),)
    dimensions += (("GlobalSecondaryIndexName", index),) if index else ()
    dimensions += (("Operation", operation),) if operation else ()
    return Series(namespace="AWS/DynamoDB", metric=metric, statistic=statistic, dimensions=dimensions)


def of(namespace: str, metric: str, statistic: str, **dimensions: str) -> Series:
    """Any other metric: ``of("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", QueueName="q")``."""
    return Series(
        namespace=namespace, metric=metric, statistic=statistic, dimensions=tuple(dimensions.items())
    )
