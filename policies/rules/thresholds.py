"""Whether a threshold can be crossed, in the unit of what it is compared with, and from the right side."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from policies.catalogue.readings import producers
from policies.catalogue.units import scale
from policies.rule import Said, failed, passed, rule, untold
from policies.rules.promises import direction, is_number, promise_of
from policies.views.quantity import SCALED, Quantity, quantity
from policies.views.ratio import is_fault
from policies.world import World
from template import Resource
from template.alarms import Alarm
from template.series import Expression, Series
from template.unknown import Unknown

ALARM = "AWS::CloudWatch::Alarm"
FUNCTION, QUEUE = "AWS::Lambda::Function", "AWS::SQS::Queue"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
CONCEPTS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html"
BANDS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")
SMALLEST_PERCENT = 0.05
_BUDGET = re.compile(r"burn|budget|slo\b|objective", re.IGNORECASE)
_FAST = re.compile(r"\b(?:below|less|fewer|short|fast|quick|early|low|drop)", re.IGNORECASE)
_PLAIN = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")


def shown(alarm: Alarm) -> str:
    """The comparison as it stands."""
    return f"{alarm.comparison} {alarm.threshold:g}"


def impossible(alarm: Alarm, known: Quantity) -> str:
    """Why the threshold is never or always crossed; empty where it can be either way."""
    least, most, threshold = known.least, known.most, float(alarm.threshold)
    inclusive = "OrEqual" in str(alarm.comparison)
    if direction(alarm) == "above":
        never = threshold > most or (threshold == most and not inclusive and known.unit not in ("ms", "s"))
        always = threshold < least or (threshold == least and inclusive)
    else:
        never = threshold < least or (threshold == least and not inclusive)
        always = threshold > most or (threshold == most and inclusive)
    span = _span(alarm, known)
    return f"it is never crossed: {span}" if never else f"it is always crossed: {span}" if always else ""


_UNITS = {"ratio": "", "one": "", "count": "", "level": ""}


def _span(alarm: Alarm, known: Quantity) -> str:
    """The range in words: one value, no upper end, or both ends."""
    least, most = f"{known.least:,.10g}", f"{known.most:,.10g}"
    unit = _UNITS.get(known.unit, known.unit)
    series = next((one for one in alarm.series if one.id == alarm.watched), None)
    what = f"{series.statistic} of {series.metric}" if series is not None else "the value"
    if known.least == known.most:
        return f"{what} is always {least} {unit}".rstrip()
    if known.most == math.inf:
        return f"{what} is {least} {unit}".rstrip() + " or more"
    return f"{what} is {least} to {most} {unit}".rstrip()


def confused(alarm: Alarm, known: Quantity) -> str:
    """Why the threshold looks like a percentage on a fraction, or the other way round; or empty."""
    threshold, promise = float(alarm.threshold), promise_of(alarm)
    for limit in promise.limits:
        if limit.unit not in ("%", "percent", "pct") or limit.number == 0:
            continue
        if known.unit == "%" and math.isclose(threshold * 100, limit.number):
            return f"'{limit.words}' is {limit.number:g} on a scale of 0 to 100"
        if known.unit == "ratio" and math.isclose(threshold, limit.number):
            return f"'{limit.words}' is {limit.number / 100:g} on a scale of 0 to 1"
    if known.unit == "ratio" and known.most == 1 and 1 < threshold <= 100:  # noqa: PLR2004
        return f"values are 0 to 1, so {threshold:g} % is {threshold / 100:g}"
    if known.unit != "%" or threshold <= 0 or any(one.number == threshold for one in promise.limits):
        return ""
    coarse = known.bad == "low" or _usual(alarm)[0] >= 1
    return (
        f"values are 0 to 100, so this is {threshold:g} %, not {threshold * 100:g} %"
        if coarse and threshold <= 1
        else ""
    )


def tiny(alarm: Alarm, known: Quantity) -> bool:
    """Whether a share of faults is so small that a fraction may be meant; an objective of 99.95 % is not."""
    promise = promise_of(alarm)
    small = known.unit == "%" and 0 < float(alarm.threshold) <= SMALLEST_PERCENT
    meant = any(one.number == alarm.threshold for one in promise.limits) or _BUDGET.search(promise.text)
    return small and not meant


def _usual(alarm: Alarm) -> tuple[float, float]:
    """The range in which thresholds on this metric lie, under statistics that are values of samples."""
    series = [one for one in alarm.series if one.id == alarm.watched]
    known = scale(series[0].namespace, series[0].metric) if series else None
    plain = known is not None and series[0].statistic not in ("Sum", "SampleCount")
    return known.usual if known and plain else (0.0, float("inf"))


def judged(resource: Resource, world: World) -> tuple[Alarm, Quantity] | None:
    """The alarm and what it compares, where there is a plain number and direction."""
    alarm = world.alarms[resource]
    if not is_number(alarm.threshold) or not direction(alarm) or not math.isfinite(alarm.threshold):
        return None
    return alarm, quantity(alarm)


@rule(
    "alarm-percent-as-fraction",
    ALARM,
    question="Are percentages compared with percentages, and fractions with fractions?",
    cause="A percentage is compared with a fraction, or a fraction with a percentage.",
    reason="The threshold is off by a factor of a hundred: the alarm always fires, or never.",
    fix="Write the threshold on the metric's own scale: 0 to 100 for percent, 0 to 1 for a mean of errors.",
    source=CONCEPTS,
    requirements=NEEDED,
)
def percent_as_fraction(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the scale of what is compared is known."""
    found = judged(resource, world)
    if found is None:
        return
    alarm, known = found
    if known.unit.endswith(SCALED) and any(one.percent for one in promise_of(alarm).limits):
        yield failed(
            f"the words say percent, the expression computes {known.unit}; percent is 100 times", "Metrics"
        )
    if known.unit not in ("%", "ratio"):
        return
    why = confused(alarm, known)
    if why:
        yield failed(f"{shown(alarm)}: {why}", "Threshold")
    elif tiny(alarm, known):
        yield untold(f"{shown(alarm)}: values are 0 to 100; is {alarm.threshold:g} % meant?", "Threshold")
    else:
        yield passed(f"{shown(alarm)} on a scale of {known.unit}")


@rule(
    "alarm-impossible-threshold",
    ALARM,
    question="Can the threshold be crossed, and is it not crossed always?",
    cause="The threshold can never be crossed, or always is.",
    reason="An alarm that cannot change its state tells nobody anything.",
    fix="Choose a threshold inside the range of the metric, in its unit and for its statistic.",
    source=CONCEPTS,
    requirements=NEEDED,
)
def impossible_threshold(resource: Resource, world: World) -> Iterator[Said]:
    """A confusion of percent and fraction has its own rule."""
    found = judged(resource, world)
    if found is None:
        return
    alarm, known = found
    if (known.least == -math.inf and known.most == math.inf) or confused(alarm, known):
        return
    why = impossible(alarm, known)
    yield failed(f"{shown(alarm)}: {why}", "Threshold") if why else passed(shown(alarm))
    yield from _limits_of_the_subject(alarm, world)


def _limits_of_the_subject(alarm: Alarm, world: World) -> Iterator[Said]:
    """The timeout of a function and the retention of a queue bound what is measured of them."""
    for one in alarm.series:
        if one.id != alarm.watched or direction(alarm) != "above":
            continue
        low, high = _usual(alarm)
        bound = _bound(one, world)
        if bound is not None and alarm.threshold > bound:
            yield failed(
                f"{shown(alarm)}: {one.metric} is {bound:g} at most by the template's own limit", "Threshold"
            )
        elif 0 < alarm.threshold < low and low >= 10:  # noqa: PLR2004
            yield failed(
                f"{shown(alarm)}: {one.metric} is in milliseconds and always above that", "Threshold"
            )
        elif bound is None and alarm.threshold > high:
            yield untold(
                f"{shown(alarm)}: {one.metric} stays below {high:g} with AWS's default limits", "Threshold"
            )


def _bound(series: Series, world: World) -> float | None:
    if (series.namespace, series.metric) == ("AWS/Lambda", "Duration") and series.statistic != "Sum":
        function = world.find(series.dimension("FunctionName"), FUNCTION)
        timeout: object = (function.number("Timeout") or 3) if function else None
        return timeout * 1000.0 if isinstance(timeout, (int, float)) else None
    if (series.namespace, series.metric) == ("AWS/SQS", "ApproximateAgeOfOldestMessage"):
        queue = world.find(series.dimension("QueueName"), QUEUE)
        kept: object = (queue.number("MessageRetentionPeriod") or 345600) if queue else None
        return float(kept) if isinstance(kept, (int, float)) else None
    return None


@rule(
    "alarm-wrong-way",
    ALARM,
    question="Is the comparison the right way round for the metric?",
    cause="The alarm fires when all is well, and not when it is not.",
    reason="Faults, latency and age are bad when high, success and health when low.",
    fix="Turn the comparison operator round.",
    source=GUIDE,
    requirements=NEEDED,
)
def wrong_way(resource: Resource, world: World) -> Iterator[Said]:
    """Not for bands, and not for alarms that scale instead of telling somebody."""
    found = judged(resource, world)
    if found is None or not (found[1].bad or _counted_faults(found[0], world)):
        return
    alarm, known = found[0], replace(found[1], bad=found[1].bad or "high")
    if any(
        "autoscaling" in str(one.arn).lower() or (one.resource is not None and "Scaling" in one.resource.type)
        for one in alarm.actions
    ):
        return
    wanted = "above" if known.bad == "high" else "below"
    if direction(alarm) == wanted:
        yield passed(f"{alarm.comparison} on what is bad when {known.bad}")
    elif known.unit not in ("ms", "s") or not _FAST.search(promise_of(alarm).text):
        metrics = " and ".join(sorted({str(one.metric) for one in alarm.series}))
        yield failed(f"{shown(alarm)} on {metrics}, which is bad when {known.bad}", "ComparisonOperator")


def _counted_faults(alarm: Alarm, world: World) -> bool:
    """Whether it compares the number of lines that a filter counts as faults, by the metric's name."""
    one = alarm.compared
    if not isinstance(one, Series) or one.statistic != "Sum" or alarm.missing == "breaching":
        return False
    made = world.view(producers).of(one.namespace, one.metric)
    return bool(made) and is_fault(one) and all(each.constant == 1 for each in made)


@rule(
    "alarm-statistic-refused",
    ALARM,
    question="Has the alarm one statistic, in the property that is meant for it?",
    cause="The alarm has no statistic, or two, or one in the wrong property.",
    reason="Such an alarm is refused.",
    fix="Statistic for Sum, Average, Minimum, Maximum, SampleCount; ExtendedStatistic for percentiles.",
    source=GUIDE,
    requirements=NEEDED,
)
def statistic_refused(resource: Resource, world: World) -> Iterator[Said]:
    """Whether the statistic means anything is another question."""
    alarm = world.alarms[resource]
    plain, extended = resource.get("Statistic"), resource.get("ExtendedStatistic")
    if alarm.low_samples not in ("evaluate", "ignore") and not isinstance(alarm.low_samples, Unknown):
        yield failed(
            f"EvaluateLowSampleCountPercentile is {alarm.low_samples}; it takes evaluate or ignore",
            "EvaluateLowSampleCountPercentile",
        )
    if resource.get("MetricName") is None:
        return
    if (plain is None) == (extended is None):
        yield failed(f"Statistic is {plain}, ExtendedStatistic is {extended}; needed is one", "Statistic")
    elif isinstance(plain, str) and plain not in _PLAIN:
        yield failed(f"Statistic is {plain}; it takes {', '.join(_PLAIN)}", "Statistic")
    elif extended in _PLAIN:
        yield failed(f"ExtendedStatistic is {extended}, which belongs into Statistic", "ExtendedStatistic")
    else:
        yield passed(str(plain or extended))


@rule(
    "alarm-without-threshold",
    ALARM,
    question="Is there one threshold: a number, or a band with its model?",
    cause="The alarm has no threshold, or two.",
    reason="CloudWatch refuses it, or compares with a band that does not exist.",
    fix="Set Threshold; or for a band ThresholdMetricId, the id of an ANOMALY_DETECTION_BAND expression.",
    source=BANDS,
    requirements=NEEDED,
)
def without_threshold(resource: Resource, world: World) -> Iterator[Said]:
    """A band's operator needs a band, any other a number."""
    alarm = world.alarms[resource]
    given, band = resource.get("Threshold"), alarm.threshold_id
    if given is not None and band is not None:
        yield failed(
            "Threshold and ThresholdMetricId are both set; CloudWatch takes one", "ThresholdMetricId"
        )
    elif alarm.anomaly or band is not None:
        yield from _band(alarm)
    elif isinstance(given, Unknown):
        yield untold(f"Threshold is {given!r}", "Threshold")
    elif not is_number(alarm.threshold) or not math.isfinite(alarm.threshold):
        yield failed(
            "Threshold is not set" if given is None else f"Threshold is {given}, no number", "Threshold"
        )
    else:
        yield passed(f"Threshold is {alarm.threshold:g}")


def _band(alarm: Alarm) -> Iterator[Said]:
    expression = next((one for one in alarm.expressions if one.id == alarm.threshold_id), None)
    if isinstance(alarm.threshold_id, Unknown):
        yield untold(f"ThresholdMetricId is {alarm.threshold_id!r}", "ThresholdMetricId")
    elif not alarm.anomaly:
        yield failed(
            f"{alarm.comparison} compares with a number, ThresholdMetricId names a band", "ComparisonOperator"
        )
    elif not isinstance(expression, Expression) or "ANOMALY_DETECTION_BAND" not in str(expression.text):
        yield failed(
            f"ThresholdMetricId is {alarm.threshold_id}, which is no ANOMALY_DETECTION_BAND",
            "ThresholdMetricId",
        )
    else:
        yield passed(f"the band is {expression.text}")
