"""Whom a dimension names: the resource type whose name it takes, and what claims say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policies.catalogue.spelling import alike, near
from template import Resource
from template.answer import Answer
from template.claims import Claims
from template.series import Series

if TYPE_CHECKING:
    from policies.world import World

TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ApiId": ("AWS::ApiGatewayV2::Api",),
        "ApiName": ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api"),
        "BucketName": ("AWS::S3::Bucket",),
        "CanaryName": ("AWS::Synthetics::Canary",),
        "ClusterName": ("AWS::ECS::Cluster", "AWS::EKS::Cluster"),
        "DBInstanceIdentifier": ("AWS::RDS::DBInstance",),
        "DeliveryStreamName": ("AWS::KinesisFirehose::DeliveryStream",),
        "EventBusName": ("AWS::Events::EventBus",),
        "FunctionName": ("AWS::Lambda::Function", "AWS::Serverless::Function"),
        "GroupName": ("AWS::XRay::Group",),
        "LogGroupName": ("AWS::Logs::LogGroup",),
        "QueueName": ("AWS::SQS::Queue",),
        "RuleName": ("AWS::Events::Rule",),
        "StateMachineArn": ("AWS::StepFunctions::StateMachine",),
        "StreamName": ("AWS::Kinesis::Stream",),
        "TableName": ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
        "TopicName": ("AWS::SNS::Topic",),
    }
)
"""Where a dimension has this name in a namespace of AWS, its value is the name (or ARN) of one of these."""

FREE = frozenset({"AWS/AutoScaling", "AWS/EC2", "AWS/ElastiCache", "AWS/SES", "AWS/GameLift"})
"""Namespaces in which a dimension of the same name means something else."""


def claimed(dimension: str, series: Series, claims: Claims) -> frozenset[str] | None:
    """The names that claims allow for a dimension; None where they say nothing about it."""
    api, table = series.dimension("ApiName"), series.dimension("TableName")
    apis, tables = claims.apis, claims.tables
    known: dict[str, Iterable[str] | None] = {
        "ApiName": apis,
        "Stage": None if apis is None or api is None else [apis[api]] if api in apis else None,
        "FunctionName": claims.functions,
        "function_name": claims.functions,
        "TableName": tables,
        "GlobalSecondaryIndexName": None if tables is None else tables.get(str(table)),
        "QueueName": claims.queues,
        "LogGroupName": claims.logs or None,
    }
    found = known.get(dimension)
    return None if found is None else frozenset(found)


def names_somebody(  # noqa: PLR0911 - one answer a fault
    dimension: str, value: str, series: Series, world: World, claims: Claims
) -> tuple[Answer, str]:
    """Whether a dimension of AWS names something that is there, and what was seen; ("" if none is meant)."""
    types = TYPES.get(dimension, ())
    allowed = claimed(dimension, series, claims)
    found = world.find(value, *types) if types else None
    if found is not None and _is_id(dimension, value, found):
        return Answer.NO, f"{dimension} is {value!r}, the id of {found}; needed is the name {found.name!r}"
    if value.startswith("arn:") and types and not dimension.endswith("Arn"):
        return Answer.NO, f"{dimension} is the ARN {value}; needed is the name"
    if not types and allowed is None:
        return _inside(dimension, value, series, world)
    if (allowed and value in allowed) or (types and world.find(value, *types) is not None):
        return Answer.YES, f"{dimension} {value!r} is there"
    have = frozenset(allowed or ()) | {one.name for one in world.of(*types) if "<" not in one.name}
    meant = near(value, have) if allowed is not None else alike(value, have)
    if meant:
        return Answer.NO, f"{dimension} is {value!r}, the name is {meant!r}"
    other = _other_kind(value, world) if types and value.startswith("<") else None
    if other is not None:
        return Answer.NO, f"{dimension} is {value!r}, which is {other}"
    if allowed is not None:
        return Answer.NO, f"{dimension} is {value!r}, monitored here are {', '.join(sorted(have)) or 'none'}"
    return Answer.UNKNOWN, f"{dimension} {value!r} is not in the template"


def _is_id(dimension: str, value: str, found: Resource) -> bool:
    """Whether Ref gave an id where the dimension takes a name that the template tells."""
    by_name = not dimension.endswith(("Id", "Arn"))
    return by_name and value == found.ref != found.name and "<" not in found.name


def _other_kind(value: str, world: World) -> Resource | None:
    """A resource of another type with this name, provided that the type is one that dimensions name."""
    kinds = tuple(kind for group in TYPES.values() for kind in group)
    return world.find(value, *kinds)


def _inside(dimension: str, value: str, series: Series, world: World) -> tuple[Answer, str]:
    """Indexes of tables and stages of APIs that the template creates."""
    if dimension == "Stage":
        return _stage(value, series, world)
    if dimension != "GlobalSecondaryIndexName":
        return Answer.YES, ""
    table = world.find(series.dimension("TableName"), "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
    indexes = table.get("GlobalSecondaryIndexes", []) if table is not None else None
    if not isinstance(indexes, list):
        return Answer.YES, ""
    names = [one.get("IndexName") for one in indexes if isinstance(one, dict)]
    if value in names or not all(isinstance(name, str) for name in names):
        return Answer.YES, f"the table has the index {value!r}"
    return Answer.NO, f"the table has no index {value!r}, it has {', '.join(map(str, names)) or 'none'}"


def _stage(value: str, series: Series, world: World) -> tuple[Answer, str]:
    """A stage of the template that differs in case and signs only; others may be made elsewhere."""
    api = world.find(series.dimension("ApiName"), "AWS::ApiGateway::RestApi")
    if api is None:
        return Answer.YES, ""
    stages = world.of("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment")
    own = (one for one in stages if world.find(one.get("RestApiId"), "AWS::ApiGateway::RestApi") is api)
    names = {name for one in own if isinstance(name := one.get("StageName"), str)}
    meant = "" if value in names else alike(value, names)
    return (Answer.NO, f"Stage is {value!r}, the name is {meant!r}") if meant else (Answer.YES, "")
