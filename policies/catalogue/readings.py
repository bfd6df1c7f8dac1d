"""What alarms and widgets read, one by one, and where that stands in the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.catalogue.producers import Producers
from template import Resource
from template.dashboards import Widget
from template.series import Expression, Series

if TYPE_CHECKING:
    from policies.world import World

READERS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One series or expression; ``widget`` is None in an alarm, ``field`` the path below Properties."""

    item: Any
    field: tuple[str | int, ...]
    widget: Widget | None = None

    @property
    def alarm(self) -> bool:
        """Whether an alarm reads it, and not a widget."""
        return self.widget is None

    def __str__(self) -> str:
        text = str(self.item.text) if isinstance(self.item, Expression) else str(self.item)
        return text if self.widget is None else f"{self.widget}: {text}"


def readings(world: World) -> Mapping[Resource, tuple[Reading, ...]]:
    """By alarm and dashboard; for ``world.view``."""
    found: dict[Resource, tuple[Reading, ...]] = {}
    for resource, alarm in world.alarms.items():
        places = _places(resource)
        found[resource] = tuple(
            Reading(item=item, field=places.get(item.id, ("MetricName",))) for item in alarm.reads
        )
    for resource, dashboard in world.dashboards.items():
        found[resource] = tuple(
            Reading(item=item, field=("DashboardBody",), widget=widget)
            for widget in dashboard.widgets
            for item in (*widget.series, *widget.expressions)
        )
    return found


def _places(resource: Resource) -> dict[str, tuple[str | int, ...]]:
    queries = resource.get("Metrics")
    if not isinstance(queries, list):
        return {}
    return {
        str(one.get("Id", "")): ("Metrics", at) for at, one in enumerate(queries) if isinstance(one, dict)
    }


def series_of(resource: Resource, world: World) -> Iterator[tuple[Reading, Series]]:
    """The plain series that an alarm or a dashboard reads."""
    for reading in world.view(readings).get(resource, ()):
        if isinstance(reading.item, Series):
            yield reading, reading.item


def expressions_of(resource: Resource, world: World) -> Iterator[tuple[Reading, Expression]]:
    """The expressions that an alarm or a dashboard reads."""
    for reading in world.view(readings).get(resource, ()):
        if isinstance(reading.item, Expression):
            yield reading, reading.item


def producers(world: World) -> Producers:
    """Metric filters of all templates; for ``world.view``."""
    return Producers(world.templates)


def read_metrics(world: World) -> frozenset[tuple[str, str]]:
    """Namespace and name of everything that is read as a plain series; for ``world.view``."""
    return frozenset(
        (str(reading.item.namespace), str(reading.item.metric))
        for found in world.view(readings).values()
        for reading in found
        if isinstance(reading.item, Series)
    )
