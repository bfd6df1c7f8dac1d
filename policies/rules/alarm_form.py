"""What an alarm lacks, or spells so that CloudWatch finds nothing by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.catalogue.readings import expressions_of
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, is_unknown

ALARM, DASHBOARD = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"
API = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
MATH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"
INSIGHTS = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-GraphReportData.html"
)
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")
RANKED = (
    "UniqueContributors",
    "MaxContributorValue",
    "SampleCount",
    "Sum",
    "Minimum",
    "Maximum",
    "Average",
)
_RANKED = re.compile(r"INSIGHT_RULE_METRIC\(\s*(?:'[^']*'|\"[^\"]*\")\s*,\s*(?:'([^']*)'|\"([^\"]*)\")")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_WORD = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9_]*(?!\s*\(|[A-Za-z0-9_])")


@rule(
    "alarm-without-comparison",
    ALARM,
    question="Does the alarm say how it compares?",
    cause="The alarm does not say how it compares with its threshold.",
    reason="CloudWatch refuses it, or it never fires.",
    fix="Set ComparisonOperator and EvaluationPeriods.",
    source=API,
    requirements=NEEDED,
)
def compares(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """An alarm on PromQL (EvaluationCriteria) has neither."""
    if resource.get("EvaluationCriteria") is not None:
        return
    for name in ("ComparisonOperator", "EvaluationPeriods"):
        value = resource.get(name)
        if is_unknown(value):
            yield untold(f"{name} is decided at deployment", name)
        elif value is None:
            yield failed(f"{name} is missing; it is needed", name)
        else:
            yield passed(f"{name} is {value}")


@rule(
    "metric-math-id-misspelt",
    ALARM,
    DASHBOARD,
    question="Does metric math spell ids as they are defined?",
    cause="Metric math names an id in other letters than it is defined in.",
    reason="Ids are case-sensitive: the expression is refused, or shows nothing.",
    fix="Spell the id as in its definition; it begins with a small letter.",
    source=MATH,
    requirements=NEEDED,
)
def misspelt(resource: Resource, world: World) -> Iterator[Said]:
    """Words that differ from one of the ids around them by case alone."""
    found = list(expressions_of(resource, world))
    known = {one.id for one in world.alarms[resource].reads} if resource in world.alarms else set()
    lowered = {one.lower(): one for one in known if one}
    for reading, expression in found:
        words = _WORD.findall(_TEXT.sub("''", expression.text)) if expression.kind == "math" else []
        wrong = [one for one in words if one not in known and one.lower() in lowered]
        for one in wrong:
            yield failed(f"{one} is no id; {lowered[one.lower()]} is", *reading.field)
        if words and not wrong:
            yield passed(f"{expression.text}", *reading.field)


@rule(
    "insight-metric-unknown",
    ALARM,
    DASHBOARD,
    question="Does the insight rule report such a metric?",
    cause="The expression asks an insight rule for a metric that insight rules do not have.",
    reason="It returns no data, and the alarm never fires.",
    fix=f"Ask for one of {', '.join(RANKED)}.",
    source=INSIGHTS,
    requirements=NEEDED,
)
def ranked(resource: Resource, world: World) -> Iterator[Said]:
    """Every INSIGHT_RULE_METRIC in alarms and on dashboards; case counts."""
    for reading, expression in expressions_of(resource, world):
        if not isinstance(expression.text, str):
            continue
        for single, double in _RANKED.findall(expression.text):
            name = single or double
            if name in RANKED:
                yield passed(f"{name} is a metric of insight rules", *reading.field)
            else:
                yield failed(f"{name} is no metric of insight rules", *reading.field)
