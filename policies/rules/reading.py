"""How alarms and widgets read a series: the period, the unit and the region."""

from __future__ import annotations

from collections.abc import Iterator

from policies.catalogue.emissions import ELSEWHERE, is_aws
from policies.catalogue.producers import Produced
from policies.catalogue.readings import READERS, Reading, producers, series_of
from policies.catalogue.regions import home
from policies.catalogue.traits import STANDARD_RESOLUTION, interval, unit
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource
from template.series import Series

CONCEPTS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html"
ALARM = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")


def _of(reading: Reading, said: Said) -> Said:
    shown = f"{reading.widget}: {said.seen}" if reading.widget is not None else said.seen
    return Said(said.verdict, shown, reading.field)


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
