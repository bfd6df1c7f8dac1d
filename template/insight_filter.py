"""One filter of a Contributor Insights rule: which test, against which values; raises InsightRuleError.

Source: "Contributor Insights rule syntax in CloudWatch" in the CloudWatch user guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_VALUES = 10
LARGEST = 1_000_000_000
"""Numbers, a filter's and a line's, lie between this and its negative."""
TEXT_TESTS = frozenset({"In", "NotIn", "StartsWith"})
NUMBER_TESTS = frozenset({"GreaterThan", "LessThan", "EqualTo", "NotEqualTo"})
PRESENCE = frozenset({"IsPresent"})


class InsightRuleError(ValueError):
    """A rule that CloudWatch would refuse."""


@dataclass(frozen=True, kw_only=True)
class InsightFilter:
    """``{"Match": "$.status", "StartsWith": ["4"]}``."""

    match: str
    test: str
    values: Any


def parse_filters(items: Any) -> Iterator[InsightFilter]:
    """Read the list under ``Filters``; names are case-sensitive, and each item has one test."""
    if not isinstance(items, list):
        raise InsightRuleError("Filters are no list")
    for item in items:
        tests = [name for name in item if name != "Match"] if isinstance(item, dict) else []
        if len(tests) != 1 or not isinstance(item.get("Match"), str):
            raise InsightRuleError(f"a filter is {item}; Match and one test are needed")
        one = InsightFilter(match=item["Match"], test=tests[0], values=item[tests[0]])
        _check(one)
        yield one


def _check(one: InsightFilter) -> None:
    if one.test in TEXT_TESTS:
        texts = isinstance(one.values, list) and all(isinstance(item, str) for item in one.values)
        good = texts and 0 < len(one.values) <= MOST_VALUES
    elif one.test in NUMBER_TESTS:
        number = isinstance(one.values, (int, float)) and not isinstance(one.values, bool)
        good = number and abs(one.values) <= LARGEST
    else:
        good = one.test in PRESENCE and isinstance(one.values, bool)
    if not good:
        raise InsightRuleError(f"{one.match} cannot be tested with {one.test}: {one.values!r}")
