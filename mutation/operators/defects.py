"""The silent defects that are known, each planted wherever it could stand.

Stacks were broken in these 28 ways and deployed; six engines together noticed two of them. A template in
which one cannot stand gets no mutant of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mutation.mutant import Change, Kind
from mutation.place import Place
from mutation.references import mentions
from mutation.tree import DROP, Path, renamed

ALARM, TOPIC, FILTER = "AWS::CloudWatch::Alarm", "AWS::SNS::Topic", "AWS::Logs::MetricFilter"
Edits = tuple[tuple[Path, Any], ...]
Plant = Callable[[Place], Iterator[Edits]]
SPACED = "[address, identity, user, time, request, status = 5*, bytes]"
COMMON = '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod" $context.status'
LIVENESS = "breaching"
DAY_S = 86_400


def changes(place: Place) -> Iterator[Change]:
    """Every defect that can stand at this place."""
    for number, (kind, plant) in DEFECTS.items():
        for edits in plant(place):
            yield Change(kind=kind, operator=number, edits=edits, before=place.value, after=edits[-1][1])


def _is(place: Place, kind: str, *path: str) -> bool:
    return place.type == kind and place.path == ("Properties", *path)


def _set(place: Place, value: Any, *below: str | int) -> Iterator[Edits]:
    yield (((*place.whole, *below), value),)


def _attributes(place: Place) -> Iterator[Edits]:
    if _is(place, "AWS::SNS::Subscription") and "FilterPolicy" in place.value:
        yield from _set(place, {**place.value, "FilterPolicyScope": "MessageAttributes"})


def _absent_key(place: Place) -> Iterator[Edits]:
    if (
        place.type == "AWS::SNS::Subscription"
        and isinstance(place.value, dict)
        and "AlarmName" in place.value
    ):
        yield from _set(place, renamed(place.value, "AlarmName", "severity"))


def _aws_key(place: Place) -> Iterator[Edits]:
    if _is(place, TOPIC, "KmsMasterKeyId"):
        yield from _set(place, "alias/aws/sns")


def _not_admitted(kind: str, service: str) -> Plant:
    """A statement of a policy without this service: gone if nobody else is in it."""

    def plant(place: Place) -> Iterator[Edits]:
        if place.type != kind or place.key != "Statement" or not isinstance(place.value, dict):
            return
        principal = place.value.get("Principal")
        named = principal.get("Service", []) if isinstance(principal, dict) else []
        services = [named] if isinstance(named, str) else named
        others = [one for one in services if one != service]
        if service in services and others:
            yield from _set(place, others, "Principal", "Service")
        elif service in services:
            yield ((place.whole, DROP),)

    return plant


def _metric(place: Place) -> Any:
    """The metric at this place of an alarm, as ``Namespace``, ``MetricName``, ``Dimensions``."""
    is_metric = isinstance(place.value, dict) and {"Namespace", "MetricName"} <= set(place.value)
    return place.value if is_metric and place.type == ALARM else None


def _dimensions(metric: Any) -> list[Any]:
    found = metric.get("Dimensions", [])
    return found if isinstance(found, list) else []


def _throttle(place: Place) -> bool:
    metric = _metric(place)
    name = metric["MetricName"] if metric else None
    return bool(metric) and metric["Namespace"] == "AWS/DynamoDB" and "Throttle" in str(name)


def _user_errors(place: Place) -> Iterator[Edits]:
    if _throttle(place):
        yield from _set(place, "UserErrors", "MetricName")


def _no_operation(place: Place) -> Iterator[Edits]:
    if _throttle(place):
        kept = [one for one in _dimensions(place.value) if one["Name"] == "TableName"]
        yield from _set(place, {**place.value, "MetricName": "ThrottledRequests", "Dimensions": kept})


def _index_misnamed(place: Place) -> Iterator[Edits]:
    if place.value == "GlobalSecondaryIndexName":
        yield from _set(place, "GlobalSecondaryIndex")


def _share(place: Place) -> tuple[str, ...]:
    """Ids of what is divided in an alarm's percentage; nothing for another alarm."""
    if place.type != ALARM or place.path != ("Properties",):
        return ()
    lines = [one for one in place.value.get("Metrics", ()) if "/" in str(one.get("Expression", ""))]
    metrics = [one for one in place.value.get("Metrics", ()) if "MetricStat" in one]
    return tuple(one["Id"] for one in metrics) if lines else ()


def _sum_for_percent(place: Place) -> Iterator[Edits]:
    if not _share(place):
        return
    first = next(one for one in place.value["Metrics"] if "MetricStat" in one)["MetricStat"]
    rest = {key: value for key, value in place.value.items() if key != "Metrics"}
    plain = {**rest, **first["Metric"], "Period": first["Period"], "Statistic": "Sum"}
    yield from _set(place, plain)


def _fraction(place: Place) -> Iterator[Edits]:
    if _share(place) and isinstance(place.value.get("Threshold"), (int, float)):
        yield from _set(place, place.value["Threshold"] / 100, "Threshold")


def _no_liveness(place: Place) -> Iterator[Edits]:
    if _is(place, ALARM, "TreatMissingData") and place.value == LIVENESS:
        yield from _set(place, "notBreaching")


def _other_namespace(place: Place) -> Iterator[Edits]:
    custom = isinstance(place.value, str) and not place.value.startswith("AWS/")
    if custom and place.type in (ALARM, FILTER) and place.key in ("Namespace", "MetricNamespace"):
        yield from _set(place, f"{place.value}-app")


def _other_dimensions(place: Place) -> Iterator[Edits]:
    metric = _metric(place)
    produced = place.type == FILTER and isinstance(place.value, dict) and "MetricNamespace" in place.value
    if not produced and not (metric and not str(metric["Namespace"]).startswith("AWS/")):
        return
    value, name = place.value, "Key" if produced else "Name"
    if value.get("Dimensions"):
        yield from _set(place, {key: item for key, item in value.items() if key != "Dimensions"})
    else:
        more = [{name: "Service", "Value": "$.service" if produced else "payments"}]
        plain = {key: item for key, item in value.items() if key != "DefaultValue"}
        yield from _set(place, {**plain, "Dimensions": more})


def _spaced(place: Place) -> Iterator[Edits]:
    if _is(place, FILTER, "FilterPattern") and str(place.value).lstrip().startswith("{"):
        yield from _set(place, SPACED)


def _absent_field(place: Place) -> Iterator[Edits]:
    if place.type == "AWS::CloudWatch::InsightRule" and "Keys" in place.path and isinstance(place.value, str):
        yield from _set(place, f"{place.value}_id")


def _common_format(place: Place) -> Iterator[Edits]:
    if _is(place, "AWS::ApiGateway::Stage", "AccessLogSetting"):
        yield from _set(place, {**place.value, "Format": COMMON})
    if place.type == "AWS::CloudWatch::InsightRule" and place.key == "LogFormat":
        yield from _set(place, "CLF")


def _state_misspelt(place: Place) -> Iterator[Edits]:
    if place.type == "AWS::Events::Rule" and "EventPattern" in place.path and place.value == "ALARM":
        yield from _set(place, "Alarm")


def _child_absent(place: Place) -> Iterator[Edits]:
    if not _is(place, "AWS::CloudWatch::CompositeAlarm", "AlarmRule") or not isinstance(place.value, str):
        return
    for name in place.ground.names(ALARM, "AlarmName"):
        if f'"{name}"' in place.value:
            yield from _set(place, place.value.replace(f'"{name}"', f'"{name}-1"'))


def _ok_only(place: Place) -> Iterator[Edits]:
    if place.path == ("Properties",) and place.value.get("AlarmActions") and place.value.get("OKActions"):
        yield ((((*place.whole, "AlarmActions")), DROP),)


def _info_topic(place: Place) -> Iterator[Edits]:
    properties = place.ground.resources.get(place.resource, {}).get("Properties", {})
    if (
        place.key != "AlarmActions"
        or not mentions(place.value)
        or "critical" not in str(properties.get("AlarmName"))
    ):
        return
    for topic in place.ground.by_type.get(TOPIC, ()):
        if "info" in str(place.ground.resources[topic].get("Properties", {}).get("TopicName")):
            yield from _set(place, {"Ref": topic})


def _no_subscriber(place: Place) -> Iterator[Edits]:
    if not _is(place, TOPIC):
        return
    wanted = {"Ref": place.resource}
    subscriptions = [
        name
        for name in place.ground.by_type.get("AWS::SNS::Subscription", ())
        if place.ground.resources[name]["Properties"].get("TopicArn") == wanted
    ]
    waiting = [edit for name in subscriptions for edit in place.ground.waiting(name)]
    if subscriptions:
        yield (*waiting, *(((name,), DROP) for name in subscriptions))


def _group_misnamed(place: Place) -> Iterator[Edits]:
    if _is(place, "AWS::Logs::LogGroup", "LogGroupName") and str(place.value).startswith("/aws/"):
        head, _, name = place.value.rpartition("/")
        yield from _set(place, f"{head}/{name}-fn")
        yield from _set(place, f"/{name}")


def _nobody_emits(place: Place) -> Iterator[Edits]:
    if place.role == "series MetricName" and place.type == "AWS::CloudWatch::Dashboard":
        yield from _set(place, f"{place.value}Total")


def _shadowed(place: Place) -> Iterator[Edits]:
    if not _is(place, "AWS::XRay::SamplingRule", "SamplingRule"):
        return
    catch_all = {"ServiceName": "*", "HTTPMethod": "*", "URLPath": "*", "ServiceType": "*", "Priority": 1}
    yield from _set(place, {**place.value, **catch_all})


def _elsewhere(place: Place) -> Iterator[Edits]:
    """A bill's metric is in us-east-1 only; a graph names its region, an alarm lives where its stack does."""
    if place.key == "region" and "AWS/Billing" in repr(place.parent):
        yield from _set(place, "eu-central-1")
    if place.type == ALARM and place.path == ("Properties",) and "'AWS/Billing'" in repr(place.value):
        yield from _set(place, "eu-central-1", "Dimensions", 0, "Value")


def _unknown_api(place: Place) -> Iterator[Edits]:
    metric = _metric(place)
    for index, dimension in enumerate(_dimensions(metric) if metric else ()):
        if dimension["Name"] == "ApiName":
            yield from _set(place, "orders-api", "Dimensions", index, "Value")


def _whole_day(place: Place) -> Iterator[Edits]:
    if place.type == ALARM and place.path == ("Properties",) and "EvaluationPeriods" in place.value:
        periods = {"EvaluationPeriods": 24, "DatapointsToAlarm": 24}
        edits = [((*path, key), 3600) for path, key in _periods(place)]
        yield (*edits, *(((*place.whole, key), number) for key, number in periods.items()))


def _periods(place: Place) -> Iterator[tuple[Path, str]]:
    if "Period" in place.value:
        yield place.whole, "Period"
    for index, one in enumerate(place.value.get("Metrics", ())):
        if "MetricStat" in one:
            yield (*place.whole, "Metrics", index, "MetricStat"), "Period"


DEFECTS: dict[str, tuple[Kind, Plant]] = {
    "D01": (Kind.FLIP, _attributes),
    "D02": (Kind.RENAME, _absent_key),
    "D03": (Kind.MISDIRECT, _aws_key),
    "D04": (Kind.DROP, _not_admitted("AWS::KMS::Key", "cloudwatch.amazonaws.com")),
    "D05": (Kind.DROP, _not_admitted("AWS::SNS::TopicPolicy", "cloudwatch.amazonaws.com")),
    "D06": (Kind.DROP, _not_admitted("AWS::SNS::TopicPolicy", "events.amazonaws.com")),
    "D07": (Kind.MISDIRECT, _user_errors),
    "D08": (Kind.MISDIRECT, _no_operation),
    "D09": (Kind.RENAME, _index_misnamed),
    "D10": (Kind.RESCALE, _sum_for_percent),
    "D11": (Kind.RESCALE, _fraction),
    "D12": (Kind.FLIP, _no_liveness),
    "D13": (Kind.RENAME, _other_namespace),
    "D14": (Kind.UNLINK, _other_dimensions),
    "D15": (Kind.RENAME, _spaced),
    "D16": (Kind.RENAME, _absent_field),
    "D17": (Kind.FLIP, _common_format),
    "D18": (Kind.RENAME, _state_misspelt),
    "D19": (Kind.UNLINK, _child_absent),
    "D20": (Kind.UNLINK, _ok_only),
    "D21": (Kind.MISDIRECT, _info_topic),
    "D22": (Kind.UNLINK, _no_subscriber),
    "D23": (Kind.RENAME, _group_misnamed),
    "D24": (Kind.RENAME, _nobody_emits),
    "D25": (Kind.WIDEN, _shadowed),
    "D26": (Kind.MISDIRECT, _elsewhere),
    "D27": (Kind.MISDIRECT, _unknown_api),
    "D28": (Kind.RESCALE, _whole_day),
}
