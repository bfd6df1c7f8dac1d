"""Metric math as CloudWatch computes it, over arrays of any leading shape at once.

Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics". Free choices, where the guide
is silent, stand in the docstrings of the modules that make them (``math_arrays``, ``math_series``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import numpy as np

from simulator.math.blocks import blocks, cut, full, joined, rows
from simulator.math.functions import call
from simulator.math.operators import combine
from simulator.math.types import kind_of
from simulator.math.values import FloatArray, Frame, Kind, Outside, Value
from template.metric_math import Binary, Call, MathError, Name, Node, Number, Text, names, parse_math, walk

__all__ = ["FloatArray", "Kind", "MathError", "Outside", "Value", "evaluate", "result_type"]

_NONE: Mapping[str, str] = MappingProxyType({})
_LONGEST_CHAIN = 100
_LIMITS = {"SLICE": 1, "SORT": 3}


def result_type(text: str, types: Mapping[str, Kind], *, metrics: Collection[str] | None = None) -> Kind:
    """Return the kind of an expression's result, given the kinds of the ids it names.

    ``metrics`` are the ids that are metrics (all of ``types`` unless said): PERIOD takes no other. A scalar
    is no valid result by itself. Raises MathError for what CloudWatch would refuse.
    """
    found = kind_of(parse_math(text), types, types if metrics is None else metrics)
    if found is Kind.TEXT:
        raise MathError("a text is no result")
    return found


def evaluate(  # noqa: PLR0913 - a request's parts, by name
    text: str,
    given: Mapping[str, FloatArray],
    *,
    period_s: float,
    stamps: FloatArray | None = None,
    expressions: Mapping[str, str] = _NONE,
    outside: Outside | None = None,
) -> Value:
    """Compute an expression over metrics of shape (..., n), time last, NaN where nothing was published.

    ``stamps`` are seconds since 1970 in UTC, (n) or (..., n); without them time starts at 0 in steps of
    ``period_s``. ``expressions`` are the others of the request by id, computed when named. Leading axes are
    independent: each row gives what it would give alone. Raises MathError.
    """
    frame = _frame(given, stamps, period_s, outside or Outside())
    request = _Request(frame, expressions)
    pieces = rows(frame) if request.ragged(text) else blocks(frame)
    if not pieces:
        return request.result(text)
    found = [_Request(cut(frame, index), expressions).result(text) for index in pieces]
    return joined(found, frame.shape)


def _frame(
    given: Mapping[str, FloatArray], stamps: FloatArray | None, period_s: float, outside: Outside
) -> Frame:
    metrics = {name: np.asarray(values, dtype=np.float64) for name, values in given.items()}
    shape = _shape([*metrics.values(), *(() if stamps is None else (stamps,))])
    times = np.arange(shape[-1]) * period_s if stamps is None else np.asarray(stamps)
    return Frame(
        metrics=metrics, shape=shape, stamps=times.astype(np.float64), period_s=period_s, outside=outside
    )


def _shape(arrays: Iterable[FloatArray]) -> tuple[int, ...]:
    """Common shape of all metrics. Raises MathError where their times differ in number."""
    shapes = [np.shape(one) for one in arrays]
    if not shapes:
        raise MathError("neither a metric nor a time is there")
    if () in shapes or len({shape[-1] for shape in shapes}) != 1:
        raise MathError(f"all metrics need the same number of points in time, not shapes {shapes}")
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise MathError(f"metrics of shapes {shapes} do not fit together") from None


class _Request:
    """The expressions of one request; each is computed once, when it is first named."""

    def __init__(self, frame: Frame, expressions: Mapping[str, str]) -> None:
        self._frame = frame
        self._expressions = expressions
        self._known = {name: Value(Kind.TS, (values,)) for name, values in frame.metrics.items()}
        self._open: set[str] = set()

    def result(self, text: str) -> Value:
        tree = parse_math(text)
        for name in names(tree):
            self._learn(name)
        kinds = {name: value.kind for name, value in self._known.items()}
        if kind_of(tree, kinds, self._frame.metrics) is Kind.TEXT:
            raise MathError("a text is no result")
        return full(self._compute(tree), self._frame.shape)

    def ragged(self, text: str) -> bool:
        """Whether rows may give arrays of different length, so that each must be computed alone."""
        seen, waiting = {text}, [text]
        while waiting:
            tree = parse_math(waiting.pop())
            if any(map(_is_ragged, walk(tree))):
                return True
            found = {self._expressions[name] for name in names(tree) if name in self._expressions} - seen
            seen |= found
            waiting += found
        return False

    def _learn(self, name: str) -> None:
        if name in self._known or name not in self._expressions:
            return
        if name in self._open or len(self._open) > _LONGEST_CHAIN:
            raise MathError(f"'{name}' names itself, directly or through others")
        self._open.add(name)
        self._known[name] = self.result(self._expressions[name])
        self._open.discard(name)

    def _compute(self, node: Node) -> Value:
        if isinstance(node, Number):
            return Value(Kind.S, (np.asarray(node.value, dtype=np.float64),))
        if isinstance(node, Name):
            return self._known[node.id]
        if isinstance(node, Binary):
            return combine(node.sign, self._compute(node.left), self._compute(node.right))
        if isinstance(node, Call):
            arguments = (one.value if isinstance(one, Text) else self._compute(one) for one in node.arguments)
            return call(node.function, tuple(arguments), self._frame)
        raise MathError(f"'{node.value}' is a text where a value is needed")


def _is_ragged(node: Node) -> bool:
    if not isinstance(node, Call):
        return False
    limits = node.arguments[_LIMITS.get(node.function, len(node.arguments)) :]
    return node.function == "REMOVE_EMPTY" or not all(isinstance(one, Number) for one in limits)
