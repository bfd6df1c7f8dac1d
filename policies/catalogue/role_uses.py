"""What AWS needs of a role for the thing that uses it: one row an action, with the resource it is done to.

Only roles that the templates hold are named. A resource that the templates do not tell is Unknown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from policies.rule import Path
from policies.world import World
from template import Resource
from template.iam import publisher_context
from template.unknown import Unknown
from template.values import SAMPLE

DOCS = "https://docs.aws.amazon.com/"
FIREHOSE = f"{DOCS}firehose/latest/dev/controlling-access.html"
SUBSCRIPTION = f"{DOCS}AmazonCloudWatch/latest/logs/SubscriptionFilters.html"
CANARY = f"{DOCS}AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_CanaryPermissions.html"
TARGET = f"{DOCS}eventbridge/latest/userguide/eb-use-identity-based.html"
SCHEDULER = f"{DOCS}scheduler/latest/UserGuide/setting-up.html"
LAMBDA = f"{DOCS}lambda/latest/dg/lambda-intro-execution-role.html"
STREAM = f"{DOCS}AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-trustpolicy.html"
TRAIL = f"{DOCS}awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html"
FLOW = f"{DOCS}vpc/latest/userguide/flow-logs-iam-role.html"

LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


@dataclass(frozen=True, kw_only=True)
class Use:
    """``user`` works through ``role``, which ``field`` names; the service ``principal`` assumes it."""

    user: Resource
    field: Path
    role: Resource
    principal: str
    origin: object
    """The ARN that the service sends as ``aws:SourceArn``."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """One action that a use takes, on a resource, with what the request carries.

    ``resource`` is an ARN or a sample of one, or a tuple of samples of which one is enough.
    """

    use: Use
    action: str
    resource: object
    source: str
    context: Mapping[str, Any] = field(default_factory=dict)


Needs = Iterator[tuple[str, object, str, Mapping[str, Any]]]
Rows = Callable[[Resource, Any, World], Needs]


def uses(world: World) -> tuple[Use, ...]:
    """Every use of a role that the templates hold; ask by ``world.view(uses)``."""
    return tuple(use for kind in _KINDS for user in world.of(kind) for use, _ in _uses(user, world))


def needs(world: World) -> tuple[Need, ...]:
    """What all of them need; ask by ``world.view(needs)``."""
    return tuple(
        Need(use=use, action=action, resource=resource, source=source, context=context)
        for kind in _KINDS
        for user in world.of(kind)
        for use, rows in _uses(user, world)
        for action, resource, source, context in rows
    )


def _uses(user: Resource, world: World) -> Iterator[tuple[Use, Needs]]:
    for path, principal, origin, rows in _KINDS[user.type]:
        for place, holder in _places(user, path):
            role = world.find(holder, "AWS::IAM::Role")
            if role is not None:
                part = user.get(place[:-1]) if len(place) > 1 else user.properties
                use = Use(user=user, field=place, role=role, principal=principal, origin=origin(user))
                yield use, rows(user, part, world)


def _places(user: Resource, path: str) -> Iterator[tuple[Path, Any]]:
    """``Targets.*.RoleArn`` has as many places as there are targets."""
    before, star, after = path.partition(".*.")
    if not star:
        yield tuple(path.split(".")), user.get(path)
        return
    items = user.get(before)
    for index in range(len(items) if isinstance(items, list) else 0):
        place: Path = (*before.split("."), index, *after.split("."))
        yield place, user.get(place)


def _firehose(user: Resource, part: Any, world: World) -> Needs:
    bucket = part.get("BucketARN")
    for name in ("AbortMultipartUpload", "PutObject"):
        yield f"s3:{name}", _below(bucket, "/sample"), FIREHOSE, {}
    for name in ("GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"):
        yield f"s3:{name}", bucket, FIREHOSE, {}
    written = part.get("EncryptionConfiguration") or {}
    key = (written.get("KMSEncryptionConfig") or {}).get("AWSKMSKeyARN") or _key_of(bucket, world)
    yield from _by_key(key, "s3", ("kms:Decrypt", "kms:GenerateDataKey"), FIREHOSE, user, world)
    options = part.get("CloudWatchLoggingOptions") or {}
    if options.get("Enabled") is True:
        stream = _stream(user, options.get("LogGroupName"), options.get("LogStreamName", "sample"))
        yield "logs:PutLogEvents", stream, FIREHOSE, {}


def _subscription(_user: Resource, part: Any, _world: World) -> Needs:
    yield from _sending(part.get("DestinationArn") or part.get("TargetArn"), SUBSCRIPTION)


def _stream_of_metrics(_user: Resource, part: Any, _world: World) -> Needs:
    for name in ("PutRecord", "PutRecordBatch"):
        yield f"firehose:{name}", part.get("FirehoseArn"), STREAM, {}


_SENDING: Mapping[str, str] = MappingProxyType(
    {
        "firehose": "firehose:PutRecord",
        "kinesis": "kinesis:PutRecord",
        "lambda": "lambda:InvokeFunction",
        "states": "states:StartExecution",
        "sqs": "sqs:SendMessage",
        "sns": "sns:Publish",
        "codebuild": "codebuild:StartBuild",
        "codepipeline": "codepipeline:StartPipelineExecution",
        "api-destination": "events:InvokeApiDestination",
        "event-bus": "events:PutEvents",
    }
)


def _sending(arn: object, source: str) -> Needs:
    parts = arn.split(":") if isinstance(arn, str) else []
    if len(parts) > 5:  # noqa: PLR2004 - an ARN's resource
        kind = parts[5].partition("/")[0] if parts[2] == "events" else parts[2]
        if kind in _SENDING:
            yield _SENDING[kind], arn, source, {}


def _target(_user: Resource, part: Any, _world: World) -> Needs:
    yield from _sending(part.get("Arn"), TARGET)


def _schedule(user: Resource, part: Any, world: World) -> Needs:
    arn = part.get("Arn")
    yield from (
        _sdk_call(user, arn, part.get("Input")) if ":aws-sdk:" in str(arn) else _sending(arn, SCHEDULER)
    )
    queue = (part.get("DeadLetterConfig") or {}).get("Arn")
    if queue is not None:
        yield "sqs:SendMessage", queue, SCHEDULER, {}
        found = world.find(queue, "AWS::SQS::Queue")
        key = found.get("KmsMasterKeyId") if found else None
        yield from _by_key(key, "sqs", ("kms:Decrypt", "kms:GenerateDataKey"), SCHEDULER, user, world)


_SDK: Mapping[str, str] = MappingProxyType(
    {"cloudwatchlogs": "logs", "sfn": "states", "eventbridge": "events"}
)
"""Universal targets name services as the SDK does."""


def _sdk_call(user: Resource, arn: str, given: object) -> Needs:
    from policies.catalogue.iam_actions import action

    service, _, call = arn.rpartition(":aws-sdk:")[2].partition(":")
    known = action(f"{_SDK.get(service, service)}:{call}")
    if known is None:
        return
    resource: object = Unknown("what the call is about")
    if known.name.startswith("logs:"):
        name = _input(given).get("LogGroupName") or _input(given).get("LogGroupIdentifier")
        resource = _group(user, name) if isinstance(name, str) else resource
    yield known.name, resource, SCHEDULER, {}


def _input(given: object) -> dict[str, Any]:
    try:
        found = json.loads(given) if isinstance(given, str) else given
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _canary(user: Resource, part: Any, world: World) -> Needs:
    name, location = user.name, part.get("ArtifactS3Location")
    bucket = _bucket(user, location)
    yield "s3:PutObject", _below(_bucket(user, location, whole=True), "/sample"), CANARY, {}
    yield "s3:GetBucketLocation", bucket, CANARY, {}
    yield "s3:ListAllMyBuckets", "*", CANARY, {}
    yield "cloudwatch:PutMetricData", "*", CANARY, {"cloudwatch:namespace": "CloudWatchSynthetics"}
    for action in LOGS:
        yield action, _stream(user, f"/aws/lambda/cwsyn-{name}-sample", "sample"), CANARY, {}
    yield from _by_key(_key_of(bucket, world), "s3", ("kms:GenerateDataKey",), CANARY, user, world)
    if user.get("RunConfig.ActiveTracing") is True:
        yield "xray:PutTraceSegments", "*", CANARY, {}
    if user.get("VPCConfig.SubnetIds"):
        yield "ec2:CreateNetworkInterface", Unknown("an interface in the network"), CANARY, {}
    yield from _secrets(user, world)


def _secrets(user: Resource, world: World) -> Needs:
    """A canary is told the name of its secret in an environment variable; a name may be somebody else's."""
    variables = user.get("RunConfig.EnvironmentVariables") or {}
    for variable, value in variables.items():
        if not isinstance(value, str) or "://" in value:
            continue
        named = "SECRET" in variable.upper().split("_") and world.claims(user).complete
        secret = world.find(value, "AWS::SecretsManager::Secret")
        if secret is not None or named or ":secretsmanager:" in value:
            arn = value if value.startswith("arn:") else _arn(user, "secretsmanager", f"secret:{value}")
            arn = secret.arn if secret else arn
            yield "secretsmanager:GetSecretValue", (arn, f"{arn}-a1B2c3"), CANARY, {}


def _function(user: Resource, _part: Any, _world: World) -> Needs:
    group = user.get("LoggingConfig.LogGroup") or f"/aws/lambda/{user.name}"
    for action in LOGS:
        yield action, _stream(user, group, "sample"), LAMBDA, {}
    if user.get("TracingConfig.Mode") == "Active":
        yield "xray:PutTraceSegments", "*", LAMBDA, {}
    if user.get("VpcConfig.SubnetIds"):
        yield "ec2:CreateNetworkInterface", Unknown("an interface in the network"), LAMBDA, {}
    yield from _sending(user.get("DeadLetterConfig.TargetArn"), LAMBDA)


def _trail(_user: Resource, part: Any, _world: World) -> Needs:
    group = part.get("CloudWatchLogsLogGroupArn")
    base = group.removesuffix(":*") if isinstance(group, str) else group
    for action in LOGS:
        yield action, _below(base, f":log-stream:{SAMPLE.account}_CloudTrail_{SAMPLE.region}"), TRAIL, {}


def _flow(user: Resource, part: Any, _world: World) -> Needs:
    for action in LOGS:
        yield action, _stream(user, part.get("LogGroupName"), "sample"), FLOW, {}


def _by_key(  # noqa: PLR0913, PLR0917 - who asks what of which key through whom
    key: object, service: str, actions: tuple[str, ...], source: str, user: Resource, world: World
) -> Needs:
    """Only for keys of the templates: the key of a service, or one from outside, is not theirs to grant."""
    found = world.find(key, "AWS::KMS::Key", "AWS::KMS::Alias")
    if found is not None and found.type == "AWS::KMS::Alias":
        found = world.find(found.get("TargetKeyId"), "AWS::KMS::Key")
    place = user.template.place
    for action in actions if found is not None else ():
        context = {
            "kms:ViaService": f"{service}.{place.region}.{place.suffix}",
            "kms:CallerAccount": place.account,
        }
        yield action, found.arn if found else None, source, context


def _key_of(bucket: object, world: World) -> object:
    found = world.find(bucket, "AWS::S3::Bucket")
    rules = found.get("BucketEncryption.ServerSideEncryptionConfiguration") if found else None
    first = rules[0] if isinstance(rules, list) and rules else {}
    return (first.get("ServerSideEncryptionByDefault") or {}).get("KMSMasterKeyID")


def _bucket(user: Resource, location: object, *, whole: bool = False) -> object:
    if not isinstance(location, str):
        return Unknown("the canary's bucket")
    path = location.removeprefix("s3://").rstrip("/")
    return f"arn:{user.template.place.partition}:s3:::{path if whole else path.partition('/')[0]}"


def _below(arn: object, rest: str) -> object:
    return f"{arn}{rest}" if isinstance(arn, str) else arn


def _arn(user: Resource, service: str, resource: str) -> str:
    place = user.template.place
    return f"arn:{place.partition}:{service}:{place.region}:{place.account}:{resource}"


def _group(user: Resource, name: str) -> str:
    return (
        f"{name.removesuffix(':*')}:*"
        if name.startswith("arn:")
        else _arn(user, "logs", f"log-group:{name}:*")
    )


def _stream(user: Resource, group: object, stream: object) -> object:
    if not isinstance(group, str) or not isinstance(stream, str):
        return Unknown("a log stream")
    return f"{_group(user, group)[:-1]}log-stream:{stream}"


def _own(user: Resource) -> object:
    return user.arn


def _group_of_schedule(user: Resource) -> object:
    name = user.get("GroupName") or "default"
    return _arn(user, "scheduler", f"schedule-group/{name}") if isinstance(name, str) else name


def _of_logs(user: Resource) -> object:
    """The guide's condition on the source of a subscription is ``arn:aws:logs:region:account:*``."""
    return _arn(user, "logs", "*")


def _of_group(user: Resource) -> object:
    """The group that the subscription reads: within the guide's condition, and within a narrower one."""
    name = user.get("LogGroupName")
    return _group(user, name) if isinstance(name, str) else _of_logs(user)


Kind = tuple[str, str, Callable[[Resource], object], Rows]


def _delivery(kind: str) -> Kind:
    return f"{kind}.RoleARN", "firehose.amazonaws.com", _own, _firehose


_KINDS: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        "AWS::KinesisFirehose::DeliveryStream": (
            _delivery("ExtendedS3DestinationConfiguration"),
            _delivery("S3DestinationConfiguration"),
        ),
        "AWS::Logs::SubscriptionFilter": (("RoleArn", "logs.amazonaws.com", _of_group, _subscription),),
        "AWS::Logs::Destination": (("RoleArn", "logs.amazonaws.com", _of_logs, _subscription),),
        "AWS::Events::Rule": (("Targets.*.RoleArn", "events.amazonaws.com", _own, _target),),
        "AWS::Scheduler::Schedule": (
            ("Target.RoleArn", "scheduler.amazonaws.com", _group_of_schedule, _schedule),
        ),
        "AWS::Synthetics::Canary": (("ExecutionRoleArn", "lambda.amazonaws.com", _own, _canary),),
        "AWS::Lambda::Function": (("Role", "lambda.amazonaws.com", _own, _function),),
        "AWS::CloudWatch::MetricStream": (
            ("RoleArn", "streams.metrics.cloudwatch.amazonaws.com", _own, _stream_of_metrics),
        ),
        "AWS::CloudTrail::Trail": (("CloudWatchLogsRoleArn", "cloudtrail.amazonaws.com", _own, _trail),),
        "AWS::EC2::FlowLog": (("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com", _own, _flow),),
    }
)
"""Type -> where it names a role, who assumes it, what that service sends as its source, and what it does."""


def request(use: Use) -> dict[str, Any]:
    """Return the keys of the request with which a service assumes a role for this use."""
    place = use.user.template.place
    if use.principal in {"lambda.amazonaws.com", "streams.metrics.cloudwatch.amazonaws.com"}:
        return {}
    if use.principal == "firehose.amazonaws.com":
        return {"sts:ExternalId": place.account, **publisher_context(use.origin, place)}
    return publisher_context(use.origin, place)
