"""Dashboards as a reader sees them: every series, alarm, insight rule and log query that a widget shows.

Source: "Dashboard body structure and syntax" in the CloudWatch API reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .series import Expression, Series
from .unknown import Unknown
from .view import Resource, Template, at

DASHBOARD = "AWS::CloudWatch::Dashboard"
_NAME = r"(?:'[^']*'|\"[^\"]*\")"
_SOURCE = re.compile(rf"\bSOURCE\s+({_NAME}(?:\s*,\s*{_NAME})*)", re.IGNORECASE)
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True, kw_only=True)
class Widget:
    """One widget; ``alarms`` holds ARNs, also of annotations, ``log_groups`` names or ARNs."""

    kind: Any
    title: Any
    body: Mapping[str, Any]
    series: tuple[Series, ...] = ()
    expressions: tuple[Expression, ...] = ()
    alarms: tuple[Any, ...] = ()
    insight_rules: tuple[Any, ...] = ()
    query: Any = None
    log_groups: tuple[str, ...] = ()
    markdown: Any = None

    def get(self, path: str, default: Any = None) -> Any:
        """Return a property of the widget, ``"yAxis.left.max"``."""
        return at(self.body.get("properties", {}), path, default)

    def __str__(self) -> str:
        return f"{self.kind} widget {self.title!r}" if self.title else f"{self.kind} widget"


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """One dashboard; ``problem`` says why its body, or a row of its metrics, cannot be read."""

    resource: Resource
    name: str
    body: Mapping[str, Any]
    widgets: tuple[Widget, ...]
    problem: str = ""

    @property
    def series(self) -> tuple[Series, ...]:
        """Every series of every widget."""
        return tuple(series for widget in self.widgets for series in widget.series)

    @property
    def alarms(self) -> tuple[Any, ...]:
        """Every alarm ARN of every widget."""
        return tuple(alarm for widget in self.widgets for alarm in widget.alarms)

    @property
    def insight_rules(self) -> tuple[Any, ...]:
        """Every insight rule's name of every widget."""
        return tuple(rule for widget in self.widgets for rule in widget.insight_rules)


class DashboardBodyError(ValueError):
    """A body that CloudWatch would refuse."""


def dashboards(template: Template) -> tuple[Dashboard, ...]:
    """Return every dashboard of the template."""
    return tuple(dashboard(resource) for resource in template.of(DASHBOARD).optional())


def dashboard(resource: Resource) -> Dashboard:
    """Return the view of an AWS::CloudWatch::Dashboard."""
    body: Mapping[str, Any] = {}
    try:
        body = _body(resource.get("DashboardBody"))
        widgets = tuple(_widget(item) for item in _list(body.get("widgets"), "widgets"))
    except DashboardBodyError as error:
        return Dashboard(resource=resource, name=resource.name, body=body, widgets=(), problem=str(error))
    return Dashboard(resource=resource, name=resource.name, body=body, widgets=widgets)


def _body(value: Any) -> Mapping[str, Any]:
    """Parse the body; a part that is unknown leaves the rest readable."""
    text = value.shape if isinstance(value, Unknown) else value
    if isinstance(text, str):
        try:
            text = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DashboardBodyError(f"the body is not JSON: {error}") from None
    if not isinstance(text, dict):
        raise DashboardBodyError("the body is not a JSON object")
    marked: dict[str, Any] = _marked(text) if isinstance(value, Unknown) else text
    return marked


def _marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return Unknown("part of it is not known", value) if isinstance(value, str) and "‹" in value else value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise DashboardBodyError(f"{what} is not a list")
    return value


def _widget(item: Any) -> Widget:
    properties = item.get("properties", {}) if isinstance(item, dict) else None
    if not isinstance(properties, dict):
        raise DashboardBodyError("a widget is not an object with properties")
    rows = tuple(expand(_list(properties.get("metrics", []), "metrics")))
    read = [_row(row, properties) for row in rows]
    expressions = tuple(entry for entry in read if isinstance(entry, Expression))
    named = at(properties, "insightRule.ruleName")
    query = properties.get("query")
    return Widget(
        kind=item.get("type"),
        title=properties.get("title"),
        body=item,
        series=tuple(entry for entry in read if isinstance(entry, Series)),
        expressions=expressions,
        alarms=(*_items(properties.get("alarms")), *_items(at(properties, "annotations.alarms"))),
        insight_rules=(
            *(() if named is None else (named,)),
            *(rule for entry in expressions for rule in entry.insight_rules),
        ),
        query=query,
        log_groups=sources(query) if isinstance(query, str) else (),
        markdown=properties.get("markdown"),
    )


def _items(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else ()


def expand(rows: list[Any]) -> Iterator[list[Any]]:
    """Write the shorthand of a metrics list out: ``.`` is the field above, ``...`` all fields that fit."""
    above: list[Any] = []
    for row in rows:
        if not isinstance(row, list) or not row:
            raise DashboardBodyError("a row of metrics is not a list")
        fields, options = (row[:-1], [row[-1]]) if isinstance(row[-1], dict) else (row, [])
        if not fields:
            yield row
            continue
        fields = _without_dots(_without_ellipsis(fields, above), above)
        above = fields
        yield [*fields, *options]


def _without_ellipsis(fields: list[Any], above: list[Any]) -> list[Any]:
    if "..." not in [field for field in fields if isinstance(field, str)]:
        return fields
    start = fields.index("...")
    tail = fields[start + 1 :]
    if not above:
        raise DashboardBodyError("'...' needs a metric above it")
    return [*fields[:start], *above[start : len(above) - len(tail)], *tail]


def _without_dots(fields: list[Any], above: list[Any]) -> list[Any]:
    dots = [index for index, field in enumerate(fields) if isinstance(field, str) and field == "."]
    if dots and dots[-1] >= len(above):
        raise DashboardBodyError("'.' needs a metric above it")
    return [above[index] if index in dots else field for index, field in enumerate(fields)]


def _row(row: list[Any], properties: Mapping[str, Any]) -> Series | Expression:
    options = row[-1] if isinstance(row[-1], dict) else {}
    fields = row[:-1] if options or isinstance(row[-1], dict) else row
    common: dict[str, Any] = {
        "id": str(options.get("id", "")),
        "label": options.get("label"),
        "period": options.get("period", properties.get("period")),
        "returned": options.get("visible", True) is not False,
    }
    if not fields:
        return Expression(text=options.get("expression"), **common)
    if len(fields) < 2 or len(fields) % 2:  # noqa: PLR2004 - namespace, name, then pairs
        raise DashboardBodyError(f"a metric needs a namespace, a name and pairs of dimensions: {fields}")
    pairs = zip(fields[2::2], fields[3::2], strict=True)
    return Series(
        namespace=fields[0],
        metric=fields[1],
        dimensions=tuple(sorted(((str(name), value) for name, value in pairs), key=lambda pair: pair[0])),
        statistic=options.get("stat", properties.get("stat", "Average")),
        account=options.get("accountId", properties.get("accountId")),
        region=options.get("region", properties.get("region")),
        **common,
    )


def sources(query: str) -> tuple[str, ...]:
    """Return the log groups that a Logs Insights query of a widget names in its SOURCE commands."""
    found = (single or double for part in _SOURCE.findall(query) for single, double in _QUOTED.findall(part))
    return tuple(dict.fromkeys(found))
