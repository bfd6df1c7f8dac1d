"""Where a series comes from: a metric filter of the template, or AWS; or nowhere, which must not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.catalogue.emissions import dimension_sets, emitted
from template import Template
from template.answer import Answer
from template.series import Expression, Series


@dataclass(frozen=True, kw_only=True)
class Produced:
    """One transformation of a metric filter: its dimensions are names only."""

    namespace: object
    metric: object
    dimensions: frozenset[str]
    filter: str
    unit: object = None


def produced(template: Template) -> Iterator[Produced]:
    """Everything that the template's metric filters publish."""
    for resource in template.of("AWS::Logs::MetricFilter").optional():
        for one in resource.get("MetricTransformations", []):
            yield Produced(
                namespace=one.get("MetricNamespace"),
                metric=one.get("MetricName"),
                dimensions=frozenset(pair["Key"] for pair in one.get("Dimensions", [])),
                filter=resource.logical_id,
                unit=one.get("Unit"),
            )


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
        have = " or ".join(sorted("+".join(sorted(one.dimensions)) or "no dimensions" for one in own))
        return f"{series}: filters publish it with {have}, read with {'+'.join(sorted(names)) or 'none'}"
    answer = emitted(str(series.namespace), str(series.metric), dict(series.dimensions))
    if answer is Answer.NO:
        sets = " or ".join(dimension_sets(str(series.namespace), str(series.metric)))
        return f"{series}: AWS emits it with {sets} only"
    return "" if answer else f"{series}: no metric filter publishes it, and AWS is not known to emit it"


def _absent_rule(template: Template, expression: Expression) -> str:
    rules = {one.get("RuleName") for one in template.of("AWS::CloudWatch::InsightRule").optional()}
    missing = [name for name in expression.insight_rules if name not in rules]
    return f"there is no insight rule '{missing[0]}'" if missing else ""
