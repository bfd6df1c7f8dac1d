"""Which statistic a series is read with: does it exist, does it mean anything, and do ratios count alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.catalogue.producers import Produced
from policies.catalogue.readings import READERS, Reading, producers, series_of
from policies.catalogue.traits import STANDARD_RESOLUTION, Kind, kind
from policies.catalogue.units import scale
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, is_unknown
from template.series import Expression, Series

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")

SIMPLE = frozenset({"Average", "Maximum", "Minimum", "SampleCount", "Sum"})
_EXTENDED = re.compile(
    r"^(IQM|(p|tm|tc|ts|wm)(\d{1,2}(\.\d{1,10})?|100(\.0+)?)|(PR|TM|TC|TS|WM)\([^)]*:[^)]*\))$"
)
_COUNTED = frozenset({"Sum", "SampleCount"})
_PEAK = re.compile(r"^[Mm]ax|Max[A-Z]|[Pp]eak")
_MEASURED = {"Milliseconds": Kind.TIME, "Seconds": Kind.TIME, "Percent": Kind.LEVEL}


@dataclass(frozen=True, kw_only=True)
class Use:
    """How one series is read: what it is, and by an alarm how it is compared."""

    series: Series
    what: Kind | None
    own: tuple[Produced, ...]
    alarm: bool
    above: bool = False
    below: bool = False
    strictly: bool = False
    complete: bool = False
    threshold: float | None = None
    """None unless the series itself is what the alarm compares."""

    @property
    def metric(self) -> str:
        """The name of the metric."""
        return str(self.series.metric)


@rule(
    "metric-statistic-wrong",
    *READERS,
    question="Does the statistic say anything about this metric?",
    cause="The statistic with which the metric is read is not what anybody means by it.",
    reason="The number that is compared or shown is not the one that its name promises.",
    fix="Sum for what is counted, Average, Maximum or a percentile for what is measured.",
    source=GUIDE,
    requirements=NEEDED,
)
def statistic(resource: Resource, world: World) -> Iterator[Said]:
    """Misspelt ones first; then those that cannot be meant."""
    for reading, series in series_of(resource, world):
        shown = "" if reading.widget is None else f"{reading.widget}: "
        name = series.statistic
        if not isinstance(name, str):
            yield untold(f"{shown}the statistic of {series.metric} is {name!r}", *reading.field)
        elif name not in SIMPLE and not _EXTENDED.match(name):
            yield failed(f"{shown}CloudWatch has no statistic {name!r}; Sum or p99 is one", *reading.field)
        elif wrong := _wrong(name, _use(reading, series, resource, world)):
            yield failed(shown + wrong, *reading.field)
        else:
            yield passed(f"{shown}{name} of {series.metric}", *reading.field)


def _use(reading: Reading, series: Series, resource: Resource, world: World) -> Use:
    own = world.view(producers).of(series.namespace, series.metric)
    found: dict[str, Any] = {"complete": world.claims(resource).complete}
    if reading.alarm:
        alarm = world.alarms[resource]
        found["above"] = str(alarm.comparison).startswith("GreaterThan")
        found["below"] = str(alarm.comparison).startswith("LessThan")
        found["strictly"] = alarm.comparison == "GreaterThanThreshold"
        if alarm.compared is series and isinstance(alarm.threshold, (int, float)):
            found["threshold"] = alarm.threshold
    return Use(series=series, what=_what(series, own), own=own, alarm=reading.alarm, **found)


def _what(series: Series, own: tuple[Produced, ...]) -> Kind | None:
    if not own:
        return kind(series.namespace, series.metric)
    if all(one.constant == 1 for one in own):
        return Kind.COUNTER
    if "memory" in str(series.metric).lower():
        return Kind.LEVEL
    units = {str(one.unit) for one in own}
    return _MEASURED.get(units.pop()) if len(units) == 1 else None


def _wrong(name: str, use: Use) -> str:
    if use.complete and not use.alarm and use.what is Kind.COUNTER and name != "Sum":
        return f"{name} of {use.metric} is shown; what is counted is told by its Sum"
    if name == "SampleCount":
        may_guard = use.alarm and use.threshold is None and not use.complete
        return "" if may_guard else _samples(use)
    if name == "Sum":
        return _sum(use)
    return _spread(name, use)


def _samples(use: Use) -> str:
    """Samples of flags are requests, those of a level reports: of use to guard, or to hear silence."""
    if use.what is Kind.FLAG and (use.above or not use.alarm):
        return f"SampleCount of {use.metric} counts all requests, not those that failed; its Sum does"
    if use.alarm and any(one.default is not None for one in use.own):
        return f"SampleCount of {use.metric} counts its default value, too; its Sum does not"
    if use.own or use.what not in {Kind.LEVEL, Kind.COUNTER}:
        return ""
    if not use.alarm:
        return f"SampleCount of {use.metric} counts reports" if use.what is Kind.LEVEL else ""
    period = use.series.period
    most = period / STANDARD_RESOLUTION if isinstance(period, (int, float)) else float("inf")
    too_many = use.complete and use.threshold is not None and use.threshold > most
    if use.above or (use.what is Kind.LEVEL and too_many):
        return f"SampleCount of {use.metric} counts how often it was reported, not its value"
    return ""


def _sum(use: Use) -> str:
    once = use.metric.startswith("ApproximateNumberOf") and use.series.period == STANDARD_RESOLUTION
    if (use.what is Kind.LEVEL and not once) or (use.what is Kind.TIME and use.alarm):
        return f"Sum of {use.metric} adds up what is measured; it needs a mean, an extreme or a percentile"
    return ""


def _spread(name: str, use: Use) -> str:
    """A mean of flags is a rate and is meant."""
    if use.what is Kind.ONE:
        return f"{name} of {use.metric} is always 1; its Sum counts"
    if use.what is Kind.FLAG and name not in {"Average", "Maximum"}:
        return f"{name} of {use.metric} is either 0 or 1; its Sum counts"
    if use.own and use.what is Kind.COUNTER and not use.alarm:
        return f"{name} of {use.metric} is 1 at most, for each line counts one; its Sum counts"
    return (_alarmed(name, use) or _bounded(name, use)) if use.alarm else ""


def _alarmed(name: str, use: Use) -> str:
    """The least of anything that is too high says nothing, nor do single reports of what adds up."""
    counter = use.what is Kind.COUNTER
    if counter and (use.metric.startswith("Consumed") or name.startswith("p")):
        return f"{name} of {use.metric} is about single requests; what adds up over a period is its Sum"
    if name == "Minimum" and use.above and (counter or use.what is Kind.TIME):
        return f"Minimum of {use.metric} is the best case; what is too high needs another statistic"
    return _flattered(name, use)


def _flattered(name: str, use: Use) -> str:
    """The best of a percentage that is bad when low, and of a level that is bad when high, hides the rest."""
    known = scale(use.series.namespace, use.series.metric)
    share = known is not None and known.bad == "low" and known.unit == "%"
    if name == "Maximum" and use.below and share:
        return f"Maximum of {use.metric} is the best case; what is too low needs Average or Minimum"
    level = use.complete and use.what is Kind.LEVEL and use.above
    if level and name == "Minimum":
        return f"Minimum of {use.metric} is the best case; what is too high needs Maximum"
    if level and name == "Average" and _PEAK.search(use.metric):
        return f"Average of {use.metric} hides the peak that it is about; it needs Maximum"
    return ""


def _bounded(name: str, use: Use) -> str:
    """What a filter counts by ones never exceeds 1, unless it is summed up."""
    if not use.own or use.what is not Kind.COUNTER or use.threshold is None or not use.above:
        return ""
    never = use.threshold >= 1 if use.strictly else use.threshold > 1
    return (
        f"{name} of {use.metric} is 1 at most and never above {use.threshold}; its Sum counts"
        if never
        else ""
    )


@rule(
    "metric-mixes-statistics",
    *READERS,
    question="Are the parts of a ratio counted alike?",
    cause="Metric math divides numbers that are not counted alike: statistic, period or dimensions differ.",
    reason="The ratio is wrong by the number of requests: an alarm fires always or never.",
    fix="Read numerator and denominator with the same statistic, period and dimensions.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    requirements=NEEDED,
)
def mixes(resource: Resource, world: World) -> Iterator[Said]:
    """Ratios of counters; what is measured (a latency beside a guard) is no part of a ratio."""
    complete = world.claims(resource).complete
    if resource in world.alarms:
        alarm = world.alarms[resource]
        for said in _mixed(alarm.series, alarm.expressions, world, complete=complete):
            yield Said(said.verdict, said.seen, ("Metrics",))
        return
    for widget in world.dashboards[resource].widgets:
        for said in _mixed(widget.series, widget.expressions, world, complete=complete):
            yield Said(said.verdict, f"{widget}: {said.seen}", ("DashboardBody",))


def _mixed(
    series: tuple[Series, ...], expressions: tuple[Expression, ...], world: World, *, complete: bool
) -> Iterator[Said]:
    texts = [one.text for one in expressions if isinstance(one.text, str)]
    yield from _summed(series, texts)
    by_id = {one.id: one for one in series if one.id}
    for upper, lower in (pair for text in texts for pair in _RATIO.findall(text)):
        if upper in by_id and lower in by_id:
            pair = (by_id[upper], by_id[lower])
            wrong = _unlike(*pair, world, complete=complete)
            words = " / ".join(f"{each} {each.statistic} of {each.period} s" for each in pair)
            yield (failed if wrong else passed)(f"{words}: {wrong or 'counted alike'}")


_RATIO = re.compile(r"\b([a-z]\w*)\s*/\s*([a-z]\w*)\b(?!\s*\()")


def _summed(series: tuple[Series, ...], texts: list[str]) -> Iterator[Said]:
    """``SUM(METRICS())`` adds all that is there, so all of one metric is read alike."""
    if not any("METRICS(" in text for text in texts):
        return
    for metric in dict.fromkeys(str(one.metric) for one in series):
        ways = sorted({f"{one.statistic} of {one.period} s" for one in series if str(one.metric) == metric})
        if len(ways) > 1:
            yield failed(f"{metric} is added up as {' and '.join(ways)}; one of them is needed")
        else:
            yield passed(f"{metric} is added up as {ways[0]}")


def _unlike(one: Series, other: Series, world: World, *, complete: bool) -> str:
    if one.period != other.period and all(isinstance(each.period, (int, float)) for each in (one, other)):
        return "the periods differ"
    if one.account != other.account and not any(map(is_unknown, (one.account, other.account))):
        return f"they are of two accounts ({one.account or 'its own'} and {other.account or 'its own'})"
    partly = one.namespace == other.namespace and kind(one.namespace, one.metric) is Kind.FLAG
    shared = [name for name, _ in one.dimensions if other.dimension(name) is not None]
    crossed = [name for name in shared if _differ(one.dimension(name), other.dimension(name))]
    if crossed and (partly or complete):
        return f"{crossed[0]} differs"
    if partly and {name for name, _ in one.dimensions} != {name for name, _ in other.dimensions}:
        return "they are read with different dimensions"
    return _miscounted(one, other) if all(_counts(each, world) for each in (one, other)) else ""


def _miscounted(one: Series, other: Series) -> str:
    if one.statistic != other.statistic and {one.statistic, other.statistic} != _COUNTED:
        return "both count, so both need Sum"
    return "" if one.statistic in _COUNTED else "what is counted needs Sum"


def _differ(one: object, other: object) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one != other


def _counts(series: Series, world: World) -> bool:
    own = world.view(producers).of(series.namespace, series.metric)
    return _what(series, own) in {Kind.ONE, Kind.FLAG, Kind.COUNTER}


@rule(
    "alarm-guards-with-another",
    "AWS::CloudWatch::Alarm",
    question="Is the guard of the alarm about the thing that it guards?",
    cause="The alarm asks one resource whether there is traffic and compares another one.",
    reason="It fires on noise or keeps silent, as the other resource's traffic has it.",
    fix="Give guard and value the same dimensions.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    requirements=NEEDED,
)
def guards(resource: Resource, world: World) -> Iterator[Said]:
    """Only where a template says what it watches; a standby may elsewhere be compared with its primary."""
    alarm = world.alarms[resource]
    if not (world.claims(resource).complete and any("IF(" in str(one.text) for one in alarm.expressions)):
        return
    for space in sorted({str(one.namespace) for one in alarm.series}):
        sets = {
            "+".join(name for name, _ in one.dimensions) for one in alarm.series if one.namespace == space
        }
        shown = f"{space} is read with {' and '.join(sorted(sets))}"
        yield (passed if len(sets) == 1 else failed)(f"{shown}; the same dimensions are needed", "Metrics")
    for name in dict.fromkeys(name for one in alarm.series for name, _ in one.dimensions):
        values = {str(one.dimension(name)) for one in alarm.series if one.dimension(name) is not None}
        shown = f"{name} is {' and '.join(sorted(values))}"
        yield (passed if len(values) == 1 else failed)(f"{shown}; one value is needed", "Metrics")
