"""Whom a dashboard leaves out: a graph of most APIs, functions or queues, and not of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from policies.rule import Said, failed, passed, rule
from policies.rules.dashboard_lines import Subject, spelt, subject
from policies.world import World
from template import Resource
from template.claims import Claims
from template.dashboards import Widget

DASHBOARD = "AWS::CloudWatch::Dashboard"
BODY = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"
NEEDED = ("SOC2-CC7.2", "SOC2-A1.1")
_FIELD = "DashboardBody"
Metric = tuple[str, str]


def read_anywhere(world: World) -> Mapping[Metric, frozenset[Subject]]:
    """Of each metric all subjects that an alarm or a widget reads it of; for ``world.view``."""
    found: dict[Metric, set[Subject]] = defaultdict(set)
    series = [one for alarm in world.alarms.values() for one in alarm.series]
    series += [one for board in world.dashboards.values() for one in board.series]
    for one in series:
        name, about = subject(one)
        found[str(one.namespace), name].add(about)
    return {metric: frozenset(subjects) for metric, subjects in found.items()}


def _claimed(claims: Claims) -> Mapping[str, frozenset[str]]:
    """Names by the dimension in which they stand."""
    kinds = {"ApiName": claims.apis, "FunctionName": claims.functions, "TableName": claims.tables}
    kinds["Provider"] = claims.providers
    return {name: frozenset(found) for name, found in kinds.items() if found}


@rule(
    "dashboard-leaves-one-out",
    DASHBOARD,
    question="Does a graph of several show all of them?",
    cause="A graph shows a metric of some, and leaves one out.",
    reason="Whoever is left out fails unseen; the graph looks whole.",
    fix="Draw the line of everyone, or name in the title whom the graph is about.",
    source=BODY,
    requirements=NEEDED,
)
def leaves_one_out(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete: all that it claims, or reads this metric of."""
    claims = world.claims(resource)
    if not claims.complete:
        return
    for widget in world.dashboards[resource].widgets:
        for metric, subjects in _shown(widget).items():
            missing = _missing(metric, subjects, claims, world)
            left = [name for name in missing if name not in str(widget.title)]
            seen = f"{widget}: {metric[1]} of {', '.join(sorted(map(spelt, subjects)))}"
            if left and not _named(widget, subjects):
                yield failed(f"{seen}; {', '.join(left)} is left out", _FIELD)
            else:
                yield passed(seen)


def _shown(widget: Widget) -> dict[Metric, set[Subject]]:
    found: dict[Metric, set[Subject]] = defaultdict(set)
    for one in widget.series:
        name, about = subject(one)
        if about:
            found[str(one.namespace), name].add(about)
    return found


def _named(widget: Widget, subjects: set[Subject]) -> bool:
    """Whether the title says whom alone the graph is about."""
    title = str(widget.title)
    return all(any(str(value) in title for _, value in about) for about in subjects)


def _missing(metric: Metric, subjects: set[Subject], claims: Claims, world: World) -> list[str]:
    names = {frozenset(name for name, _ in about) for about in subjects}
    alike = [
        one
        for one in world.view(read_anywhere)[metric] - subjects
        if frozenset(name for name, _ in one) in names
    ]
    shown: dict[str, set[str]] = defaultdict(set)
    for name, value in (pair for about in subjects for pair in about):
        shown[name].add(str(value))
    claimed = _claimed(claims)
    absent = [one for name, found in shown.items() for one in claimed.get(name, frozenset()) - found]
    return sorted({*map(spelt, alike), *absent})


@rule(
    "dashboard-leaves-alarm-out",
    DASHBOARD,
    question="Is the state of every alarm shown?",
    cause="The widgets that show the state of alarms leave one out.",
    reason="People look at them to see what is wrong, and this alarm is never among it.",
    fix="Add the alarm's ARN to a widget of type alarm.",
    source=BODY,
    requirements=NEEDED,
)
def leaves_alarm_out(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete, and its widgets show most of the alarms."""
    board = world.dashboards[resource]
    states = [widget.alarms for widget in board.widgets if widget.kind == "alarm"]
    if not world.claims(resource).complete or not states:
        return
    shown = {str(arn) for arns in states for arn in arns}
    boards = (widget for one in world.dashboards.values() for widget in one.widgets if widget.kind == "alarm")
    anywhere = {str(arn) for widget in boards for arn in widget.alarms}
    missing = [one for one in world.any_alarms if str(one.arn) not in anywhere]
    if len(missing) * 2 < len(world.any_alarms):
        for one in missing:
            yield failed(f"no widget shows the state of {one.name}", _FIELD)
        if not missing:
            yield passed(f"{len(shown)} alarms are shown with their state")
