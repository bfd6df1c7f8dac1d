"""Whether an alarm's threshold is in the unit in which its own metric is published."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from policies.catalogue.readings import producers
from policies.rule import Said, failed, passed, rule
from policies.rules.promises import direction, is_number, promise_of
from policies.views.promise import Limit
from policies.views.quantity import is_sample, tree
from policies.world import World
from template import Resource
from template.alarms import Alarm
from template.metric_math import Binary, Call, Name, Node
from template.series import Expression, Series

ALARM = "AWS::CloudWatch::Alarm"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")
FILTERS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringPolicyExamples.html"
_SECONDS = {"Microseconds": 1e6, "Milliseconds": 1e3, "Seconds": 1.0}
_MEGABYTES = {"Kilobytes": 1024.0, "Megabytes": 1.0, "Gigabytes": 1 / 1024}
_SIZES = {"kb": 1 / 1024, "mb": 1.0, "gb": 1024.0, "kib": 1 / 1024, "mib": 1.0, "gib": 1024.0}
SHORTEST_MS = 10
"""No call over a network is worth a page at so little."""


@rule(
    "alarm-unit-unlike-filter",
    ALARM,
    question="Is the threshold in the unit in which the metric filter publishes?",
    cause="The threshold is in another unit than the metric that the filter publishes.",
    reason="Seconds compared with milliseconds fire always, milliseconds with seconds never.",
    fix="Write the threshold in the unit of the filter's metric transformation.",
    source=FILTERS,
    requirements=NEEDED,
)
def unlike_filter(resource: Resource, world: World) -> Iterator[Said]:
    """Times and sizes that a filter takes from lines, compared as they are."""
    alarm = world.alarms[resource]
    series = _plain(alarm)
    if series is None or not is_number(alarm.threshold) or not is_sample(series.statistic):
        return
    units = {str(one.unit) for one in world.view(producers).of(series.namespace, series.metric)}
    unit = units.pop() if len(units) == 1 else ""
    if unit not in _SECONDS and unit not in _MEGABYTES:
        return
    shown = f"{series.metric} is in {unit}, the threshold is {alarm.threshold:g}"
    said = [(limit, need) for limit in promise_of(alarm).limits if (need := _needed(limit, unit))]
    wrong = [(limit, need) for limit, need in said if not math.isclose(need, alarm.threshold, rel_tol=1e-6)]
    if wrong and len(wrong) == len(said):
        yield failed(f"{shown}; '{wrong[0][0].words}' is {wrong[0][1]:g}", "Threshold")
    elif unit == "Milliseconds" and direction(alarm) == "above" and 0 < alarm.threshold < SHORTEST_MS:
        yield failed(f"{shown} and always crossed; seconds times 1000 are needed", "Threshold")
    else:
        yield passed(shown)


def _needed(limit: Limit, unit: str) -> float | None:
    if limit.seconds is not None and unit in _SECONDS:
        return limit.seconds * _SECONDS[unit]
    if limit.unit in _SIZES and unit in _MEGABYTES and not limit.relative:
        return limit.number * _SIZES[limit.unit] * _MEGABYTES[unit]
    return None


def _plain(alarm: Alarm) -> Series | None:
    """The series that is compared as it is, behind a guard or FILL at most."""
    compared = alarm.compared
    if not isinstance(compared, Expression):
        return compared
    node = tree(compared)
    names = {name for name in _results(node) if name} if node is not None else set()
    found = [one for one in alarm.series if one.id in names]
    return found[0] if len(found) == len(names) == 1 else None


def _results(node: Node) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.id
    elif isinstance(node, Call) and node.function in ("IF", "FILL", "MAX", "MIN"):
        for one in node.arguments[1:] if node.function == "IF" else node.arguments:
            yield from _results(one)
    elif isinstance(node, (Binary, Call)):
        yield "-"


_CONTRIBUTORS = re.compile(r"UniqueContributors", re.IGNORECASE)
_HAPPENINGS = re.compile(
    r"requests?|calls?|lines?|events?|refusals?|errors?|failures?|logins?|attempts?|messages?|bytes|kb|mb"
)


@rule(
    "alarm-counts-contributors",
    ALARM,
    question="Does the statistic of the insight rule count what the words count?",
    cause="The alarm counts how many contributors there are, and its words promise what one of them does.",
    reason="One consumer may send a million requests and is still one contributor: the alarm stays off.",
    fix="Use INSIGHT_RULE_METRIC(rule, 'MaxContributorValue'), or 'Sum' for all of them.",
    source=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-GraphReportData.html"
    ),
    requirements=NEEDED,
)
def contributors(resource: Resource, world: World) -> Iterator[Said]:
    """The limit in words has a unit; "one consumer gets more than" is about one contributor, too."""
    alarm = world.alarms[resource]
    texts = [str(one.text) for one in alarm.expressions if one.insight_rules]
    if not texts:
        return
    units = {one.unit for one in promise_of(alarm).limits if _HAPPENINGS.fullmatch(one.unit)}
    if any(_CONTRIBUTORS.search(text) for text in texts) and units:
        yield failed(
            f"UniqueContributors is compared; the words count {' and '.join(sorted(units))}", "Metrics"
        )
    else:
        yield passed(" and ".join(texts))
