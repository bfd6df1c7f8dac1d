"""What an alarm is about: each subject once, none twice while another one is left alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, is_unknown
from template.alarms import Alarm
from template.series import Series

ALARM, GROUP = "AWS::CloudWatch::Alarm", "AWS::Logs::LogGroup"
FINDINGS = "LogEventsWithFindings"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2", "NIST-SI-4")
BEST = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
    "Best_Practice_Recommended_Alarms_AWS_Services.html"
)
Dimensions = tuple[tuple[str, Any], ...]


@rule(
    "alarm-reads-twice",
    ALARM,
    question="Does the alarm read each metric once?",
    cause="The alarm reads the same metric twice.",
    reason="It counts double, and what should stand in its place is watched by nobody.",
    fix="Read each metric once; name in the second what is missing.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    requirements=NEEDED,
)
def twice(resource: Resource, world: World) -> Iterator[Said]:
    """Same metric, statistic, period, account and unit: only ids tell them apart."""
    found: dict[tuple[Any, ...], str] = {}
    series = world.alarms[resource].series
    for one in series:
        if is_unknown([*one.key, one.statistic, one.period, one.account]):
            continue
        key = (*one.key, one.statistic, one.period, one.unit, one.account)
        if key in found:
            yield failed(f"{found[key]} and {one.id} are both {one.statistic} of {one}", "Metrics")
        found.setdefault(key, one.id)
    if len(found) == len(series) > 1:
        yield passed(f"{len(found)} different series")


@rule(
    "alarm-card-data-unwatched",
    GROUP,
    question="Does exactly one alarm read what the group's data protection finds?",
    cause="Card data in this log group is found, and no alarm tells, or several do.",
    reason="A team logs card numbers for months, masked and unnoticed.",
    fix="Let one alarm read LogEventsWithFindings of the group.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data-cw-metrics.html",
    requirements=("PCI-3.4.1", "PCI-10.7.2", "SOC2-CC7.2"),
)
def card_data(resource: Resource, world: World) -> Iterator[Said]:
    """Asked of every group that masks, where the template claims to be complete."""
    if resource.get("DataProtectionPolicy") is None or not world.claims(resource).complete:
        return
    if is_unknown(resource.name):
        yield untold("the group's name is decided at deployment", "LogGroupName")
        return
    count = world.view(_findings)[resource.name]
    if count == 1:
        yield passed(f"{FINDINGS} of {resource.name} is read")
    else:
        yield failed(f"{count} alarms read {FINDINGS} of {resource.name}; one is needed", "LogGroupName")


def _findings(world: World) -> Counter[Any]:
    return Counter(
        value
        for alarm in world.alarms.values()
        for one in alarm.series
        if one.metric == FINDINGS
        for value in [one.dimension("LogGroupName")]
        if isinstance(value, str)
    )


@rule(
    "alarm-subject-swapped",
    ALARM,
    question="Is one alarm of this kind about each subject?",
    cause="Two alarms of a kind watch the same thing, and none of the kind watches another.",
    reason="What was left alone can fail without a page.",
    fix="Name the subject in the dimensions that the alarm was made for.",
    source=BEST,
    requirements=NEEDED,
)
def swapped(resource: Resource, world: World) -> Iterator[Said]:
    """Only where one has two and another none: kinds that not every subject has are passed by."""
    if not world.claims(resource).complete:
        return
    for kind, subject in _subjects(world.alarms[resource]):
        counts = world.view(_by_kind)[kind]
        lost = sorted(_lost(kind[0], counts, world.claims(resource)))
        if counts[subject] > 1 and lost:
            yield failed(f"{counts[subject]} such alarms are about {subject}, none about {lost[0]}")
        else:
            yield passed(f"this kind is about {subject} once")


Kind = tuple[str, Any]


def _by_kind(world: World) -> Mapping[Kind, Counter[str]]:
    found: dict[Kind, Counter[str]] = defaultdict(Counter)
    for alarm in world.alarms.values():
        for kind, subject in _subjects(alarm):
            found[kind][subject] += 1
    return found


NAMES = ("FunctionName", "ApiName", "GlobalSecondaryIndexName", "TableName", "QueueName", "Provider")
"""Dimensions whose values are claimed; the first of them that a series has tells its subject."""


def _subjects(alarm: Alarm) -> Iterator[tuple[Kind, str]]:
    """What the alarm does, without subject and threshold, and the one subject of all that it reads."""
    found = {_subject(one) for one in alarm.series}
    if len(found) != 1 or is_unknown([one.dimensions for one in alarm.series]):
        return
    ((name, value),) = found
    if name:
        yield (name, _does(alarm)), value


def _subject(series: Series) -> tuple[str, str]:
    values = dict(series.dimensions)
    name = next((one for one in NAMES if isinstance(values.get(one), str)), "")
    table = f"{values['TableName']}/" if name == "GlobalSecondaryIndexName" and "TableName" in values else ""
    return name, f"{table}{values[name]}" if name else ""


def _does(alarm: Alarm) -> tuple[Any, ...]:
    read = sorted(
        f"{one.namespace} {one.metric} {one.statistic} {one.period} {[name for name, _ in one.dimensions]}"
        for one in alarm.series
    )
    math = sorted(re.sub(r"\d+(\.\d+)?", "0", str(one.text)) for one in alarm.expressions)
    return (*read, *math, alarm.comparison, str(alarm.periods), str(alarm.datapoints))


def _lost(name: str, counts: Counter[str], claims: Any) -> set[str]:
    tables = claims.tables or {}
    claimed: Mapping[str, frozenset[str]] = {
        "FunctionName": claims.functions or frozenset(),
        "ApiName": frozenset(claims.apis or ()),
        "TableName": frozenset(tables),
        "GlobalSecondaryIndexName": frozenset(f"{one}/{index}" for one in tables for index in tables[one]),
        "QueueName": claims.queues or frozenset(),
        "Provider": claims.providers or frozenset(),
    }
    return set(claimed[name]) - set(counts)
