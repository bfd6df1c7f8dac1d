"""Everything that rules may look at: the templates that are judged together, and views made of them once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from template import Resource, Template
from template.alarms import Alarm, AnyAlarm, Composite, alarm, composite
from template.claims import Claims, claims
from template.dashboards import Dashboard, dashboards

T = TypeVar("T")


class World:
    """The templates of one run, nested ones included. Rules share it and must not change it."""

    def __init__(self, templates: tuple[Template, ...]) -> None:
        self.templates = tuple(one for root in templates for one in root.tree())
        self._views: dict[Callable[[World], Any], Any] = {}
        self._of: dict[tuple[str, ...], tuple[Resource, ...]] = {}

    def of(self, *types: str) -> tuple[Resource, ...]:
        """Resources of these types in all templates, those left out whose condition does not hold."""
        if types not in self._of:
            self._of[types] = tuple(
                one for template in self.templates for one in template.of(*types).optional()
            )
        return self._of[types]

    def find(self, identity: object, *types: str) -> Resource | None:
        """The resource with this Ref, ARN or name, in any template; None for what is outside, or unknown."""
        found = (template.find(identity, *types) for template in self.templates)
        return next((one for one in found if one is not None), None)

    def view(self, make: Callable[[World], T]) -> T:
        """What ``make`` makes of this world, made once: ``world.view(producers)``."""
        if make not in self._views:
            self._views[make] = make(self)
        made: T = self._views[make]
        return made

    @cached_property
    def alarms(self) -> dict[Resource, Alarm]:
        """Every metric alarm by its resource."""
        return {one: alarm(one) for one in self.of("AWS::CloudWatch::Alarm")}

    @cached_property
    def composites(self) -> dict[Resource, Composite]:
        """Every composite alarm by its resource."""
        return {one: composite(one) for one in self.of("AWS::CloudWatch::CompositeAlarm")}

    @cached_property
    def any_alarms(self) -> dict[Resource, AnyAlarm]:
        """Both kinds of alarms."""
        return {**self.alarms, **self.composites}

    @cached_property
    def dashboards(self) -> dict[Resource, Dashboard]:
        """Every dashboard by its resource."""
        return {one.resource: one for template in self.templates for one in dashboards(template)}

    @cached_property
    def _claims(self) -> dict[int, Claims]:
        """A nested template that claims nothing has the claims of the one above it."""
        found: dict[int, Claims] = {}
        for template in self.templates:
            above = found.get(id(template.parent), Claims())
            own = claims(template.body)
            found[id(template)] = above if own == Claims() else own
        return found

    def claims(self, resource: Resource) -> Claims:
        """What the template of a resource claims, or the first one above it that claims anything."""
        return self._claims[id(resource.template)]
