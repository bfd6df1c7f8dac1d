"""Whether lines that must be kept reach the archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.catalogue.log_groups import GROUP, located
from policies.rule import Said, failed, passed, rule, untold
from policies.views.permissions import lacks
from policies.world import World
from template import Resource, is_unknown
from template.answer import Answer
from template.iam import admits, publisher_context, statements
from template.log_patterns import Everything
from template.metric_filters import read_pattern

SUBSCRIPTION, STREAM = "AWS::Logs::SubscriptionFilter", "AWS::KinesisFirehose::DeliveryStream"
BUCKET = "AWS::S3::Bucket"
ROLE = "AWS::IAM::Role"
SENDING = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html"
DELIVERY = "https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html"
NEEDS = ("PCI-10.3.3", "PCI-10.5.1", "NIST-AU-9", "NIST-AU-11")
AUDITED = frozenset({"payment_event", "access_log", "audit_event"})
MOST_SECONDS = 300
_PUTS = {
    "firehose": ("firehose:PutRecord", "firehose:PutRecordBatch"),
    "kinesis": ("kinesis:PutRecord",),
}
_S3 = ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration")


def streams(world: World) -> frozenset[Resource]:
    """Delivery streams to which log groups are sent; made once a world."""
    found = (world.find(one.get("DestinationArn"), STREAM) for one in world.of(SUBSCRIPTION))
    return frozenset(one for one in found if one is not None)


def archives(world: World) -> frozenset[Resource]:
    """Buckets into which log groups flow; made once a world."""
    found = (world.find(_to(one).get("BucketARN"), BUCKET) for one in world.view(streams))
    return frozenset(one for one in found if one is not None)


def _at(stream: Resource) -> str:
    return next((name for name in _S3 if stream.raw.get(name)), _S3[0])


def _to(stream: Resource) -> dict[str, Any]:
    found = stream.get(_at(stream))
    return found if isinstance(found, dict) else {}


@rule(
    "archive-misses-group",
    GROUP,
    question="Do all audited log groups flow into the archive?",
    cause="An audited log group does not flow into the archive that others flow into.",
    reason="Its lines are gone after its retention, months before an auditor or an inquiry asks.",
    fix="Add a subscription filter that sends the group to the archive.",
    source=SENDING,
    requirements=NEEDS,
)
def misses_group(resource: Resource, world: World) -> Iterator[Said]:
    """Groups of payments, accesses and audit events, as claimed, where the template has an archive."""
    kind = world.claims(resource).logs.get(resource.name)
    if kind not in AUDITED or not world.view(streams):
        return
    sent = [one for one in world.of(SUBSCRIPTION) if one.get("LogGroupName") == resource.name]
    to = {world.find(one.get("DestinationArn"), STREAM) for one in sent}
    if to & world.view(streams):
        yield passed(f"{sent[0].logical_id} sends it to the archive")
    else:
        yield failed(f"no subscription filter sends {resource.name} ({kind}) to the archive")


@rule(
    "archive-drops-lines",
    SUBSCRIPTION,
    question="Does the subscription filter let through all that the archive has to keep?",
    cause="The subscription filter lets only some lines into the archive, or none.",
    reason="The archive has gaps that nobody sees until the lines are needed.",
    fix='Use the empty pattern "".',
    source=SENDING,
    requirements=NEEDS,
)
def drops_lines(resource: Resource, world: World) -> Iterator[Said]:
    """A pattern beside siblings that send everything to the same place, or on an audited group."""
    text = resource.get("FilterPattern", "")
    pattern, problem = read_pattern(text)
    if problem:
        yield failed(f"{problem}, in {text!r}", "FilterPattern")
    elif pattern is None:
        yield untold(f"the pattern is {text!r}", "FilterPattern")
    elif isinstance(pattern, Everything):
        yield passed("it lets every line through")
    else:
        siblings = [
            one for one in world.of(SUBSCRIPTION) if one is not resource and _same_place(one, resource)
        ]
        audited = world.claims(resource).logs.get(str(resource.get("LogGroupName"))) in AUDITED
        all_pass = bool(siblings) and all(not str(one.get("FilterPattern", "")).strip() for one in siblings)
        seen = f'only {text} passes; "" is needed'
        narrow = (audited and world.find(resource.get("DestinationArn"), STREAM)) or all_pass
        yield failed(seen, "FilterPattern") if narrow else passed(f"{text} passes, to a place of its own")


def _same_place(one: Resource, other: Resource) -> bool:
    return bool(one.get("DestinationArn") == other.get("DestinationArn"))


@rule(
    "archive-unknown-group",
    SUBSCRIPTION,
    question="Is the subscription filter's log group there?",
    cause="The subscription filter reads a log group that is not there.",
    reason="Nothing is sent.",
    fix="Name the group by reference, or exactly as its owner does.",
    source=SENDING,
    requirements=NEEDS,
)
def unknown_group(resource: Resource, world: World) -> Iterator[Said]:
    """Groups of the template, and those that it claims."""
    yield located(world, resource, resource.get("LogGroupName"), "LogGroupName")


@rule(
    "archive-unsent",
    SUBSCRIPTION,
    question="Can CloudWatch Logs send to the destination?",
    cause="CloudWatch Logs cannot send the log group's lines to their destination.",
    reason="Delivery fails, and after a day of attempts the lines are lost to the archive.",
    fix="Name a destination that is there, and a role that Logs may assume and that may put records.",
    source=SENDING,
    requirements=NEEDS,
)
def unsent(resource: Resource, world: World) -> Iterator[Said]:
    """Destination, trust and permission."""
    arn = resource.get("DestinationArn")
    if not isinstance(arn, str) or not arn.startswith("arn:"):
        yield untold(f"the destination is {arn!r}", "DestinationArn")
        return
    service = arn.split(":")[2]
    yield _destination(arn, resource, world)
    if service in _PUTS:
        yield from _sender(resource, arn, service, world)


def _destination(arn: str, resource: Resource, world: World) -> Said:
    if world.find(arn) is not None:
        return passed(f"{arn} is there")
    place = resource.template.place
    outside = f"{arn} is not in the template"
    arns = [one.arn for one in world.of(STREAM) if isinstance(one.arn, str)]
    here = [one for one in arns if one.rpartition(":")[0] == arn.rpartition(":")[0]]
    if place.region and arn.split(":")[3:5] == [place.region, place.account] and here:
        return failed(f"{outside}; {here[0]} is", "DestinationArn")
    return untold(outside, "DestinationArn")


def _sender(resource: Resource, arn: str, service: str, world: World) -> Iterator[Said]:
    named = resource.get("RoleArn")
    if named is None:
        yield failed(f"RoleArn is missing; {service} needs a role", "RoleArn")
        return
    role = world.find(named, ROLE)
    if role is None:
        yield untold(f"the role {named!r} is outside the template", "RoleArn")
        return
    yield _trusted(role, resource)
    for action in _PUTS[service]:
        answer = lacks(role, action, arn, world)
        if answer is Answer.YES:
            yield failed(f"{role.logical_id} may not {action} on {arn}", "RoleArn")
        elif answer is Answer.NO:
            yield passed(f"{role.logical_id} may {action}")
        else:
            yield untold(f"whether {role.logical_id} may {action}", "RoleArn")


def _trusted(role: Resource, resource: Resource) -> Said:
    place = resource.template.place
    account = f"arn:{place.partition}:logs:{place.region}:{place.account}"
    group = f"{account}:log-group:{resource.get('LogGroupName')}:*"
    trust = statements(role.get("AssumeRolePolicyDocument"))
    names = ("logs.amazonaws.com", f"logs.{place.region}.amazonaws.com")
    answers = {admits(trust, name, "sts:AssumeRole", publisher_context(group, place)) for name in names}
    if Answer.YES in answers:
        return passed(f"{role.logical_id} trusts logs.amazonaws.com")
    if Answer.UNKNOWN in answers:
        return untold(f"whom {role.logical_id} trusts", "RoleArn")
    return failed(f"{role.logical_id} does not let logs.amazonaws.com assume it for {group}", "RoleArn")


@rule(
    "archive-delivery-broken",
    STREAM,
    question="Does the stream deliver promptly, in a form that can be read, and tell what it could not?",
    cause="The stream does not deliver logs as an archive needs it.",
    reason="Lines arrive late, twice compressed or not at all, and nobody hears of it.",
    fix="Deliver at least every 300 s, without compressing what Logs has compressed, with an error log.",
    source=DELIVERY,
    requirements=(*NEEDS, "PCI-10.7.2"),
)
def delivery_broken(resource: Resource, world: World) -> Iterator[Said]:
    """Only streams to which log groups of the template are sent."""
    if resource not in world.view(streams):
        return
    to, at = _to(resource), _at(resource)
    if not to:
        yield untold("it delivers to something else than S3")
        return
    faults = list(_delivery_faults(resource, to, world))
    for seen, *field in faults:
        yield failed(seen, at, *field)
    if not faults:
        yield passed("it delivers promptly, in the right form, and tells what it could not deliver")


def _delivery_faults(resource: Resource, to: dict[str, Any], world: World) -> Iterator[tuple[str, ...]]:
    seconds = resource.number(f"{_at(resource)}.BufferingHints.IntervalInSeconds")
    if isinstance(seconds, (int, float)) and seconds > MOST_SECONDS:
        yield f"it delivers every {seconds} s; {MOST_SECONDS} at most is needed", "BufferingHints"
    form = to.get("CompressionFormat", "UNCOMPRESSED")
    processed = to.get("ProcessingConfiguration", {}).get("Enabled") is True
    if isinstance(form, str) and form != "UNCOMPRESSED" and not processed:
        yield f"CompressionFormat is {form}, but Logs sends gzip; UNCOMPRESSED is needed", "CompressionFormat"
    ending = to.get("FileExtension")
    if isinstance(ending, str) and not processed and ending != ".gz":
        yield f"FileExtension is {ending}, but Logs sends gzip; .gz is needed", "FileExtension"
    if not to.get("ErrorOutputPrefix") and "!{" in str(to.get("Prefix")):
        yield "ErrorOutputPrefix is missing; a prefix with expressions needs one", "ErrorOutputPrefix"
    yield from _error_log(to.get("CloudWatchLoggingOptions"), world)


def _error_log(options: Any, world: World) -> Iterator[tuple[str, ...]]:
    field = "CloudWatchLoggingOptions"
    if not isinstance(options, dict) or options.get("Enabled") is False:
        yield "its error log is off; CloudWatchLoggingOptions are needed", field
        return
    group, stream = options.get("LogGroupName"), options.get("LogStreamName")
    if not group or not stream:
        yield "its error log names no group or no stream", field
        return
    found = world.find(group, GROUP)
    made = [one for one in world.of("AWS::Logs::LogStream") if one.get("LogGroupName") == group]
    names = {one.get("LogStreamName") for one in made}
    if found is not None and made and stream not in names:
        yield f"its error log names the stream {stream}; {', '.join(map(str, names))} is there", field


@rule(
    "archive-unencrypted",
    STREAM,
    question="Is the stream encrypted as its bucket is?",
    cause="The stream or what it delivers is not encrypted with the key of its bucket.",
    reason="Audited lines rest under another key than the archive's.",
    fix="Set DeliveryStreamEncryptionConfigurationInput and EncryptionConfiguration with the bucket's key.",
    source="https://docs.aws.amazon.com/firehose/latest/dev/encryption.html",
    requirements=("PCI-3.5.1", "NIST-SC-28"),
)
def unencrypted(resource: Resource, world: World) -> Iterator[Said]:
    """Only into buckets of the template that have a key of their own."""
    bucket = world.find(_to(resource).get("BucketARN"), BUCKET)
    if resource not in world.view(streams) or bucket is None:
        return
    key = bucket.get(f"{ENCRYPTION}.KMSMasterKeyID")
    if key is None:
        return
    own = resource.get("DeliveryStreamEncryptionConfigurationInput")
    if own is None:
        yield failed("DeliveryStreamEncryptionConfigurationInput is missing, the bucket has a key")
    used = resource.get(f"{_at(resource)}.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN")
    off = resource.get(f"{_at(resource)}.EncryptionConfiguration.NoEncryptionConfig")
    if off == "NoEncryption" or (used is not None and not is_unknown(used) and used != key):
        yield failed(
            f"it delivers with {off or used}; {key} is needed", _at(resource), "EncryptionConfiguration"
        )
    elif own is not None:
        yield passed(f"stream and objects are encrypted with {key}")


ENCRYPTION = "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault"
