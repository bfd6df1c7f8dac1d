"""What widgets show: does a body open, has each widget something in it, and is that there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policies.catalogue.readings import producers
from policies.catalogue.regions import home
from policies.catalogue.spelling import alike, near
from policies.catalogue.traits import Kind, kind
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource
from template.dashboards import Widget
from template.series import Expression, Series

BODY = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"
DASHBOARD = "AWS::CloudWatch::Dashboard"
ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::CloudWatch::LogAlarm")
NEEDED = ("SOC2-CC7.2",)
_FIELD = "DashboardBody"
KINDS = frozenset({"alarm", "custom", "explorer", "log", "metric", "text", "trace", "servicelevelobjective"})


@rule(
    "dashboard-body-unreadable",
    DASHBOARD,
    question="Can CloudWatch read the dashboard's body?",
    cause="The dashboard's body cannot be read.",
    reason="CloudWatch refuses the dashboard, or leaves widgets out.",
    fix="Write JSON with a list of widgets, each an object with a type and properties.",
    source=BODY,
    requirements=NEEDED,
)
def unreadable(resource: Resource, world: World) -> Iterator[Said]:
    """What is put together at deploy time is read with its unknown parts marked."""
    dashboard = world.dashboards[resource]
    told = isinstance(resource.get(_FIELD), (str, dict))
    if dashboard.problem:
        yield (failed if told else untold)(dashboard.problem, _FIELD)
    elif not dashboard.widgets:
        yield failed("the dashboard has no widget", _FIELD)
    else:
        yield passed(f"{len(dashboard.widgets)} widgets")


@rule(
    "dashboard-widget-empty",
    DASHBOARD,
    question="Has every widget something to show?",
    cause="A widget has nothing to show.",
    reason="Its place on the dashboard stays empty when somebody needs it.",
    fix="Give a metric widget metrics, a log widget a query, an alarm widget alarms, a text widget text.",
    source=BODY,
    requirements=NEEDED,
)
def empty(resource: Resource, world: World) -> Iterator[Said]:
    """By the kind of the widget."""
    for widget in world.dashboards[resource].widgets:
        if not isinstance(widget.kind, str):
            yield untold(f"the type of {widget} is not told", _FIELD)
        elif widget.kind not in KINDS and widget.kind != "serviceLevelObjective":
            yield failed(f"{widget}: CloudWatch has no such type; it has {', '.join(sorted(KINDS))}", _FIELD)
        elif lacks := _lacks(widget):
            yield failed(f"{widget} has no {lacks}", _FIELD)
        else:
            yield passed(f"{widget} has what it shows", _FIELD)


def _lacks(widget: Widget) -> str:
    contents: dict[Any, tuple[str, Any]] = {
        "metric": ("metric that is visible", _visible(widget)),
        "log": ("query", widget.query),
        "alarm": ("alarm", widget.alarms),
        "text": ("text", widget.markdown),
    }
    name, content = contents.get(widget.kind, ("", True))
    present = content is not None and content not in ((), "", [])
    return "" if present else name


def _visible(widget: Widget) -> Any:
    read: tuple[Series | Expression, ...] = (*widget.series, *widget.expressions)
    shown = tuple(one for one in read if one.returned)
    return shown or widget.insight_rules or widget.alarms


@rule(
    "dashboard-title-other-statistic",
    DASHBOARD,
    question="Does a graph show the percentiles that its title names?",
    cause="The widget's title names percentiles, and it shows another statistic.",
    reason="People take a mean, or another percentile, for the one in the title.",
    fix="Read the metric with the percentile of the title, or change the title.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html",
    requirements=NEEDED,
)
def other_statistic(resource: Resource, world: World) -> Iterator[Said]:
    """Only what is measured in time has percentiles; volumes may stand beside it."""
    for widget in world.dashboards[resource].widgets:
        named = set(_PERCENTILE.findall(widget.title)) if isinstance(widget.title, str) else set()
        timed = [one for one in widget.series if isinstance(one.statistic, str) and _timed(one, world)]
        shown = {str(one.statistic) for one in timed}
        if not named or not timed:
            continue
        seen = f"{widget} shows {', '.join(sorted(shown))}"
        yield (passed if shown == named else failed)(f"{seen}; named are {', '.join(sorted(named))}", _FIELD)


@rule(
    "dashboard-label-other-statistic",
    DASHBOARD,
    question="Is each line the percentile that its label names?",
    cause="A line's label names a percentile, and it shows another statistic.",
    reason="People take a mean, or another percentile, for the one in the legend.",
    fix="Read the metric with the percentile of the label, or change the label.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html",
    requirements=NEEDED,
)
def label_other_statistic(resource: Resource, world: World) -> Iterator[Said]:
    """Labels with one percentile."""
    for widget in world.dashboards[resource].widgets:
        for one in widget.series:
            named = set(_PERCENTILE.findall(one.label)) if isinstance(one.label, str) else set()
            if len(named) == 1 and isinstance(one.statistic, str):
                told = passed if one.statistic in named else failed
                yield told(f"{widget}: the line {one.label!r} shows {one.statistic}", _FIELD)


_PERCENTILE = re.compile(r"\bp\d{1,2}(?:\.\d+)?\b")


def _timed(series: Series, world: World) -> bool:
    own = world.view(producers).of(series.namespace, series.metric)
    if own:
        return all(one.unit in {"Milliseconds", "Seconds"} for one in own)
    return kind(series.namespace, series.metric) is Kind.TIME


@rule(
    "dashboard-alarm-missing",
    DASHBOARD,
    question="Do the alarms exist whose state is shown?",
    cause="A widget shows an alarm that does not exist.",
    reason="It shows no state, and nobody notices that one is missing.",
    fix="Refer to the alarm's ARN instead of writing it.",
    source=BODY,
    requirements=NEEDED,
)
def alarm_missing(resource: Resource, world: World) -> Iterator[Said]:
    """Alarms of alarm widgets, and those that draw a line in a graph."""
    names = {one.name: one for one in world.of(*ALARMS)}
    for widget in world.dashboards[resource].widgets:
        for arn in widget.alarms:
            yield _alarm(arn, widget, names, resource, world)


def _alarm(arn: Any, widget: Widget, names: dict[str, Resource], resource: Resource, world: World) -> Said:
    if not isinstance(arn, str):
        return untold(f"{widget}: an alarm's ARN is not told", _FIELD)
    if not arn.startswith("arn:") or ":alarm:" not in arn:
        return failed(f"{widget}: {arn!r} is no ARN of an alarm", _FIELD)
    if world.find(arn, *ALARMS) is not None:
        return passed(f"{widget}: {arn.rpartition(':')[2]} is there", _FIELD)
    name, place = arn.rpartition(":")[2], resource.template.place
    if name in names:
        seen = f"{widget}: the alarm {name!r} is not in {'/'.join(arn.split(':')[3:5])}, but here"
        return (failed if place.told else untold)(seen, _FIELD)
    meant = near(name, names)
    if meant:
        return failed(f"{widget}: there is no alarm {name!r}, there is {meant!r}", _FIELD)
    return untold(f"{widget}: the alarm {name!r} is not in the template", _FIELD)


@rule(
    "dashboard-log-group-missing",
    DASHBOARD,
    question="Do the log groups exist that widgets query?",
    cause="A widget queries a log group that does not exist.",
    reason="The query fails, and the lines that people look for are not shown.",
    fix="Refer to the log group instead of writing its name.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Source.html",
    requirements=NEEDED,
)
def log_group_missing(resource: Resource, world: World) -> Iterator[Said]:
    """In the template, or claimed."""
    claimed = frozenset(world.claims(resource).logs)
    groups = frozenset(one.name for one in world.of("AWS::Logs::LogGroup")) | claimed
    for widget in world.dashboards[resource].widgets:
        if widget.kind == "log" and not widget.log_groups:
            yield untold(f"{widget}: its query names no log group", _FIELD)
        for name in widget.log_groups:
            if name in groups or world.find(name, "AWS::Logs::LogGroup") is not None:
                yield passed(f"{widget}: {name} is there", _FIELD)
            elif meant := (near(name, groups) if claimed else alike(name, groups)):
                yield failed(f"{widget}: there is no log group {name!r}, there is {meant!r}", _FIELD)
            else:
                yield untold(f"{widget}: the log group {name!r} is not in the template", _FIELD)


@rule(
    "dashboard-region-wrong",
    DASHBOARD,
    question="Do log and insight widgets look into the region in which their log groups and rules are?",
    cause="A widget looks into another region than the one in which its log group or rule is.",
    reason="There is nothing of this name there; the widget stays empty.",
    fix="Give the widget the stack's own region.",
    source=BODY,
    requirements=NEEDED,
)
def region_wrong(resource: Resource, world: World) -> Iterator[Said]:
    """What the template itself creates; the region of metrics has a rule of its own."""
    here = home(resource.template, world)
    for widget in world.dashboards[resource].widgets:
        there = widget.get("region")
        if there is None or not _own(widget, world):
            continue
        if not here or not isinstance(there, str):
            yield untold(f"{widget} looks into {there!r}; the stack's region is not told", _FIELD)
        elif there != here:
            yield failed(f"{widget} looks into {there}, the stack is in {here}", _FIELD)
        else:
            yield passed(f"{widget} looks into {there}", _FIELD)


def _own(widget: Widget, world: World) -> bool:
    logs = any(world.find(name, "AWS::Logs::LogGroup") is not None for name in widget.log_groups)
    return logs or any(world.find(name, "AWS::CloudWatch::InsightRule") for name in widget.insight_rules)
