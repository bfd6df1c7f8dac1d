"""How much time an alarm looks at: what CloudWatch takes, and what its words promise."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule, untold
from policies.rules.promises import is_number, promise_of
from policies.world import World
from template import Resource
from template.alarms import Alarm
from template.intervals import seconds
from template.unknown import Unknown

ALARM = "AWS::CloudWatch::Alarm"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
EVALUATION = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.3")
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400
WEEK_S = 7 * DAY_S
HIGH_RESOLUTION = (10, 20, 30)
_INSTANT = re.compile(r"\breal[- ]?time\b|\binstant(?:ly)?\b", re.IGNORECASE)
_URGENT = re.compile(
    r"\bcritical\b|\burgent\b|\bpag(?:e|es|ing|er)\b|\bsev-?[01]\b|\bp[01]\b|\bemergency\b", re.IGNORECASE
)


@rule(
    "alarm-impossible-count",
    ALARM,
    question="Can so many points be breaching out of so many?",
    cause="More points have to breach than are looked at.",
    reason="CloudWatch refuses it, and an alarm that is not created never fires.",
    fix="Keep 1 <= DatapointsToAlarm <= EvaluationPeriods.",
    source=EVALUATION,
    requirements=NEEDED,
)
def impossible_count(resource: Resource, world: World) -> Iterator[Said]:
    """M of N."""
    alarm = world.alarms[resource]
    m, n = alarm.datapoints, alarm.periods
    if isinstance(m, Unknown) or isinstance(n, Unknown):
        yield untold(f"it needs {m!r} of {n!r} points", "EvaluationPeriods")
    elif not is_number(n) or not is_number(m):
        yield failed(
            f"EvaluationPeriods is {resource.get('EvaluationPeriods')}; needed is a number",
            "EvaluationPeriods",
        )
    elif not 1 <= m <= n or m != int(m) or n != int(n):
        yield failed(f"it needs {m:g} of {n:g} points", "DatapointsToAlarm")
    else:
        yield passed(f"it needs {m:g} of {n:g} points")


@rule(
    "alarm-impossible-period",
    ALARM,
    question="Is the period one that CloudWatch takes?",
    cause="The period is none that CloudWatch takes.",
    reason="Such an alarm is refused.",
    fix="Use 10, 20 or 30 for metrics of high resolution, else a multiple of 60.",
    source=GUIDE,
    requirements=NEEDED,
)
def impossible_period(resource: Resource, world: World) -> Iterator[Said]:
    """Every period that the alarm names."""
    alarm = world.alarms[resource]
    for one in alarm.reads:
        period = one.period
        if period is None:
            continue
        if isinstance(period, Unknown):
            yield untold(f"Period is {period!r}", "Period")
        elif not is_number(period) or (
            period not in HIGH_RESOLUTION and (period < MINUTE_S or period % MINUTE_S)
        ):
            yield failed(f"Period is {period}; needed is 10, 20, 30 or a multiple of 60", "Period")
        else:
            yield passed(f"Period is {period:g} s")
    if alarm.series and not alarm.expressions and alarm.period is None:
        yield failed("Period is not set", "Period")


@rule(
    "alarm-window-too-long",
    ALARM,
    question="Is the time that the alarm looks at within CloudWatch's limit?",
    cause="The alarm looks at more time than CloudWatch takes.",
    reason="Such an alarm is refused.",
    fix="Keep EvaluationPeriods x Period within a day, or within seven days for periods of an hour or more.",
    source=GUIDE,
    requirements=NEEDED,
)
def window_too_long(resource: Resource, world: World) -> Iterator[Said]:
    """N times the period."""
    span = window_s(world.alarms[resource])
    if span is None:
        return
    most = WEEK_S if world.alarms[resource].period >= HOUR_S else DAY_S
    text = f"EvaluationPeriods x Period is {span:g} s, allowed are {most}"
    yield failed(text, "EvaluationPeriods") if span > most else passed(text)


def window_s(alarm: Alarm) -> float | None:
    """N times the period in seconds, if both are numbers."""
    if not is_number(alarm.periods) or not is_number(alarm.period):
        return None
    return float(alarm.periods * alarm.period)


def _parents(world: World) -> dict[Resource, list[str]]:
    """The names of the composites that read each alarm: what pages is as slow as its slowest part."""
    found: dict[Resource, list[str]] = {}
    for composite in world.composites.values():
        for child in composite.children:
            if child.resource is not None:
                found.setdefault(child.resource, []).append(composite.name)
    return found


@rule(
    "alarm-window-unlike-canary",
    ALARM,
    question="Does the alarm's window fit how often the canary runs?",
    cause="The canary runs too seldom for the windows of its alarm.",
    reason="Between two runs there are no points: an alarm on silence is always on, one on failures never.",
    fix="Make the period the time between two runs, or a multiple of it.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html",
    requirements=NEEDED,
)
def unlike_canary(resource: Resource, world: World) -> Iterator[Said]:
    """Canaries of the template that run by a rate, or once a day or more seldom by cron."""
    alarm = world.alarms[resource]
    if not all(is_number(one) for one in (alarm.period, alarm.periods, alarm.datapoints)):
        return
    for one in alarm.series:
        canary = world.find(one.dimension("CanaryName"), "AWS::Synthetics::Canary")
        between = _between(canary.get("Schedule.Expression")) if canary is not None else None
        if between is None:
            continue
        seen = (
            f"the canary runs every {between:g} s, the alarm looks at {alarm.periods:g} x {alarm.period:g} s"
        )
        runs = alarm.periods * alarm.period / between
        most, least = min(alarm.periods, math.ceil(runs)), min(alarm.periods, math.floor(runs))
        if alarm.missing == "breaching" and alarm.periods - least >= alarm.datapoints:
            yield failed(
                f"{seen}: {alarm.datapoints:g} are empty between two runs, so it is always on", "Period"
            )
        elif alarm.missing != "breaching" and most < alarm.datapoints:
            yield failed(f"{seen}: at most {most:g} have a point, {alarm.datapoints:g} must breach", "Period")
        else:
            yield passed(seen)


def _between(expression: object) -> float | None:
    """Seconds between two runs; for cron only a fixed minute and hour are read, as a day."""
    fields = str(expression).removeprefix("cron(").removesuffix(")").split()
    if str(expression).startswith("cron(") and all(one.isdecimal() for one in fields[:2]):
        return DAY_S
    if len(fields) > 1 and str(expression).startswith("cron(") and fields[0].isdecimal() and fields[1] == "*":
        return HOUR_S
    return seconds(expression) or None


@rule(
    "alarm-slower-than-called",
    ALARM,
    question="Is an alarm that is called realtime or critical also quick?",
    cause="The alarm is called urgent and looks at hours of data.",
    reason="Beyond a day CloudWatch evaluates once an hour, and a short outage drowns in the long window.",
    fix="Shorten Period and EvaluationPeriods to minutes, or do not call it realtime.",
    source=EVALUATION,
    requirements=NEEDED,
)
def slower_than_called(resource: Resource, world: World) -> Iterator[Said]:
    """Realtime is less than an hour until it can fire; what is critical looks at less than a day."""
    alarm = world.alarms[resource]
    span = window_s(alarm)
    if span is None or not is_number(alarm.datapoints):
        return
    text = promise_of(alarm).text
    # Addresses of dashboards are left out of the text, their names may say realtime.
    fastest = alarm.datapoints * alarm.period
    instant = _INSTANT.search(text)
    urgent = _URGENT.search(text) or _URGENT.search(" ".join(world.view(_parents).get(resource, ())))
    called = (instant or urgent or [""])[0]
    if (instant and (fastest >= HOUR_S or span >= DAY_S)) or (urgent and span >= DAY_S):
        yield failed(
            f"it is called '{called}' and evaluates {span / HOUR_S:g} hours of data", "EvaluationPeriods"
        )
    elif called:
        yield passed(f"it is called '{called}' and evaluates {span / MINUTE_S:g} minutes of data")
