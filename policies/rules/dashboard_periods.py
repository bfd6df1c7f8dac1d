"""The periods in which a dashboard draws its lines: does CloudWatch take them, and do they go together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from policies.catalogue.readings import producers
from policies.catalogue.traits import STANDARD_RESOLUTION
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, Unknown
from template.dashboards import Widget
from template.series import Series

DASHBOARD = "AWS::CloudWatch::Dashboard"
BODY = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"
CONCEPTS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html"
NEEDED = ("SOC2-CC7.2",)
_FIELD = "DashboardBody"
HIGH_RESOLUTION = (1, 5, 10, 20, 30)
CUSTOMARY = (60, 300, 900, 3600, 21_600, 86_400, 604_800)
"""What the console offers from one minute on."""

_SPAN = re.compile(r"\b(?:a|an|per|each|every)\s+(minute|hour|day)\b", re.IGNORECASE)
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


def _periods(widget: Widget) -> tuple[Any, ...]:
    """The period of every line and of the widget itself, those left to CloudWatch not."""
    found = (widget.get("period"), *(one.period for one in widget.series))
    return tuple(one for one in found if one is not None)


@rule(
    "dashboard-period-refused",
    DASHBOARD,
    question="Does CloudWatch take the periods of the graphs, and have the metrics points that often?",
    cause="A graph is drawn in a period that CloudWatch does not take.",
    reason="The graph shows an error, or gaps between its points.",
    fix="Use 60 seconds or a multiple of it; 1, 5, 10, 20 or 30 for metrics of high resolution only.",
    source=CONCEPTS,
    requirements=NEEDED,
)
def refused(resource: Resource, world: World) -> Iterator[Said]:
    """Each period once a widget; metric filters publish no finer than a minute."""
    for widget in world.dashboards[resource].widgets:
        for period in dict.fromkeys(map(_plain, _periods(widget))):
            if isinstance(period, Unknown):
                yield untold(f"{widget}: the period is {period!r}", _FIELD)
            elif not isinstance(period, (int, float)) or not _taken(period):
                needed = "a multiple of 60 is needed, or 1, 5, 10, 20 or 30"
                yield failed(f"{widget}: the period is {period}; {needed}", _FIELD)
            elif period < STANDARD_RESOLUTION and (coarse := _coarse(widget, world)):
                yield failed(f"{widget}: {coarse} has a point a minute, and is read every {period} s", _FIELD)
            else:
                yield passed(f"{widget}: a period of {period} s")


def _plain(period: Any) -> Any:
    return period if isinstance(period, (int, float, Unknown)) else str(period)


def _taken(period: float) -> bool:
    return period in HIGH_RESOLUTION or (period >= STANDARD_RESOLUTION and period % STANDARD_RESOLUTION == 0)


def _coarse(widget: Widget, world: World) -> str:
    """A ranking, or a metric that a filter publishes; nothing where applications may publish each second."""
    own = (one for one in widget.series if _filtered(one, world))
    return "a ranking" if widget.insight_rules else str(next(own, ""))


def _filtered(series: Series, world: World) -> bool:
    small = isinstance(series.period, (int, float)) and series.period < STANDARD_RESOLUTION
    return small and bool(world.view(producers).of(series.namespace, series.metric))


@rule(
    "dashboard-period-unlike",
    DASHBOARD,
    question="Are the lines of a graph drawn in one period, and in one that its axis means?",
    cause="A line is drawn in another period than its neighbours, or than its axis says.",
    reason="Sums over other spans stand side by side, and people compare what cannot be compared.",
    fix="Give all lines of a graph the same period.",
    source=BODY,
    requirements=NEEDED,
)
def unlike(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete: others may mix spans on purpose."""
    if not world.claims(resource).complete:
        return
    widgets = world.dashboards[resource].widgets
    used = Counter(period for one in widgets for period in {str(found) for found in _periods(one)})
    for widget in widgets:
        periods = Counter(map(str, _periods(widget)))
        left = [one for one in widget.series if one.period is None]
        if left and used:
            yield failed(f"{widget}: {left[0]} has no period, others have; 300 s are taken", _FIELD)
        if not periods:
            continue
        fault = _mixed(periods) or _unlike_axis(widget, periods) or _uncustomary(periods, used)
        yield failed(f"{widget}: {fault}", _FIELD) if fault else passed(f"{widget}: {', '.join(periods)} s")


def _mixed(periods: Counter[str]) -> str:
    (most, _), *others = periods.most_common()
    return f"a period of {others[-1][0]} s beside {most} s; one period is needed" if others else ""


def _unlike_axis(widget: Widget, periods: Counter[str]) -> str:
    labels = f"{widget.get('yAxis.left.label', '')} {widget.get('yAxis.right.label', '')}"
    said = _SPAN.search(labels)
    (period,) = periods
    wrong = said is not None and period != str(_SECONDS[said[1].lower()])
    return f"a period of {period} s, and the axis says '{said[0]}'" if said and wrong else ""


def _uncustomary(periods: Counter[str], used: Counter[str]) -> str:
    """A widget of one period, which no other widget and no console has."""
    (period,) = periods
    odd = used[period] == 1 and sum(used.values()) > 1 and period not in map(str, CUSTOMARY)
    return f"a period of {period} s, in which no other widget is drawn" if odd else ""
