"""The lines of one graph: has each subject the same ones, and do the expressions compute the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import Said, failed, passed, rule
from policies.views.quantity import tree
from policies.views.ratio import Ratio, is_fault, is_good, is_whole, ratio
from policies.world import World
from template import Resource
from template.dashboards import Widget
from template.metric_math import Binary, Call, Name, Node, Number
from template.series import Expression, Series

DASHBOARD = "AWS::CloudWatch::Dashboard"
BODY = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"
MATH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"
NEEDED = ("SOC2-CC7.2",)
_FIELD = "DashboardBody"
_PERCENT = re.compile(r"%|\bper ?cent", re.IGNORECASE)
_ID = re.compile(r"[a-z][A-Za-z0-9_]*")
HUNDRED = 100.0

Subject = tuple[tuple[str, Any], ...]


def subject(series: Series) -> tuple[str, Subject]:
    """A metric's name and whom it is about; what follows a slash in an own metric's name is whom."""
    name, slash, about = str(series.metric).partition("/")
    if slash and not str(series.namespace).startswith("AWS/"):
        return name, (*series.dimensions, ("", about))
    return str(series.metric), series.dimensions


def spelt(about: Subject) -> str:
    """A subject in words."""
    return "/".join(str(value) for _, value in about) or "the whole"


@rule(
    "dashboard-lines-unlike",
    DASHBOARD,
    question="Has each subject of a graph the same lines as the others?",
    cause="A graph shows a line of some, and lacks it of another.",
    reason="Who looks for it takes the absence for calm.",
    fix="Draw the same metrics with the same statistics for each.",
    source=BODY,
    requirements=NEEDED,
)
def lines_unlike(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete; subjects of one namespace are compared."""
    if not world.claims(resource).complete:
        return
    for widget in world.dashboards[resource].widgets:
        for namespace, lines in _by_namespace(widget).items():
            every = frozenset(line for found in lines.values() for line in found)
            for about, found in lines.items() if len(lines) > 1 else ():
                lacks = ", ".join(sorted(f"{metric} {statistic}" for metric, statistic in every - found))
                seen = f"{widget}: {spelt(about)} ({namespace})"
                yield (
                    failed(f"{seen} has no {lacks}, others have", _FIELD)
                    if lacks
                    else passed(f"{seen} has all")
                )


def _by_namespace(widget: Widget) -> dict[str, dict[Subject, set[tuple[str, str]]]]:
    found: dict[str, dict[Subject, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for one in widget.series:
        metric, about = subject(one)
        if about:
            found[str(one.namespace)][about].add((metric, str(one.statistic)))
    return found


@rule(
    "dashboard-expressions-unlike",
    DASHBOARD,
    question="Do the expressions of one graph compute the same of each subject?",
    cause="An expression computes something else than the others of its graph.",
    reason="One line of the graph means something else, and nothing on it says so.",
    fix="Write each expression in the same form.",
    source=MATH,
    requirements=NEEDED,
)
def expressions_unlike(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete; ids and numbers below the line may differ."""
    if not world.claims(resource).complete:
        return
    for widget in world.dashboards[resource].widgets:
        metrics = {one.id: subject(one)[0] for one in widget.series}
        trees = ((one, tree(one)) for one in widget.expressions)
        forms = {one.id or str(one.text): form(node, metrics) for one, node in trees if node is not None}
        counted = Counter(forms.values()).most_common()
        for name, found in forms.items() if len(forms) > 1 else ():
            seen = f"{widget}: {name} computes {found}"
            usual = found == counted[0][0]
            yield passed(seen) if usual else failed(f"{seen}, the others {counted[0][0]}", _FIELD)


def form(node: Node, metrics: Mapping[str, str], *, below: bool = False) -> str:
    """An expression with a point for each id and its numbers; below the line, metrics and no numbers."""
    if isinstance(node, Number):
        return "N" if below else f"{node.value:g}"
    if isinstance(node, Name):
        return metrics.get(node.id, "·") if below else "·"
    if isinstance(node, Call):
        inner = (form(one, metrics, below=below) for one in node.arguments)
        return f"{node.function}({', '.join(inner)})"
    if isinstance(node, Binary):
        left = form(node.left, metrics, below=below)
        return f"({left} {node.sign} {form(node.right, metrics, below=below or node.sign == '/')})"
    return type(node).__name__


@rule(
    "dashboard-percent-wrong",
    DASHBOARD,
    question="Is a percentage on a graph the hundredfold of the part divided by the whole?",
    cause="A graph shows as a percentage something that is none.",
    reason="People read a rate that is a hundred times too small, upside down, or a product of counts.",
    fix="Write 100 * part / whole, or call the axis something else.",
    source=MATH,
    requirements=NEEDED,
)
def percent_wrong(resource: Resource, world: World) -> Iterator[Said]:
    """Expressions that are drawn, on an axis, under a title or with a label that says percent."""
    for widget in world.dashboards[resource].widgets:
        series = {one.id: one for one in widget.series if one.id}
        for one in widget.expressions:
            node = tree(one) if one.returned and _percent(one, widget) else None
            if node is not None:
                fault = _fault(node, series)
                seen = f"{widget}: {one.text}"
                yield failed(f"{seen} {fault}", _FIELD) if fault else passed(seen)


def _percent(one: Expression, widget: Widget) -> bool:
    side = "right" if _on_the_right(one, widget) else "left"
    words = (one.label, widget.get(f"yAxis.{side}.label"))
    return any(isinstance(word, str) and _PERCENT.search(word) for word in words)


def _on_the_right(one: Expression, widget: Widget) -> bool:
    rows = widget.get("metrics", [])
    options = [row[-1] for row in rows if isinstance(row, list) and row and isinstance(row[-1], dict)]
    return any(
        found.get("yAxis") == "right" and found.get("expression") == one.text
        for found in options
        if found.get("id", "") == one.id
    )


def _fault(node: Node, series: Mapping[str, Series]) -> str:
    """What makes it no percentage; nothing for what is none of these forms."""
    if isinstance(node, Binary) and node.sign in "*/" and (product := _product(node, series)):
        return f"multiplies {product}; needed is 100 * part / whole"
    found = ratio(node, series)
    if found is None:
        return ""
    above, below = found.above[0][1], found.below[0][1]
    if found.upside_down and (is_fault(below) or not is_fault(above)):
        return f"divides {above.metric} by {below.metric}; it is the other way round"
    if len(found.above) == len(found.below) == 1 and (above.key, above.statistic) == (
        below.key,
        below.statistic,
    ):
        return f"divides {above.metric} by itself, which is always 100"
    return _scaled(found)


def _scaled(found: Ratio) -> str:
    """Counts over counts make a share; what is a percentage or a time already is not told."""
    counts = (*found.above, *found.below)
    told = all(is_fault(one) or is_good(one) or is_whole(one) for _, one in counts)
    return f"is {found.factor:g} times a share; 100 is needed" if told and found.factor != HUNDRED else ""


def _product(node: Node, series: Mapping[str, Series]) -> str:
    """Two counts that are multiplied, in words."""
    above, below = _counted(node, series)
    twice = above if len(above) > 1 and not below else below if len(below) > 1 else []
    return " by ".join(str(one.metric) for one in twice)


def _counted(node: Node, series: Mapping[str, Series]) -> tuple[list[Series], list[Series]]:
    """Series above and below the line of a plain product."""
    if isinstance(node, Name) and node.id in series:
        return [series[node.id]], []
    if isinstance(node, Binary) and node.sign in "*/":
        above, below = _counted(node.left, series)
        more, less = _counted(node.right, series)
        return (above + more, below + less) if node.sign == "*" else (above + less, below + more)
    return [], []


@rule(
    "dashboard-id-refused",
    DASHBOARD,
    question="Does CloudWatch take the ids of the lines?",
    cause="A line's id is none that CloudWatch takes, or two lines have the same.",
    reason="The graph shows an error instead of its lines.",
    fix="Start each id with a small letter, use letters, digits and underscores, and each id once.",
    source=MATH,
    requirements=NEEDED,
)
def id_refused(resource: Resource, world: World) -> Iterator[Said]:
    """Ids count within one widget."""
    for widget in world.dashboards[resource].widgets:
        lines: tuple[Series | Expression, ...] = (*widget.series, *widget.expressions)
        for name, number in Counter(one.id for one in lines if one.id).items():
            if not _ID.fullmatch(name):
                yield failed(f"{widget}: the id {name!r} does not start with a small letter", _FIELD)
            elif number > 1:
                yield failed(f"{widget}: {number} lines have the id {name!r}", _FIELD)
            else:
                yield passed(f"{widget}: the id {name!r}")
