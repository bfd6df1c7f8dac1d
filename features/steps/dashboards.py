"""What the sentences about dashboards mean."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_bdd import given, parsers, then

from contract import fields
from features.steps.alarms import MONITORED
from features.steps.judgement import Judged, at_least, differs
from features.steps.logs import KINDS, adopted
from features.steps.metrics import LINES
from policies.catalogue.producers import absent
from template import Resource, Template
from template.alarms import Alarm, AnyAlarm, alarms, composites
from template.dashboards import Dashboard, Widget, dashboards
from template.series import Expression, Series

WATCHED = {
    **{subject: (dimension, namespace + "/") for subject, (namespace, dimension) in MONITORED.items()},
    "queue": ("QueueName", "AWS/SQS/ApproximateAgeOfOldestMessage"),
    "dead-letter queue": ("QueueName", "AWS/SQS/ApproximateNumberOfMessagesVisible"),
    "canary": ("CanaryName", "CloudWatchSynthetics/"),
    "provider": ("Provider", ""),
}
"""Subject: dimension of the series that alarms read about it, and how its namespace and metric start."""

MEASURES = {
    "latency": "Latency",
    "share of 4XX": "4XXError",
    "share of 5XX": "5XXError",
    "duration": "Duration",
    "errors": "Errors",
    "memory": "MaxMemoryUsed/",
    "reads consumed": "ConsumedReadCapacityUnits",
    "writes consumed": "ConsumedWriteCapacityUnits",
    "throttled reads": "ReadThrottleEvents",
    "throttled writes": "WriteThrottleEvents",
    "oldest message": "ApproximateAgeOfOldestMessage",
    "messages": "ApproximateNumberOfMessagesVisible",
    "success": "SuccessPercent",
    "payments": "ProviderAttempts",
    "technical failures": "ProviderTechnicalFailures",
    "time to answer": "ProviderLatency",
}
"""A metric that ends with a slash carries its subject in its name."""

OUTCOMES = frozenset({"PaymentSuccesses", "PaymentDeclines", "PaymentTechnicalFailures"})
COLUMNS = 24
CONSOLE = re.compile(r"#dashboards/dashboard/([\w-]+)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
GUARD = re.compile(r"^IF\(\w+ >= [\d.]+, (.+), 0\)$")
NAME = re.compile(r"(?<![A-Za-z0-9_])[a-z][A-Za-z0-9_]*")
COUNTED = (" Sum>", " SampleCount>")
OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One widget on its dashboard."""

    dashboard: Dashboard
    widget: Widget

    @property
    def resource(self) -> Resource:
        """The dashboard, which is what a report names."""
        return self.dashboard.resource

    def __str__(self) -> str:
        return f"{self.dashboard.name}: {self.widget}"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A line of a graph or of an alarm: what is computed of which series, and over how many seconds."""

    formula: str
    period: Any

    def stands_at(self, alarm: Drawn, threshold: float) -> float | None:
        """Where on this line an alarm with ``threshold`` fires, if it fires on what this line shows."""
        series = re.findall(r"<[^>]+>", alarm.formula)
        counted = len(series) == 1 and alarm.formula.endswith(COUNTED)
        if counted and threshold and alarm.period != self.period:
            return None
        if alarm.formula == self.formula:
            return threshold
        if [alarm.formula] == series and series == sorted(set(re.findall(r"<[^>]+>", self.formula))):
            lasts = self.formula.replace(f"PERIOD({alarm.formula})", repr(self.period))
            return arithmetic(lasts.replace(alarm.formula, repr(float(threshold))))
        return None


@dataclass(frozen=True, kw_only=True)
class Line:
    """What an alarm watches, with every graph that shows it and where on that graph the alarm fires."""

    formula: str
    heights: tuple[tuple[Shown, float], ...]

    def __str__(self) -> str:
        return self.formula


def arithmetic(text: str) -> float | None:
    """The number that an expression of plain numbers is worth; None for anything else."""
    try:
        return _worth(ast.parse(text, mode="eval").body)
    except (KeyError, SyntaxError, TypeError, ZeroDivisionError):
        return None


def _worth(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_worth(node.left), _worth(node.right))
    raise TypeError(node)


def formula(item: Series | Expression, among: Iterable[Series]) -> str:
    """What is computed, with each series by what it is: graphs and alarms that agree then read alike.

    The guards of an alarm against little traffic and single faults are no part of what it compares.
    """
    if isinstance(item, Series):
        return f"<{item} {item.statistic}>"
    named = {one.id: f"<{one} {one.statistic}>" for one in among}
    text, guarded = str(item.text), 1
    while guarded:
        text, guarded = GUARD.subn(r"\1", text)
    return NAME.sub(lambda found: named.get(found[0], found[0]), text)


def lines(widget: Widget) -> tuple[Series | Expression, ...]:
    """Everything that a widget reads or computes."""
    return (*widget.series, *widget.expressions)


def drawn(widget: Widget) -> Iterator[Drawn]:
    """Every line that a widget shows."""
    for item in lines(widget):
        if item.returned:
            periods = [one.period for one in widget.series if one.id and one.id in _names(item)]
            period = item.period if isinstance(item, Series) else max(periods, default=item.period)
            yield Drawn(formula=formula(item, widget.series), period=period)
    for rule in widget.insight_rules:
        yield Drawn(formula=_ranking(rule), period=widget.get("period"))


def compared(alarm: Alarm) -> Iterator[Drawn]:
    """What an alarm compares with its threshold; no sum exceeds zero unless one of its parts does."""
    item = alarm.compared
    if item is None or not isinstance(alarm.threshold, (int, float)):
        return
    if isinstance(item, Series):
        yield Drawn(formula=formula(item, ()), period=item.period)
    elif item.insight_rules:
        yield Drawn(formula=_ranking(item.insight_rules[0]), period=alarm.period)
    elif item.text == "SUM(METRICS())" and alarm.threshold == 0:
        yield from (Drawn(formula=formula(one, ()), period=one.period) for one in alarm.series)
    else:
        yield Drawn(formula=formula(item, alarm.series), period=alarm.period)


def fires(template: Template, line: Drawn) -> Iterator[float]:
    """Every height on a line at which an alarm fires."""
    for alarm in alarms(template):
        for one in compared(alarm):
            height = line.stands_at(one, alarm.threshold)
            if height is not None:
                yield height


def _ranking(rule: object) -> str:
    return f"ranking {rule}"


def _names(item: Series | Expression) -> tuple[str, ...]:
    return item.identifiers if isinstance(item, Expression) else ()


def shown(template: Template) -> list[Shown]:
    """Every widget of every dashboard."""
    return [Shown(dashboard=one, widget=widget) for one in dashboards(template) for widget in one.widgets]


def limits(widget: Widget) -> list[float]:
    """Values of the horizontal lines that a graph has."""
    found = widget.get("annotations.horizontal", [])
    return [one.get("value") for one in found] if isinstance(found, list) else []


def view_of(template: Template, view: str) -> Dashboard:
    """The one dashboard whose name ends so."""
    found = [one for one in dashboards(template) if one.name.endswith(f"-{view}")]
    assert len(found) == 1, f"{len(found)} dashboards are called {view}"
    return found[0]


def watched(template: Template, subject: str) -> set[str]:
    """Names of all APIs, functions and so on that any alarm reads about."""
    dimension, start = WATCHED[subject]
    series = [one for alarm in alarms(template) for one in alarm.series]
    found = [one for one in series if f"{one.namespace}/{one.metric}".startswith(start)]
    return {str(one.dimension(dimension)) for one in found} - {"None"}


@given("every dashboard")
def _every_dashboard(template: Template, judged: Judged[Dashboard]) -> None:
    judged.choose("dashboards", dashboards(template))


@given(parsers.re(r"the (?P<view>\w+) dashboard"))
def _one_dashboard(template: Template, judged: Judged[Dashboard], view: str) -> None:
    judged.choose(f"dashboards for {view}", [view_of(template, view)])


@given("every widget")
def _every_widget(template: Template, judged: Judged[Shown]) -> None:
    judged.choose("widgets", shown(template))


@given("every widget with a graph")
def _graphs(template: Template, judged: Judged[Shown]) -> None:
    judged.choose("graphs", [one for one in shown(template) if one.widget.series or one.widget.expressions])


@given("every graph of payments by outcome")
def _by_outcome(template: Template, judged: Judged[Shown]) -> None:
    some = [one for one in shown(template) if any(item.metric in OUTCOMES for item in one.widget.series)]
    judged.choose("graphs by outcome", some)


@given("every graph with a limit")
def _limited(template: Template, judged: Judged[Shown]) -> None:
    judged.choose("graphs with a limit", [one for one in shown(template) if limits(one.widget)])


@given(parsers.re(rf"every (?P<subject>{'|'.join(WATCHED)}) that alarms watch"))
def _every_subject(template: Template, judged: Judged[str], subject: str) -> None:
    judged.choose(f"monitored {subject}", sorted(watched(template, subject)))


@given("every alarm and composite that tells people at once")
def _paging(template: Template, judged: Judged[AnyAlarm]) -> None:
    everything: list[AnyAlarm] = [*alarms(template), *composites(template)]
    judged.choose("alarms that page", [one for one in everything if "-info-" not in one.name])


@given("every line that a dashboard shows and an alarm watches")
def _watched_lines(template: Template, judged: Judged[Line]) -> None:
    """A threshold of zero is the axis itself, and needs no line."""
    graphs = [
        (one, line)
        for one in shown(template)
        if one.widget.get("view") == "timeSeries"
        for line in drawn(one.widget)
    ]
    found: dict[str, list[tuple[Shown, float]]] = {}
    for alarm in alarms(template):
        for watching in compared(alarm):
            heights = [(place, line.stands_at(watching, alarm.threshold)) for place, line in graphs]
            found.setdefault(watching.formula, []).extend((place, at) for place, at in heights if at)
    judged.choose(
        "lines that alarms watch", [Line(formula=name, heights=tuple(at)) for name, at in found.items() if at]
    )


@then("each of its lines is produced here, or by AWS with these very dimensions")
def _produced(template: Template, judged: Judged[Shown]) -> None:
    def fault(one: Shown) -> str:
        found = (absent(template, line) for line in lines(one.widget))
        return "; ".join(f"{one.widget}: {why}" for why in found if why)

    judged.each(fault)


@then("each of its expressions is over lines of the same graph")
def _over_own_lines(judged: Judged[Shown]) -> None:
    def fault(one: Shown) -> str:
        ids = [line.id for line in lines(one.widget) if line.id]
        named = {name for line in one.widget.expressions for name in line.identifiers}
        twice = {name for name in ids if ids.count(name) > 1}
        return (
            f"{one.widget}: {sorted(named - set(ids) | twice)} is no line, or two"
            if named - set(ids) or twice
            else ""
        )

    judged.each(fault)


@then("each insight rule that it shows exists")
def _rules_exist(template: Template, judged: Judged[Shown]) -> None:
    rules = {one.get("RuleName") for one in template.of("AWS::CloudWatch::InsightRule").optional()}
    judged.each(
        lambda one: ", ".join(f"no rule {rule}" for rule in one.widget.insight_rules if rule not in rules)
    )


@then("each alarm that it shows exists")
def _alarms_exist(template: Template, judged: Judged[Shown]) -> None:
    known = {one.resource.arn for one in (*alarms(template), *composites(template))}
    judged.each(lambda one: ", ".join(f"no alarm {arn}" for arn in one.widget.alarms if arn not in known))


@then("each log group that it searches exists, and has the fields that it asks for")
def _searches(template: Template, judged: Judged[Shown]) -> None:
    known = {one.name for one in template.of("AWS::Logs::LogGroup")} | set(adopted(template))

    def fault(one: Shown) -> str:
        widget = one.widget
        if widget.query is None:
            return ""
        groups = [name for name in widget.log_groups if name not in known]
        if groups or not widget.log_groups:
            return f"{widget}: no log group {groups or 'at all'}"
        return ", ".join(sorted(_asked(str(widget.query)) - _fields_of(*widget.log_groups)))

    judged.each(fault)


def _asked(query: str) -> set[str]:
    """Fields that a query shows or filters by."""
    text = re.sub(r"SOURCE\s+('[^']*'|\"[^\"]*\")", "", query)
    text = re.sub(r'"[^"]*"', "''", text)
    words = {
        "fields",
        "filter",
        "sort",
        "limit",
        "and",
        "or",
        "not",
        "desc",
        "asc",
        "stats",
        "by",
        "as",
        "in",
        "like",
        "display",
    }
    return set(re.findall(r"(?<![\w@.'])[a-z]\w*(?:\.\w+)*(?!\()", text)) - words


def _fields_of(*groups: str) -> set[str]:
    kinds = [
        LINES[kind]
        for kind, shape in KINDS.items()
        if kind in LINES and any(re.match(shape, name) for name in groups)
    ]
    return {path.removeprefix("$.") for kind in kinds for path in fields.paths(kind)}


@then("each is shown on a dashboard with its state")
def _state_is_shown(template: Template, judged: Judged[AnyAlarm]) -> None:
    states = {arn for one in shown(template) if one.widget.kind == "alarm" for arn in one.widget.alarms}
    judged.each(lambda one: "" if one.resource.arn in states else "is on no dashboard")


@then(parsers.parse("no widget shows more than {most:d} alarms"))
def _few_alarms(template: Template, most: int) -> None:
    many = [str(one) for one in shown(template) if len(one.widget.alarms) > most]
    assert not many, f"more than {most} alarms: {', '.join(many)}"


@then("each limit is the threshold of an alarm on what is drawn, or the budget")
def _limits_are_real(template: Template, judged: Judged[Shown]) -> None:
    budgets = [
        one.number("Budget.BudgetLimit.Amount") for one in template.of("AWS::Budgets::Budget").optional()
    ]

    def fault(one: Shown) -> str:
        real: list[object] = [height for line in drawn(one.widget) for height in fires(template, line)]
        if any(series.metric == "EstimatedCharges" for series in one.widget.series):
            real += budgets
        if one.widget.insight_rules and not real:
            return ""  # a guide beside a ranking that no alarm reads
        return ", ".join(
            f"{one.widget}: nothing happens at {value}"
            for value in limits(one.widget)
            if not _among(value, real)
        )

    judged.each(fault)


def _among(value: object, heights: Iterable[object]) -> bool:
    """Whether a limit is one of these, but for the rounding of a computer."""
    return isinstance(value, (int, float)) and any(
        isinstance(height, (int, float)) and abs(value - height) <= abs(value) * 1e-9 for height in heights
    )


@then("each has the threshold of an alarm drawn beside it")
def _threshold_is_drawn(judged: Judged[Line]) -> None:
    judged.each(
        lambda line: (
            ""
            if any(_among(height, limits(place.widget)) for place, height in line.heights)
            else f"no limit on {', '.join(str(place) for place, _ in line.heights)}"
        )
    )


@then("each can be read, and its widgets do not cover each other")
def _readable(judged: Judged[Dashboard]) -> None:
    judged.each(lambda one: one.problem or ("" if one.widgets else "is empty"))
    judged.each(_covered)


def _covered(dashboard: Dashboard) -> str:
    taken: set[tuple[int, int]] = set()
    for widget in dashboard.widgets:
        x, y, width, height = (int(widget.body.get(key, 0)) for key in ("x", "y", "width", "height"))
        cells = {(column, row) for column in range(x, x + width) for row in range(y, y + height)}
        if not cells or x + width > COLUMNS or cells & taken:
            return f"{widget} covers another, or leaves the page"
        taken |= cells
    return ""


@then(
    parsers.parse("each has at most {widgets:d} widgets, {metrics:d} metrics a widget and {total:d} metrics")
)
def _within_limits(judged: Judged[Dashboard], widgets: int, metrics: int, total: int) -> None:
    """Quotas of CloudWatch (user guide, service quotas); hidden lines count too."""
    judged.each(lambda one: "" if len(one.widgets) <= widgets else f"has {len(one.widgets)} widgets")
    judged.each(
        lambda one: ", ".join(
            f"{w} has {len(w.series)} metrics" for w in one.widgets if len(w.series) > metrics
        )
    )
    judged.each(lambda one: "" if len(one.series) <= total else f"has {len(one.series)} metrics")


@then("each graph has a title and the region of the stack")
def _titled(template: Template, judged: Judged[Dashboard]) -> None:
    def fault(one: Dashboard) -> str:
        graphs = [widget for widget in one.widgets if widget.kind in {"metric", "log"}]
        wrong = [str(w) for w in graphs if not w.title or w.get("region") != template.place.region]
        return ", ".join(wrong)

    judged.each(fault)


@then(parsers.re(r"the (?P<view>\w+) dashboard shows the (?P<measure>.+) of each"))
def _shows_measure(template: Template, judged: Judged[str], view: str, measure: str) -> None:
    metric = MEASURES[measure]
    found = [one for one in view_of(template, view).series if str(one.metric).startswith(metric)]
    names = {str(value) for one in found if one.metric == metric for _, value in one.dimensions}
    names |= {str(one.metric).removeprefix(metric) for one in found if metric.endswith("/")}
    judged.each(lambda name: "" if name in names else f"its {measure} is not shown")


def _counts(
    metric: str, *statistics: str, dimensions: frozenset[str] = frozenset()
) -> Callable[[Dashboard], bool]:
    """Whether a dashboard shows a metric with all these statistics and just these dimensions."""

    def answer(dashboard: Dashboard) -> bool:
        found = [
            one
            for one in dashboard.series
            if one.metric == metric and {name for name, _ in one.dimensions} == dimensions
        ]
        return set(statistics) <= {str(one.statistic) for one in found} and bool(found)

    return answer


def _charged(*services: str) -> Callable[[Dashboard], bool]:
    """Whether a dashboard shows what each of these services costs."""

    def answer(dashboard: Dashboard) -> bool:
        found = (one for one in dashboard.series if one.metric == "EstimatedCharges")
        return set(services) <= {str(one.dimension("ServiceName")) for one in found}

    return answer


def _numbers(dashboard: Dashboard) -> bool:
    """Whether a widget says how many payments there were, without a graph."""
    found = [one for one in dashboard.widgets if one.get("view") == "singleValue"]
    return any(item.metric == "PaymentAttempts" and item.returned for one in found for item in one.series)


def _by_provider(dashboard: Dashboard) -> bool:
    return any(one.metric == "ProviderAttempts" and one.returned for one in dashboard.series)


def _failures(dashboard: Dashboard) -> bool:
    """The newest first, and no more of them than a screen holds."""
    wanted = {'filter event = "payment" and outcome = "failed"', "sort @timestamp desc"}
    queries = [[part.strip() for part in str(one.query).split("|")] for one in dashboard.widgets if one.query]
    return any(
        wanted <= set(parts) and any(re.fullmatch(r"limit ([2-9]\d|1\d\d)", part) for part in parts)
        for parts in queries
    )


def _each(metric: str, dimension: str, kind: str) -> Callable[[Dashboard], bool]:
    """Whether a dashboard shows a metric for every resource of a kind."""

    def answer(dashboard: Dashboard) -> bool:
        names = {one.dimension(dimension) for one in dashboard.series if one.metric == metric}
        return {one.name for one in dashboard.resource.template.of(kind)} <= names

    return answer


def _volume(dashboard: Dashboard) -> bool:
    """Log groups of canaries carry an id that nobody knows before they exist, so no graph can name them."""
    template = dashboard.resource.template
    known = [one.name for one in template.of("AWS::Logs::LogGroup")] + adopted(template)
    shown_for = {one.dimension("LogGroupName") for one in dashboard.series if one.metric == "IncomingBytes"}
    return {name for name in known if not re.match(KINDS["a canary"], name)} <= shown_for


ANSWERS: Mapping[str, Callable[[Dashboard], bool]] = {
    "payments that succeed": _counts("PaymentSuccesses", "Sum"),
    "payments that are declined": _counts("PaymentDeclines", "Sum"),
    "payments that fail": _counts("PaymentTechnicalFailures", "Sum"),
    "processing time, p50, p95 and p99": _counts("PaymentProcessingTime", "p50", "p95", "p99"),
    "all payments in numbers": _numbers,
    "payments by provider": _by_provider,
    "amounts by currency": _counts("PaymentAmount", "Sum", dimensions=frozenset({"Currency"})),
    "the last payments that failed": _failures,
    "the estimated charges": _counts("EstimatedCharges", "Maximum", dimensions=frozenset({"Currency"})),
    "what CloudWatch itself costs": _charged("AmazonCloudWatch"),
    "what the archive, topics and keys cost": _charged("AmazonS3", "AmazonSNS", "awskms"),
    "how many lines the logs take in": _volume,
    "how often canaries run": _each("Duration", "CanaryName", "AWS::Synthetics::Canary"),
    "events that were kept for audit": _counts("AuditEvents", "Sum"),
    "calls that change the monitoring": _counts("TamperingEvents", "Sum"),
    "what each event rule caught": _each("TriggeredRules", "RuleName", "AWS::Events::Rule"),
    "what each event rule could not deliver": _each("FailedInvocations", "RuleName", "AWS::Events::Rule"),
}


@then(parsers.re(rf"it shows (?P<answer>{'|'.join(ANSWERS)})"))
def _answers(judged: Judged[Dashboard], answer: str) -> None:
    judged.each(lambda one: "" if ANSWERS[answer](one) else f"does not show {answer}")


@then("each shows payments that succeed, are declined and fail")
def _all_outcomes(judged: Judged[Shown]) -> None:
    """As numbers, and as shares where it shows any."""

    def fault(one: Shown) -> str:
        plain = {str(item.metric) for item in one.widget.series if item.returned} & OUTCOMES
        shares = {str(item.metric) for item in one.widget.series if not item.returned} & OUTCOMES
        missing = sorted(name for found in (plain, shares) if found for name in OUTCOMES - found)
        return f"{one.widget}: no {', '.join(missing)}" if missing else ""

    judged.each(fault)


@then("each that shows numbers has all payments beside them")
def _with_their_sum(judged: Judged[Shown]) -> None:
    def fault(one: Shown) -> str:
        plain = {str(item.metric) for item in one.widget.series if item.returned}
        summed = one.widget.get("view") != "singleValue" or "PaymentAttempts" in plain
        return "" if summed else f"{one.widget}: no PaymentAttempts"

    judged.each(fault)


@then("the budget is drawn beside the estimated charges, and said in words")
def _budget(template: Template, judged: Judged[Dashboard]) -> None:
    amount = template.of("AWS::Budgets::Budget").one().number("Budget.BudgetLimit.Amount")
    assert at_least(amount, 1), f"the budget is {amount!r}"

    def fault(one: Dashboard) -> str:
        graphs = [w for w in one.widgets if any(series.metric == "EstimatedCharges" for series in w.series)]
        words = " ".join(str(w.markdown) for w in one.widgets if w.markdown)
        if not any(_among(value, [amount]) for w in graphs for value in limits(w)):
            return f"no line at {amount}"
        return "" if f"{amount:,.0f} USD" in words else f"does not say {amount:,.0f} USD"

    judged.each(fault)


@then("each has its runbook linked on the dashboard that it names")
def _runbooks(template: Template, judged: Judged[AnyAlarm]) -> None:
    linked = {one.name: set(_links(one)) for one in dashboards(template)}

    def fault(alarm: AnyAlarm) -> str:
        runbooks = re.findall(r"^Runbook: (\S+)$", str(alarm.description), re.MULTILINE)
        views = CONSOLE.findall(str(alarm.description))
        if len(runbooks) != 1 or len(views) != 1:
            return "names no runbook, or no dashboard"
        return "" if runbooks[0] in linked.get(views[0], set()) else f"{runbooks[0]} is not on {views[0]}"

    judged.each(fault)


def _links(dashboard: Dashboard) -> list[str]:
    return [link for widget in dashboard.widgets for link in LINK.findall(str(widget.markdown or ""))]


@then("each links to all dashboards of the stack")
def _linked(judged: Judged[Dashboard]) -> None:
    names = sorted(one.name for one in judged.things)
    judged.each(
        lambda one: differs(sorted({name for link in _links(one) for name in CONSOLE.findall(link)}), names)
    )


@then("each of its links is HTTPS")
def _https(judged: Judged[Dashboard]) -> None:
    judged.each(lambda one: ", ".join(link for link in _links(one) if not link.startswith("https://")))
