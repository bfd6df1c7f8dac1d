"""What an alarm compares with its threshold: a unit, a range, and the side that is bad."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from policies.catalogue.units import scale
from policies.views.ratio import factors, ratio
from template.alarms import Alarm
from template.metric_math import Binary, Call, MathError, Name, Node, Number, parse_math
from template.series import Expression, Series

INFINITE = float("inf")
HUNDRED, THOUSAND = 100.0, 1000.0
SCALED = " times a ratio"
_SAMPLES = ("Average", "Minimum", "Maximum")
_UNITS = {"Percent": "%", "Milliseconds": "ms", "Seconds": "s", "Count": "count", "Bytes": "bytes"}
_SCALED = {
    ("ratio", HUNDRED): "%",
    ("%", 1 / HUNDRED): "ratio",
    ("s", THOUSAND): "ms",
    ("ms", 1 / THOUSAND): "s",
}
_KEEP = ("ABS", "CEIL", "FLOOR", "MAX", "MIN", "AVG", "[]", "FIRST", "LAST", "SORT", "REMOVE_EMPTY", "FILL")


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """``unit`` is one of ``% ratio count ms s bytes ...``, ``flag`` for 0 or 1, empty where not known."""

    unit: str = ""
    least: float = -INFINITE
    most: float = INFINITE
    bad: str = ""

    def joined(self, other: Quantity) -> Quantity:
        """Either of two."""
        unit = self.unit if self.unit == other.unit else ""
        bad = self.bad if self.bad == other.bad else ""
        return Quantity(
            unit=unit, least=min(self.least, other.least), most=max(self.most, other.most), bad=bad
        )

    def with_constant(self, value: float) -> Quantity:
        """Itself, or a constant that stands in for it now and then."""
        return replace(self, least=min(self.least, value), most=max(self.most, value))

    def times(self, factor: float) -> Quantity:
        """Scaled by a constant."""
        ends = sorted(0.0 if end == 0 else end * factor for end in (self.least, self.most))
        found = next(
            (to for (of, by), to in _SCALED.items() if of == self.unit and math.isclose(by, factor)), ""
        )
        if self.unit == "ratio" and not found:
            found = f"{factor:g}{SCALED}"
        unit = self.unit if factor == 1 or self.unit in ("count", "bytes") else found
        return Quantity(
            unit=unit, least=ends[0], most=ends[1], bad=self.bad if factor > 0 else _flip(self.bad)
        )


def _flip(bad: str) -> str:
    return {"high": "low", "low": "high"}.get(bad, bad)


def quantity(alarm: Alarm) -> Quantity:
    """What the alarm compares; nothing is known of SQL, searches and rankings."""
    compared = alarm.compared
    if isinstance(compared, Series):
        return of_series(compared)
    node = tree(compared)
    return _Reader(alarm).read(node) if node is not None else Quantity()


def tree(expression: Expression | None) -> Node | None:
    """The tree of an expression that is metric math; None for another kind, or broken text."""
    if expression is None or expression.kind not in ("math", "insight rule"):
        return None
    try:
        return parse_math(expression.text)
    except MathError:
        return None


def is_sample(statistic: object) -> bool:
    """Whether a statistic is a value of samples, not a sum or a number of them."""
    return isinstance(statistic, str) and (
        statistic in _SAMPLES
        or (statistic.lower().startswith(("p", "tm", "wm", "iqm")) and not statistic.lower().startswith("pr"))
    )


def of_series(series: Series) -> Quantity:
    """One metric under its statistic."""
    if series.statistic == "SampleCount":
        return Quantity(unit="count", least=0.0)
    known = scale(series.namespace, series.metric)
    if known is None:
        return _custom(series)
    if is_sample(series.statistic):
        least = 1.0 if known.unit == "one" else known.least
        return Quantity(unit=known.unit, least=least, most=known.most, bad=known.bad)
    if series.statistic == "Sum" and known.unit in ("ratio", "one", "count"):
        return Quantity(unit="count", least=0.0, bad=known.bad)
    return Quantity(unit=known.unit if known.unit in ("bytes", "units") else "", least=0.0, bad=known.bad)


def _custom(series: Series) -> Quantity:
    """Nobody wrote it down; the unit that the alarm asks for is what its points have."""
    return Quantity(unit=_UNITS.get(str(series.unit), "")) if series.unit is not None else Quantity()


class _Reader:
    """Reads a tree with an alarm's own ids."""

    def __init__(self, alarm: Alarm) -> None:
        self._series: Mapping[str, Series] = {one.id: one for one in alarm.series}
        self._expressions = {one.id: one for one in alarm.expressions}
        self._open: set[str] = set()

    def read(self, node: Node) -> Quantity:
        if isinstance(node, Number):
            return Quantity(least=node.value, most=node.value)
        if isinstance(node, Name):
            return self._named(node.id)
        if isinstance(node, Call):
            return self._call(node)
        return self._binary(node) if isinstance(node, Binary) else Quantity()

    def _named(self, name: str) -> Quantity:
        if name in self._series:
            return of_series(self._series[name])
        node = tree(self._expressions.get(name))
        if node is None or name in self._open:
            return Quantity()
        self._open.add(name)
        found = self.read(node)
        self._open.discard(name)
        return found

    def _call(self, node: Call) -> Quantity:
        """Of IF, the condition decides nothing about the value."""
        if node.function == "SUM":
            return self._sum(node)
        if node.function == "METRICS" and not node.arguments:
            return self._either([Name(name) for name in self._series])
        if node.function == "IF" or node.function in _KEEP:
            return self._either(list(node.arguments[1:] if node.function == "IF" else node.arguments))
        return Quantity()

    def _sum(self, node: Call) -> Quantity:
        found = self._either(list(node.arguments))
        return replace(found, most=INFINITE, unit=found.unit if found.unit in ("count", "bytes") else "")

    def _either(self, nodes: list[Node]) -> Quantity:
        constants = [one.value for one in nodes if isinstance(one, Number)]
        others = [self.read(one) for one in nodes if not isinstance(one, Number)]
        found = others[0] if others else Quantity()
        for one in others[1:]:
            found = found.joined(one) if one != Quantity() else found
        for value in constants:
            found = found.with_constant(value)
        return found

    def _binary(self, node: Binary) -> Quantity:
        if node.sign in ("<", ">", "<=", ">=", "==", "!=", "AND", "OR"):
            return Quantity(unit="flag", least=0.0, most=1.0)
        if node.sign in ("+", "-"):
            return self._sum_of_two(node)
        return self._product(node) if node.sign in ("*", "/") else Quantity()

    def _product(self, node: Binary) -> Quantity:
        found = ratio(node, self._series)
        if found:
            share = Quantity(
                unit="ratio",
                least=0.0 if found.bounded else -INFINITE,
                most=1.0 if found.bounded else INFINITE,
                bad=found.bad,
            )
            if found.bounded or found.bad:
                return share.times(found.factor)
            return Quantity()
        factor, above, below = factors(node)
        return self.read(above[0]).times(factor) if len(above) == 1 and not below else Quantity()

    def _sum_of_two(self, node: Binary) -> Quantity:
        left, right = self.read(node.left), self.read(node.right)
        if node.sign == "-":
            right = right.times(-1.0)
            right = replace(right, unit=self.read(node.right).unit)
        constant = isinstance(node.left, Number) or isinstance(node.right, Number)
        unit = (left.unit or right.unit) if constant or left.unit == right.unit else ""
        bad = left.bad or right.bad if constant or left.bad == right.bad else ""
        return Quantity(unit=unit, least=left.least + right.least, most=left.most + right.most, bad=bad)
