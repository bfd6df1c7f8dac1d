"""What is drawn on a graph: lines over series, and marks where a threshold stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.series import Series

RED = "#d13212"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line on a graph: a series, or an ``expression`` over several that are not drawn themselves.

    An expression names the series by their keys: ``100 * bad / total``.
    """

    label: str
    series: Mapping[str, Series]
    expression: str = ""

    def rows(self, number: int) -> Iterator[list[Any]]:
        """As rows of ``metrics``; ``number`` makes the ids of a graph's lines different."""
        if not self.expression:
            (series,) = self.series.values()
            yield series.row(label=self.label)
            return
        for name, series in self.series.items():
            yield series.row(id=f"{name}{number}", visible=False)
        names = "|".join(map(re.escape, self.series))
        expression = re.sub(rf"\b({names})\b", rf"\g<1>{number}", self.expression)
        yield [{"expression": expression, "id": f"line{number}", "label": self.label}]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A threshold, drawn on the graph that it watches."""

    value: float
    label: str

    def shape(self) -> dict[str, Any]:
        """As a horizontal annotation."""
        return {"value": self.value, "label": self.label, "color": RED}


def marks(limits: Iterable[tuple[float, str]]) -> list[Mark]:
    """One mark for each value, with the names of those whose limit it is."""
    named: dict[float, list[str]] = {}
    for value, name in limits:
        named.setdefault(value, []).append(name)
    return [Mark(value=value, label=_few(found)) for value, found in sorted(named.items())]


def _few(found: Sequence[str]) -> str:
    return f"limit of {found[0]}" + (f" and {len(found) - 1} more" if len(found) > 1 else "")


def plain(label: str, series: Series) -> Line:
    """A line that is a series."""
    return Line(label=label, series={"one": series})


def rate(label: str, bad: Series, total: Series) -> Line:
    """A share in percent of two counts; nothing where there was nothing to count."""
    return Line(label=label, series={"part": bad, "whole": total}, expression="100 * part / whole")
