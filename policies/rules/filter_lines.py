"""Whether a metric filter's pattern fits the lines of its log group."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.catalogue.delivered import delivered
from policies.catalogue.log_lines import JSON, TEXT, Lines, LogField, LogLines, log_lines
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource
from template.log_logic import contradiction, tautology
from template.log_patterns import Comparison, Everything, Fields, Is, Json, Leaf, Terms, conditions, leaves
from template.metric_filters import MetricFilter, metric_filter
from template.wildcards import like

FILTER = "AWS::Logs::MetricFilter"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html"
NEEDS = ("PCI-10.4.1.1", "PCI-10.7.2", "SOC2-CC7.2")
FORMS = {Json: "a JSON pattern", Fields: "a space-delimited pattern", Terms: "a text pattern"}
AT = "FilterPattern"
FAILURES = re.compile(r"(?i)fail|error|exception|declin|reject|denied|timeout|fatal|5xx|4xx")


def filters(world: World) -> dict[Resource, MetricFilter]:
    """Every metric filter by its resource; made once a world."""
    return {one: metric_filter(one) for one in world.of(FILTER)}


def read(resource: Resource, world: World) -> tuple[MetricFilter, Lines]:
    """A filter and the lines that it reads."""
    one = world.view(filters)[resource]
    lines: LogLines = world.view(log_lines)
    return one, lines.of(resource, one.group)


@rule(
    "filter-pattern-refused",
    FILTER,
    question="Can CloudWatch Logs read the filter pattern?",
    cause="The filter pattern is not valid.",
    reason="CloudWatch Logs refuses it, or reads something else than what was meant.",
    fix="Correct the pattern; Logs' console can test it on sample lines.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    requirements=NEEDS,
)
def refused(resource: Resource, world: World) -> Iterator[Said]:
    """Patterns of metric filters."""
    one = world.view(filters)[resource]
    if one.problem:
        yield failed(f"{one.problem}, in {one.text!r}", AT)
    elif one.pattern is None:
        yield untold(f"the pattern is {one.text!r}", AT)
    else:
        yield passed(f"the pattern {one.text!r} is valid")


@rule(
    "filter-wrong-format",
    FILTER,
    question="Is the pattern of the form that the group's lines have?",
    cause="The filter pattern is not of the form that the lines of its log group have.",
    reason="It matches no line, or any line by accident, and the metric says nothing.",
    fix='Write a JSON pattern, { $.field = "value" }, for lines of JSON, and terms or [fields] for text.',
    source=GUIDE,
    requirements=NEEDS,
)
def wrong_format(resource: Resource, world: World) -> Iterator[Said]:
    """Lines of which the template tells; failing that, what its other filters take them for."""
    one, lines = read(resource, world)
    if one.pattern is None or isinstance(one.pattern, Everything):
        return
    form = FORMS[type(one.pattern)]
    if not lines.form:
        yield _beside_siblings(one, lines, world)
    elif isinstance(one.pattern, Json) is (lines.form == JSON):
        yield passed(f"{form}, {lines.form} lines")
    elif isinstance(one.pattern, Terms) and lines.form == JSON and not lines.kind:
        yield untold(f"{one.text} is looked for anywhere in the line, keys included, and {lines.why}", AT)
    else:
        wanted = "a JSON pattern" if lines.form == JSON else "terms or a space-delimited pattern"
        yield failed(f"{one.text} is {form}, but {lines.why}; {wanted} is needed", AT)


def _beside_siblings(one: MetricFilter, lines: Lines, world: World) -> Said:
    """A group that two other filters read as JSON is one of JSON; Lambda mixes its own lines with JSON."""
    others = [
        other for other in world.view(filters).values() if other is not one and other.group == one.group
    ]
    mixed = not isinstance(one.group, str) or one.group.startswith("/aws/lambda/")
    as_json = [other.resource.logical_id for other in others if isinstance(other.pattern, Json)]
    if isinstance(one.pattern, Fields) and len(as_json) > 1 and not mixed:
        others_ = " and ".join(as_json[:2])
        seen = f"{one.text} is a space-delimited pattern, but {others_} read the same group as JSON"
        return failed(seen, AT)
    return untold(lines.why, AT)


@rule(
    "filter-unknown-field",
    FILTER,
    question="Do the group's lines have every field that the pattern names?",
    cause="The filter pattern asks for a field that no line of its log group has.",
    reason="A comparison with a field that is not there is never true, so the metric stays empty.",
    fix="Use the field's name exactly as the lines have it; case counts.",
    source=GUIDE,
    requirements=NEEDS,
)
def unknown_field(resource: Resource, world: World) -> Iterator[Said]:
    """Fields of the pattern, of the values and of the dimensions."""
    one, lines = read(resource, world)
    for path, *field in _named(one):
        yield from _field_there(one, lines, str(path), *field)


def _named(one: MetricFilter) -> Iterator[tuple[str | int, ...]]:
    for condition in conditions(one.pattern) if isinstance(one.pattern, Json) else ():
        for path in dict.fromkeys(leaf.selector.path for leaf in leaves(condition)):
            yield path, AT
    for item in one.published:
        if item.taken:
            yield item.taken, *item.field, "MetricValue"
        for value in item.dimensions.values():
            if isinstance(value, str):
                yield value, *item.field, "Dimensions"


def _field_there(one: MetricFilter, lines: Lines, path: str, *field: str | int) -> Iterator[Said]:
    if isinstance(one.pattern, Fields):
        known = one.pattern.names
        if path.removeprefix("$") in known or path.removeprefix("$").isdecimal():
            yield passed(f"{path} is a field of the pattern")
        else:
            yield failed(f"{path} is not a field of {one.text}", *field)
    elif lines.form == TEXT or not isinstance(one.pattern, Json):
        return
    elif lines.fields is None:
        yield untold(f"whether lines have {path}: {lines.why}", *field)
    elif lines.lacks(path):
        yield failed(f"no line has {path}: {lines.why}; {lines.nearest(path)}", *field)
    elif lines.doubtful(path):
        yield untold(f"whether lines have {path}: {lines.why}, which has more fields", *field)
    else:
        yield passed(f"lines have {path}")


@rule(
    "filter-matches-nothing",
    FILTER,
    question="Can a line have the values that the pattern asks for?",
    cause="The filter pattern asks for a value that no line can have.",
    reason="Nothing ever matches, so the metric stays at zero or empty while failures go on.",
    fix="Ask for a value that the field can have, written as the lines write it.",
    source=GUIDE,
    requirements=NEEDS,
)
def matches_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """Conditions that contradict themselves, and values that a known field never has."""
    one, lines = read(resource, world)
    fields = {**(lines.fields or {}), **world.view(delivered).get(str(one.group), {})}
    for condition in conditions(one.pattern) if one.pattern is not None else ():
        clash = contradiction(condition)
        yield failed(f"{clash}, in {one.text}", AT) if clash else passed("its parts can hold together")
        for leaf in leaves(condition) if isinstance(one.pattern, Json) else ():
            field = fields.get(leaf.selector.path)
            if field is not None:
                yield fitting(leaf, field)


def fitting(leaf: Leaf, field: LogField) -> Said:  # noqa: PLR0911 - one answer a type of field
    """Whether a field can be what a comparison asks for."""
    path = leaf.selector.path
    if isinstance(leaf, Is):
        wrong = leaf.state != "NULL" and field.type not in {"boolean", ""}
        seen = f"{path} IS {leaf.state}, but {path} is {field.type}"
        return failed(seen, AT) if wrong else passed(f"{path} can be {leaf.state}")
    if not isinstance(leaf, Comparison) or leaf.value.text == "*" or leaf.value.regex or not field.type:
        return passed(f"{path} can be asked for")
    value, number = leaf.value, leaf.value.number
    wanted = f"{path} {leaf.operator} {value.text}"
    if field.type in {"boolean", "object", "array"}:
        return failed(f"{wanted}, but {path} is {field.type}, which only IS TRUE or IS FALSE can test", AT)
    if field.numeric:
        return _numeric(leaf, wanted, field)
    if leaf.operator not in {"=", "!="}:
        return failed(f"{wanted} compares a number, but {path} is text", AT)
    if not _possible(value.text, field):
        allowed = " or ".join(field.values) or f"text like {field.shape}"
        return failed(f"{wanted}, but {path} is never '{value.text}'; it is {allowed}", AT)
    if number is not None:
        return untold(f"{wanted} asks for a number, but {path} is text; put it in quotation marks", AT)
    return passed(f"{path} can be {value.text}")


def _numeric(leaf: Comparison, wanted: str, field: LogField) -> Said:
    text = leaf.value.text.replace("*", "0")
    try:
        float(text)
    except ValueError:
        return failed(f"{wanted}, but {leaf.selector.path} is a {field.type}", AT)
    if leaf.value.quoted:
        return untold(
            f'{wanted} asks for text, but {leaf.selector.path} is a {field.type}; no "" is needed', AT
        )
    return passed(f"{leaf.selector.path} can be {leaf.value.text}")


def _possible(text: str, field: LogField) -> bool:
    if field.values:
        return any(like(text, value) for value in field.values)
    return "*" in text or not field.shape or re.search(field.shape, text) is not None


@rule(
    "filter-matches-everything",
    FILTER,
    question="Does the pattern choose among the lines?",
    cause="The filter pattern matches every line, by accident.",
    reason="The metric counts good and bad alike, and its alarm fires always or means nothing.",
    fix="Write a pattern that only the counted lines match.",
    source=GUIDE,
    requirements=NEEDS,
)
def matches_everything(resource: Resource, world: World) -> Iterator[Said]:
    """An empty pattern is plain only where the metric's name says that it counts failures."""
    one = world.view(filters)[resource]
    counted = [str(item.metric) for item in one.published if item.constant is not None]
    if isinstance(one.pattern, Everything):
        for name in counted:
            if FAILURES.search(name):
                yield failed(f"the pattern is empty, and every line counts as {name}", AT)
        return
    for condition in conditions(one.pattern) if one.pattern is not None else ():
        always = tautology(condition)
        yield failed(f"{always}, in {one.text}", AT) if always else passed("it chooses among lines")


@rule(
    "filter-optional-term-ignored",
    FILTER,
    question="Are optional terms used alone?",
    cause="The filter pattern mixes optional terms with others, so the optional ones are ignored.",
    reason="CloudWatch Logs drops terms with a question mark where others stand beside them.",
    fix="Use only ?terms, or none, or one regular expression.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    requirements=NEEDS,
)
def optional_ignored(resource: Resource, world: World) -> Iterator[Said]:
    """Text patterns with a ?term."""
    one = world.view(filters)[resource]
    signs = {term.sign for term in one.pattern.terms} if isinstance(one.pattern, Terms) else set()
    if "?" in signs:
        yield failed(f"{one.text} mixes them", AT) if len(signs) > 1 else passed("only optional terms")
