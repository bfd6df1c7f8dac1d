"""What PutMetricAlarm refuses: one table of limits a kind of parameter, and the rules between parameters.

Source: PutMetricAlarm, MetricDataQuery and Dimension in the CloudWatch API reference. Chosen where it says
"should not" or nothing: a Threshold beside a band and DatapointsToAlarm above EvaluationPeriods are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.actions import ActionError, kind_of
from simulator.states import BANDS, COMPARISONS, TREATMENTS

DAY, WEEK, HOUR = 86_400, 604_800, 3600
SHORT_PERIODS = (10, 20, 30)
MOST_ACTIONS, MOST_DIMENSIONS, MOST_METRICS, MOST_TAGS = 5, 30, 10, 50
ACTION_LISTS = ("AlarmActions", "OKActions", "InsufficientDataActions")
STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_TEXTS = {
    "AlarmName": (1, 255),
    "AlarmDescription": (0, 1024),
    "MetricName": (1, 255),
    "Namespace": (1, 255),
    "EvaluateLowSampleCountPercentile": (1, 255),
    "ThresholdMetricId": (1, 255),
}
_WHOLE = {"EvaluationPeriods": 1, "DatapointsToAlarm": 1, "Period": 10}
_CHOICES: dict[str, tuple[str, ...]] = {
    "ComparisonOperator": (*COMPARISONS, *BANDS),
    "Statistic": STATISTICS,
    "TreatMissingData": TREATMENTS,
    "EvaluateLowSampleCountPercentile": ("evaluate", "ignore"),
}
_REQUIRED = ("AlarmName", "EvaluationPeriods", "ComparisonOperator")
_OF_ONE_METRIC = (
    "MetricName",
    "Namespace",
    "Dimensions",
    "Period",
    "Unit",
    "Statistic",
    "ExtendedStatistic",
)
_EXTENDED = re.compile(
    r"p(\d{1,2}(\.\d{0,10})?|100)|(tm|tc|ts|wm)(\d{1,2}(\.\d{0,10})?|100)|IQM"
    r"|(PR|TM|TC|TS|WM)\(\d*(\.\d+)?%?:\d*(\.\d+)?%?\)",
    re.IGNORECASE,
)
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_BAND = re.compile(r"\s*ANOMALY_DETECTION_BAND\s*\(")
Parameters = Mapping[str, Any]


class ParameterError(ValueError):
    """Parameters that CloudWatch would refuse; the message names each fault."""


def check(parameters: Parameters) -> None:
    """Raise ParameterError for parameters of a metric alarm that PutMetricAlarm refuses."""
    faults = [*_each(parameters), *common(parameters)]
    faults += [] if faults else _together(parameters)
    if faults:
        raise ParameterError("; ".join(faults))


def common(parameters: Parameters) -> Iterator[str]:
    """Faults that every kind of alarm can have: texts too long, actions too many or unknown."""
    for name, (least, most) in _TEXTS.items():
        text = parameters.get(name)
        if text is not None and not (isinstance(text, str) and least <= len(text) <= most):
            yield f"{name}: {least} to {most} characters are needed"
    if any(ord(letter) < ord(" ") or letter == "\x7f" for letter in str(parameters.get("AlarmName", ""))):
        yield "AlarmName: control characters are not possible"
    for name in ACTION_LISTS:
        yield from _actions(name, parameters.get(name) or ())
    if not isinstance(parameters.get("ActionsEnabled", True), bool):
        yield "ActionsEnabled: true or false is needed"
    if len(parameters.get("Tags") or ()) > MOST_TAGS:
        yield f"Tags: at most {MOST_TAGS} are possible"


def _actions(name: str, actions: Sequence[str]) -> Iterator[str]:
    if len(actions) > MOST_ACTIONS:
        yield f"{name}: at most {MOST_ACTIONS} are possible"
    for arn in actions:
        try:
            kind_of(arn)
        except ActionError as error:
            yield f"{name}: {error}"


def _each(parameters: Parameters) -> Iterator[str]:
    yield from (f"{name} is needed" for name in _REQUIRED if parameters.get(name) is None)
    for name, least in _WHOLE.items():
        if name in parameters and not _whole(parameters[name], least):
            yield f"{name}: a whole number from {least} is needed"
    for name, choices in _CHOICES.items():
        if parameters.get(name) is not None and parameters[name] not in choices:
            yield f"{name}: one of {', '.join(choices)} is needed"
    if parameters.get("Threshold") is not None and not _number(parameters["Threshold"]):
        yield "Threshold: a number is needed"
    if str(parameters.get("Namespace", "")).startswith(":"):
        yield "Namespace: no colon at the start"


def _together(parameters: Parameters) -> Iterator[str]:
    yield from _compared(parameters)
    yield from _several(parameters) if "Metrics" in parameters else _one(parameters)
    periods = parameters["EvaluationPeriods"]
    if parameters.get("DatapointsToAlarm", 1) > periods:
        yield "DatapointsToAlarm: more than EvaluationPeriods can never be reached"
    for period in sorted(set(_periods(parameters))):
        yield from _span(period, periods)


def _compared(parameters: Parameters) -> Iterator[str]:
    """A static alarm has a threshold; one with a band names it, and only it uses the operators of bands."""
    band, operator = parameters.get("ThresholdMetricId"), parameters["ComparisonOperator"]
    if band is None and operator in BANDS:
        yield f"ComparisonOperator: {operator} is for anomaly detection, which needs ThresholdMetricId"
    if band is not None and operator not in BANDS:
        yield f"ComparisonOperator: with ThresholdMetricId one of {', '.join(BANDS)} is needed"
    if (parameters.get("Threshold") is None) == (band is None):
        yield "Threshold is needed for a static alarm, and not beside ThresholdMetricId"


def _one(parameters: Parameters) -> Iterator[str]:
    """An alarm on one metric: exactly one kind of statistic, and a period."""
    for name in ("MetricName", "Namespace", "Period"):
        if parameters.get(name) is None:
            yield f"{name} is needed, or Metrics"
    extended = parameters.get("ExtendedStatistic")
    if (parameters.get("Statistic") is None) == (extended is None):
        yield "Statistic or ExtendedStatistic is needed, not both"
    if extended is not None and not _EXTENDED.fullmatch(str(extended)):
        yield "ExtendedStatistic: a percentile such as p99 or a trimmed statistic such as tm90 is needed"
    if parameters.get("ThresholdMetricId") is not None:
        yield "ThresholdMetricId needs Metrics"
    yield from _dimensions(parameters.get("Dimensions") or ())


def _several(parameters: Parameters) -> Iterator[str]:
    """An alarm on math: each query well made, one of them compared, and nothing of a single metric beside."""
    beside = [name for name in _OF_ONE_METRIC if parameters.get(name) is not None]
    if beside:
        yield f"Metrics excludes {', '.join(beside)}"
    metrics = parameters["Metrics"]
    if not isinstance(metrics, list) or not metrics or not all(isinstance(one, Mapping) for one in metrics):
        yield "Metrics: at least one query is needed"
        return
    ids = [str(one.get("Id", "")) for one in metrics]
    if len(set(ids)) < len(ids) or not all(map(_ID.fullmatch, ids)):
        yield "Metrics: each Id is its own and starts with a small letter"
    if sum("MetricStat" in one for one in metrics) > MOST_METRICS:
        yield f"Metrics: at most {MOST_METRICS} metrics are possible"
    for one in metrics:
        yield from _query(one)
    yield from _returned(metrics, parameters.get("ThresholdMetricId"))


def _query(one: Parameters) -> Iterator[str]:
    stat = one.get("MetricStat")
    if (stat is None) == (one.get("Expression") is None):
        yield f"Metrics: {one.get('Id')} needs Expression or MetricStat, not both"
    if stat is not None:
        metric = stat.get("Metric") or {}
        absent = [name for name in ("Period", "Stat") if stat.get(name) is None]
        absent += [name for name in ("Namespace", "MetricName") if not metric.get(name)]
        yield from (f"Metrics: {one.get('Id')} needs {name}" for name in absent)
        yield from _dimensions(metric.get("Dimensions") or ())


def _returned(metrics: Sequence[Parameters], band: object) -> Iterator[str]:
    """ReturnData is true unless said otherwise; besides the band it may be so once."""
    compared = [one for one in metrics if one.get("ReturnData", True) and one.get("Id") != band]
    if len(compared) != 1:
        yield "Metrics: ReturnData must be true for exactly one, which the alarm compares"
    bands = [one.get("Id") for one in metrics if _BAND.match(str(one.get("Expression", "")))]
    if band is not None and band not in bands:
        yield f"ThresholdMetricId: {band!r} is no ANOMALY_DETECTION_BAND in Metrics"


def _dimensions(dimensions: Sequence[Parameters]) -> Iterator[str]:
    if len(dimensions) > MOST_DIMENSIONS:
        yield f"Dimensions: at most {MOST_DIMENSIONS} are possible"
    if not all(one.get("Name") and one.get("Value") for one in dimensions):
        yield "Dimensions: each needs a Name and a Value"


def _periods(parameters: Parameters) -> Iterator[int]:
    stats = [one.get("MetricStat") or {} for one in parameters.get("Metrics") or ()]
    given = [parameters.get("Period"), *(stat.get("Period") for stat in stats)]
    return (period for period in given if isinstance(period, int))


def _span(period: int, periods: int) -> Iterator[str]:
    if period not in SHORT_PERIODS and (period < min(SHORT_PERIODS) or period % 60):
        yield f"Period: {period} is not 10, 20, 30 or a multiple of 60"
    most = DAY if period < HOUR else WEEK
    if period * periods > most:
        yield f"Period x EvaluationPeriods: {period * periods} s is more than {most} s"


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf")
