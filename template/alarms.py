"""Alarms as a judge sees them: what they read, when they fire, whom they tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .intrinsics import number
from .rules import Rule, RuleError, children, parse_rule
from .series import Expression, Series, dimensions_of
from .unknown import Unknown
from .view import Resource, Template

METRIC_ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE_ALARM = "AWS::CloudWatch::CompositeAlarm"
_BANDS = ("LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold")


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action of an alarm: its ARN as resolved, and the resource of this template that it is, if any."""

    arn: Any
    resource: Resource | None = None

    @property
    def logical_id(self) -> str:
        """The logical id, or empty for something outside the template."""
        return self.resource.logical_id if self.resource else ""


@dataclass(frozen=True, kw_only=True)
class AnyAlarm:
    """What metric alarms and composites have in common."""

    resource: Resource
    name: str
    description: Any
    enabled: Any
    actions: tuple[Action, ...]
    ok_actions: tuple[Action, ...]
    insufficient_data_actions: tuple[Action, ...]

    @property
    def logical_id(self) -> str:
        """The logical id of the alarm."""
        return self.resource.logical_id

    def tells(self) -> tuple[str, ...]:
        """Logical ids of what the alarm tells when it fires; none where its actions are switched off."""
        return tuple(action.logical_id for action in self.actions) if self.enabled is True else ()


@dataclass(frozen=True, kw_only=True)
class Alarm(AnyAlarm):
    """A metric alarm: fires when ``datapoints`` of ``periods`` points compare so with the threshold.

    ``threshold`` is None for an anomaly band, ``threshold_id`` then names its expression. ``watched`` is the
    id of the series or expression that is compared; with a single series it is that one.
    """

    series: tuple[Series, ...]
    expressions: tuple[Expression, ...]
    watched: str
    threshold: Any
    threshold_id: Any
    comparison: Any
    periods: Any
    datapoints: Any
    missing: Any
    low_samples: Any

    @property
    def reads(self) -> tuple[Series | Expression, ...]:
        """Everything it reads, expressions first."""
        return (*self.expressions, *self.series)

    @property
    def period(self) -> Any:
        """The longest period in seconds among what is read; Unknown if one is."""
        found = [item.period for item in self.reads if item.period is not None]
        unknown = next((item for item in found if not isinstance(item, (int, float))), None)
        return unknown if unknown is not None else max(found, default=None)

    @property
    def anomaly(self) -> bool:
        """Whether it compares with an anomaly detection band."""
        return self.comparison in _BANDS

    @property
    def compared(self) -> Series | Expression | None:
        """The series or expression that is compared with the threshold."""
        return next((item for item in self.reads if item.id == self.watched), None)


@dataclass(frozen=True, kw_only=True)
class Composite(AnyAlarm):
    """A composite alarm; ``problem`` says why its rule does not parse, ``rule`` is then None."""

    text: Any
    rule: Rule | None
    problem: str
    children: tuple[Child, ...]
    suppressor: Child | None
    wait: Any
    extension: Any


@dataclass(frozen=True, kw_only=True)
class Child:
    """An alarm that a composite reads: as written, and the template's resource, or None if it has none."""

    text: str
    resource: Resource | None

    @property
    def logical_id(self) -> str:
        """The logical id, or empty."""
        return self.resource.logical_id if self.resource else ""


@lru_cache(maxsize=8)
def alarms(template: Template) -> tuple[Alarm, ...]:
    """Return every metric alarm of the template; made once, for many questions are about all of them."""
    return tuple(alarm(resource) for resource in template.of(METRIC_ALARM).optional())


@lru_cache(maxsize=8)
def composites(template: Template) -> tuple[Composite, ...]:
    """Return every composite alarm of the template."""
    return tuple(composite(resource) for resource in template.of(COMPOSITE_ALARM).optional())


def alarm(resource: Resource) -> Alarm:
    """Return the view of an AWS::CloudWatch::Alarm."""
    series, expressions = _read(resource)
    band = resource.get("ThresholdMetricId")
    both: tuple[Series | Expression, ...] = (*expressions, *series)
    shown = [item.id for item in both if item.returned and (not band or item.id != band)]
    periods = resource.number("EvaluationPeriods")
    datapoints = resource.number("DatapointsToAlarm")
    return Alarm(
        **_common(resource),
        series=series,
        expressions=expressions,
        watched=shown[0] if shown else "",
        threshold=resource.number("Threshold"),
        threshold_id=band,
        comparison=resource.get("ComparisonOperator"),
        periods=periods,
        datapoints=periods if datapoints is None else datapoints,
        missing=resource.get("TreatMissingData", "missing"),
        low_samples=resource.get("EvaluateLowSampleCountPercentile", "evaluate"),
    )


def composite(resource: Resource) -> Composite:
    """Return the view of an AWS::CloudWatch::CompositeAlarm."""
    text = resource.get("AlarmRule")
    rule, problem = _rule(text)
    suppressor = resource.get("ActionsSuppressor")
    return Composite(
        **_common(resource),
        text=text,
        rule=rule,
        problem=problem,
        children=tuple(_child(resource.template, name) for name in (children(rule) if rule else ())),
        suppressor=_child(resource.template, suppressor) if isinstance(suppressor, str) else None,
        wait=resource.number("ActionsSuppressorWaitPeriod"),
        extension=resource.number("ActionsSuppressorExtensionPeriod"),
    )


def _rule(text: Any) -> tuple[Rule | None, str]:
    if not isinstance(text, str):
        return None, f"the rule is not known: {text.reason}" if isinstance(
            text, Unknown
        ) else "there is no rule"
    try:
        return parse_rule(text), ""
    except RuleError as error:
        return None, str(error)


def _child(template: Template, text: str) -> Child:
    return Child(
        text=text, resource=template.find(text, METRIC_ALARM, COMPOSITE_ALARM, "AWS::CloudWatch::LogAlarm")
    )


def _common(resource: Resource) -> dict[str, Any]:
    return {
        "resource": resource,
        "name": resource.name,
        "description": resource.get("AlarmDescription"),
        "enabled": _flag(resource.get("ActionsEnabled", True)),
        "actions": _actions(resource, "AlarmActions"),
        "ok_actions": _actions(resource, "OKActions"),
        "insufficient_data_actions": _actions(resource, "InsufficientDataActions"),
    }


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    return number(value) if isinstance(value, str) else value


def _actions(resource: Resource, key: str) -> tuple[Action, ...]:
    written, resolved = resource.written(key), resource.get(key)
    items = resolved if isinstance(resolved, list) else [] if resolved is None else [resolved]
    # Items that are AWS::NoValue vanish in resolving, so positions match only when the lengths do.
    same = isinstance(written, list) and len(written) == len(items)
    target = resource.template.target
    return tuple(
        Action(arn=item, resource=target(written[index] if same else item))
        for index, item in enumerate(items)
    )


def _read(resource: Resource) -> tuple[tuple[Series, ...], tuple[Expression, ...]]:
    queries = resource.get("Metrics")
    if not isinstance(queries, list):
        return ((_single(resource),) if resource.get("MetricName") is not None else ()), ()
    found = [_query(item) for item in queries if isinstance(item, dict)]
    series = tuple(item for item in found if isinstance(item, Series))
    return series, tuple(item for item in found if isinstance(item, Expression))


def _single(resource: Resource) -> Series:
    statistic = resource.get("ExtendedStatistic")
    return Series(
        namespace=resource.get("Namespace"),
        metric=resource.get("MetricName"),
        dimensions=dimensions_of(resource.get("Dimensions")),
        statistic=resource.get("Statistic") if statistic is None else statistic,
        period=resource.number("Period"),
        unit=resource.get("Unit"),
        id="m1",
    )


def _query(item: Mapping[str, Any]) -> Series | Expression:
    """Read one of an alarm's Metrics; ReturnData is true unless it says otherwise."""
    stat = item.get("MetricStat")
    common: dict[str, Any] = {
        "id": str(item.get("Id", "")),
        "label": item.get("Label"),
        "returned": _flag(item.get("ReturnData", True)) is True,
    }
    if not isinstance(stat, dict):
        return Expression(text=item.get("Expression"), period=_number(item.get("Period")), **common)
    metric = stat.get("Metric")
    metric = metric if isinstance(metric, dict) else {}
    return Series(
        namespace=metric.get("Namespace"),
        metric=metric.get("MetricName"),
        dimensions=dimensions_of(metric.get("Dimensions")),
        statistic=stat.get("Stat"),
        period=_number(stat.get("Period")),
        unit=stat.get("Unit"),
        account=item.get("AccountId"),
        **common,
    )
