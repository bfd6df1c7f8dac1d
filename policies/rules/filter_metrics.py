"""Whether what a metric filter publishes is what its name, unit and dimensions promise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.catalogue.field_words import ALL_UNITS, measures, plain, quantity, unit_of, words
from policies.catalogue.log_lines import Lines
from policies.rule import Said, failed, passed, rule, untold
from policies.rules.filter_lines import FILTER, GUIDE, NEEDS, filters, read
from policies.rules.insight_rules import untransformed
from policies.world import World
from template import Resource
from template.log_patterns import Comparison, Condition, Everything, Json, Terms, conditions, leaves
from template.metric_filters import MetricFilter, Published
from template.unknown import Unknown

API = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html"
PUT = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html"
MOST_DIMENSIONS = 3
FAILS = re.compile(r"(?i)(failures?|errors?|declines|attempts|successes|announced|events|requests|count)$")
COUNTED = re.compile(
    r"(?i)count|number|high|slow|low|above|over|exceed|breach|timeout|late$|errors?$|failures?$"
)
UNBOUNDED = re.compile(
    r"(?i)(^|_)(request|trace|span|payment|transaction|order|session|event|message|correlation|invocation)_?"
    r"(id|uuid)$|(^|_)(uuid|guid|timestamp|time|date|message|body|payload)$"
)


@rule(
    "filter-metric-refused",
    FILTER,
    question="Does CloudWatch Logs take what the filter publishes?",
    cause="The filter's metric breaks a rule of CloudWatch Logs.",
    reason="The filter is refused, or publishes nothing.",
    fix="One metric a filter, at most three dimensions, only from JSON or [fields], no default beside them.",
    source=PUT,
    requirements=NEEDS,
)
def refused(resource: Resource, world: World) -> Iterator[Said]:
    """What PutMetricFilter refuses."""
    one = world.view(filters)[resource]
    if len(one.published) != 1:
        yield failed(f"{len(one.published)} transformations, exactly 1 is needed", "MetricTransformations")
    system = resource.get("EmitSystemFieldDimensions", [])
    for item in one.published:
        count = len(item.dimensions) + len(system if isinstance(system, list) else [])
        faults = list(_refusals(one, item, count))
        for fault in faults:
            yield failed(fault, *item.field)
        if not faults:
            yield passed("one metric, within all limits")


def _refusals(one: MetricFilter, item: Published, dimensions: int) -> Iterator[str]:
    if dimensions > MOST_DIMENSIONS:
        yield f"{dimensions} dimensions, at most {MOST_DIMENSIONS} are taken"
    if dimensions and item.default is not None:
        yield f"a default value ({item.default}) beside dimensions; only one of them is taken"
    if dimensions and isinstance(one.pattern, (Terms, Everything)):
        yield "dimensions, but only JSON and space-delimited patterns can give them values"
    if isinstance(item.unit, str) and item.unit not in ALL_UNITS:
        yield f"the unit {item.unit}, which CloudWatch does not know; for example Milliseconds"
    name = str(one.resource.get("FilterName", ""))
    if ":" in name or "*" in name:
        yield f"the filter name {name}; colons and stars are refused"


@rule(
    "filter-value-not-a-number",
    FILTER,
    question="Is the metric's value a number?",
    cause="The filter takes the metric's value from something that is no number.",
    reason="CloudWatch Logs publishes no data for lines whose value is not a number.",
    fix="Take the value from a numeric field, or count lines with the value 1.",
    source=API,
    requirements=NEEDS,
)
def not_a_number(resource: Resource, world: World) -> Iterator[Said]:
    """Constants, and fields whose type is known."""
    one, lines = read(resource, world)
    for item in one.published:
        yield _number(one, item, lines)


def _number(  # noqa: PLR0911 - one answer a kind of value
    one: MetricFilter, item: Published, lines: Lines
) -> Said:
    place = (*item.field, "MetricValue")
    if item.constant is not None:
        return passed(f"every line counts {item.constant:g}")
    if isinstance(item.value, Unknown):
        return untold(f"the value is {item.value!r}", *place)
    if not item.taken:
        return failed(
            f"the value is '{item.value}'; a number or a field such as $.duration is needed", *place
        )
    if isinstance(one.pattern, (Terms, Everything)):
        return failed(f"the value is {item.taken}, but a text pattern has no fields to take it from", *place)
    if isinstance(one.pattern, Json) and not item.taken.startswith(("$.", "$[")):
        return failed(f"the value is {item.taken}; in JSON it is written $.{item.taken[1:]}", *place)
    field = (lines.fields or {}).get(item.taken)
    if field is None or not field.type or (field.type == "string" and not lines.kind):
        return passed(f"{item.taken} may be a number")
    if not field.numeric and lines.kind != "access_log":
        return failed(f"the value is {item.taken}, which is {field.type}, not a number", *place)
    return passed(f"{item.taken} is a number")


@rule(
    "filter-dimension-unbounded",
    FILTER,
    question="Do the metric's dimensions have few values?",
    cause="The metric has a dimension whose values never end.",
    reason="Every line makes a metric of its own: alarms see single points, the bill grows, and Logs disables"
    " a filter with 1,000 pairs of dimensions in an hour.",
    fix="Use a dimension with few values, or Contributor Insights for identifiers.",
    source=PUT,
    requirements=("SOC2-CC7.2",),
)
def unbounded(resource: Resource, world: World) -> Iterator[Said]:
    """Identifiers of requests, payments and traces, times and free text."""
    one = world.view(filters)[resource]
    for item in one.published:
        for key, value in item.dimensions.items():
            last = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(value).rpartition(".")[2].lstrip("$"))
            if UNBOUNDED.search(last):
                yield failed(f"the dimension {key} takes {value}", *item.field, "Dimensions")
            else:
                yield passed(f"the dimension {key} takes {value}")


@rule(
    "filter-dimension-crossed",
    FILTER,
    question="Does each dimension take the field that it is named after?",
    cause="A dimension takes another field than the one that it is named after.",
    reason="Who reads the metric by that dimension finds no data, or somebody else's.",
    fix="Take the dimension from its own field.",
    source=GUIDE,
    requirements=NEEDS,
)
def crossed(resource: Resource, world: World) -> Iterator[Said]:
    """Where the lines have a field of the dimension's name."""
    one, lines = read(resource, world)
    names = {plain(path.rpartition(".")[2]): path for path in lines.fields or {}}
    for item in one.published:
        for key, value in item.dimensions.items():
            own = names.get(plain(key))
            if own and isinstance(value, str) and plain(value.rpartition(".")[2]) != plain(key):
                yield failed(f"the dimension {key} takes {value}; {own} is needed", *item.field, "Dimensions")
            elif own:
                yield passed(f"the dimension {key} takes {value}")


@rule(
    "filter-wrong-unit",
    FILTER,
    question="Is the metric published in the unit of what it takes?",
    cause="The metric is published in another unit than the value has.",
    reason="Thresholds and dashboards are off by the factor between the units, or an alarm with a unit reads"
    " nothing.",
    fix="Publish the unit that the field's name tells, and Count for counted lines.",
    source=API,
    requirements=NEEDS,
)
def wrong_unit(resource: Resource, world: World) -> Iterator[Said]:
    """Constants are counts; a field called ..._ms is in milliseconds."""
    one, lines = read(resource, world)
    for item in one.published:
        if not isinstance(item.unit, str):
            continue
        if item.constant is not None and (measures(item.unit) or item.unit == "Percent"):
            seen = f"every line counts {item.constant:g}, published as {item.unit}; Count is needed"
            yield failed(seen, *item.field, "Unit")
        elif unit_of(item.taken) and item.unit not in {unit_of(item.taken), "None"}:
            seen = f"{item.taken} is published as {item.unit}; {unit_of(item.taken)} is needed"
            yield failed(seen, *item.field, "Unit")
        elif item.taken and _clashing(quantity(item.taken), measures(item.unit) or _counted(item, lines)):
            kind = quantity(item.taken)
            seen = f"{item.taken} is published as {item.unit}; a unit of {kind} or None is needed"
            yield failed(seen, *item.field, "Unit")
        else:
            yield passed(f"{item.value} is published as {item.unit}")


def _counted(item: Published, lines: Lines) -> str:
    """Counting what is measured is a fault where the contract tells what it is."""
    return "count" if lines.kind and item.unit in {"Count", "Percent"} else ""


def _clashing(one: str, other: str) -> bool:
    return bool(one and other and one != other)


@rule(
    "filter-name-belies-value",
    FILTER,
    question="Does the metric measure what it is called after?",
    cause="The metric measures something else than its name says.",
    reason="Alarms and people read a latency or an amount and get a count, or another field.",
    fix="Take the value from the field that the name means, or rename the metric.",
    source=GUIDE,
    requirements=NEEDS,
)
def belies_value(resource: Resource, world: World) -> Iterator[Said]:
    """Names that end in a quantity, and names of fields that the lines have."""
    one, lines = read(resource, world)
    for item in one.published:
        if isinstance(item.metric, str) and isinstance(item.value, (str, int, float)):
            fault = _belied(one, item, lines, _base(item.metric)) or _borrowed(one, item, lines, world)
            place = (*item.field, "MetricValue")
            yield failed(fault, *place) if fault else passed(f"{item.metric} takes {item.value}")


def _base(metric: str) -> str:
    """The name without the function or API that follows a slash or a dot."""
    return re.split(r"[/.:]", metric, maxsplit=1)[0]


def _belied(one: MetricFilter, item: Published, lines: Lines, name: str) -> str:
    ends = quantity("".join(words(name)[-1:]))
    if item.constant is not None:
        counted = COUNTED.search(name) or _compares(one)
        if ends in {"time", "money"} and not counted:
            return f"{item.metric} counts {item.constant:g} for every line; the field that holds it is needed"
        return ""
    if _clashing(quantity(name), quantity(item.taken)):
        return f"{item.metric} takes {item.taken}, which is {quantity(item.taken)}, not {quantity(name)}"
    own = {path for path in lines.fields or {} if plain(path.rpartition(".")[2]) == plain(name)}
    if own and item.taken not in own:
        return f"{item.metric} takes {item.taken}; {min(own)} is the field of that name"
    if FAILS.search(name) and quantity(item.taken) and not quantity(name):
        return f"{item.metric} adds up {item.taken}; 1 for every line is needed"
    return ""


def _borrowed(one: MetricFilter, item: Published, lines: Lines, world: World) -> str:
    """Where the contract has one field for each metric, a field belongs to the metric of its name."""
    taken = plain(item.taken.rpartition(".")[2])
    if not lines.kind or not taken or plain(_base(str(item.metric))) == taken:
        return ""
    owners = [
        found.metric
        for other in world.view(filters).values()
        for found in other.published
        if other.group == one.group and plain(_base(str(found.metric))) == taken
    ]
    return f"{item.metric} takes {item.taken}, which is {owners[0]}" if owners else ""


def _compares(one: MetricFilter) -> bool:
    """Whether the pattern holds a field against a limit, so that its matches are counted."""
    found = [leaf for condition in _conditions(one) for leaf in leaves(condition)]
    return any(isinstance(leaf, Comparison) and leaf.operator[0] in "<>" for leaf in found)


def _conditions(one: MetricFilter) -> tuple[Condition, ...]:
    return conditions(one.pattern) if one.pattern is not None else ()


@rule(
    "filter-counts-wrong",
    FILTER,
    question="Does every matching line count once, and a quiet minute as zero?",
    cause="The filter counts lines with a wrong value.",
    reason="The metric is a multiple of what happened, or never zero, so thresholds do not hold.",
    fix="Use the value 1 and, without dimensions, the default value 0.",
    source=API,
    requirements=NEEDS,
)
def counts_wrong(resource: Resource, world: World) -> Iterator[Said]:
    """Unless another filter publishes the same metric with another value, as an availability does."""
    one, lines = read(resource, world)
    for item in one.published:
        fault = _miscounted(item, world) or _defaulted(one, item, lines, world)
        if fault:
            yield failed(fault, *item.field)
        else:
            yield passed(f"every line counts {item.value}, a quiet minute {item.default}")


def _miscounted(item: Published, world: World) -> str:
    values = {other.constant for other in _published(world) if other.key == item.key}
    if item.constant is None or item.constant == 1 or len(values) > 1:
        return ""
    return f"every line counts {item.constant:g}; 1 is needed"


def _published(world: World) -> tuple[Published, ...]:
    return world.view(_all)


def _all(world: World) -> tuple[Published, ...]:
    return tuple(item for one in world.view(filters).values() for item in one.published)


def _defaulted(one: MetricFilter, item: Published, lines: Lines, world: World) -> str:
    if item.constant is not None and isinstance(item.default, (int, float)) and item.default != 0:
        return f"a minute without a match counts {item.default:g}; 0 is needed"
    if not lines.kind or item.dimensions:
        return ""
    if item.constant is None:
        return (
            ""
            if item.default is None
            else f"{item.default} for lines without a value falsifies {item.metric}"
        )
    alike = [
        found
        for other in world.view(filters).values()
        if other is not one
        for found in other.published
        if found.namespace == item.namespace and found.constant is not None and not found.dimensions
    ]
    if item.default is None and alike and all(other.default == 0 for other in alike):
        return f"a minute without a match is missing; 0 is what all {len(alike)} other counts have"
    return ""


@rule(
    "filter-metric-shared",
    FILTER,
    question="Is the metric the same thing wherever it is published?",
    cause="Two filters publish the same metric as different things.",
    reason="CloudWatch adds up what should be apart: counts and measures, or two units.",
    fix="Give each its own name, or the same unit and kind of value.",
    source=GUIDE,
    requirements=NEEDS,
)
def shared(resource: Resource, world: World) -> Iterator[Said]:
    """Filters with the same namespace, name and dimensions."""
    one = world.view(filters)[resource]
    for item in one.published:
        others = [
            (other, found)
            for other in world.view(filters).values()
            if other is not one
            for found in other.published
            if found.key == item.key
        ]
        faults = [fault for other, found in others if (fault := _differ(one, item, other, found))]
        yield failed(faults[0], *item.field) if faults else passed(f"{item.metric} means one thing")


def _differ(one: MetricFilter, item: Published, other: MetricFilter, found: Published) -> str:
    twin = other.resource.logical_id
    if item.unit != found.unit and not isinstance(item.unit, Unknown) and not isinstance(found.unit, Unknown):
        return f"{item.metric} is in {item.unit}, and in {found.unit} from {twin}"
    if bool(item.taken) is not bool(found.taken):
        return f"{item.metric} is {item.value} here, and {found.value} from {twin}"
    if item.taken and item.taken != found.taken and one.group == other.group:
        return f"{item.metric} is {item.taken} here, and {found.taken} from {twin}"
    return ""


@rule(
    "filter-untransformed",
    FILTER,
    question="Are there transformed lines where the filter reads them?",
    cause="The filter reads transformed lines of a log group that has no transformer.",
    reason="There are no such lines, so nothing is counted.",
    fix="Set ApplyOnTransformedLogs to false, or give the group an AWS::Logs::Transformer.",
    source=PUT,
    requirements=NEEDS,
)
def without_transformer(resource: Resource, world: World) -> Iterator[Said]:
    """Groups of the template; others may have a transformer elsewhere."""
    if resource.get("ApplyOnTransformedLogs") is True:
        one, lines = read(resource, world)
        faults = list(untransformed(world, [(str(one.group), lines)]))
        yield from faults or (passed("its group has a transformer, or is another stack's"),)
