"""A share of a whole, as metric math writes it: what stands above the line, and what below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from policies.catalogue.units import scale
from template.metric_math import Binary, Call, Name, Node, Number
from template.series import Series

_FAULT = re.compile(
    r"fail|error|fault|throttl|time.?d?.?out|4xx|5xx|reject|refus|denied|deni(?:al|es)|exception|dropped|bad"
    r"|unhealthy|lost|unavailable",
    re.IGNORECASE,
)
_GOOD = re.compile(r"succe|healthy|availab|completed|accepted|approved", re.IGNORECASE)
_WHOLE = re.compile(r"attempt|request|invocation|total|count$|calls|started|^all|received", re.IGNORECASE)
_SHARE = re.compile(r"percent|rate|ratio|utili[sz]ation", re.IGNORECASE)
_BESIDE = frozenset({("AWS/Lambda", "Throttles", "Invocations")})
"""Faults that AWS does not count in a whole: a throttled request is no invocation (Lambda guide, metrics)."""

Terms = tuple[tuple[int, Series], ...]


def is_fault(series: Series) -> bool:
    """Whether it counts what went wrong."""
    known = scale(series.namespace, series.metric)
    return known.bad == "high" if known else bool(_FAULT.search(str(series.metric)))


def is_good(series: Series) -> bool:
    """Whether it counts what went right."""
    known = scale(series.namespace, series.metric)
    if known:
        return known.bad == "low"
    return not is_fault(series) and bool(_GOOD.search(str(series.metric)))


def is_whole(series: Series) -> bool:
    """Whether it counts everything, good or bad."""
    known = scale(series.namespace, series.metric)
    if known:
        return not known.bad and known.unit in ("one", "count")
    return not (is_fault(series) or is_good(series)) and bool(_WHOLE.search(str(series.metric)))


def is_share(series: Series) -> bool:
    """Whether a metric that nobody wrote down is by its name a share, not a count."""
    return scale(series.namespace, series.metric) is None and bool(_SHARE.search(str(series.metric)))


def part_of(series: Series, whole: Series) -> bool:
    """Whether one is never above the other: as AWS says, or by the names of a fault and a whole."""
    known = scale(series.namespace, series.metric)
    if known and known.part_of:
        return bool(known.part_of == whole.metric) and bool(series.namespace == whole.namespace)
    if (series.namespace, series.metric, whole.metric) in _BESIDE:
        return False
    counted = (is_fault(series) or is_good(series)) and is_whole(whole)
    return counted and bool(series.namespace == whole.namespace)


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """``factor * above / below``, each a sum of series with signs."""

    factor: float
    above: Terms
    below: Terms

    @property
    def added(self) -> tuple[Series, ...]:
        """What is added above the line."""
        return tuple(series for sign, series in self.above if sign > 0)

    @property
    def bounded(self) -> bool:
        """Whether it cannot exceed ``factor``: everything above the line is also below it."""
        return all(sign > 0 for sign, _ in self.below) and all(self._within(one) for one in self.added)

    def _within(self, one: Series) -> bool:
        return any(one.key == whole.key or part_of(one, whole) for _, whole in self.below)

    @property
    def bad(self) -> str:
        """``high`` for a share of faults, ``low`` for a share of what is good, else nothing."""
        taken = [series for sign, series in self.above if sign < 0]
        if self.added and all(is_fault(one) for one in self.added) and not taken:
            return "high"
        good = all(is_good(one) for one in self.added) or (
            bool(taken) and all(is_fault(one) for one in taken)
        )
        return "low" if self.added and good else ""

    @property
    def upside_down(self) -> bool:
        """Whether a part stands below the line, and the whole of which it is one above it."""
        parts = [series for _, series in self.below]
        return len(parts) == 1 and len(self.above) == 1 and part_of(parts[0], self.above[0][1])


def factors(node: Node) -> tuple[float, list[Node], list[Node]]:
    """Take a product apart: the constant, what is multiplied, what it is divided by."""
    if isinstance(node, Number):
        return node.value, [], []
    if isinstance(node, Binary) and node.sign in "*/":
        (left, above, below), (right, more, less) = factors(node.left), factors(node.right)
        if node.sign == "*":
            return left * right, above + more, below + less
        if right:
            return left / right, above + less, below + more
    return 1.0, [node], []


def terms(node: Node, series: Mapping[str, Series]) -> Terms | None:
    """The series that a node adds up, with signs; None where it does something else."""
    if isinstance(node, Name):
        return ((1, series[node.id]),) if node.id in series else None
    if isinstance(node, Binary) and node.sign in "+-":
        left, right = terms(node.left, series), terms(node.right, series)
        sign = 1 if node.sign == "+" else -1
        return None if left is None or right is None else left + tuple((sign * one, of) for one, of in right)
    if isinstance(node, Call) and node.function == "FILL" and node.arguments:
        return terms(node.arguments[0], series)
    if isinstance(node, Call) and node.function in ("SUM", "[]"):
        parts = [terms(one, series) for one in node.arguments]
        return None if None in parts or not parts else tuple(one for part in parts if part for one in part)
    if isinstance(node, Call) and node.function == "METRICS" and not node.arguments:
        return tuple((1, one) for one in series.values())
    return None


def ratio(node: Node, series: Mapping[str, Series]) -> Ratio | None:
    """The ratio that a node is, or None."""
    factor, above, below = factors(node)
    if len(above) != 1 or len(below) != 1:
        return None
    top, bottom = terms(above[0], series), terms(below[0], series)
    return Ratio(factor=factor, above=top, below=bottom) if top and bottom else None
