"""How alarms and widgets read a series: the statistic, the period, the unit and the region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.catalogue.emissions import ELSEWHERE, is_aws
from policies.catalogue.producers import Produced
from policies.catalogue.readings import READERS, Reading, producers, series_of
from policies.catalogue.regions import home
from policies.catalogue.traits import STANDARD_RESOLUTION, Kind, interval, kind, unit
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource
from template.series import Series

STATISTICS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"
CONCEPTS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html"
ALARM = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")

_SIMPLE = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
_EXTENDED = re.compile(
    r"^(IQM|(p|tm|tc|ts|wm)(\d{1,2}(\.\d{1,10})?|100(\.0+)?)|(PR|TM|TC|TS|WM)\([^)]*:[^)]*\))$"
)
_SPREAD = "a mean, an extreme or a percentile"


def _of(reading: Reading, said: Said) -> Said:
    shown = f"{reading.widget}: {said.seen}" if reading.widget is not None else said.seen
    return Said(said.verdict, shown, reading.field)


@rule(
    "metric-statistic-wrong",
    *READERS,
    question="Does the statistic say anything about this metric?",
    cause="The statistic with which the metric is read is not what anybody means by it.",
    reason="The number that is compared or shown is not the one that its name promises.",
    fix="Sum for what is counted, Average, Maximum or a percentile for what is measured.",
    source=STATISTICS,
    requirements=NEEDED,
)
def statistic(resource: Resource, world: World) -> Iterator[Said]:
    """Misspelt ones first; then those that cannot be meant."""
    for reading, series in series_of(resource, world):
        name = series.statistic
        if not isinstance(name, str):
            yield _of(reading, untold(f"the statistic of {series.metric} is {name!r}"))
        elif name not in _SIMPLE and not _EXTENDED.match(name):
            yield _of(
                reading,
                failed(f"CloudWatch has no statistic {name!r}; {series.metric} needs Sum, p99 or the like"),
            )
        else:
            wrong = _meaningless(series, name, alarm=reading.alarm)
            yield _of(reading, failed(wrong) if wrong else passed(f"{name} of {series.metric}"))


def _meaningless(series: Series, name: str, *, alarm: bool) -> str:
    metric = series.metric
    what = kind(series.namespace, metric)
    if what in {Kind.ONE, Kind.FLAG} and _is_spread(name, series, what):
        return f"{name} of {metric} is {_always(what)}; its Sum counts"
    if what is Kind.FLAG and name == "SampleCount":
        return f"SampleCount of {metric} counts all requests, not those that failed; its Sum does"
    if (
        what in {Kind.LEVEL, Kind.COUNTER}
        and name == "SampleCount"
        and alarm
        and series.namespace != "CloudWatchSynthetics"
    ):
        return f"SampleCount of {metric} counts how often it was reported, not its value"
    if (what is Kind.LEVEL or (what is Kind.TIME and alarm)) and name == "Sum" and not _single_sum(series):
        return f"Sum of {metric} adds up what is measured; it needs {_SPREAD}"
    if what is Kind.COUNTER and alarm and name.startswith("p"):
        return f"{name} of {metric} is about single reports; what is counted needs Sum"
    return ""


def _single_sum(series: Series) -> bool:
    """A level that is reported once in a period is its own sum."""
    return (
        series.metric != "SuccessPercent"
        and str(series.metric).startswith("ApproximateNumberOf")
        and (series.period == STANDARD_RESOLUTION)
    )


def _is_spread(name: str, series: Series, what: Kind) -> bool:
    """A mean of flags is a rate and is meant; an extreme or a percentile of flags is 0 or 1."""
    if what is Kind.ONE:
        return name not in {"Sum", "SampleCount"}
    return (
        name not in {"Sum", "SampleCount", "Average", "Maximum"}
        and series.namespace != "CloudWatchSynthetics"
    )


def _always(what: Kind) -> str:
    return "always 1" if what is Kind.ONE else "either 0 or 1"


@rule(
    "alarm-mixes-statistics",
    "AWS::CloudWatch::Alarm",
    question="Are the parts of the alarm's ratio counted alike?",
    cause="The alarm divides numbers that are not counted alike: one is a sum, another a mean or an extreme.",
    reason="The ratio is wrong by the number of requests, so the alarm fires always or never.",
    fix="Read numerator and denominator with the same statistic and over the same period.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    requirements=NEEDED,
)
def mixes(resource: Resource, world: World) -> Iterator[Said]:
    """Ratios of counters; what is measured (a latency beside a guard) is no part of a ratio."""
    texts = [one.text for one in world.alarms[resource].expressions if isinstance(one.text, str)]
    ratios = [pair for text in texts for pair in _ratios(text)]
    by_id = {reading.item.id: (reading, series) for reading, series in series_of(resource, world)}
    for upper, lower in ratios:
        if upper in by_id and lower in by_id:
            yield _alike(by_id[upper], by_id[lower], world)


_RATIO = re.compile(r"\b([a-z]\w*)\s*/\s*([a-z]\w*)\b(?!\s*\()")


def _ratios(text: str) -> list[tuple[str, str]]:
    return _RATIO.findall(text)


def _alike(upper: tuple[Reading, Series], lower: tuple[Reading, Series], world: World) -> Said:
    (reading, one), (_, other) = upper, lower
    counted = {"Sum", "SampleCount"}
    words = " / ".join(f"{each.metric} ({each.statistic}, {each.period} s)" for each in (one, other))
    if one.period != other.period and all(isinstance(x.period, (int, float)) for x in (one, other)):
        return failed(f"{words}: periods differ", *reading.field)
    if all(_counts(series, world) for series in (one, other)):
        same = one.statistic == other.statistic or {one.statistic, other.statistic} == counted
        if not same:
            return failed(f"{words}: both count, so both need Sum", *reading.field)
        if not {one.statistic} <= counted:
            return failed(f"{words}: what is counted needs Sum", *reading.field)
    return passed(words, *reading.field)


def _counts(series: Series, world: World) -> bool:
    own = world.view(producers).of(series.namespace, series.metric)
    if own:
        return all(one.constant is not None for one in own)
    return kind(series.namespace, series.metric) in {Kind.ONE, Kind.FLAG, Kind.COUNTER}


@rule(
    "metric-period-too-short",
    *READERS,
    question="Is the period at least as long as the time between two datapoints?",
    cause="The metric is read in periods shorter than the time between its datapoints.",
    reason="Most periods are empty: the alarm falls back to missing data and the graph has gaps.",
    fix="Use a period of 60 seconds or more, a day for storage metrics, six hours for estimated charges.",
    source=CONCEPTS,
    requirements=NEEDED,
)
def period(resource: Resource, world: World) -> Iterator[Said]:
    """AWS's metrics and those of metric filters; applications may publish each second."""
    for reading, series in series_of(resource, world):
        own = world.view(producers).of(series.namespace, series.metric)
        if not own and not (isinstance(series.namespace, str) and is_aws(series.namespace)):
            continue
        least = STANDARD_RESOLUTION if own else interval(series.namespace, series.metric)
        if not reading.alarm and (series.period is None or _automatic(resource, world)):
            continue
        if not isinstance(series.period, (int, float)):
            yield _of(reading, untold(f"the period of {series.metric} is {series.period!r}"))
        elif series.period < least:
            yield _of(
                reading,
                failed(f"{series.metric} is read every {series.period} s and published every {least} s"),
            )
        else:
            yield _of(reading, passed(f"{series.metric}: {series.period} s, needed are {least} s"))


def _automatic(resource: Resource, world: World) -> bool:
    """Whether the dashboard itself chooses periods that fit the time shown; it does so unless told not to."""
    return bool(world.dashboards[resource].body.get("periodOverride", "auto") == "auto")


@rule(
    "alarm-unit-not-emitted",
    "AWS::CloudWatch::Alarm",
    question="Is the metric published in the unit that the alarm asks for?",
    cause="The alarm asks for a unit in which the metric is not published.",
    reason="CloudWatch converts nothing: the alarm sees no datapoint at all.",
    fix="Take Unit out of the alarm, or write the unit in which the metric is published.",
    source=ALARM,
    requirements=NEEDED,
)
def unit_not_emitted(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the alarm names a unit."""
    for reading, series in series_of(resource, world):
        if series.unit is None:
            continue
        own = world.view(producers).of(series.namespace, series.metric)
        known = _published_unit(own) if own else unit(series.namespace, series.metric)
        if known is None:
            yield untold(
                f"the unit of {series.metric} is not known, the alarm asks for {series.unit}", *reading.field
            )
        elif series.unit == known:
            yield passed(f"{series.metric} is published in {known}", *reading.field)
        else:
            yield failed(
                f"{series.metric} is published in {known}, the alarm asks for {series.unit}", *reading.field
            )


def _published_unit(own: tuple[Produced, ...]) -> str | None:
    units = {one.unit or "None" for one in own}
    found = units.pop() if len(units) == 1 else None
    return found if isinstance(found, str) else None


@rule(
    "metric-region-wrong",
    *READERS,
    question="Is the metric published in the region in which it is read?",
    cause="The metric is read in a region in which nobody publishes it.",
    reason="Billing, CloudFront and Route 53 publish in us-east-1 only, and resources in their own region.",
    fix="Put the alarm into a stack in us-east-1, or give the widget the region of the metric.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html",
    requirements=NEEDED,
)
def region(resource: Resource, world: World) -> Iterator[Said]:
    """Global services anywhere; what this template creates or claims, in widgets of another region."""
    here = home(resource.template, world)
    for reading, series in series_of(resource, world):
        where = series.region or here
        needed = ELSEWHERE.get(str(series.namespace)) or _needed(series, reading, resource, world, here)
        if not needed or _hosted(series):
            continue
        if not isinstance(where, str) or not where:
            yield _of(
                reading, untold(f"{series.metric} is published in {needed} only; the region is not told")
            )
        elif where != needed:
            yield _of(reading, failed(f"{series.metric} is read in {where}, it is published in {needed}"))
        else:
            yield _of(reading, passed(f"{series.metric} is read in {needed}"))


def _hosted(series: Series) -> bool:
    """Whether a metric is about something else in a namespace of a global service."""
    return series.namespace == "AWS/CloudFront" and series.dimension("Region") not in {None, "Global"}


def _needed(series: Series, reading: Reading, resource: Resource, world: World, here: str) -> str:
    """The home of a metric that the template publishes, or of a resource in it; nothing for others'."""
    if reading.alarm or not series.region:
        return ""
    own = world.view(producers).of(series.namespace, series.metric)
    if own or world.claims(resource).complete:
        return home(own[0].resource.template, world) if own else here
    found = [world.find(value) for _, value in series.dimensions]
    there = next((one for one in found if one is not None), None)
    return home(there.template, world) if there is not None else ""
