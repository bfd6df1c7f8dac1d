"""Alarms of one kind about several subjects: each subject has one, and all of them judge alike."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from statistics import median
from typing import Any

from policies.rule import Said, failed, passed, rule
from policies.rules.coverage import heard
from policies.rules.promises import guards, is_number
from policies.views.quantity import quantity
from policies.world import World
from template import Resource, is_unknown
from template.alarms import Alarm
from template.series import Series

ALARM = "AWS::CloudWatch::Alarm"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")
BEST = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
    "Best_Practice_Recommended_Alarms_AWS_Services.html"
)
FAR = 5.0
"""Twins may differ as their subjects do; beyond this factor one of them was not meant."""
FAR_GUARD = 20.0


def split_metric(series: Series) -> tuple[str, str]:
    """The name of a metric, and the subject that stands in it behind a slash."""
    name, _, subject = str(series.metric).partition("/")
    return name, subject


def _words(text: object) -> list[str]:
    return [one for one in re.split(r"[^a-z0-9]+", str(text).lower()) if one]


def kind_of(alarm: Alarm) -> tuple[str, ...]:
    """The words of the name without those of the subject: what twins have in common."""
    if is_unknown(alarm.resource.get("AlarmName")) or not alarm.series:
        return ()
    subject = {
        word
        for one in alarm.series
        for value in (split_metric(one)[1], *(value for _, value in one.dimensions))
        for word in _words(value)
    }
    return tuple(sorted(word for word in _words(alarm.name) if word not in subject))


def _kinds(world: World) -> Mapping[tuple[str, ...], list[Alarm]]:
    found: dict[tuple[str, ...], list[Alarm]] = defaultdict(list)
    for alarm in world.alarms.values():
        if kind := kind_of(alarm):
            found[kind].append(alarm)
    return found


def _text(values: object) -> str:
    return " and ".join(sorted({str(one) for one in values})) or "nothing"  # type: ignore[attr-defined]


def _math(alarm: Alarm) -> str:
    return _text(re.sub(r"\d+(\.\d+)?", "N", str(one.text)) for one in alarm.expressions)


ALIKE: Mapping[str, tuple[str, Callable[[Alarm], str]]] = {
    "metric": ("Metrics", lambda alarm: _text(split_metric(one)[0] for one in alarm.series)),
    "statistic": ("Metrics", lambda alarm: _text(f"{one.statistic}" for one in alarm.series)),
    "metric math": ("Metrics", _math),
    "comparison": ("ComparisonOperator", lambda alarm: str(alarm.comparison)),
    "treatment of missing data": ("TreatMissingData", lambda alarm: str(alarm.missing)),
    "account": ("Metrics", lambda alarm: _text(str(one.account) for one in alarm.series)),
}
"""What twins have alike, the property in which it stands, and how it is read."""


def _seconds(alarm: Alarm) -> float | None:
    known = is_number(alarm.period) and is_number(alarm.datapoints)
    return float(alarm.period * alarm.datapoints) if known else None


def _percent(alarm: Alarm) -> float | None:
    return float(alarm.threshold) if is_number(alarm.threshold) and quantity(alarm).unit == "%" else None


def _volume(alarm: Alarm) -> float | None:
    least = [number for _, sign, number in guards(alarm) if sign in (">", ">=")]
    return least[0] / alarm.period if least and is_number(alarm.period) and alarm.period else None


NEAR: Mapping[str, tuple[str, Callable[[Alarm], float | None], float]] = {
    "seconds until it fires": ("EvaluationPeriods", _seconds, FAR),
    "threshold in %": ("Threshold", _percent, FAR),
    "volume a second from which it judges": ("Metrics", _volume, FAR),
}


@rule(
    "alarm-unlike-its-twins",
    ALARM,
    question="Does the alarm judge as those of the same kind do about other subjects?",
    cause="The alarm judges otherwise than its twins about other services, functions or tables.",
    reason="The same failure pages for one subject, and late or never for the other.",
    fix="Give it the metric, statistic, operator, windows, guard and missing data of its twins.",
    source=BEST,
    requirements=NEEDED,
)
def unlike(resource: Resource, world: World) -> Iterator[Said]:
    """In complete templates; twins have the same words in their names, those of the subject left out."""
    alarm = world.alarms[resource]
    group = world.view(_kinds).get(kind_of(alarm), [])
    if len(group) < 2 or not world.claims(resource).complete:  # noqa: PLR2004 - itself and another one
        return
    others = [one for one in group if one is not alarm]
    wrong = [*_differs(alarm, group), *_far(alarm, others), *_narrower(alarm, others)]
    for field, words in wrong:
        yield failed(f"{words} (twin: '{others[0].name}')", field)
    if not wrong:
        yield passed(f"judges as {len(others)} twins do")


def _differs(alarm: Alarm, group: list[Alarm]) -> Iterator[tuple[str, str]]:
    for name, (field, read) in ALIKE.items():
        values = Counter(read(one) for one in group)
        mine, (most, number) = read(alarm), values.most_common(1)[0]
        tie = len(group) == 2 and len(values) == 2  # noqa: PLR2004 - neither of two is known to be right
        if values[mine] < number or tie:
            other = next(one for one in values if one != mine) if tie else most
            yield field, f"its {name} is {mine}, that of its twins {other}"


def _far(alarm: Alarm, others: list[Alarm]) -> Iterator[tuple[str, str]]:
    for name, (field, read, far) in NEAR.items():
        mine, theirs = read(alarm), [value for value in map(read, others) if value]
        if mine and theirs and not 1 / far <= mine / median(theirs) <= far:
            yield field, f"its {name} is {mine:g}, that of its twins {median(theirs):g}"


def _narrower(alarm: Alarm, others: list[Alarm]) -> Iterator[tuple[str, str]]:
    """Values of a dimension that a twin reads one by one: operations of a table."""
    most: dict[str, set[str]] = defaultdict(set)
    for one in others:
        for name in {name for series in one.series for name, _ in series.dimensions}:
            values = _values(one, name)
            fixed = any(len(_values(one, other)) == 1 for other, _ in one.series[0].dimensions)
            if len(values) > 1 and fixed:
                most[name] |= values
    for name, values in most.items():
        left = sorted(values - _values(alarm, name))
        if left and _values(alarm, name):
            yield "Metrics", f"it leaves out the {name} {', '.join(left)}, which its twins read"


def _values(alarm: Alarm, name: str) -> set[str]:
    return {str(one.dimension(name)) for one in alarm.series if one.dimension(name) is not None}


@rule(
    "alarm-guard-out-of-reach",
    ALARM,
    question="Is the volume from which on a rate is judged within reach?",
    cause="The guard of the rate asks for more volume than ever comes, so the rate is never judged.",
    reason="Every fault is divided away: the expression is its harmless constant for ever.",
    fix="Ask for the volume of a quiet minute, scaled by the period, as the other alarms of the metric do.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    requirements=NEEDED,
)
def out_of_reach(resource: Resource, world: World) -> Iterator[Said]:
    """Guards of the same metric are compared a second, whatever their periods."""
    alarm = world.alarms[resource]
    mine = _volume(alarm)
    if mine is None:
        return
    metrics = {one.metric for one in alarm.series}
    theirs = [
        value
        for one in world.alarms.values()
        if one is not alarm and metrics & {series.metric for series in one.series}
        for value in [_volume(one)]
        if value
    ]
    seen = f"judged from {mine * 60:g} a minute on"
    if theirs and mine > FAR_GUARD * median(theirs):
        yield failed(f"{seen}; other alarms of the metric from {median(theirs) * 60:g} on", "Metrics")
    elif mine > 10_000:  # noqa: PLR2004 - a second; few single APIs have as many
        yield failed(f"{seen}, which no API has; needed is what a quiet minute has", "Metrics")
    else:
        yield passed(seen)


SUBJECTS = ("FunctionName", "ApiName", "GlobalSecondaryIndexName", "TableName", "Provider")


@rule(
    "alarm-missing-of-its-kind",
    ALARM,
    question="Does each subject have the kinds of alarms that its siblings have?",
    cause="A function, table, API or provider lacks an alarm that its siblings have.",
    reason="The same failure pages for its siblings, and for this one nobody hears of it.",
    fix="Add the alarm, or give it back its action.",
    source=BEST,
    requirements=NEEDED,
)
def missing_kind(resource: Resource, world: World) -> Iterator[Said]:
    """Asked once a template, of its first alarm; capacity is left out, which tables on demand do not have."""
    claims = world.claims(resource)
    first = next(iter(resource.template.of(ALARM).optional()), None)
    if first is not resource or not claims.complete:
        return
    known: Mapping[str, frozenset[str]] = {
        "FunctionName": claims.functions or frozenset(),
        "ApiName": frozenset(claims.apis or ()),
        "TableName": frozenset(claims.tables or ()),
        "Provider": claims.providers or frozenset(),
    }
    for (name, metrics), subjects in sorted(world.view(_watched_kinds).items()):
        lacking = sorted(known.get(name, frozenset()) - subjects)
        if lacking and len(subjects) >= max(2, len(lacking) + 1):
            yield failed(
                f"no alarm that tells anybody reads {metrics} of {lacking[0]}, as of {min(subjects)}"
            )
        elif not lacking and subjects:
            yield passed(f"{metrics} is read of all {len(subjects)}")


def _watched_kinds(world: World) -> Mapping[tuple[str, str], set[str]]:
    """Dimension and metrics -> the subjects of which an alarm that tells somebody reads them."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in world.view(heard):
        alarm = world.alarms.get(one)
        if alarm is None or any(str(each.metric).startswith("Consumed") for each in alarm.series):
            continue
        metrics = _text(split_metric(each)[0] for each in alarm.series)
        for name, subject in {_subject(each) for each in alarm.series}:
            if name:
                found[(name, metrics)].add(subject)
    return found


def _subject(series: Series) -> tuple[str, str]:
    values: dict[str, Any] = dict(series.dimensions)
    inside = split_metric(series)[1]
    if inside:
        return "FunctionName", inside
    name = next((one for one in SUBJECTS if isinstance(values.get(one), str)), "")
    return name, str(values.get(name, ""))
