"""Whether a metric filter reads the log group, and the lines in it, that its metric is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.catalogue.field_words import stem
from policies.catalogue.log_groups import located, owner
from policies.catalogue.log_lines import Lines, log_lines
from policies.rule import Said, failed, passed, rule
from policies.rules.filter_lines import AT, FILTER, GUIDE, NEEDS, filters, read
from policies.world import World
from template import Resource
from template.log_logic import ways
from template.log_patterns import Comparison, Condition, Every, Json, conditions, leaves
from template.metric_filters import MetricFilter

FUNCTION = "AWS::Lambda::Function"
ENOUGH_SIBLINGS = 3
_OPPOSITES = (
    (re.compile(r"(?i)fail|error"), re.compile(r"(?i)^(succe\w*|ok|passed)$")),
    (re.compile(r"(?i)success"), re.compile(r"(?i)^(fail\w*|error|declined)$")),
    (re.compile(r"(?i)5xx"), re.compile(r"^[1-4](\*|xx|\d\d)$")),
    (re.compile(r"(?i)4xx"), re.compile(r"^[1-35](\*|xx|\d\d)$")),
)
"""A metric's name, and values that a filter of that name must not ask for."""


@rule(
    "filter-unknown-group",
    FILTER,
    question="Is the filter's log group there?",
    cause="The metric filter reads a log group that is not there.",
    reason="No line ever reaches it, and the metric stays empty.",
    fix="Name the group by reference, or exactly as its owner does.",
    source=GUIDE,
    requirements=NEEDS,
)
def unknown_group(resource: Resource, world: World) -> Iterator[Said]:
    """Groups of the template, and those that it claims to read."""
    yield located(world, resource, resource.get("LogGroupName"), "LogGroupName")


@rule(
    "filter-wrong-owner",
    FILTER,
    question="Does the filter read the group of what its metric is named after?",
    cause="The metric is named after one function or API and reads the log group of another.",
    reason="It shows the state of something else, and its alarm calls for the wrong thing.",
    fix="Filter the log group of the function or API in the metric's name.",
    source=GUIDE,
    requirements=NEEDS,
)
def wrong_owner(resource: Resource, world: World) -> Iterator[Said]:
    """Functions and APIs of the template and of its claims."""
    one = world.view(filters)[resource]
    claims = world.claims(resource)
    names = {*(claims.functions or ()), *(claims.apis or ()), *world.view(_functions)}
    for item in one.published:
        meant, read_ = owner(str(item.metric), names), owner(str(one.group), names)
        if meant and read_:
            seen = f"{item.metric} reads {one.group}"
            if meant == read_:
                yield passed(seen)
            else:
                yield failed(f"{seen}; the log group of {meant} is needed", "LogGroupName")


def _functions(world: World) -> frozenset[str]:
    return frozenset(one.name for one in world.of(FUNCTION))


@rule(
    "filter-name-belies-pattern",
    FILTER,
    question="Does the filter count what its metric is called after?",
    cause="The filter counts other lines than its metric's name says.",
    reason="Failures pass for successes or business as usual for failures, and alarms follow.",
    fix="Ask for the value that the name means.",
    source=GUIDE,
    requirements=NEEDS,
)
def belies_pattern(resource: Resource, world: World) -> Iterator[Said]:
    """Names that hold a value of the contract, or the opposite of a value that is asked for."""
    one, lines = read(resource, world)
    for item in one.published:
        name = re.split(r"[/.:]", str(item.metric), maxsplit=1)[0]
        faults = [*_opposites(one, name), *_other_values(one, lines, name)]
        for fault in faults[:1]:
            yield failed(f"{item.metric} counts lines with {fault}", AT)
        if not faults and isinstance(one.pattern, Json):
            yield passed(f"{item.metric} counts {one.text}")


def _opposites(one: MetricFilter, name: str) -> Iterator[str]:
    for condition in _conditions(one):
        for leaf in leaves(condition):
            if isinstance(leaf, Comparison) and leaf.operator == "=" and not leaf.value.regex:
                for named, wrong in _OPPOSITES:
                    if named.search(name) and wrong.match(leaf.value.text):
                        yield f"{leaf.selector.path} = {leaf.value.text}"


def _conditions(one: MetricFilter) -> tuple[Condition, ...]:
    return conditions(one.pattern) if one.pattern is not None else ()


def _other_values(one: MetricFilter, lines: Lines, name: str) -> Iterator[str]:
    """A name that holds a value of a field, and a pattern that lets lines with another value pass."""
    if not lines.kind or not isinstance(one.pattern, Json):
        return
    possible = ways(one.pattern.condition) or ()
    for path, field in (lines.fields or {}).items():
        meant = {value for value in field.values if stem(value) and stem(value) in name.lower()}
        if not meant or len(field.values) == 1:
            continue
        for way in possible:
            asked = {
                leaf.value.text
                for leaf in way
                if isinstance(leaf, Comparison) and leaf.selector.path == path and leaf.operator == "="
            }
            if not asked & meant:
                found = " and ".join(sorted(asked)) or "any value"
                yield f"{found} of {path}; {' or '.join(sorted(meant))} is needed"
                break


@rule(
    "filter-unlike-siblings",
    FILTER,
    question="Does the filter leave out what all its siblings leave out?",
    cause="The filter lacks a condition that all other filters on the same lines have.",
    reason="Canaries' payments, or lines of another kind, count in this metric only, and rates are wrong.",
    fix="Add the condition that the other filters have.",
    source=GUIDE,
    requirements=NEEDS,
)
def unlike_siblings(resource: Resource, world: World) -> Iterator[Said]:
    """Where a contract says what the lines are; three siblings that agree are enough."""
    one, lines = read(resource, world)
    if not lines.kind or not isinstance(one.pattern, Json):
        return
    own = _parts(one.pattern.condition)
    alike = [
        _parts(other.pattern.condition) for other in _siblings(one, world) if isinstance(other.pattern, Json)
    ]
    first = own[0]
    alike = [parts for parts in alike if parts[0] == first]
    if len(alike) < ENOUGH_SIBLINGS:
        return
    common = [part for part in alike[0] if all(part in parts for parts in alike[1:])]
    missing = [part for part in common if part not in own]
    fields = sorted({leaf.selector.path for part in missing for leaf in leaves(part)})
    if missing:
        yield failed(f"{one.text} is not like {len(alike)} others on {', '.join(fields)}", AT)
    else:
        yield passed(f"it has all that {len(alike)} others have")


def _siblings(one: MetricFilter, world: World) -> list[MetricFilter]:
    lines = world.view(log_lines)
    kind = lines.of(one.resource, one.group).kind
    return [
        other
        for other in world.view(filters).values()
        if other is not one and lines.of(other.resource, other.group).kind == kind
    ]


def _parts(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, Every):
        return tuple(part for item in condition.items for part in _parts(item))
    return (condition,)
