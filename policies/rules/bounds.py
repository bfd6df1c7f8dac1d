"""Values that AWS does not take or that nobody means: outside a list, or far outside what is usual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.rule import Path, Said, failed, passed, rule, untold
from policies.views.admission import Call, admitted
from policies.world import World
from template import Resource, Unknown
from template.answer import Answer
from template.iam import policies, statements
from template.view import at

DOCS = "https://docs.aws.amazon.com/"
BUCKET, STREAM = "AWS::S3::Bucket", "AWS::KinesisFirehose::DeliveryStream"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The texts that AWS takes at a ``path``, in which ``*`` is any item of a list."""

    type: str
    path: str
    values: tuple[str, ...]
    source: str


BUDGETS = f"{DOCS}aws-cost-management/latest/APIReference/API_budgets_Budget.html"
LISTS: tuple[Listed, ...] = (
    Listed(
        type="AWS::Budgets::Budget",
        path="Budget.BudgetType",
        values=(
            "COST",
            "USAGE",
            "RI_UTILIZATION",
            "RI_COVERAGE",
            "SAVINGS_PLANS_UTILIZATION",
            "SAVINGS_PLANS_COVERAGE",
        ),
        source=BUDGETS,
    ),
    Listed(
        type="AWS::Budgets::Budget",
        path="Budget.TimeUnit",
        values=("DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM"),
        source=BUDGETS,
    ),
    Listed(
        type="AWS::SNS::Topic",
        path="SignatureVersion",
        values=("1", "2"),
        source=f"{DOCS}sns/latest/api/API_SetTopicAttributes.html",
    ),
    Listed(
        type="AWS::SNS::Topic",
        path="TracingConfig",
        values=("PassThrough", "Active"),
        source=f"{DOCS}sns/latest/api/API_SetTopicAttributes.html",
    ),
    Listed(
        type="AWS::SNS::Subscription",
        path="DeliveryPolicy.healthyRetryPolicy.backoffFunction",
        values=("linear", "arithmetic", "geometric", "exponential"),
        source=f"{DOCS}sns/latest/dg/sns-message-delivery-retries.html",
    ),
    Listed(
        type="AWS::Scheduler::Schedule",
        path="FlexibleTimeWindow.Mode",
        values=("OFF", "FLEXIBLE"),
        source=f"{DOCS}scheduler/latest/APIReference/API_FlexibleTimeWindow.html",
    ),
    Listed(
        type=STREAM,
        path="DeliveryStreamEncryptionConfigurationInput.KeyType",
        values=("CUSTOMER_MANAGED_CMK", "AWS_OWNED_CMK"),
        source=f"{DOCS}firehose/latest/APIReference/API_DeliveryStreamEncryptionConfigurationInput.html",
    ),
    Listed(
        type="AWS::Budgets::Budget",
        path="NotificationsWithSubscribers.*.Notification.ThresholdType",
        values=("PERCENTAGE", "ABSOLUTE_VALUE"),
        source=f"{DOCS}aws-cost-management/latest/APIReference/API_budgets_Notification.html",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Bounded:
    """The numbers that are meant at a ``path``; ``beside`` is what stands beside it where the row holds."""

    type: str
    path: str
    least: float
    most: float
    beside: tuple[str, object] = ("", None)


DECADE_D = 3653
BOUNDS: tuple[Bounded, ...] = (
    Bounded(type=BUCKET, path="LifecycleConfiguration.Rules.*.ExpirationInDays", least=1, most=DECADE_D),
    Bounded(
        type=BUCKET,
        path="LifecycleConfiguration.Rules.*.AbortIncompleteMultipartUpload.DaysAfterInitiation",
        least=1,
        most=30,
    ),
    Bounded(
        type=BUCKET,
        path="LifecycleConfiguration.Rules.*.NoncurrentVersionExpiration.NoncurrentDays",
        least=1,
        most=DECADE_D,
    ),
    Bounded(
        type=BUCKET,
        path="LifecycleConfiguration.Rules.*.Transitions.*.TransitionInDays",
        least=0,
        most=DECADE_D,
    ),
    Bounded(
        type=BUCKET,
        path="ObjectLockConfiguration.Rule.DefaultRetention.Days",
        least=1,
        most=DECADE_D,
    ),
    Bounded(type="AWS::Events::ApiDestination", path="InvocationRateLimitPerSecond", least=1, most=50),
    Bounded(
        type="AWS::Budgets::Budget",
        path="NotificationsWithSubscribers.*.Notification.Threshold",
        least=5,
        most=300,
        beside=("ThresholdType", "PERCENTAGE"),
    ),
)
"""A decade of evidence is more than any of the standards asks for; 50 calls a second flood any pager."""


@rule(
    "resource-value-unknown",
    *dict.fromkeys(one.type for one in LISTS),
    question="Is the value one that AWS takes?",
    cause="The value is none of those that AWS takes.",
    reason="The stack is refused, or the default holds in its place.",
    fix="Write one of the values in the API's reference, in its own case.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html",
    requirements=("NIST-CM-6",),
)
def value_unknown(resource: Resource, _world: World) -> Iterator[Said]:
    """Lists that CloudFormation's own schemas do not hold."""
    for one in LISTS:
        if one.type == resource.type:
            for value, field in _values(resource.properties, one.path.split(".")):
                if isinstance(value, Unknown) or "<" in str(value):
                    continue
                if str(value) in one.values:
                    yield passed(f"{field[-1]} is {value}", *field)
                else:
                    words = f"{field[-1]} is {value}; {', '.join(one.values)} are taken ({one.source})"
                    yield failed(words, *field)


@rule(
    "resource-number-absurd",
    *dict.fromkeys(one.type for one in BOUNDS),
    question="Is the number within what anybody means?",
    cause="The number is far outside what anybody means.",
    reason="A digit too many or too few keeps nothing, keeps for ever, or tells all or nothing.",
    fix="Write the number that is meant, in the unit of the property.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html",
    requirements=("NIST-CM-6", "PCI-10.5.1"),
)
def number_absurd(resource: Resource, _world: World) -> Iterator[Said]:
    """Never certain: somebody may mean it."""
    for one in BOUNDS:
        if one.type != resource.type:
            continue
        name, wanted = one.beside
        for value, field in _values(resource.properties, one.path.split(".")):
            if isinstance(value, (int, float)) and (not name or resource.get((*field[:-1], name)) == wanted):
                if one.least <= value <= one.most:
                    yield passed(f"{field[-1]} is {value}", *field)
                else:
                    words = f"{field[-1]} is {value}; from {one.least:g} to {one.most:g} is usual"
                    yield untold(words, *field)


def _values(value: Any, steps: list[str], field: Path = ()) -> Iterator[tuple[Any, Path]]:
    if not steps:
        if value is not None:
            yield value, field
    elif steps[0] == "*":
        for place, item in enumerate(value if isinstance(value, list) else ()):
            yield from _values(item, steps[1:], (*field, place))
    else:
        yield from _values(at(value, (steps[0],)), steps[1:], (*field, steps[0]))


@rule(
    "archive-expires-before-it-moves",
    BUCKET,
    question="Do objects move to a cheaper class before they expire?",
    cause="Objects would move to another class only after they have expired.",
    reason="S3 refuses such a rule: days of a transition are fewer than those of the expiration.",
    fix="Make TransitionInDays smaller than ExpirationInDays.",
    source=f"{DOCS}AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
    requirements=("PCI-10.5.1", "NIST-AU-11"),
)
def moves_late(resource: Resource, _world: World) -> Iterator[Said]:
    """Within one rule of the lifecycle."""
    rules = resource.get("LifecycleConfiguration.Rules")
    for place, one in enumerate(rules if isinstance(rules, list) else ()):
        end = one.get("ExpirationInDays")
        for move in one.get("Transitions") or ():
            days = move.get("TransitionInDays")
            if isinstance(days, (int, float)) and isinstance(end, (int, float)):
                words = f"a move after {days} days, the end after {end}"
                told = passed if days < end else failed
                yield told(words, "LifecycleConfiguration", "Rules", place)


@rule(
    "archive-accesses-expire",
    BUCKET,
    question="Are records of access kept for a year?",
    cause="A bucket of access records lets them expire within a year, or another bucket records none.",
    reason="Who read the evidence cannot be told when it is asked.",
    fix="Expire access records after 365 days or more, and give every other bucket a LoggingConfiguration.",
    source=f"{DOCS}AmazonS3/latest/userguide/ServerLogs.html",
    requirements=("PCI-10.5.1", "PCI-10.2.1", "NIST-AU-11"),
)
def accesses(resource: Resource, world: World) -> Iterator[Said]:
    """Only in a template that claims to be complete and records accesses at all."""
    buckets = [one for one in world.of(BUCKET) if world.claims(one).complete]
    to = {one: world.find(one.get(_RECORDS), BUCKET) for one in buckets if one.get(_RECORDS) is not None}
    if resource not in buckets or not to:
        return
    if to.get(resource) is resource:
        seen = "it records its accesses into itself; a bucket for records is needed"
        yield failed(seen, "LoggingConfiguration")
        return
    if resource not in to.values():
        said = passed("accesses are recorded") if to.get(resource) else failed(f"no {_RECORDS}")
        yield Said(said.verdict, said.seen, ("LoggingConfiguration",))
        return
    for days, field in _values(
        resource.properties, ["LifecycleConfiguration", "Rules", "*", "ExpirationInDays"]
    ):
        told = passed if isinstance(days, (int, float)) and days >= _YEAR_D else failed
        yield told(f"records of access expire after {days} days; {_YEAR_D} are needed", *field)


_RECORDS, _YEAR_D = "LoggingConfiguration.DestinationBucketName", 365


@rule(
    "archive-accesses-refused",
    BUCKET,
    question="May S3 write the records of access into the bucket?",
    cause="S3 may not write records of access into the bucket that is named for them.",
    reason="No access is recorded, and nothing fails.",
    fix="Allow logging.s3.amazonaws.com s3:PutObject on the bucket's objects, held to this account.",
    source=f"{DOCS}AmazonS3/latest/userguide/enable-server-access-logging.html",
    requirements=("PCI-10.2.1", "NIST-AU-12"),
)
def accesses_refused(resource: Resource, world: World) -> Iterator[Said]:
    """Not certain: the policy may be outside; the old grant by an access control list is one too."""
    senders = [one for one in world.of(BUCKET) if world.find(one.get(_RECORDS), BUCKET) is resource]
    if not senders or resource.get("AccessControl") == "LogDeliveryWrite":
        return
    given = policies(resource.template, resource.logical_id)
    call = Call(
        who="logging.s3.amazonaws.com",
        action="s3:PutObject",
        source=senders[0].arn,
        place=resource.template.place,
        resource=f"{resource.arn}/sample",
    )
    if admitted(given, call) is Answer.YES:
        yield passed("S3 may write records of access")
    else:
        yield untold(f"no policy lets logging.s3.amazonaws.com write what {senders[0].logical_id} records")


@rule(
    "archive-hides-objects",
    "AWS::S3::BucketPolicy",
    question="Is every way to delete denied, where one is?",
    cause="The policy denies everybody one way to delete, and leaves another one open.",
    reason="What nobody may delete can be hidden behind a delete marker, or lose its version or retention.",
    fix="Deny deletion of objects and versions, retention, legal hold and the bypass together.",
    source=f"{DOCS}AmazonS3/latest/userguide/DeletingObjectVersions.html",
    requirements=("PCI-10.3.2", "NIST-AU-9"),
)
def hides(resource: Resource, _world: World) -> Iterator[Said]:
    """Where two ways or more are denied; not certain, for versions behind a marker are still there."""
    for one in statements(resource.get("PolicyDocument")):
        named = {str(action) for action in one.actions} & _DELETING
        if one.effect == "Deny" and one.public and not one.conditions and len(named) > 1:
            missing = sorted(_DELETING - named)
            yield untold(f"{', '.join(missing)} is not denied") if missing else passed("all are denied")


_DELETING = frozenset(
    {
        "s3:BypassGovernanceRetention",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:PutObjectLegalHold",
        "s3:PutObjectRetention",
    }
)


@rule(
    "canary-artifacts-expire",
    "AWS::Synthetics::Canary",
    question="Does the bucket keep what the canary leaves as long as the canary does?",
    cause="The bucket drops what the canary leaves before the canary's own retention ends.",
    reason="When a run failed last week, its screenshots and logs are gone.",
    fix="Make ExpirationInDays of the bucket at least the canary's retention periods.",
    source=f"{DOCS}AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries.html",
    requirements=("NIST-AU-11", "SOC2-CC7.3"),
)
def artifacts(resource: Resource, world: World) -> Iterator[Said]:
    """Buckets of the templates; without periods a canary keeps its runs for 31 days."""
    location = str(resource.get("ArtifactS3Location", "")).removeprefix("s3://").partition("/")[0]
    bucket = next((one for one in world.of(BUCKET) if one.name == location), None)
    if bucket is None:
        return
    kept = max(
        days if isinstance(days := resource.get(f"{kind}RetentionPeriod", _RUNS_D), (int, float)) else 0
        for kind in ("Success", "Failure")
    )
    for days, _ in _values(bucket.properties, ["LifecycleConfiguration", "Rules", "*", "ExpirationInDays"]):
        words = f"{bucket.logical_id} keeps for {days} days, the canary for {kept}"
        yield untold(words) if isinstance(days, (int, float)) and days < kept else passed(words)


_RUNS_D = 31


@rule(
    "resource-lost-on-replacement",
    "AWS::KMS::Key",
    BUCKET,
    "AWS::Logs::LogGroup",
    "AWS::SQS::Queue",
    question="Is what stays when its stack goes also kept when it is replaced?",
    cause="The resource stays when its stack goes, and not when it is replaced, or the other way round.",
    reason="A change of its name deletes what a deletion of the stack would have kept.",
    fix="Set DeletionPolicy and UpdateReplacePolicy alike.",
    source=f"{DOCS}AWSCloudFormation/latest/UserGuide/aws-attribute-updatereplacepolicy.html",
    requirements=("PCI-10.3.2", "NIST-AU-9"),
)
def lost_on_replacement(resource: Resource, _world: World) -> Iterator[Said]:
    """Not certain: a name that AWS chooses may be replaced on purpose."""
    kept = [resource.body.get(one) in _KEEPING for one in ("DeletionPolicy", "UpdateReplacePolicy")]
    if all(kept):
        yield passed("it stays in both cases")
    elif any(kept):
        yield untold(
            f"DeletionPolicy is {resource.body.get('DeletionPolicy', 'Delete')}, "
            f"UpdateReplacePolicy is {resource.body.get('UpdateReplacePolicy', 'Delete')}"
        )


_KEEPING = ("Retain", "RetainExceptOnCreate", "Snapshot")


@rule(
    "archive-stream-misconfigured",
    STREAM,
    question="Does the delivery stream use the key, prefixes and error stream that are written?",
    cause="The delivery stream does not do what a property of it says.",
    reason="Objects land elsewhere or under another key, or failures are told nowhere.",
    fix="Use !{timestamp:} and !{firehose:}, CUSTOMER_MANAGED_CMK with KeyARN, and log streams that exist.",
    source=f"{DOCS}firehose/latest/dg/s3-prefixes.html",
    requirements=("PCI-10.3.2", "NIST-AU-5", "NIST-SC-28"),
)
def stream(resource: Resource, world: World) -> Iterator[Said]:
    """Key type, namespaces of prefixes, and the log stream of failures."""
    faults = [*_key_fault(resource), *_prefix_faults(resource), *_error_stream(resource, world)]
    for words, *field in faults:
        yield failed(words, *field)
    if not faults:
        yield passed("key, prefixes and error stream are as they are written")


def _key_fault(resource: Resource) -> Iterator[tuple[str, ...]]:
    at_ = "DeliveryStreamEncryptionConfigurationInput"
    kind, key = resource.get(f"{at_}.KeyType"), resource.get(f"{at_}.KeyARN")
    if kind == "AWS_OWNED_CMK" and key is not None:
        yield f"KeyType is {kind} beside a KeyARN; needed is CUSTOMER_MANAGED_CMK", at_, "KeyType"
    if kind == "CUSTOMER_MANAGED_CMK" and key is None:
        yield f"KeyType is {kind} without a KeyARN", at_, "KeyType"


_NAMESPACES = frozenset({"timestamp", "firehose", "partitionKeyFromQuery", "partitionKeyFromLambda"})
_EXPRESSION = re.compile(r"!\{([^}:]*)(:[^}]*)?\}?")
_OF_FIREHOSE = frozenset({":error-output-type", ":random-string"})


def _prefix_faults(resource: Resource) -> Iterator[tuple[str, ...]]:
    for kind in ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration"):
        for name in ("Prefix", "ErrorOutputPrefix"):
            text = resource.get((kind, name))
            for found in _EXPRESSION.finditer(text) if isinstance(text, str) else ():
                space, rest = found[1], found[2] or ""
                if space not in _NAMESPACES:
                    yield (
                        f"{name} has !{{{space}{rest}}}; Firehose knows {', '.join(sorted(_NAMESPACES))}",
                        kind,
                    )
                elif space == "firehose" and rest not in _OF_FIREHOSE:
                    yield f"{name} has !{{{space}{rest}}}; needed is :error-output-type", kind
            if isinstance(text, str) and re.search(r"(?<!!)\{(timestamp|firehose)", text):
                yield f"{name} has an expression without its exclamation mark: {text}", kind
        prefix, errors = resource.get((kind, "Prefix")), resource.get((kind, "ErrorOutputPrefix"))
        if isinstance(prefix, str) and "!{" in prefix and errors is None:
            yield "Prefix has expressions, so ErrorOutputPrefix is needed", kind


def _error_stream(resource: Resource, world: World) -> Iterator[tuple[str, ...]]:
    """A stream of that name stands in the template, but in another group; or nobody makes it."""
    for kind in ("ExtendedS3DestinationConfiguration", "S3DestinationConfiguration"):
        options = resource.get((kind, "CloudWatchLoggingOptions"))
        if not isinstance(options, dict) or options.get("Enabled") is not True:
            continue
        name, group = options.get("LogStreamName"), options.get("LogGroupName")
        made = [one for one in world.of("AWS::Logs::LogStream") if one.get("LogStreamName") == name]
        groups = [one.get("LogGroupName") for one in made]
        if groups and group not in groups and not any(isinstance(one, Unknown) for one in (*groups, group)):
            yield f"the stream {name} is made in {groups[0]}, failures go to {group}", kind
        elif not made and world.claims(resource).complete:
            yield f"no AWS::Logs::LogStream {name} is made in {group}", kind
