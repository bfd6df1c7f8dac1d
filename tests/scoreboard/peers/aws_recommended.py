"""AWS's own recommended alarms for the services of the platform, with AWS's numbers where AWS gives them.

Source: "Best practice recommended alarms for AWS services" in the CloudWatch user guide, by the rows in
aws_recommended_alarms.json beside this file (Apache-2.0; its head says from where). Statistic, period, M of
N, comparison and missing data are AWS's in every row. CHOSEN has the numbers that AWS leaves to the reader,
each with the words that it follows; LEFT_OUT has the rows that AWS's own words advise against here. AWS
names no severities, so every alarm pages. It recommends no alarms on canaries or on payments, so there are
none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settings.environment import Settings
from settings.platform import Function, Queue, Table
from tests.scoreboard.peers.routing import PAGES, Resources, actions, topics

ROWS = json.loads(Path(__file__).with_name("aws_recommended_alarms.json").read_text(encoding="utf-8"))[
    "alarms"
]

Row = Mapping[str, Any]
CONCURRENCY = 900.0
"""90 % of the quota, which is 1,000 by default: AWS's words."""
DEAD_LETTERS = 1.0
"""Any message in a dead-letter queue: the SQS guide says to alarm on it, the list has no row of its own."""
QUEUE_AGE_S = 300.0
"""Seconds from which a message has waited too long."""
CHOSEN: Mapping[str, float] = {
    # "A number greater than zero ... depend on the tolerance": the brief's 0.5 % of 600 invocations a minute.
    "Errors": 3,
    # "A number greater than zero", and the comparison is "or equal".
    "Throttles": 1,
    # "Higher than your usual throttling level ... a very low threshold may [be] too sensitive".
    "ReadThrottleEvents": 10,
    "WriteThrottleEvents": 10,
    "SystemErrors": 10,
    # "50% higher than the maximum expected SQS message processing time": settlement may take 200 s.
    "ApproximateAgeOfOldestMessage": QUEUE_AGE_S,
    "ConcurrentExecutions": CONCURRENCY,
    "ClaimedAccountConcurrency": CONCURRENCY,
    # "An unexpectedly high number": nothing historical is known, so an order above what the platform holds.
    "ApproximateNumberOfMessagesVisible": 1000,
    "ApproximateNumberOfMessagesNotVisible": 1000,
}
LEFT_OUT: Mapping[str, str] = {
    "Count": '"Not recommended for APIs that don\'t expect constant ... traffic": nights are quiet',
    "SuccessfulRequestLatency": "by operation, and which operations a table sees is not known",
    "NumberOfMessagesSent": '"If this queue has a low TPS, increase ...": by how much is not known',
}
PERCENT_OF_TIMEOUT = 0.8
"""Of a function's timeout, for Duration: "lower than the configured function timeout"."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One thing that rows are about; ``own`` are numbers that depend on it."""

    dimensions: Mapping[str, str]
    own: Mapping[str, float]

    @property
    def name(self) -> str:
        """What alarms on it are called after."""
        return "-".join(self.dimensions.values()) or "account"


def resources(settings: Settings) -> Resources:
    """Topics and alarms."""
    made: Resources = topics()
    for row in ROWS:
        for watched in _watched(settings) if row["metric"] not in LEFT_OUT else ():
            if sorted(watched.dimensions) == sorted(row["dimensions"]) and _about(row, watched):
                name = f"{watched.name}-{row['metric']}"
                made["".join(filter(str.isalnum, name))] = _alarm(name, row, watched)
    return made


def _about(row: Row, watched: Watched) -> bool:
    """Rows without dimensions are about the account, once."""
    return bool(watched.dimensions) or row["metric"] == "ClaimedAccountConcurrency"


def _alarm(name: str, row: Row, watched: Watched) -> dict[str, Any]:
    stated = row["threshold"]
    threshold = stated if stated is not None else watched.own.get(row["metric"], CHOSEN.get(row["metric"]))
    if threshold is None:
        raise LookupError(f"nothing says the threshold of {row['metric']}")
    statistic = "ExtendedStatistic" if row["statistic"].startswith("p") else "Statistic"
    said = {
        "AlarmName": name,
        "Namespace": row["namespace"],
        "MetricName": row["metric"],
        "Dimensions": [{"Name": key, "Value": value} for key, value in watched.dimensions.items()],
        statistic: row["statistic"],
        "Period": row["period_s"],
        "EvaluationPeriods": row["evaluation_periods"],
        "DatapointsToAlarm": row["datapoints_to_alarm"],
        "ComparisonOperator": row["comparison"],
        "Threshold": threshold,
        "TreatMissingData": row["treat_missing_data"],
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": said | actions(PAGES)}


def _watched(settings: Settings) -> Iterator[Watched]:
    yield Watched(dimensions={}, own={})
    for service in settings.services:
        yield Watched(dimensions={"ApiName": service.api.name, "Stage": service.api.stage}, own={})
        for part, kinds in _PARTS.items():
            for one in getattr(service, part):
                yield from kinds(one)


def _function(one: Function) -> Iterator[Watched]:
    own = {"Duration": one.timeout_s * 1000 * PERCENT_OF_TIMEOUT}
    yield Watched(dimensions={"FunctionName": one.name}, own=own)


def _table(one: Table) -> Iterator[Watched]:
    yield Watched(dimensions={"TableName": one.name}, own={})
    for index in one.indexes:
        named = {"TableName": one.name, "GlobalSecondaryIndexName": index.name}
        yield Watched(dimensions=named, own={})


def _queue(one: Queue) -> Iterator[Watched]:
    """A dead-letter queue should hold nothing."""
    yield Watched(dimensions={"QueueName": one.name}, own={})
    visible = {"ApproximateNumberOfMessagesVisible": DEAD_LETTERS}
    yield Watched(dimensions={"QueueName": one.dead_letter_queue}, own=visible)


_PARTS: Mapping[str, Callable[[Any], Iterator[Watched]]] = {
    "functions": _function,
    "tables": _table,
    "queues": _queue,
}
