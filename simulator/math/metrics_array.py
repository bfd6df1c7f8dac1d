"""What PutMetricAlarm refuses in an alarm's Metrics, so that a template is not wrong until its deploy.

Sources: API reference of PutMetricAlarm and MetricDataQuery; CloudWatch user guide, "Alarm data queries",
"Limits" and "Cross-account alarms". An entry without ReturnData returns data: that is the API's default.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from simulator.math.anomaly_band import BAND, band_problems, is_band
from simulator.math.types import kind_of
from simulator.math.values import Kind
from template.metric_math import Call, MathError, names, parse_math, walk

METRICS, EXPRESSIONS, ID_LENGTH = 10, 10, 255
GRAPH_LIMIT = 500
"""Metrics and expressions of one graph, or of one GetMetricData call."""

SHORT_PERIODS = (10, 20, 30)
HOUR, DAY, WEEK = 3_600, 86_400, 604_800
NO_CROSS_ACCOUNT = frozenset({BAND, "INSIGHT_RULE_METRIC", "SERVICE_QUOTA"})
INSTEAD_OF_METRICS = (
    "MetricName",
    "Namespace",
    "Dimensions",
    "Period",
    "Unit",
    "Statistic",
    "ExtendedStatistic",
)
_ID = re.compile(r"[a-z][A-Za-z0-9_]*")
_EC2 = re.compile(r"arn:[\w-]+:(automate:[^:]*:ec2:|swf:.*EC2)")
_SCALING = re.compile(r"arn:[\w-]+:autoscaling:")
_QUERY = re.compile(r"\s*SELECT\b", re.IGNORECASE)

Item = Mapping[str, Any]
Found = Iterator[str]


def is_id(text: object) -> bool:
    """Whether a text may name a metric: a small letter, then letters, digits and underscores."""
    return isinstance(text, str) and len(text) <= ID_LENGTH and _ID.fullmatch(text) is not None


def problems(alarm: Mapping[str, Any]) -> tuple[str, ...]:
    """Why CloudWatch refuses these parameters of PutMetricAlarm with ``Metrics``; none if it takes them."""
    items = alarm.get("Metrics")
    if not isinstance(items, Sequence) or not items or not all(isinstance(one, Mapping) for one in items):
        return ("Metrics needs a list of at least one metric",)
    shape = [one for rule in _SHAPE for one in rule(items)]
    if shape:
        return tuple(shape)
    return tuple(one for rule in _MEANING for one in rule(alarm, items))


def _ids(items: Sequence[Item]) -> Found:
    for name, number in Counter(str(one.get("Id")) for one in items).items():
        if not is_id(name):
            yield f"the id '{name}' needs a small letter first, then letters, digits and underscores"
        if number > 1:
            yield f"the id '{name}' is there {number} times"


def _sorts(items: Sequence[Item]) -> Found:
    for one in items:
        if ("Expression" in one) == ("MetricStat" in one):
            yield f"'{one.get('Id')}' needs either Expression or MetricStat"
        elif "MetricStat" in one:
            yield from _metric_stat(one)
        elif not isinstance(one["Expression"], str) or not one["Expression"].strip():
            yield f"'{one.get('Id')}' needs a text as its Expression"


def _metric_stat(item: Item) -> Found:
    stat = item["MetricStat"]
    missing = [
        key for key in ("Metric", "Period", "Stat") if not isinstance(stat, Mapping) or key not in stat
    ]
    if missing:
        yield f"MetricStat of '{item.get('Id')}' needs {' and '.join(missing)}"
    elif not is_period(stat["Period"]):
        yield f"the period of '{item.get('Id')}' must be 10, 20, 30 or a multiple of 60 s"


def is_period(seconds: object) -> bool:
    """Whether an alarm may have this period."""
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return False
    return seconds in SHORT_PERIODS or (seconds > 0 and seconds % 60 == 0)


def _numbers(items: Sequence[Item]) -> Found:
    metrics = sum("MetricStat" in one for one in items)
    if metrics > METRICS:
        yield f"{metrics} metrics; an alarm takes {METRICS}"
    if len(items) - metrics > EXPRESSIONS:
        yield f"{len(items) - metrics} expressions; an alarm takes {EXPRESSIONS}"


def _periods(_: Item, items: Sequence[Item]) -> Found:
    periods = sorted({one["MetricStat"]["Period"] for one in items if "MetricStat" in one})
    if len(periods) > 1:
        yield f"metrics have periods of {' and '.join(map(str, periods))} s; all need the same"


def _returned(alarm: Item, items: Sequence[Item]) -> Found:
    """One item is watched; beside it an anomaly alarm's band may be returned too."""
    returned = [one for one in items if one.get("ReturnData", True)]
    watched = [one for one in returned if one["Id"] != alarm.get("ThresholdMetricId")]
    if len(watched) != 1:
        yield f"{len(watched)} items return data; exactly one is the one that the alarm watches"
    elif "ThresholdMetricId" not in alarm and "MetricStat" in watched[0] and _math(items):
        yield "the item that returns data is a metric; with expressions it is one of them"


def _math(items: Sequence[Item]) -> list[Item]:
    return [one for one in items if "Expression" in one and not _QUERY.match(one["Expression"])]


def _expressions(alarm: Item, items: Sequence[Item]) -> Found:
    kinds = {one["Id"]: Kind.TS for one in items if one not in _math(items)}
    metrics = {one["Id"] for one in items if "MetricStat" in one}
    waiting = {one["Id"]: one["Expression"] for one in _math(items)}
    while ready := [name for name, text in waiting.items() if not _waits(text, waiting)]:
        for name in ready:
            try:
                kinds[name] = _kind(waiting.pop(name), kinds, metrics)
            except MathError as error:
                yield f"'{name}': {error}"
                return
            if kinds[name] is not Kind.TS and name != alarm.get("ThresholdMetricId"):
                yield f"'{name}' gives {kinds[name].value}; an alarm's expression gives one time series"
    if waiting:
        yield f"{', '.join(waiting)}: expressions name one another in a circle"


def _waits(text: str, waiting: Mapping[str, str]) -> bool:
    """Whether an expression names one that is not known yet; a text that is none waits for nothing."""
    try:
        return any(name in waiting for name in names(parse_math(text)))
    except MathError:
        return False


def _kind(text: str, kinds: Mapping[str, Kind], metrics: set[str]) -> Kind:
    tree = parse_math(text)
    if any(isinstance(one, Call) and one.function == "SEARCH" for one in walk(tree)):
        raise MathError("an alarm cannot be based on SEARCH")
    return kind_of(tree, kinds, metrics)


def _threshold(alarm: Item, items: Sequence[Item]) -> Found:
    if "ThresholdMetricId" not in alarm:
        return
    band = next((one for one in items if one["Id"] == alarm["ThresholdMetricId"]), {})
    text = band.get("Expression", "")
    if not is_band(text):
        yield f"ThresholdMetricId '{alarm['ThresholdMetricId']}' is the id of no {BAND}"
    elif found := band_problems(text, {one["Id"] for one in items if one is not band}):
        yield from found
    if "Threshold" in alarm:
        yield "Threshold and ThresholdMetricId are both set; CloudWatch takes one"


def _actions(alarm: Item, items: Sequence[Item]) -> Found:
    lists = ("AlarmActions", "OKActions", "InsufficientDataActions")
    actions = [str(one) for name in lists for one in alarm.get(name) or ()]
    if _math(items) and any(map(_EC2.match, actions)):
        yield "an alarm on a math expression cannot perform EC2 actions"
    if "ThresholdMetricId" in alarm and any(map(_SCALING.match, actions)):
        yield "an anomaly detection alarm cannot have Auto Scaling actions"


def _accounts(_: Item, items: Sequence[Item]) -> Found:
    if not any("AccountId" in one for one in items):
        return
    for one in _math(items):
        used = {call.function for call in _calls(one["Expression"])} & NO_CROSS_ACCOUNT
        if used:
            yield f"{', '.join(sorted(used))} cannot be used in a cross-account alarm"


def _calls(text: str) -> list[Call]:
    try:
        return [one for one in walk(parse_math(text)) if isinstance(one, Call)]
    except MathError:
        return []


def _both(alarm: Item, _: Sequence[Item]) -> Found:
    both = [name for name in INSTEAD_OF_METRICS if name in alarm]
    if both:
        yield f"{', '.join(both)} cannot stand beside Metrics"


def _length(alarm: Item, items: Sequence[Item]) -> Found:
    """Evaluation periods times period: a day at most, a week from periods of an hour."""
    periods = alarm.get("EvaluationPeriods", 1)
    seconds = max((one["MetricStat"]["Period"] for one in items if "MetricStat" in one), default=0)
    limit = WEEK if seconds >= HOUR else DAY
    if isinstance(periods, int) and periods * seconds > limit:
        yield f"{periods} periods of {seconds} s are more than {limit} s"
    datapoints = alarm.get("DatapointsToAlarm", periods)
    if isinstance(datapoints, int) and isinstance(periods, int) and not 1 <= datapoints <= periods:
        yield f"{datapoints} datapoints to alarm do not fit {periods} evaluation periods"


_SHAPE: tuple[Callable[[Sequence[Item]], Found], ...] = (_ids, _sorts, _numbers)
_MEANING: tuple[Callable[[Item, Sequence[Item]], Found], ...] = (
    _periods,
    _returned,
    _expressions,
    _threshold,
    _actions,
    _accounts,
    _both,
    _length,
)
