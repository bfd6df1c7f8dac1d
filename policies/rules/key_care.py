"""Whether a key can be cared for over its life, and serves everything that is encrypted with it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule, untold
from policies.rules.keys import uses
from policies.views.documents import resource_statements
from policies.world import World
from template import Resource, Unknown
from template.wildcards import like

KEY = "AWS::KMS::Key"
GUIDE = "https://docs.aws.amazon.com/kms/latest/developerguide/"
LIFE = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
"""What the guide's administrators of a symmetric key may do, each action by its name (default key policy)."""

THROUGH = {
    "AWS::Logs::LogGroup": "logs",
    "AWS::S3::Bucket": "s3",
    "AWS::SNS::Topic": "sns",
    "AWS::SQS::Queue": "sqs",
}


@rule(
    "key-administration-incomplete",
    KEY,
    question="May the account do with the key whatever its care needs?",
    cause="The key's policy lacks an action of its administration.",
    reason="On the day when it is needed, a key cannot be rescued, rotated, listed or closed.",
    fix="Allow the account all actions of key administrators.",
    source=f"{GUIDE}key-policy-default.html",
    requirements=("PCI-3.7.4", "NIST-SC-12"),
)
def administration(resource: Resource, _world: World) -> Iterator[Said]:
    """Not certain: a key that others administer, or that never changes, needs less."""
    allowed = [
        str(action)
        for one, _ in resource_statements(resource)
        if one.allows and (one.principals or {}).get("AWS") and not one.conditions
        for action in one.actions
    ]
    missing = [name for name in LIFE if not any(like(one, name, ignore_case=True) for one in allowed)]
    if allowed and missing:
        yield untold(f"nobody is allowed {', '.join(missing)}", "KeyPolicy")
    elif allowed:
        yield passed("all that its care needs is allowed", "KeyPolicy")


@rule(
    "key-service-left-out",
    KEY,
    question="May the account use the key through every service that encrypts with it?",
    cause="The account may not use the key through a service whose data it encrypts.",
    reason="People and programs of the account cannot read what is stored there, nor write to it.",
    fix="Name the service in kms:ViaService of the account's statement.",
    source=f"{GUIDE}conditions-kms.html",
    requirements=("PCI-3.7.4", "NIST-SC-12", "NIST-AU-6"),
)
def left_out(resource: Resource, world: World) -> Iterator[Said]:
    """Where the account's use is narrowed by the service; not certain, for nobody may have to."""
    place = resource.template.place
    through = [
        str(value)
        for one, _ in resource_statements(resource)
        if one.allows and (one.principals or {}).get("AWS")
        if any(like(str(action), "kms:Decrypt", ignore_case=True) for action in one.actions)
        for tests in one.conditions.values()
        for key, values in tests.items()
        if key.lower() == "kms:viaservice"
        for value in values
    ]
    if not through or any(isinstance(one, Unknown) for one in through):
        return
    kinds = {
        THROUGH[one.thing.type] for one in world.view(uses).get(resource, ()) if one.thing.type in THROUGH
    }
    for kind in sorted(kinds):
        needed = f"{kind}.{place.region}.{place.suffix}"
        if any(like(one, needed) for one in through):
            yield passed(f"through {needed}", "KeyPolicy")
        else:
            yield untold(f"not through {needed}; only {', '.join(through)}", "KeyPolicy")


@rule(
    "key-without-alias",
    KEY,
    question="Is the key found by a name?",
    cause="The key has no alias, or an alias is of no key.",
    reason="People take another key, or none, when they encrypt by hand.",
    fix="Add an AWS::KMS::Alias with TargetKeyId of the key.",
    source=f"{GUIDE}kms-alias.html",
    requirements=("NIST-SC-12",),
)
def without_alias(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete."""
    if not world.claims(resource).complete:
        return
    aliases = [
        one for one in world.of("AWS::KMS::Alias") if world.find(one.get("TargetKeyId"), KEY) is resource
    ]
    wrong = [one for one in aliases if not str(one.get("AliasName")).startswith("alias/")]
    if wrong:
        yield failed(f"{wrong[0].logical_id} is called {wrong[0].get('AliasName')}; alias/... is needed")
    elif aliases:
        yield passed(f"called {aliases[0].name}")
    else:
        yield failed("no AWS::KMS::Alias is of the key")


@rule(
    "key-rotates-late",
    KEY,
    question="Is the key rotated at least once a year?",
    cause="The key is not rotated, or less than once a year.",
    reason="What one generation of the key encrypted grows for years, and a leak opens all of it.",
    fix="Set EnableKeyRotation to true; leave RotationPeriodInDays at 365 (the default), or set less.",
    source=f"{GUIDE}rotate-keys.html",
    requirements=("PCI-3.7.4", "NIST-SC-12"),
)
def rotates_late(resource: Resource, _world: World) -> Iterator[Said]:
    """Not certain: somebody may rotate by hand, a cryptoperiod of one's own may be longer."""
    days, rotated = resource.number("RotationPeriodInDays"), resource.get("EnableKeyRotation", False)
    if resource.get("KeySpec", "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT":
        return
    if rotated not in (True, "true"):
        yield untold(f"EnableKeyRotation is {rotated}; true is needed", "EnableKeyRotation")
    elif days is None:
        yield passed("rotated every year")
    if isinstance(days, (int, float)) and rotated in (True, "true"):
        told = untold if days > YEAR else passed
        yield told(f"RotationPeriodInDays is {days:g}; at most {YEAR} is usual", "RotationPeriodInDays")


YEAR = 365


@rule(
    "key-lost-before-data",
    KEY,
    question="Does the key stay as long as what it encrypts?",
    cause="The key goes with its stack, and what it encrypts stays.",
    reason="Without the key nobody can read what was kept: it is deleted after all.",
    fix="Set DeletionPolicy and UpdateReplacePolicy of the key to Retain.",
    source=f"{GUIDE}deleting-keys.html",
    requirements=("PCI-10.5.1", "NIST-AU-9", "NIST-SC-12"),
)
def lost_before_data(resource: Resource, world: World) -> Iterator[Said]:
    """The same policy on key and data; what has no policy is deleted, a key too."""
    things = {one.thing.logical_id: one.thing for one in world.view(uses).get(resource, ())}
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        kept = [name for name, one in things.items() if one.body.get(policy) in STAYS]
        if kept and resource.body.get(policy) in STAYS:
            yield passed(f"{policy} is {resource.body.get(policy)}")
        elif kept:
            found = resource.body.get(policy, "Delete")
            yield failed(f"{policy} is {found}, and {kept[0]} stays; Retain is needed")


STAYS = ("Retain", "RetainExceptOnCreate")
