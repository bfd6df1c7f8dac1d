"""Whether a key lets everybody in who must read or write what it encrypts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policies.catalogue.service_calls import service
from policies.rule import Said, failed, passed, rule, untold
from policies.rules.dead_letters import SNS, dead_letter_queue
from policies.views.admission import Call, admitted
from policies.views.publications import EVENTS, by_topic
from policies.views.routes import QUEUE, TOPIC, subscribers
from policies.world import World
from template import Resource, Unknown
from template.answer import Answer
from template.iam import Statement, statements

KEY, GROUP, BUCKET = "AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::S3::Bucket"
STREAM, CANARY = "AWS::KinesisFirehose::DeliveryStream", "AWS::Synthetics::Canary"
TOPICS = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
KEYS = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"
WRITE = ("kms:GenerateDataKey", "kms:Decrypt")
LOGS = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:DescribeKey",
)
NEEDS = ("PCI-10.7.2", "NIST-SC-12", "NIST-SC-28")
_ENCRYPTED: Mapping[str, tuple[tuple[str | int, ...], ...]] = {
    TOPIC: (("KmsMasterKeyId",),),
    QUEUE: (("KmsMasterKeyId",),),
    GROUP: (("KmsKeyId",),),
    BUCKET: (
        (
            "BucketEncryption",
            "ServerSideEncryptionConfiguration",
            0,
            "ServerSideEncryptionByDefault",
            "KMSMasterKeyID",
        ),
    ),
    STREAM: (("DeliveryStreamEncryptionConfigurationInput", "KeyARN"),),
}


@dataclass(frozen=True, kw_only=True)
class Use:
    """One service or role that must use a key, for one encrypted thing."""

    thing: Resource
    who: str
    actions: tuple[str, ...]
    source: Any
    further: Mapping[str, Any]


def key_of(thing: Resource, world: World, path: tuple[str | int, ...]) -> Resource | None:
    """The key of the world that encrypts something, also through an alias."""
    written, found = thing.written(path), thing.get(path)
    key = thing.template.target(written, KEY) or world.find(found, KEY)
    if key is not None:
        return key
    alias = thing.template.target(written, "AWS::KMS::Alias") or world.find(found, "AWS::KMS::Alias")
    return alias.template.target(alias.written("TargetKeyId"), KEY) if alias else None


def uses(world: World) -> Mapping[Resource, tuple[Use, ...]]:
    """Who must use each key; ask by ``world.view(uses)``."""
    found: dict[Resource, list[Use]] = {}
    for kind, paths in _ENCRYPTED.items():
        for thing in world.of(kind):
            for path in paths:
                key = key_of(thing, world, path)
                if key is not None:
                    found.setdefault(key, []).extend(_USERS[kind](thing, world))
    return {key: tuple(all_of) for key, all_of in found.items()}


def _topic_users(topic: Resource, world: World) -> Iterator[Use]:
    context = {"kms:EncryptionContext:aws:sns:topicArn": topic.arn}
    for one in world.view(by_topic).get(topic, ()):
        yield Use(thing=topic, who=one.service, actions=WRITE, source=one.source, further=context)


def _queue_users(queue: Resource, world: World) -> Iterator[Use]:
    context = {"kms:EncryptionContext:aws:sqs:arn": queue.arn}
    for one in world.view(subscribers):
        fed = one.protocol == "sqs" and world.find(one.endpoint, QUEUE) is queue
        if fed or (one.resource.type != TOPIC and dead_letter_queue(one.resource, world) is queue):
            source = one.topic.arn if one.topic else one.properties.get("TopicArn")
            yield Use(thing=queue, who=SNS, actions=WRITE, source=source, further=context)
    for rule_ in world.of("AWS::Events::Rule"):
        targets = rule_.get("Targets")
        for target in targets if isinstance(targets, list) else ():
            letters = target.get("DeadLetterConfig")
            arns = (target.get("Arn"), letters.get("Arn") if isinstance(letters, dict) else None)
            if any(world.find(arn, QUEUE) is queue for arn in arns if arn):
                yield Use(thing=queue, who=EVENTS, actions=WRITE, source=rule_.arn, further=context)


def _group_users(group: Resource, world: World) -> Iterator[Use]:
    del world
    place = group.template.place
    arn = str(group.arn).removesuffix(":*")
    who = f"logs.{place.region}.{place.suffix}"
    further = {"kms:EncryptionContext:aws:logs:arn": arn}
    yield Use(thing=group, who=who, actions=LOGS, source=arn, further=further)


def _bucket_users(bucket: Resource, world: World) -> Iterator[Use]:
    """Who writes into the bucket: streams and canaries through their roles, log delivery by itself."""
    via = {"kms:ViaService": f"s3.{bucket.template.place.region}.{bucket.template.place.suffix}"}
    for stream in world.of(STREAM):
        for kind in ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration"):
            if world.find(stream.get((kind, "BucketARN")), BUCKET) is bucket:
                who = stream.get((kind, "RoleARN"))
                yield from _as_role(bucket, who, via)
    for canary in world.of(CANARY):
        place = str(canary.get("ArtifactS3Location", "")).removeprefix("s3://").partition("/")[0]
        if bucket.name == place:
            yield from _as_role(bucket, canary.get("ExecutionRoleArn"), via)


def _as_role(thing: Resource, who: Any, via: Mapping[str, Any]) -> Iterator[Use]:
    if isinstance(who, str) and who.startswith("arn:"):
        yield Use(thing=thing, who=who, actions=("kms:GenerateDataKey",), source=None, further=via)


def _stream_users(stream: Resource, world: World) -> Iterator[Use]:
    """A stream keeps a grant that whoever deploys it makes."""
    del world
    place = stream.template.place
    yield Use(
        thing=stream,
        who=f"arn:{place.partition}:iam::{place.account}:root",
        actions=("kms:CreateGrant",),
        source=None,
        further={
            "kms:ViaService": f"firehose.{place.region}.{place.suffix}",
            "kms:GrantIsForAWSResource": "true",
        },
    )


_USERS: Mapping[str, Callable[[Resource, World], Iterator[Use]]] = {
    TOPIC: _topic_users,
    QUEUE: _queue_users,
    GROUP: _group_users,
    BUCKET: _bucket_users,
    STREAM: _stream_users,
}


@rule(
    "key-refuses-user",
    KEY,
    question="Does the key's policy let in whoever must use what it encrypts?",
    cause="The key's policy does not let a service use it.",
    reason="What the service publishes, keeps or reads is refused, silently.",
    fix="Allow kms:GenerateDataKey* and kms:Decrypt to the service principal in the key's policy.",
    source=TOPICS,
    requirements=NEEDS,
)
def refuses(resource: Resource, world: World) -> Iterator[Said]:
    """Publishers of topics, fillers of queues, CloudWatch Logs, and roles that write to buckets."""
    policy = statements(resource.get("KeyPolicy"))
    if isinstance(resource.get("KeyPolicy"), Unknown):
        yield untold("KeyPolicy is decided at deployment", "KeyPolicy")
        return
    refused: dict[tuple[str, Answer], dict[str, list[str]]] = {}
    for use in world.view(uses).get(resource, ()):
        for action in use.actions:
            told = _admits(policy, use, action, resource)
            if told is not Answer.YES:
                actions = refused.setdefault((use.who, told), {})
                actions.setdefault(action, []).append(use.thing.logical_id)
    yield from _refusals(refused)
    if not refused and world.view(uses).get(resource):
        whos = sorted({use.who for use in world.view(uses)[resource]})
        yield passed(f"lets in {', '.join(whos)}")


def _admits(policy: tuple[Statement, ...], use: Use, action: str, key: Resource) -> Answer:
    """AWS's guide names CloudWatch Logs with its region, its samples do not: that is not told."""
    told = admitted(policy, _call(use, action, key))
    if told is Answer.NO and use.who.startswith("logs."):
        everywhere = replace(use, who=f"logs.{key.template.place.suffix}")
        told = Answer.UNKNOWN if admitted(policy, _call(everywhere, action, key)) else told
        regional = {str(one) for statement in policy for one in statement.services if service(one) == "logs"}
        elsewhere = not key.template.place.told and bool(regional)
        told = Answer.UNKNOWN if elsewhere and use.who not in regional else told
    return told


def _refusals(refused: Mapping[tuple[str, Answer], Mapping[str, list[str]]]) -> Iterator[Said]:
    for (who, told), actions in refused.items():
        things = list(dict.fromkeys(thing for several in actions.values() for thing in several))
        more = f" and {len(things) - 1} more" if len(things) > 1 else ""
        seen = f"{', '.join(actions)} to {who} for {things[0]}{more}"
        if told is Answer.NO:
            yield failed(f"does not allow {seen}", "KeyPolicy")
        else:
            yield untold(f"whether it allows {seen} is decided at deployment", "KeyPolicy")


def _call(use: Use, action: str, key: Resource) -> Call:
    return Call(who=use.who, action=action, source=use.source, place=key.template.place, further=use.further)


@rule(
    "key-disabled",
    KEY,
    question="Can the key encrypt?",
    cause="The key is disabled, or is not made for encryption.",
    reason="Nobody can write or read what it encrypts.",
    fix="Take Enabled, KeyUsage and KeySpec out, or set true, ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
    requirements=NEEDS,
)
def disabled(resource: Resource, world: World) -> Iterator[Said]:
    """Keys that encrypt something here."""
    if not world.view(uses).get(resource):
        return
    wanted = {"Enabled": (True, "true"), "KeyUsage": ("ENCRYPT_DECRYPT",), "KeySpec": ("SYMMETRIC_DEFAULT",)}
    wrong = [name for name, values in wanted.items() if resource.get(name, values[0]) not in values]
    for name in wrong:
        yield failed(f"{name} is {resource.get(name)}; {wanted[name][0]} is needed", name)
    if not wrong:
        yield passed("enabled, symmetric")


@rule(
    "topic-key-closed",
    TOPIC,
    QUEUE,
    question="Is the thing encrypted with a key whose policy can let its publishers in?",
    cause="The topic or queue has the AWS-managed key, which lets no other in, an unknown one, or none.",
    reason="CloudWatch and EventBridge cannot publish to it, and nobody is told.",
    fix="Encrypt with a customer key whose policy admits the publishers.",
    source=TOPICS,
    requirements=NEEDS,
)
def closed(resource: Resource, world: World) -> Iterator[Said]:
    """Topics that AWS services publish to, and queues that they fill."""
    found = resource.get("KmsMasterKeyId")
    users = list(_USERS[resource.type](resource, world))
    if found is None and users and resource.type == TOPIC and world.claims(resource).complete:
        yield failed("KmsMasterKeyId is missing", "KmsMasterKeyId")
    if found is None or not users:
        return
    key = key_of(resource, world, ("KmsMasterKeyId",))
    if key is not None:
        yield passed(f"{key.logical_id}")
    elif isinstance(found, str) and "alias/aws/" in found:
        seen = f"{found} is managed by AWS and refuses {users[0].who}; a customer key is needed"
        yield failed(seen, "KmsMasterKeyId")
    else:
        shown = found.shape if isinstance(found, Unknown) else found
        yield untold(f"{shown} is outside the template", "KmsMasterKeyId")


@rule(
    "log-key-closed",
    GROUP,
    question="Is the log group's key one that CloudWatch Logs can use?",
    cause="The log group is encrypted with something that is no customer key.",
    reason="CloudWatch Logs refuses the group, or its lines cannot be read.",
    fix="Name the ARN of a customer key.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    requirements=NEEDS,
)
def log_key(resource: Resource, world: World) -> Iterator[Said]:
    """Only groups with a key."""
    found = resource.get("KmsKeyId")
    if found is None:
        return
    if key_of(resource, world, ("KmsKeyId",)) is not None:
        yield passed("a key of the template")
    elif (
        isinstance(found, str)
        and ("alias/aws/" in found or not found.startswith("arn:"))
        and "<" not in found
    ):
        yield failed(f"{found}; the ARN of a customer key is needed", "KmsKeyId")
    else:
        yield untold(f"{found!r} is outside the template", "KmsKeyId")
