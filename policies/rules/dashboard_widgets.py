"""What log widgets ask for, and how rankings are ordered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from policies.catalogue.log_lines import TEXT, Lines, log_lines
from policies.rule import Said, failed, passed, rule, untold
from policies.rules.log_queries import GUIDE, asked
from policies.world import World
from template import Resource
from template.dashboards import Widget

DASHBOARD = "AWS::CloudWatch::Dashboard"
BODY = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"
NEEDED = ("SOC2-CC7.2", "SOC2-CC7.3")
_FIELD = "DashboardBody"
_SOURCE = re.compile(r"^\s*SOURCE\b[^|]*\|", re.IGNORECASE)
_COLUMNS = re.compile(r"^\s*(?:fields|display)\s+(.+)$", re.IGNORECASE | re.DOTALL)
ORDERS, MOST = ("Sum", "Maximum"), 100


@rule(
    "dashboard-query-unknown-field",
    DASHBOARD,
    question="Do the lines have the fields that a widget's query asks for, each once?",
    cause="A widget's query asks for a field that no line has, or for one field twice.",
    reason="A column stays empty, or a filter finds nothing, and the widget looks calm.",
    fix="Use the field's name exactly as the lines have it; case counts.",
    source=GUIDE,
    requirements=NEEDED,
)
def unknown_field(resource: Resource, world: World) -> Iterator[Said]:
    """Where the fields of all groups are known; ``display`` after ``fields`` may repeat one on purpose."""
    for widget in world.dashboards[resource].widgets:
        if not isinstance(widget.query, str):
            continue
        text = _SOURCE.sub("", widget.query)
        for name, number in _columns(text).items():
            if number > 1:
                yield untold(f"{widget}: {name} is asked for {number} times", _FIELD)
        lines = [world.view(log_lines).of(resource, name) for name in widget.log_groups]
        for name in asked(text):
            yield _there(name, widget, [one for one in lines if one.form != TEXT])


def _columns(text: str) -> Counter[str]:
    """The plain columns of a query; what is computed has no name here."""
    found = (_COLUMNS.match(part) for part in text.split("|"))
    names = (name.strip() for part in found if part for name in part[1].split(","))
    return Counter(name for name in names if re.fullmatch(r"[@\w.`-]+", name))


def _there(name: str, widget: Widget, lines: list[Lines]) -> Said:
    if not lines or any(one.fields is None for one in lines):
        return untold(f"{widget}: whether lines have {name}", _FIELD)
    if all(one.lacks(f"$.{name}") for one in lines):
        return failed(f"{widget}: no line has {name}; {lines[0].nearest(f'$.{name}')}", _FIELD)
    return passed(f"{widget}: lines have {name}")


@rule(
    "dashboard-ranking-order",
    DASHBOARD,
    question="Is a ranking ordered, and cut off, in a way that CloudWatch knows?",
    cause="A ranking is ordered by something, or as long, as CloudWatch does not take it.",
    reason="The widget shows an error instead of who stands out.",
    fix="Set orderBy to Sum or Maximum, and maxContributorCount to 1 to 100.",
    source=BODY,
    requirements=NEEDED,
)
def ranking_order(resource: Resource, world: World) -> Iterator[Said]:
    """Sum where nothing is said."""
    for widget in world.dashboards[resource].widgets:
        order = widget.get("insightRule.orderBy", "Sum")
        if widget.get("insightRule") is None:
            continue
        count = widget.get("insightRule.maxContributorCount", 10)
        if order not in ORDERS:
            yield failed(f"{widget}: orderBy is {order}; Sum or Maximum is needed", _FIELD)
        elif not (isinstance(count, int) and 0 < count <= MOST):
            yield failed(f"{widget}: maxContributorCount is {count}; 1 to {MOST} are needed", _FIELD)
        else:
            yield passed(f"{widget}: {count} contributors by {order}")
