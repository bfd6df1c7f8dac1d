"""Whether the archive keeps what reaches it, unchanged and closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.rule import Said, failed, passed, rule
from policies.rules.archive import BUCKET, ENCRYPTION, NEEDS, archives
from policies.world import World
from template import Resource
from template.iam import Statement, statements

LOCK = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html"
YEAR, KEPT, WARM = 365, 400, 90
AROUND = frozenset({"s3:BypassGovernanceRetention", "s3:DeleteObjectVersion", "s3:PutObjectRetention"})


@rule(
    "archive-not-kept",
    BUCKET,
    question="Does the archive keep everything for a year, unchanged?",
    cause="The archive does not keep what it holds, or lets it be changed.",
    reason="Twelve months of evidence, three of them at hand, are not there when they are asked for.",
    fix="Object Lock for 365 days or more, versioning on, expiry after 400 days, no cold tier before day 90.",
    source=LOCK,
    requirements=NEEDS,
)
def not_kept(resource: Resource, world: World) -> Iterator[Said]:
    """Buckets with Object Lock, and the bucket of log groups where the template is complete."""
    locked = resource.get("ObjectLockEnabled") is True or resource.get("ObjectLockConfiguration") is not None
    archive = resource in world.view(archives) and world.claims(resource).complete
    if not locked and not archive:
        return
    faults = [*_lock_faults(resource, archive=archive), *_age_faults(resource)]
    faults += list(_ways_around(resource, world)) if archive else []
    for seen, field in faults:
        yield failed(seen, field)
    if not faults:
        yield passed(f"it is locked for {resource.get(f'{_RULE}.Days')} days and expires later")


_RULE = "ObjectLockConfiguration.Rule.DefaultRetention"


def _lock_faults(bucket: Resource, *, archive: bool) -> Iterator[tuple[str, str]]:
    if bucket.get("ObjectLockEnabled") is not True:
        yield f"ObjectLockEnabled is {bucket.get('ObjectLockEnabled')}; true is needed", "ObjectLockEnabled"
    if bucket.get("ObjectLockConfiguration.ObjectLockEnabled") != "Enabled" and archive:
        yield "ObjectLockConfiguration is missing or not Enabled", "ObjectLockConfiguration"
    if bucket.get("VersioningConfiguration.Status", "Enabled" if not archive else None) != "Enabled":
        yield "versioning is not Enabled; Object Lock protects versions", "VersioningConfiguration"
    if not archive:
        return
    days, mode = lock_days(bucket), bucket.get(f"{_RULE}.Mode")
    if mode not in {"GOVERNANCE", "COMPLIANCE"}:
        yield f"the lock's mode is {mode}; GOVERNANCE or COMPLIANCE is needed", "ObjectLockConfiguration"
    if (days or 0) < YEAR:
        yield f"objects are locked for {days} days; {YEAR} are needed", "ObjectLockConfiguration"


def lock_days(bucket: Resource) -> float | None:
    """How long an object is locked by default, in days."""
    days, years = bucket.number(f"{_RULE}.Days"), bucket.number(f"{_RULE}.Years")
    if isinstance(days, (int, float)):
        return days
    return years * YEAR if isinstance(years, (int, float)) else None


def _ways_around(bucket: Resource, world: World) -> Iterator[tuple[str, str]]:
    """GOVERNANCE lets whoever has the permission around the lock; only a denial for everyone holds."""
    if bucket.get(f"{_RULE}.Mode") != "GOVERNANCE":
        return
    denied = {
        action
        for one in _policy(bucket, world)
        if one.effect == "Deny" and one.public and not one.conditions and _on_objects(one, bucket)
        for action in map(str, one.actions)
    }
    missing = sorted(action for action in AROUND if not denied & {action, "s3:*", "*"})
    if missing:
        yield f"no policy denies everyone {', '.join(missing)}, so the lock can be gone around", "Policy"


def _on_objects(one: Statement, bucket: Resource) -> bool:
    return bool({f"{bucket.arn}/*", "*"} & set(map(str, one.resources)))


def _policy(bucket: Resource, world: World) -> Iterator[Statement]:
    """The statements of the policies on a bucket."""
    for policy in world.of("AWS::S3::BucketPolicy"):
        if world.find(policy.get("Bucket"), BUCKET) is bucket:
            yield from statements(policy.get("PolicyDocument"))


def _age_faults(bucket: Resource) -> Iterator[tuple[str, str]]:
    """Expiry before the lock ends hides objects that are meant to be kept; 400 days see a whole year."""
    rules = bucket.get("LifecycleConfiguration.Rules")
    days = lock_days(bucket) or 0
    at = "LifecycleConfiguration"
    for one in rules if isinstance(rules, list) else ():
        if not isinstance(one, dict) or one.get("Status") != "Enabled":
            continue
        end = one.get("ExpirationInDays")
        if isinstance(end, (int, float)) and (end <= days or (days >= YEAR and end < KEPT)):
            yield (
                f"objects expire after {end} days; more than the lock's {days:g}, and {KEPT}, are needed",
                at,
            )
        for move in _moves(one):
            days_, tier = move.get("TransitionInDays", WARM), move.get("StorageClass")
            if days_ < WARM and tier in _COLD:
                yield f"objects go to {tier} after {days_} days; {WARM} are needed", at


_COLD = frozenset({"GLACIER", "DEEP_ARCHIVE"})


def _moves(one: dict[str, Any]) -> list[dict[str, Any]]:
    found = one.get("Transitions") or ([one["Transition"]] if "Transition" in one else [])
    return [move for move in found if isinstance(move, dict)]


@rule(
    "archive-open",
    BUCKET,
    question="Is the bucket closed to the public and to plain connections, and does it outlive its stack?",
    cause="A bucket of logs lacks a protection that it needs.",
    reason="Evidence can be read, changed or deleted by those whom it is about.",
    fix="Block public access, deny requests without TLS, keep the bucket when its stack goes.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    requirements=("PCI-10.3.2", "PCI-4.2.1", "NIST-AU-9", "SOC2-CC6.6"),
)
def open_bucket(resource: Resource, world: World) -> Iterator[Said]:
    """The archive of a complete template, and what its siblings in one have."""
    if not world.claims(resource).complete:
        return
    faults = list(_doors(resource, world))
    for seen, *field in faults:
        yield failed(seen, *field)
    if not faults:
        yield passed("public access is blocked, TLS is needed, and the bucket stays")


def _doors(bucket: Resource, world: World) -> Iterator[tuple[str, ...]]:
    for door in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"):
        if bucket.get(f"PublicAccessBlockConfiguration.{door}") is not True:
            yield f"{door} is not true", "PublicAccessBlockConfiguration"
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        kept = [one for one in world.of(BUCKET) if one.body.get(policy) == "Retain"]
        if kept and bucket.body.get(policy) != "Retain":
            yield (f"{policy} is {bucket.body.get(policy, 'Delete')}; Retain is needed",)
    if not bucket.get(f"{ENCRYPTION}.SSEAlgorithm"):
        yield "BucketEncryption is missing", "BucketEncryption"
    if bucket.get("VersioningConfiguration.Status") != "Enabled":
        yield "versioning is not Enabled, so what is overwritten is gone", "VersioningConfiguration"
    if not _tls_only(bucket, world):
        yield ("no policy denies requests without TLS (Deny, aws:SecureTransport false)",)


def _tls_only(bucket: Resource, world: World) -> bool:
    """A Deny for everyone, on the bucket and its objects, that holds when the transport is not secure."""
    for one in _policy(bucket, world):
        tests = {key.lower(): values for key, values in one.conditions.get("Bool", {}).items()}
        plain = [str(value).lower() for value in tests.get("aws:securetransport", ())] == ["false"]
        named = set(map(str, one.resources))
        whole = {str(bucket.arn), f"{bucket.arn}/*"} <= named or "*" in named
        if one.effect == "Deny" and one.public and plain and whole and {"s3:*", "*"} & set(one.actions):
            return True
    return False
