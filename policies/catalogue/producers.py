"""Where a series comes from: a metric filter of the templates, or AWS; or nowhere, which must not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from policies.catalogue.emissions import dimension_sets, emitted
from template import Resource, Template
from template.answer import Answer
from template.series import Expression, Series

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Produced:
    """One transformation of a metric filter; ``fields`` is dimension to the field of the line that fills it.

    ``constant`` is the number that it publishes for each line, None where that is a field of the line.
    """

    namespace: object
    metric: object
    fields: Mapping[str, Any]
    resource: Resource
    unit: object = None
    constant: float | None = None
    default: object = None

    @property
    def dimensions(self) -> frozenset[str]:
        """Names of its dimensions."""
        return frozenset(self.fields)

    @property
    def filter(self) -> str:
        """The logical id of the filter."""
        return self.resource.logical_id


class Producers:
    """All that metric filters publish, by namespace and name."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self.all = tuple(one for template in templates for one in produced(template))

    @cached_property
    def _by_key(self) -> Mapping[Key, tuple[Produced, ...]]:
        found: dict[Key, list[Produced]] = {}
        for one in self.all:
            if isinstance(one.namespace, str) and isinstance(one.metric, str):
                found.setdefault((one.namespace, one.metric), []).append(one)
        return {key: tuple(group) for key, group in found.items()}

    def of(self, namespace: object, metric: object) -> tuple[Produced, ...]:
        """Those of one metric, whatever their dimensions."""
        return self._by_key.get((str(namespace), str(metric)), ())

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """Namespaces that filters publish into."""
        return frozenset(namespace for namespace, _ in self._by_key)

    def metrics(self, namespace: str) -> frozenset[str]:
        """Metrics that filters publish into a namespace."""
        return frozenset(name for space, name in self._by_key if space == namespace)

    def named(self, metric: str) -> tuple[Produced, ...]:
        """Those with this name, in any namespace."""
        return tuple(one for (_, name), group in self._by_key.items() if name == metric for one in group)


def produced(template: Template) -> Iterator[Produced]:
    """Everything that the template's metric filters publish."""
    for resource in template.of("AWS::Logs::MetricFilter").optional():
        written = resource.get("MetricTransformations")
        for one in written if isinstance(written, list) else ():
            if isinstance(one, dict):
                yield _produced(resource, one)


def _produced(resource: Resource, one: Mapping[str, Any]) -> Produced:
    pairs = one.get("Dimensions")
    return Produced(
        namespace=one.get("MetricNamespace"),
        metric=one.get("MetricName"),
        fields={
            str(pair.get("Key")): pair.get("Value")
            for pair in (pairs if isinstance(pairs, list) else ())
            if isinstance(pair, dict)
        },
        resource=resource,
        unit=one.get("Unit"),
        constant=_constant(one.get("MetricValue")),
        default=one.get("DefaultValue"),
    )


def _constant(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, (int, float, str)) else None
    except ValueError:
        return None


def absent(template: Template, series: Series | Expression) -> str:
    """Why a series reads nothing, in words; nothing when somebody produces it."""
    if isinstance(series, Expression):
        return _absent_rule(template, series)
    names = {name for name, _ in series.dimensions}
    own = [
        one for one in produced(template) if (one.namespace, one.metric) == (series.namespace, series.metric)
    ]
    if any(one.dimensions == names for one in own):
        return ""
    if own:
        read = "+".join(sorted(names)) or "none"
        return f"{series}: filters publish it with {published(own)}, read with {read}"
    answer = emitted(str(series.namespace), str(series.metric), dict(series.dimensions))
    if answer is Answer.NO:
        sets = " or ".join(dimension_sets(str(series.namespace), str(series.metric)))
        return f"{series}: AWS emits it with {sets} only"
    return "" if answer else f"{series}: no metric filter publishes it, and AWS is not known to emit it"


def published(own: Iterable[Produced]) -> str:
    """The dimensions with which filters publish a metric, as words."""
    return " or ".join(sorted({"+".join(sorted(one.dimensions)) or "no dimensions" for one in own}))


def _absent_rule(template: Template, expression: Expression) -> str:
    rules = {one.get("RuleName") for one in template.of("AWS::CloudWatch::InsightRule").optional()}
    missing = [name for name in expression.insight_rules if name not in rules]
    return f"there is no insight rule '{missing[0]}'" if missing else ""
