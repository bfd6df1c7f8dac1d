"""Functions of metric math by name: what each does with values whose kinds have been checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from simulator.math import arrays as math_arrays
from simulator.math import series as math_series
from simulator.math.clock import CLOCK
from simulator.math.operators import choose
from simulator.math.values import MISSING, FloatArray, Frame, Kind, Value
from template.metric_math import MathError

BAND_WIDTH = 2.0
"""Standard deviations of ANOMALY_DETECTION_BAND when the second argument is left out."""

Series = Callable[[FloatArray, Frame], FloatArray]
Function = Callable[[tuple[Value | str, ...], Frame], Value]

_EACH: Mapping[str, Series] = MappingProxyType(
    {
        "ABS": lambda values, _: np.abs(values),
        "CEIL": lambda values, _: np.ceil(values),
        "FLOOR": lambda values, _: np.floor(values),
        "LOG": lambda values, _: math_series.logarithm(values),
        "LOG10": lambda values, _: math_series.logarithm10(values),
        "DIFF": lambda values, _: math_series.difference(values),
        "DIFF_TIME": lambda values, frame: math_series.difference_time(values, frame.stamps),
        "RATE": lambda values, frame: math_series.rate(values, frame.stamps),
        "RUNNING_SUM": lambda values, _: math_series.running_sum(values),
    }
)


def call(function: str, arguments: tuple[Value | str, ...], frame: Frame) -> Value:
    """Compute a function; texts come as such. Raises MathError for what has not been handed in."""
    if function in _EACH:
        return _each(function, _value(arguments[0]), frame)
    if function in math_arrays.GATHER:
        return _gather(function, _value(arguments[0]), frame)
    if function in CLOCK:
        return _series(np.broadcast_to(CLOCK[function](frame.stamps), _value(arguments[0]).parts[0].shape))
    return _OTHERS[function](arguments, frame)


def _each(function: str, given: Value, frame: Frame) -> Value:
    return Value(given.kind, tuple(_EACH[function](one, frame) for one in given.parts))


def _gather(function: str, given: Value, frame: Frame) -> Value:
    if given.kind is Kind.TS:
        return Value(Kind.S, (math_arrays.over_time(function, given.parts[0]),))
    return _series(math_arrays.over_members(function, given.parts, frame.shape))


def _series(values: FloatArray) -> Value:
    return Value(Kind.TS, (values,))


def _scalar(number: float) -> Value:
    return Value(Kind.S, (np.asarray(number, dtype=np.float64),))


def _array(parts: tuple[FloatArray, ...]) -> Value:
    return Value(Kind.ARRAY, parts)


def _value(argument: Value | str) -> Value:
    if isinstance(argument, str):
        raise MathError(f"'{argument}' is a text where a value is needed")
    return argument


def _number(arguments: tuple[Value | str, ...], at: int) -> FloatArray | None:
    return _value(arguments[at]).parts[0] if at < len(arguments) else None


def _fill(arguments: tuple[Value | str, ...], frame: Frame) -> Value:
    given, by = _value(arguments[0]), arguments[1]
    if by == "REPEAT":
        parts = tuple(math_series.repeat(one) for one in given.parts)
    elif by == "LINEAR":
        parts = tuple(math_series.interpolate(one, frame.stamps) for one in given.parts)
    else:
        filler = _value(by).parts[0]
        parts = tuple(np.where(np.isnan(one), filler, one) for one in given.parts)
    return Value(given.kind, parts)


def _metrics(arguments: tuple[Value | str, ...], frame: Frame) -> Value:
    """Metrics whose id holds a text, in the order of the request; expressions are none of them."""
    text = str(arguments[0]) if arguments else ""
    return _array(tuple(values for name, values in frame.metrics.items() if text in name))


def _sort(arguments: tuple[Value | str, ...], _: Frame) -> Value:
    function, order = str(arguments[1]), str(arguments[2])
    found, limit = math_arrays.ordered(_value(arguments[0]).parts, function, order), _number(arguments, 3)
    return _array(found if limit is None else found[: math_arrays.position(limit)])


def _slice(arguments: tuple[Value | str, ...], _: Frame) -> Value:
    start = _value(arguments[1]).parts[0]
    return _array(math_arrays.part(_value(arguments[0]).parts, start, _number(arguments, 2)))


def _pick(at: int) -> Function:
    def function(arguments: tuple[Value | str, ...], frame: Frame) -> Value:
        members = _value(arguments[0]).parts
        return _series(members[at] if members else np.full(frame.shape, MISSING))

    return function


def _remove_empty(arguments: tuple[Value | str, ...], _: Frame) -> Value:
    return _array(tuple(one for one in _value(arguments[0]).parts if not np.isnan(one).all()))


def _time_series(arguments: tuple[Value | str, ...], frame: Frame) -> Value:
    return _series(np.broadcast_to(_value(arguments[0]).parts[0], frame.shape))


def _band(arguments: tuple[Value | str, ...], frame: Frame) -> Value:
    """Upper and lower limit: mean of all datapoints and so many standard deviations.

    AWS trains a model with seasons on two weeks of data and publishes no formula; this is a stand-in whose
    kind, order and width are AWS's.
    """
    values, width = _value(arguments[0]).parts[0], _number(arguments, 1)
    number = math_arrays.over_time("DATAPOINT_COUNT", values)
    with np.errstate(all="ignore"):
        centre = math_arrays.over_time("SUM", values) / number
    spread = math_arrays.over_time("STDDEV", values) * (BAND_WIDTH if width is None else width)
    shape = np.broadcast_shapes(values.shape, spread.shape, frame.shape[-1:])
    return _array(tuple(np.broadcast_to(limit, shape) for limit in (centre + spread, centre - spread)))


def _if(arguments: tuple[Value | str, ...], _: Frame) -> Value:
    condition, yes, *no = map(_value, arguments)
    return choose(condition, yes, no[0] if no else None)


def _insight_rule(arguments: tuple[Value | str, ...], frame: Frame) -> Value:
    key = str(arguments[0]), str(arguments[1])
    if key not in frame.outside.insight_rules:
        raise MathError(f"values of INSIGHT_RULE_METRIC {key} are not there")
    return _series(frame.outside.insight_rules[key])


def _quota(arguments: tuple[Value | str, ...], frame: Frame) -> Value:
    """The quota of a usage metric, which is known by its id."""
    name = next((name for name, values in frame.metrics.items() if values is _number(arguments, 0)), "")
    if name not in frame.outside.quotas:
        raise MathError(f"the quota of '{name}' is not there")
    return _series(np.broadcast_to(np.asarray(frame.outside.quotas[name], dtype=np.float64), frame.shape))


def _found(arguments: tuple[Value | str, ...], frame: Frame) -> tuple[FloatArray, ...]:
    key = "/".join(one for one in arguments if isinstance(one, str))
    found = frame.outside.searches.get(key, frame.outside.searches.get(str(arguments[0])))
    if found is None:
        raise MathError(f"what '{key}' finds is not there")
    return tuple(found)


def _fetched(arguments: tuple[Value | str, ...], frame: Frame) -> Value:
    found = _found(arguments, frame)
    if len(found) != 1:
        raise MathError(f"it fetched {len(found)} time series, where one is needed")
    return _series(found[0])


_OTHERS: Mapping[str, Function] = MappingProxyType(
    {
        "ANOMALY_DETECTION_BAND": _band,
        "DB_PERF_INSIGHTS": _fetched,
        "FILL": _fill,
        "FIRST": _pick(0),
        "IF": _if,
        "INSIGHT_RULE_METRIC": _insight_rule,
        "LAMBDA": _fetched,
        "LAST": _pick(-1),
        "METRIC_COUNT": lambda given, _: _scalar(len(_value(given[0]).parts)),
        "METRICS": _metrics,
        "PERIOD": lambda _, frame: _scalar(frame.period_s),
        "REMOVE_EMPTY": _remove_empty,
        "SEARCH": lambda given, frame: _array(_found(given, frame)),
        "SERVICE_QUOTA": _quota,
        "SLICE": _slice,
        "SORT": _sort,
        "TIME_SERIES": _time_series,
        "[]": lambda given, _: _array(tuple(part for one in given for part in _value(one).parts)),
    }
)
