"""What an expression gives, of which kind it is, and which alarms CloudWatch takes: ``simulator`` answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from simulator.math.advice import advice
from simulator.math.anomaly_band import BAND, band_problems, input_problems, is_band, width
from simulator.math.expressions import FloatArray, Kind, MathError, Value, evaluate, result_type
from simulator.math.metrics_array import GRAPH_LIMIT, is_id, problems
from template.metric_math import Call, parse_math, walk

from . import Answer, Compare

_TOLERANCE = 1e-9
_SCALAR, _ARRAY = "{}(m1)", "{}(METRICS())"
_SHORT_FORMS = (
    _SCALAR,
    _ARRAY,
    "{}(m1, 0)",
    "{}(m1, m1)",
    "{}(METRICS(), 0)",
    "{}(METRICS(), AVG, ASC)",
    "{}(0)",
    "{}()",
    "{}('x')",
    "{}('x', 'Sum')",
    "{}('x', 'y', 'z')",
)


def _eval(given: Mapping[str, Any]) -> Mapping[str, Any]:
    metrics = {name: _array(values) for name, values in given["metrics"].items()}
    try:
        value = evaluate(
            given["expression"],
            metrics,
            period_s=given["period"],
            stamps=_stamps(given, metrics),
            expressions=given.get("extra_expressions", {}),
        )
    except MathError as error:
        return {"error": str(error), "valid": False, "valid_final": False}
    return {**_lists(value), "valid_final": value.kind is not Kind.S, "type": value.kind.value}


def _array(values: list[float | None]) -> FloatArray:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def _stamps(given: Mapping[str, Any], metrics: Mapping[str, FloatArray]) -> FloatArray | None:
    if "timestamps" in given:
        return _array(given["timestamps"])
    if "start" not in given:
        return None
    start = datetime.fromisoformat(given["start"].replace("Z", "+00:00")).timestamp()
    points = max((len(one) for one in metrics.values()), default=1)
    return np.asarray(start + np.arange(points) * given["period"], dtype=np.float64)


def _lists(value: Value) -> dict[str, Any]:
    """One series answers as an array of one too, and the other way round: a list is how the file shows it."""
    lists = [[None if np.isnan(one) else float(one) for one in np.atleast_1d(part)] for part in value.parts]
    if value.kind is Kind.S:
        return {"scalar": lists[0][0]}
    return {"series_array": lists, **({"series": lists[0]} if len(lists) == 1 else {})}


def _near(expected: Mapping[str, Any], answer: Any) -> Iterator[str]:
    """Numbers within a billionth: sums of floating point depend on their order."""
    for key, wanted in expected.items():
        found = answer.get(key)
        if not (wanted == found if isinstance(wanted, (str, bool)) else _close(wanted, found)):
            yield f"{key} is {found!r}, expected {wanted!r}"


def _close(wanted: Any, found: Any) -> bool:
    if np.shape(wanted) != np.shape(found):
        return False
    one, other = (np.array(side, dtype=np.float64) for side in (wanted, found))
    return bool(np.allclose(one, other, rtol=_TOLERANCE, atol=_TOLERANCE, equal_nan=True))


def _type(given: Mapping[str, Any]) -> Mapping[str, Any]:
    text = given["expression"]
    try:
        kind = result_type(text, dict.fromkeys(given["metrics"], Kind.TS))
    except MathError as error:
        return {
            "error": str(error),
            "valid": False,
            "valid_final_result": False,
            "valid_alarm_expression": False,
        }
    searched = any(isinstance(one, Call) and one.function == "SEARCH" for one in walk(parse_math(text)))
    return {
        "type": kind.value,
        "valid": True,
        "valid_final_result": kind is not Kind.S,
        "valid_alarm_expression": not searched and (kind is Kind.TS or is_band(text)),
    }


def _id(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"valid": is_id(given["id"])}


def _alarm(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return _verdict(problems(given))


def _anomaly(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """An expression without a band is the one that a detector watches: its band is judged."""
    found = input_problems(
        periods=given.get("periods", ()),
        storage_resolution=given.get("storage_resolution", 60),
        number=given.get("metric_count", 0),
    )
    if "expression" in given:
        watched = given["expression"]
        band = watched if BAND in watched else f"{BAND}({watched})"
        found += band_problems(band, given.get("metrics", ()))
    return _verdict(found)


def _verdict(found: tuple[str, ...]) -> Mapping[str, Any]:
    return {"accepted": not found, "error": "; ".join(found)}


def _lint(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A function by name: ``AVG (scalar)`` is given one series, else its shortest valid form is judged."""
    if given.get("used_in", "alarm") != "alarm":
        return {"warn": False}
    if "expression" in given:
        return {"warn": bool(advice(given["expression"], _KINDS_OF_METRICS))}
    function, _, how = given["function"].partition(" ")
    forms = _SHORT_FORMS if not how else (_SCALAR if "scalar" in how else _ARRAY,)
    for form in forms:
        try:
            return {"warn": bool(advice(form.format(function), _KINDS_OF_METRICS))}
        except MathError:
            continue
    return {"error": f"{function} has no short form"}


def _fact(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if "metrics_and_expressions" in given:
        return {"accepted": given["metrics_and_expressions"] <= GRAPH_LIMIT}
    if "expression" in given and BAND in given["expression"]:
        return {"standard_deviations": width(given["expression"])}
    value = given.get("expression_value")
    gap = evaluate("e", {"e": _array([value])}, period_s=60).series
    return {"datapoint": "missing" if np.isnan(gap).all() else "present"}


_KINDS_OF_METRICS = {"m1": Kind.TS}

KINDS: Mapping[str, Answer] = {
    "eval": _eval,
    "type": _type,
    "id_validate": _id,
    "alarm_validate": _alarm,
    "anomaly_validate": _anomaly,
    "alarm_lint": _lint,
    "fact": _fact,
}
COMPARE: Mapping[str, Compare] = {"eval": _near}
