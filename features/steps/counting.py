"""What the sentences about counted lines mean: a sample line is put to every filter of its log."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pytest_bdd import given, parsers, then

from contract.examples import Example, example
from features.steps.judgement import Judged, differs
from features.steps.logs import KINDS
from features.steps.metrics import FILTER, LINES
from template import Resource, Template
from template.log_patterns import Comparison, conditions, leaves
from template.log_points import Point, minute, points
from template.log_tree import Condition, Every
from template.metric_filters import MetricFilter, metric_filter

OF_ITS_FUNCTION = "MaxMemoryUsed of its function"


@dataclass(frozen=True, kw_only=True)
class Log:
    """One log group with its filters, and the sample line that it gets."""

    group: str
    filters: tuple[MetricFilter, ...]
    sample: Example

    def __str__(self) -> str:
        """What it is called in the report."""
        return self.group

    @property
    def counted(self) -> list[Point]:
        """What the line is counted as here."""
        return [point for one in self.filters for point in points(one, self.sample.text)]

    def own(self, metric: str) -> str:
        """A metric's name here: a function's memory is called after the function."""
        return f"MaxMemoryUsed/{self.group.rpartition('/')[2]}" if metric in MEMORIES else metric


MEMORIES = {"MaxMemoryUsed", OF_ITS_FUNCTION}


def _kind(group: str) -> str:
    return next(
        (LINES[kind] for kind, shape in KINDS.items() if kind in LINES and re.match(shape, group)), ""
    )


@given(parsers.parse("the line of {line}"))
def _line(template: Template, judged: Judged[Log], line: str) -> None:
    sample = example(line)
    filters = [metric_filter(one) for one in template.of(FILTER)]
    groups = sorted({str(one.group) for one in filters if _kind(str(one.group)) == sample.kind})
    logs = [
        Log(group=group, filters=tuple(one for one in filters if one.group == group), sample=sample)
        for group in groups
    ]
    judged.choose(f"log that {line} is written to and a filter reads", logs)


@then(parsers.parse("it is counted by exactly {metrics}"))
def _exactly(judged: Judged[Log], metrics: str) -> None:
    wanted = [] if metrics == "no metric" else metrics.split(", ")

    def fault(log: Log) -> str:
        seen = sorted(point.metric for point in log.counted)
        return differs(seen, sorted(map(log.own, wanted)))

    judged.each(fault)


@then(parsers.re(r"(?P<metric>\w+) counts it as (?P<value>[\d.]+) (?P<unit>\w+) of (?P<whom>.+)"))
def _as(judged: Judged[Log], metric: str, value: str, unit: str, whom: str) -> None:
    name, _, of = whom.partition(" ")
    wanted = [(float(value), unit, {name: of} if of else {})]
    judged.each(_about(metric, lambda log: log.counted, wanted))


@then(parsers.re(r"(?P<metric>\w+) says (?P<value>0|nothing) of such a minute"))
def _of_a_minute(judged: Judged[Log], metric: str, value: str) -> None:
    def seen(log: Log) -> list[Point]:
        return [point for one in log.filters for point in minute(one, [log.sample.text])]

    wanted: list[tuple[float, str, dict[str, str]]] = (
        [] if value == "nothing" else [(float(value), "Count", {})]
    )
    judged.each(_about(metric, seen, wanted))


def _about(
    metric: str, points_of: Callable[[Log], list[Point]], wanted: list[tuple[float, str, dict[str, str]]]
) -> Callable[[Log], str]:
    """What is wrong with the points of one metric: value, unit and dimensions must be these."""

    def fault(log: Log) -> str:
        seen = [
            (one.value, one.unit, dict(one.dimensions))
            for one in points_of(log)
            if one.metric == log.own(metric)
        ]
        return differs(seen, wanted)

    return fault


@then("each asks for every field that it takes a value or a dimension from")
def _asks(judged: Judged[Resource]) -> None:
    def fault(resource: Resource) -> str:
        one = metric_filter(resource)
        asked = {path for item in (conditions(one.pattern) if one.pattern else ()) for path in _needed(item)}
        values = {str(found) for each in one.published for found in (each.taken, *each.dimensions.values())}
        return ", ".join(sorted(values - {""} - asked))

    judged.each(fault)


def _needed(condition: Condition) -> set[str]:
    """Fields without which a line cannot match."""
    if isinstance(condition, Every):
        return {path for item in condition.items for path in _needed(item)}
    found = list(leaves(condition))
    alone = len(found) == 1 and isinstance(found[0], Comparison) and found[0].operator == "="
    return {found[0].selector.path} if alone else set()
