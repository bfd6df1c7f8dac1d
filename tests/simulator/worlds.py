"""Small worlds written by hand: resources, recordings, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import numpy as np

from policies.world import World
from simulator.delays import CUSTOM, FILTERED, OTHER, PAGER, Delays
from simulator.notation import parse as series
from simulator.play import play
from simulator.played import Played
from simulator.recording import FloatArray, Key, Recording, Track, counted, key
from template import parse

START = datetime(2025, 3, 4, 13, 0, tzinfo=timezone.utc)
"""A Tuesday."""
BAD = key("Shop", "Bad")
PAGERDUTY = "https://events.pagerduty.com/integration/1/enqueue"
MAIL = "oncall@example.com"
TROUBLE = "0x9 5x9 0x39"
"""Trouble in minutes 10 to 19."""
Resource = tuple[str, Mapping[str, Any]]
Changes = list[tuple[float, str]]


def world(**resources: Resource) -> World:
    """A world of one template; resources as ``Name=(type, properties)``."""
    body = {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in resources.items()}
    return World((parse(json.dumps({"Resources": body}), "template.json"),))


def alarm(name: str = "bad", **properties: Any) -> Resource:
    """An alarm: one minute's sum of Shop Bad is above 0. Properties replace those; None takes one out."""
    usual = {
        "AlarmName": name,
        "Namespace": "Shop",
        "MetricName": "Bad",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    kept = {item: value for item, value in (usual | properties).items() if value is not None}
    return "AWS::CloudWatch::Alarm", kept


def math_alarm(
    expression: str, metrics: Mapping[str, Mapping[str, Any]], period: int = 60, **properties: Any
) -> Resource:
    """An alarm on an expression; metrics by id, each with Namespace, MetricName and Stat (Sum)."""
    queries: list[Mapping[str, Any]] = [{"Id": "value", "Expression": expression, "Label": "value"}]
    for name, metric in metrics.items():
        named = {part: metric[part] for part in ("Namespace", "MetricName")}
        stat = {"Metric": named, "Period": metric.get("Period", period), "Stat": metric.get("Stat", "Sum")}
        queries.append({"Id": name, "MetricStat": stat, "ReturnData": False})
    if not metrics:
        queries[0] = {**queries[0], "Period": period}
    gone = dict.fromkeys(("Namespace", "MetricName", "Statistic", "Period"))
    return alarm(**{**gone, "Metrics": queries, **properties})


def composite(name: str, rule: str, **properties: Any) -> Resource:
    """A composite alarm."""
    return "AWS::CloudWatch::CompositeAlarm", {"AlarmName": name, "AlarmRule": rule, **properties}


def topic(name: str = "critical") -> Resource:
    """An SNS topic."""
    return "AWS::SNS::Topic", {"TopicName": name}


def subscription(endpoint: str, *, to: str = "Topic", protocol: str = "https", **properties: Any) -> Resource:
    """A subscription to a topic of the same template."""
    usual = {"TopicArn": {"Ref": to}, "Protocol": protocol, "Endpoint": endpoint}
    return "AWS::SNS::Subscription", {**usual, **properties}


def told(*topics: str) -> dict[str, Any]:
    """Properties of an alarm that says ALARM and OK to these topics."""
    refs = [{"Ref": one} for one in topics]
    return {"AlarmActions": refs, "OKActions": refs}


def recording(*, start: datetime = START, contributors: Any = None, **tracks: FloatArray | str) -> Recording:
    """Shop's metrics by name, as numbers or in notation, published as one value a minute."""
    made = {key("Shop", name): counted(_numbers(values)) for name, values in tracks.items()}
    return of_tracks(made, start=start, contributors=contributors)


def of_tracks(tracks: Mapping[Key, Track], *, start: datetime = START, contributors: Any = None) -> Recording:
    """A recording of these tracks, as long as they are."""
    minutes = next((track.minutes for track in tracks.values()), 0)
    ranked = {
        name: {who: _numbers(each) for who, each in rows.items()}
        for name, rows in (contributors or {}).items()
    }
    if ranked and not minutes:
        minutes = len(next(iter(next(iter(ranked.values())).values())))
    return Recording(start=start, minutes=minutes, tracks=tracks, contributors=ranked)


def _numbers(values: FloatArray | str) -> FloatArray:
    return series(values) if isinstance(values, str) else np.asarray(values, dtype=np.float64)


def late(minutes: float, *, pager: float = 0.0, **namespaces: float) -> Delays:
    """Every metric is this late; ``AWS_DynamoDB=8`` is AWS/DynamoDB's own delay."""
    own = {name.replace("_", "/"): value for name, value in namespaces.items()}
    common = dict.fromkeys((FILTERED, CUSTOM, OTHER), minutes)
    return Delays(name="test", minutes={**common, PAGER: pager, **own})


def played(here: World, numbers: Recording, delays: Delays | None = None, **more: Any) -> Played:
    """Play, by default with no delays at all."""
    return play(here, numbers, delays=delays or late(0), **more)


def changes(found: Played, name: str = "bad") -> Changes:
    """(minute, state) of one alarm."""
    return [(one.minute, one.after) for one in found.changes if one.alarm == name]


def fired(found: Played, name: str = "bad") -> list[float]:
    """The minutes at which an alarm goes into ALARM."""
    return [minute for minute, state in changes(found, name) if state == "ALARM"]


def alone(one: Resource, numbers: Recording | str, delays: Delays | int = 0) -> Changes:
    """The changes of an alarm that is alone in the world; numbers in notation are Shop Bad's."""
    here = recording(Bad=numbers) if isinstance(numbers, str) else numbers
    return changes(played(world(A=one), here, late(delays) if isinstance(delays, int) else delays))


def first(one: Resource, numbers: Recording | str, delay: int = 0) -> float | None:
    """The minute at which an alarm that is alone goes into ALARM for the first time."""
    return next((minute for minute, state in alone(one, numbers, delay) if state == "ALARM"), None)


def pages(found: Played) -> list[tuple[float, str]]:
    """(minute, alarm) of each page."""
    return [(one.minute, one.alarm) for one in found.pages]


PEOPLE: dict[str, Any] = {
    "Topic": topic(),
    "Pager": subscription(PAGERDUTY),
    "Mail": subscription(MAIL, protocol="email"),
}
"""A topic that a pager and a mailbox listen to."""
