"""Budgets and cost anomalies: whether anybody is told, in time, of an amount that can be reached."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import Said, failed, passed, rule, untold
from policies.views.admission import Call, admitted
from policies.world import World
from template import Resource, Unknown, is_unknown
from template.answer import Answer
from template.iam import policies
from template.intrinsics import number

BUDGET, ANOMALY, TOPIC = "AWS::Budgets::Budget", "AWS::CE::AnomalySubscription", "AWS::SNS::Topic"
BUDGETS = "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html"
SNS = "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html"
ANOMALIES = "https://docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html"
REQUIREMENTS = ("SOC2-CC7.2",)
MOST_PERCENT, LEAST_PERCENT = 1000, 2
UNITS = ("DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM")
KINDS = ("ACTUAL", "FORECASTED")
Notification = tuple[int, Mapping[str, Any]]


def _notifications(resource: Resource) -> list[Notification]:
    found = resource.get("NotificationsWithSubscribers")
    return [(place, one) for place, one in enumerate(found or ()) if isinstance(one, dict)]


@rule(
    "cost-budget-untold",
    BUDGET,
    question="Is anybody told when money is spent?",
    cause="Nobody is told when the budget is used up.",
    reason="A budget only tells; without a notification that is heard it does nothing.",
    fix="Add NotificationsWithSubscribers, each with a topic or a person.",
    source=BUDGETS,
    requirements=REQUIREMENTS,
)
def told(resource: Resource, world: World) -> Iterator[Said]:
    """Every notification has a subscriber; where all is claimed, actual and forecast cost are both told."""
    written = resource.get("NotificationsWithSubscribers")
    if isinstance(written, Unknown):
        yield untold("the notifications are decided at deployment", "NotificationsWithSubscribers")
        return
    if not _notifications(resource):
        yield failed("it has no notification", "NotificationsWithSubscribers")
    for place, one in _notifications(resource):
        if one.get("Subscribers"):
            yield passed(f"notification {place + 1} is told")
        else:
            yield failed(f"notification {place + 1} has no subscriber", "NotificationsWithSubscribers", place)
    kinds = {
        (one.get("Notification") or {}).get("NotificationType") for _place, one in _notifications(resource)
    }
    for kind in KINDS if world.claims(resource).complete and kinds else ():
        if kind not in kinds:
            yield failed(f"no notification is about {kind} cost", "NotificationsWithSubscribers")


@rule(
    "cost-threshold-unreachable",
    BUDGET,
    question="Is the amount one that is reached when it matters?",
    cause="The budget tells at an amount that is never reached, or at once.",
    reason="A percentage is written as 80, not 0.8; and beyond ten times the limit nobody waits.",
    fix="Set a limit above zero, and thresholds such as 50, 80 and 100 per cent.",
    source=BUDGETS,
    requirements=REQUIREMENTS,
)
def reachable(resource: Resource, world: World) -> Iterator[Said]:
    """The limit, then each threshold."""
    limit, unit = resource.number("Budget.BudgetLimit.Amount"), resource.get("Budget.TimeUnit")
    planned = resource.get("Budget.PlannedBudgetLimits") or resource.get("Budget.AutoAdjustData")
    where = ("Budget", "BudgetLimit")
    if (isinstance(limit, (int, float)) and limit <= 0) or (limit is None and not planned):
        yield failed(f"the limit is {limit}; more than 0 is needed", *where)
    elif isinstance(limit, Unknown):
        yield untold(f"the limit is {limit!r}", *where)
    if isinstance(unit, str) and unit not in UNITS:
        yield failed(f"TimeUnit is {unit}; {', '.join(UNITS)} are possible", "Budget", "TimeUnit")
    if world.claims(resource).complete and unit in {"ANNUALLY", "QUARTERLY"}:
        yield failed(
            f"TimeUnit is {unit}: too much is noticed months late; MONTHLY or DAILY is needed",
            "Budget",
            "TimeUnit",
        )
    for place, one in _notifications(resource):
        told = one.get("Notification")
        yield from _threshold(told if isinstance(told, dict) else {}, place, limit)


def _threshold(told: Mapping[str, Any], place: int, limit: Any) -> Iterator[Said]:
    where = ("NotificationsWithSubscribers", place, "Notification")
    threshold, kind = told.get("Threshold"), told.get("ThresholdType", "PERCENTAGE")
    threshold = number(threshold) if isinstance(threshold, str) else threshold
    if isinstance(threshold, Unknown) or not isinstance(threshold, (int, float)):
        yield untold(f"the threshold is {threshold!r}", *where)
        return
    comparison = told.get("ComparisonOperator", "GREATER_THAN")
    if comparison != "GREATER_THAN":
        yield failed(
            f"ComparisonOperator is {comparison}: it tells of what is not spent; GREATER_THAN is needed",
            *where,
        )
    if told.get("NotificationType") not in KINDS and not is_unknown(told.get("NotificationType")):
        yield failed(
            f"NotificationType is {told.get('NotificationType')}; {' or '.join(KINDS)} is needed", *where
        )
    if kind == "PERCENTAGE" and not LEAST_PERCENT <= threshold <= MOST_PERCENT:
        yield failed(
            f"the threshold is {threshold:g} %; {LEAST_PERCENT} to {MOST_PERCENT} make sense", *where
        )
    elif kind == "ABSOLUTE_VALUE" and isinstance(limit, (int, float)) and threshold > 10 * limit:
        yield failed(f"the threshold is {threshold:g} with a limit of {limit:g}", *where)
    elif (
        kind == "ABSOLUTE_VALUE"
        and isinstance(limit, (int, float))
        and 100 * threshold < LEAST_PERCENT * limit
    ):
        seen = f"the threshold is an amount, {threshold:g}, of a limit of {limit:g}"
        yield failed(f"{seen}: it is passed at once; PERCENTAGE was meant, or more is needed", *where)
    else:
        yield passed(f"the threshold is {threshold:g} ({kind})")


def _subscribers(resource: Resource) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    if resource.type == ANOMALY:
        for place, one in enumerate(resource.get("Subscribers") or ()):
            yield ("Subscribers", place), one.get("Type"), one.get("Address")
    for place, notification in _notifications(resource):
        for index, one in enumerate(notification.get("Subscribers") or ()):
            yield (
                ("NotificationsWithSubscribers", place, "Subscribers", index),
                one.get("SubscriptionType"),
                one.get("Address"),
            )


@rule(
    "cost-topic-unadmitted",
    BUDGET,
    ANOMALY,
    question="Does the topic let Budgets or Cost Anomaly Detection publish?",
    cause="The topic does not take what Budgets or Cost Anomaly Detection sends.",
    reason="The message is refused, and nobody hears of the cost.",
    fix="Allow budgets.amazonaws.com or costalerts.amazonaws.com in the policies of topic and key.",
    source=SNS,
    requirements=REQUIREMENTS,
)
def admits(resource: Resource, world: World) -> Iterator[Said]:
    """Topic and key of the templates; the kind of address, too."""
    who = "budgets.amazonaws.com" if resource.type == BUDGET else "costalerts.amazonaws.com"
    for where, kind, address in _subscribers(resource):
        if isinstance(address, Unknown):
            yield untold(f"the subscriber is {address!r}", *where)
        elif kind == "EMAIL":
            fault = "" if "@" in str(address) else f"'{address}' is no address of email"
            yield failed(fault, *where) if fault else passed(f"{address} is told")
        elif kind == "SNS":
            topic = world.find(address, TOPIC)
            if topic is None:
                yield untold(f"the topic {address!r} is not in the template", *where)
            else:
                yield from (Said(one.verdict, one.seen, where) for one in _topic(topic, resource, who, world))
        else:
            yield failed(f"the kind of subscriber is {kind}; SNS or EMAIL is needed", *where)


def _topic(topic: Resource, resource: Resource, who: str, world: World) -> Iterator[Said]:
    place = resource.template.place
    source = (
        f"arn:{place.partition}:budgets::{place.account}:budget/{resource.name}"
        if resource.type == BUDGET
        else resource.arn
    )
    call = Call(who=who, action="sns:Publish", source=source, place=place, resource=topic.arn)
    yield _said(
        admitted(policies(topic.template, topic.logical_id), call), f"{topic.logical_id} admits {who}"
    )
    identity = topic.get("KmsMasterKeyId")
    key = world.find(identity, "AWS::KMS::Key")
    if isinstance(identity, str) and "alias/aws/" in identity:
        yield failed(f"{topic.logical_id} is encrypted with {identity}, which {who} may not use")
    elif key is not None:
        further = {"kms:EncryptionContext:aws:sns:topicArn": topic.arn}
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            call = Call(who=who, action=action, source=source, place=place, further=further)
            yield _said(
                admitted(policies(key.template, key.logical_id), call),
                f"{key.logical_id} admits {who}: {action}",
            )
    elif identity is not None:
        yield untold(f"the key {identity!r} is not in the template")


def _said(answer: Answer, words: str) -> Said:
    if answer is Answer.UNKNOWN:
        return untold(f"not told whether {words}")
    return passed(words) if answer else failed(f"needed and not so: {words}")


@rule(
    "cost-anomaly-silent",
    ANOMALY,
    question="Is an anomaly found and told?",
    cause="The subscription to cost anomalies watches nothing, or tells nobody.",
    reason="Anomalies are found by monitors; IMMEDIATE goes to topics only, DAILY and WEEKLY to email only.",
    fix="Name a monitor, a subscriber that fits Frequency, and an amount in ThresholdExpression.",
    source=ANOMALIES,
    requirements=REQUIREMENTS,
)
def anomalies(resource: Resource, world: World) -> Iterator[Said]:
    """Monitor, frequency, amount."""
    monitors = resource.get("MonitorArnList")
    if not isinstance(monitors, Unknown) and not monitors:
        yield failed("MonitorArnList is empty", "MonitorArnList")
    for place, one in enumerate(monitors or ()):
        if world.find(one, "AWS::CE::AnomalyMonitor"):
            yield passed(f"it watches {one}")
        else:
            yield untold(f"the monitor {one!r} is not in the template", "MonitorArnList", place)
    frequency = resource.get("Frequency")
    kinds = {kind for _where, kind, _address in _subscribers(resource)}
    wanted = "SNS" if frequency == "IMMEDIATE" else "EMAIL"
    if frequency not in {"IMMEDIATE", "DAILY", "WEEKLY"} and not isinstance(frequency, Unknown):
        yield failed(f"Frequency is {frequency}", "Frequency")
    elif not kinds and not is_unknown(resource.get("Subscribers")):
        yield failed("it has no subscriber", "Subscribers")
    elif kinds - {wanted} and not isinstance(frequency, Unknown):
        yield failed(
            f"Frequency is {frequency} with subscribers by {', '.join(map(str, kinds))}; {wanted} is needed",
            "Frequency",
        )
    if world.claims(resource).complete and frequency == "WEEKLY":
        yield failed("Frequency is WEEKLY: a week of cost passes first", "Frequency")
    yield from _expression(resource)


def _expression(resource: Resource) -> Iterator[Said]:
    text = resource.get("ThresholdExpression")
    if text is None or isinstance(text, Unknown):
        return
    try:
        found = json.loads(text)
    except (TypeError, ValueError) as error:
        yield failed(f"ThresholdExpression is no JSON: {error}", "ThresholdExpression")
        return
    for one in _dimensions(found):
        key, options, values = one.get("Key"), one.get("MatchOptions"), one.get("Values")
        amount = number(str(values[0])) if isinstance(values, list) and values else None
        keys = ("ANOMALY_TOTAL_IMPACT_ABSOLUTE", "ANOMALY_TOTAL_IMPACT_PERCENTAGE")
        if (
            key not in keys
            or options != ["GREATER_THAN_OR_EQUAL"]
            or not isinstance(amount, (int, float))
            or amount < 0
        ):
            yield failed(
                f"{one} is no amount; one of {', '.join(keys)} with GREATER_THAN_OR_EQUAL is",
                "ThresholdExpression",
            )
        elif amount > MOST_ANOMALY:
            yield failed(f"the amount is {amount:g}: no anomaly is that large", "ThresholdExpression")
        else:
            yield passed(f"it tells from {amount:g} on")


MOST_ANOMALY = 100_000


def _dimensions(found: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, dict):
        if isinstance(found.get("Dimensions"), dict):
            yield found["Dimensions"]
        for name in ("And", "Or"):
            for one in found.get(name) or ():
                yield from _dimensions(one)
        if not found.keys() & {"Dimensions", "And", "Or"}:
            yield found


SERVICES = (
    "AmazonCloudWatch",
    "AWS CloudTrail",
    "AWS Key Management Service",
    "AWS Lambda",
    "AWS Secrets Manager",
    "AWS Step Functions",
    "AWS X-Ray",
    "Amazon API Gateway",
    "Amazon DynamoDB",
    "Amazon Elastic Compute Cloud - Compute",
    "Amazon Kinesis Firehose",
    "Amazon Relational Database Service",
    "Amazon Simple Notification Service",
    "Amazon Simple Queue Service",
    "Amazon Simple Storage Service",
    "CloudWatch Events",
)
"""Values of the dimension Service in Cost Explorer, of what monitoring uses."""


@rule(
    "cost-filter-matches-nothing",
    BUDGET,
    question="Does the budget's filter name services as the bill does?",
    cause="The budget is filtered for a service that is not on any bill under this name.",
    reason="It stays at zero, and no threshold is ever reached.",
    fix="Write the service as Cost Explorer lists it, AmazonCloudWatch for instance.",
    source="https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html",
    requirements=REQUIREMENTS,
)
def filtered(resource: Resource, _world: World) -> Iterator[Said]:
    """A name that is one of these without its maker is a slip; others may be right."""
    names = resource.get("Budget.CostFilters.Service")
    for name in (names if isinstance(names, list) else [names]) if names else ():
        meant = next((one for one in SERVICES if _bare(one) == _bare(str(name))), "")
        where = ("Budget", "CostFilters", "Service")
        if name == meant:
            yield passed(f"{name} is on bills", *where)
        elif meant:
            yield failed(f"Service is {name}; on bills it is {meant}", *where)
        else:
            yield untold(f"whether {name!r} is on bills", *where)


def _bare(name: str) -> str:
    plain = "".join(sign for sign in name.lower() if sign.isalnum())
    return plain.removeprefix("amazon").removeprefix("aws")
