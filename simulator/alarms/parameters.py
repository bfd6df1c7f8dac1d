"""What PutMetricAlarm refuses: a table of limits for each kind of parameter, and the rules between them.

Source: PutMetricAlarm and Dimension in the CloudWatch API reference; ``metrics_array`` knows Metrics. Chosen
where it says "should not" or nothing: a Threshold beside a band and DatapointsToAlarm above EvaluationPeriods
are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.alarms.actions import ActionError, kind_of
from simulator.alarms.states import BANDS, COMPARISONS, TREATMENTS
from simulator.embedded.shape import UNITS
from simulator.math.metrics_array import DAY, HOUR, WEEK, is_period, problems

MOST_ACTIONS, MOST_DIMENSIONS, MOST_TAGS = 5, 30, 50
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
    "Unit": tuple(sorted(UNITS)),
}
_DIMENSION = {"Name": 255, "Value": 1024}
_REQUIRED = ("AlarmName", "EvaluationPeriods", "ComparisonOperator")
_EXTENDED = re.compile(
    r"p(\d{1,2}(\.\d{0,10})?|100)|(tm|tc|ts|wm)(\d{1,2}(\.\d{0,10})?|100)|IQM"
    r"|(PR|TM|TC|TS|WM)\(\d*(\.\d+)?%?:\d*(\.\d+)?%?\)",
    re.IGNORECASE,
)
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
    yield from problems(parameters) if "Metrics" in parameters else _one(parameters)


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
    yield from _span(parameters.get("Period"), parameters)


def _dimensions(dimensions: Sequence[Parameters]) -> Iterator[str]:
    if len(dimensions) > MOST_DIMENSIONS:
        yield f"Dimensions: at most {MOST_DIMENSIONS} are possible"
    if not all(one.get("Name") and one.get("Value") for one in dimensions):
        yield "Dimensions: each needs a Name and a Value"
    for part, most in _DIMENSION.items():
        if any(len(str(one.get(part))) > most for one in dimensions):
            yield f"Dimensions: a {part} of at most {most} characters is possible"


def _span(period: int | None, parameters: Parameters) -> Iterator[str]:
    """A period that exists, and a time that alarms look at: a week for periods from an hour, else a day."""
    periods, most = parameters["EvaluationPeriods"], DAY if (period or 0) < HOUR else WEEK
    if period is not None and not is_period(period):
        yield f"Period: {period} is not 10, 20, 30 or a multiple of 60"
    elif period is not None and period * periods > most:
        yield f"Period x EvaluationPeriods: {period * periods} s is more than {most} s"
    if parameters.get("DatapointsToAlarm", 1) > periods:
        yield "DatapointsToAlarm: more than EvaluationPeriods can never be reached"


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf")
