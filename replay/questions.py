"""What filters and rankings ask of one field of a parsed line, each question once, as fast functions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from simulator.insights.conditions import compiled
from simulator.insights.fields import ABSENT as NOT_THERE
from template.insight_filter import InsightFilter
from template.log_conditions import selector
from template.log_matching import compares
from template.log_tree import ANY, Comparison, Is, Leaf, Missing

Steps = tuple["str | int", ...]
_STATES = {"TRUE": True, "FALSE": False, "NULL": None}


@dataclass(frozen=True, kw_only=True)
class Question:
    """Whether some value that ``steps`` reach passes ``test``; ``absent`` is the answer where none is.

    ``blind``: all texts have the same answer, and so have all numbers. Questions of one ``key`` are one.
    """

    key: Hashable
    steps: Steps
    test: Callable[[Any], bool]
    absent: bool = False
    blind: bool = False


def of_leaf(leaf: Leaf) -> Question:
    """The question of one comparison in a filter pattern on JSON."""
    steps = leaf.selector.steps
    if isinstance(leaf, Missing):
        return Question(key=leaf, steps=steps, test=lambda _value: False, absent=True, blind=True)
    if isinstance(leaf, Is):
        wanted = _STATES[leaf.state]
        return Question(key=leaf, steps=steps, test=lambda value: value is wanted, blind=True)
    return Question(key=leaf, steps=steps, test=_comparison(leaf), blind=_anything(leaf))


def of_filter(one: InsightFilter) -> Question:
    """The question of one filter of a Contributor Insights rule on JSON."""
    test = compiled(one, texts=False)
    return Question(
        key=(one.match, one.test, repr(one.values)),
        steps=selector(one.match).steps,
        test=test,
        absent=test(NOT_THERE),
        blind=one.test == "IsPresent",
    )


def _anything(leaf: Comparison) -> bool:
    return leaf.operator == "=" and leaf.value.text == ANY and not leaf.value.regex


def _comparison(leaf: Comparison) -> Callable[[Any], bool]:
    if _anything(leaf):
        return lambda value: value is not None and not isinstance(value, (dict, list))
    return lambda value: compares(value, leaf)
