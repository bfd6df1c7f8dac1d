"""What the filters of a Contributor Insights rule let through.

Source: "Contributor Insights rule syntax in CloudWatch" in the CloudWatch user guide: names and values are
case-sensitive, values of a filter are joined by OR and filters by AND, and ``IsPresent`` sees leaves only.
What it leaves open is decided here: a test on text reads text only, and one on numbers reads numbers only
(in Common Log Format, text that is a number), so neither NotIn nor NotEqualTo lets a line without the field
pass. A number outside the range that rules have is not compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import eq, gt, lt, ne
from typing import Any

from simulator.insights.fields import ABSENT
from template.insight_filter import LARGEST, NUMBER_TESTS, TEXT_TESTS, InsightFilter

Test = Callable[[Any], bool]
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThan": gt,
    "LessThan": lt,
    "EqualTo": eq,
    "NotEqualTo": ne,
}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def number(value: Any, *, texts: bool) -> float | None:
    """The value as a number in range, reading text if ``texts``; None for anything else."""
    if texts and isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if -LARGEST <= value <= LARGEST else None


def compiled(one: InsightFilter, *, texts: bool) -> Test:
    """A function from a field's value to whether the line passes; ``texts`` as for ``number``."""
    if one.test in TEXT_TESTS:
        return _text_test(one)
    if one.test in NUMBER_TESTS:
        return _number_test(one, texts=texts)
    wanted = bool(one.values)
    return lambda value: (value is not ABSENT and not isinstance(value, (dict, list))) is wanted


def _text_test(one: InsightFilter) -> Test:
    if one.test == "StartsWith":
        starts = tuple(one.values)
        return lambda value: isinstance(value, str) and value.startswith(starts)
    values, wanted = frozenset(one.values), one.test == "In"
    return lambda value: isinstance(value, str) and (value in values) is wanted


def _number_test(one: InsightFilter, *, texts: bool) -> Test:
    holds, limit = _COMPARE[one.test], one.values

    def test(value: Any) -> bool:
        found = number(value, texts=texts)
        return found is not None and holds(found, limit)

    return test
