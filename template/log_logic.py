"""Can a condition of a filter pattern ever hold, and can it ever not? Worked out for small patterns only."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

from .log_tree import Comparison, Condition, Every, Is, Leaf, Missing, Some

MOST_WAYS = 256
Way = tuple[Leaf, ...]
"""Leaves that must all hold."""


def ways(condition: Condition) -> tuple[Way, ...] | None:
    """Every way in which a condition can hold; None where there are too many to look at."""
    if isinstance(condition, Some):
        found = [ways(item) for item in condition.items]
        flat = [way for item in found if item is not None for way in item]
        return tuple(flat) if None not in found and len(flat) <= MOST_WAYS else None
    if isinstance(condition, Every):
        size, parts = 1, []
        for item in condition.items:
            part = ways(item)
            size *= len(part or ())
            if part is None or size > MOST_WAYS:
                return None
            parts.append(part)
        return tuple(tuple(leaf for part in choice for leaf in part) for choice in product(*parts))
    return ((condition,),)


def contradiction(condition: Condition) -> str:
    """Why nothing can match; empty if something can, or if that is too much to work out."""
    faults = [_clash(way) for way in ways(condition) or ((),)]
    return faults[0] if all(faults) else ""


def _clash(way: Way) -> str:
    by_path: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in way:
        if "*" not in leaf.selector.steps:
            by_path[leaf.selector.path].append(leaf)
    return next((fault for path, found in by_path.items() if (fault := _clash_of(path, found))), "")


def _clash_of(path: str, found: list[Leaf]) -> str:
    missing = any(isinstance(leaf, Missing) for leaf in found)
    if missing and any(isinstance(leaf, Is) or _positive(leaf) for leaf in found):
        return f"{path} is to be there and not to be there"
    states = {leaf.state for leaf in found if isinstance(leaf, Is)}
    if len(states) > 1:
        return f"{path} is to be {' and '.join(sorted(states))}"
    compared = [leaf for leaf in found if isinstance(leaf, Comparison)]
    wanted = {leaf.value.text for leaf in compared if leaf.operator == "=" and leaf.value.exact}
    if len(wanted) > 1:
        return f"{path} is to be {' and '.join(sorted(wanted))} at once"
    refused = {leaf.value.text for leaf in compared if leaf.operator == "!="}
    if wanted & refused:
        return f"{path} is to be {min(wanted)} and not to be it"
    return _empty_range(path, compared)


def _positive(leaf: Leaf) -> bool:
    return isinstance(leaf, Comparison) and leaf.operator != "!="


def _empty_range(path: str, compared: list[Comparison]) -> str:
    least, most, open_ = float("-inf"), float("inf"), False
    for leaf in compared:
        number = leaf.value.number
        if number is None or leaf.operator in {"=", "!="}:
            continue
        if leaf.operator[0] == ">":
            least, open_ = max(least, number), open_ or leaf.operator == ">"
        else:
            most, open_ = min(most, number), open_ or leaf.operator == "<"
    empty = least > most or (least == most and open_)
    return f"{path} is to be above {least:g} and below {most:g}" if empty else ""


def tautology(condition: Condition) -> str:
    """Why everything that has the field matches: ``a != "x" || a != "y"``; empty if not known."""
    for some in _choices(condition):
        refused: dict[str, set[str]] = defaultdict(set)
        for leaf in some.items:
            if isinstance(leaf, Comparison) and leaf.operator == "!=" and leaf.value.exact:
                refused[leaf.selector.path].add(leaf.value.text)
        for path, values in refused.items():
            if len(values) > 1:
                return f"whatever {path} is, it is not one of {' and '.join(sorted(values))}; write && for ||"
    return ""


def _choices(condition: Condition) -> list[Some]:
    if isinstance(condition, (Every, Some)):
        own = [condition] if isinstance(condition, Some) else []
        return [*own, *(found for item in condition.items for found in _choices(item))]
    return []
