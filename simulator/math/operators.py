"""Operators of metric math and IF, with their rules for missing datapoints.

Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics". Between two series a missing
datapoint counts as 0 where the other series has one; where both miss it, or beside a scalar, it stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from simulator.math.masks import Mask, dropped, select, zeroed
from simulator.math.values import MISSING, FloatArray, Kind, Value, holed
from template.metric_math import MathError

Pair = Callable[[FloatArray, FloatArray], Any]

_NUMBERS: Mapping[str, Pair] = MappingProxyType(
    {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power}
)
_TRUTHS: Mapping[str, Pair] = MappingProxyType(
    {
        "<": np.less,
        ">": np.greater,
        "<=": np.less_equal,
        ">=": np.greater_equal,
        "==": np.equal,
        "!=": np.not_equal,
        "AND": lambda left, right: (left != 0) & (right != 0),
        "OR": lambda left, right: (left != 0) | (right != 0),
    }
)


def combine(sign: str, left: Value, right: Value) -> Value:
    """Apply an operator; arrays member by member. Raises MathError for arrays of different length."""
    apply = _arithmetic if sign in _NUMBERS else _comparison
    both = Kind.S not in (left.kind, right.kind)
    parts = tuple(apply(sign, one, other, zero=both) for one, other in _matched(left, right))
    return Value(_joint(left.kind, right.kind), parts)


def choose(condition: Value, yes: Value, no: Value | None) -> Value:
    """IF: any condition but 0 is true, a missing one drops the point, and a true one without a value gives 0.

    A scalar condition chooses a whole series, gaps included.
    """
    test, chosen = condition.parts[0], yes.parts[0]
    other = np.asarray(MISSING) if no is None else no.parts[0]
    kinds = (condition.kind, yes.kind, no.kind if no else Kind.S)
    if condition.kind is Kind.TS and yes.kind is Kind.TS and holed(chosen):
        chosen = zeroed(chosen, np.isnan(chosen))
    outcome = select(test != 0, chosen, other)
    if holed(test):
        outcome = dropped(outcome, np.isnan(test))
    return Value(Kind.TS if Kind.TS in kinds else Kind.S, (outcome,))


def _joint(left: Kind, right: Kind) -> Kind:
    return next((kind for kind in (Kind.ARRAY, Kind.TS) if kind in (left, right)), Kind.S)


def _matched(left: Value, right: Value) -> list[tuple[FloatArray, FloatArray]]:
    one, other = left.parts, right.parts
    if left.kind is not Kind.ARRAY:
        one = one * len(other)
    elif right.kind is not Kind.ARRAY:
        other = other * len(one)
    if len(one) != len(other):
        raise MathError(f"arrays of {len(one)} and {len(other)} time series cannot be combined")
    return list(zip(one, other, strict=True))


def _arithmetic(sign: str, left: FloatArray, right: FloatArray, *, zero: bool) -> FloatArray:
    """Compute as if nothing were missing, and again with 0 for missing only where that did not do."""
    with np.errstate(all="ignore"):
        found: FloatArray = np.asarray(_NUMBERS[sign](left, right), dtype=np.float64)
        if not holed(found):
            return found
        gaps = _gaps(left, right, zero=zero)
        if zero and (holed(left) or holed(right)):
            found = np.asarray(_NUMBERS[sign](_filled(left), _filled(right)), dtype=np.float64)
    return dropped(found, gaps | ~np.isfinite(found))


def _comparison(sign: str, left: FloatArray, right: FloatArray, *, zero: bool) -> FloatArray:
    if not (holed(left) or holed(right)):
        return np.asarray(_TRUTHS[sign](left, right), dtype=np.float64)
    found = np.asarray(_TRUTHS[sign](_filled(left), _filled(right)), dtype=np.float64)
    return dropped(found, _gaps(left, right, zero=zero))


def _gaps(left: FloatArray, right: FloatArray, *, zero: bool) -> Mask:
    """Where the result is missing: where both are, or, beside a scalar, where either is."""
    one, other = np.isnan(left), np.isnan(right)
    found: Mask = one & other if zero else one | other
    return found


def _filled(values: FloatArray) -> FloatArray:
    return zeroed(values, np.isnan(values))
