"""What a role may do, all its policies taken together: more than it was given, or less than it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from policies.catalogue.escalations import ESCALATIONS
from policies.catalogue.managed_policies import FULL, kept_by_aws
from policies.catalogue.role_uses import Need, needs
from policies.rule import Said, failed, passed, rule, untold
from policies.views.permissions import Grant, Permissions, allows, permissions
from policies.world import World
from template import Resource
from template.answer import Answer
from template.iam import Statement, statements
from template.unknown import Unknown
from template.wildcards import like

HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
ROLE = "AWS::IAM::Role"
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
SHOWN = 3
LEAST = ("PCI-7.2.1", "PCI-7.2.5", "NIST-AC-6", "SOC2-CC6.1")


@rule(
    "role-lacks-permission",
    ROLE,
    question="May the role do what its users have to do through it?",
    cause="The role may not do what something that uses it has to do.",
    reason="What works through it deploys and fails, often without a word.",
    fix="Allow the action on the resource, and nothing more.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html",
    requirements=("NIST-AC-6", "SOC2-CC7.2", "PCI-10.7.2"),
)
def lacks_permission(role: Resource, world: World) -> Iterator[Said]:
    """A policy of the resource that names the role is as good as one of the role."""
    for need in world.view(_by_role).get(role, ()):
        told = allows(role, need.action, need.resource, world, need.context)
        what = need.resource[0] if isinstance(need.resource, tuple) else need.resource
        shown = what.shape if isinstance(what, Unknown) else what
        words = f"{need.use.user.logical_id} needs {need.action} on {shown}"
        if told is Answer.YES or _let_in(role, need, world):
            yield passed(words)
        elif told is Answer.NO:
            yield failed(f"{words}; no statement of the role allows it ({need.source})")
        else:
            yield untold(f"{words}; the role's policies do not tell")


def _by_role(world: World) -> Mapping[Resource, tuple[Need, ...]]:
    found: dict[Resource, list[Need]] = {}
    for need in world.view(needs):
        found.setdefault(need.use.role, []).append(need)
    return {role: tuple(group) for role, group in found.items()}


def _let_in(role: Resource, need: Need, world: World) -> bool:
    """Keys of KMS and other resources of the same account may name the role themselves."""
    found = world.find(need.resource, "AWS::KMS::Key")
    documents = statements(found.get("KeyPolicy")) if found else ()
    return any(
        one.allows
        and role.arn in (one.principals or {}).get("AWS", ())
        and any(like(str(action), need.action, ignore_case=True) for action in one.actions)
        for one in documents
    )


@rule(
    "role-escalates",
    *HOLDERS,
    question="Can the role give itself more than it was given?",
    cause="The role can raise its own privileges.",
    reason="Whoever gets hold of it becomes an administrator.",
    fix="Name the one role, policy or function that it may touch, or set a boundary that denies it.",
    source=f"{GUIDE}access_policies_boundaries.html",
    requirements=LEAST,
)
def escalates(role: Resource, world: World) -> Iterator[Said]:
    """All statements of all its policies together; what hits one named resource is no escalation."""
    found = world.view(permissions)[role]
    if not found.grants:
        return
    ways = [
        f"{way} ({', '.join(actions)})"
        for way, actions in ESCALATIONS.items()
        if all(_reaches_widely(found, action, role) for action in actions)
    ]
    more = f", and {len(ways) - SHOWN} ways more" if len(ways) > SHOWN else ""
    told = f"it {'; it '.join(ways[:SHOWN])}{more}"
    if not ways:
        yield passed("no combination of its actions raises its privileges")
    elif found.boundary is None and role.get("PermissionsBoundary") is not None:
        yield untold(f"{told}, unless its boundary, which the template does not hold, denies it")
    else:
        yield failed(told)


def _reaches_widely(found: Permissions, action: str, role: Resource) -> bool:
    denied = any(_matches(one, action) and not one.conditions for one in _denials(found))
    granted = any(_matches(one.statement, action) and _wide(one.statement, role) for one in _allowed(found))
    within = found.boundary is None or any(one.allows and _matches(one, action) for one in found.boundary)
    return granted and within and not denied


def _allowed(found: Permissions) -> Iterator[Grant]:
    for grant in found.grants:
        if grant.statement.allows and not grant.statement.conditions:
            yield grant


def _denials(found: Permissions) -> Iterator[Statement]:
    for one in (*found.statements, *(found.boundary or ())):
        if one.effect == "Deny" and any(str(place).strip("*") == "" for place in one.resources):
            yield one


def _matches(one: Statement, action: str) -> bool:
    if one.not_actions:
        return not any(like(str(name), action, ignore_case=True) for name in one.not_actions)
    return any(isinstance(name, str) and like(name, action, ignore_case=True) for name in one.actions)


def _wide(one: Statement, role: Resource) -> bool:
    if one.not_resources:
        return True
    return any(
        isinstance(place, str) and (place == role.arn or place.rpartition("/")[2].rpartition(":")[2] == "*")
        for place in one.resources
    )


@rule(
    "role-administers-everything",
    *HOLDERS,
    question="Does the role do without AWS's policies of full access?",
    cause="The role is given full access to everything, or to permissions themselves.",
    reason="Nothing in the account is out of its reach.",
    fix="Write a policy with the actions that are used.",
    source=f"{GUIDE}access_policies_job-functions.html",
    requirements=LEAST,
)
def administers(role: Resource, _world: World) -> Iterator[Said]:
    """By the name of the policy that AWS keeps, whatever its path."""
    for place, arn in enumerate(role.get("ManagedPolicyArns") or ()):
        name = kept_by_aws(arn)
        if name in FULL:
            yield failed(f"attaches {name}", "ManagedPolicyArns", place)
        elif name:
            yield passed(f"attaches {name}", "ManagedPolicyArns", place)


@rule(
    "role-without-boundary",
    ROLE,
    question="Does the role have the boundary that its siblings have?",
    cause="The role lacks the permissions boundary of all other roles of its template, or has another one.",
    reason="The limit that the organisation set does not hold for it.",
    fix="Set PermissionsBoundary as on the others.",
    source=f"{GUIDE}access_policies_boundaries.html",
    requirements=LEAST,
)
def without_boundary(role: Resource, world: World) -> Iterator[Said]:
    """Asked where most roles of the template agree on one; two roles out of three are most."""
    named = world.view(_boundaries)[id(role.template)]
    roles = sum(named.values())
    usual, count = named.most_common(1)[0]
    if not usual or count * 3 < roles * 2 or roles < 3:  # noqa: PLR2004
        return
    mine = _boundary(role)
    if mine == usual:
        yield passed(f"has {mine}", "PermissionsBoundary")
    else:
        yield failed(f"has {mine or 'none'}; the others have {usual}", "PermissionsBoundary")


def _boundaries(world: World) -> Mapping[int, Counter[str]]:
    return {id(one): Counter(_boundary(role) for role in one.of(ROLE).optional()) for one in world.templates}


def _boundary(role: Resource) -> str:
    found = role.get("PermissionsBoundary")
    return found.shape if isinstance(found, Unknown) else str(found or "")


ARCHIVE = (
    "s3:BypassGovernanceRetention",
    "s3:PutObjectRetention",
    "s3:PutObjectLegalHold",
    "s3:DeleteObjectVersion",
)


@rule(
    "role-loosens-archive",
    *HOLDERS,
    question="Does locked storage stay locked for this role?",
    cause="The role may shorten, lift or go around the lock of stored objects.",
    reason="Evidence that nobody should be able to delete can be deleted.",
    fix="Take the action out; retention is the bucket's business.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html",
    requirements=("PCI-10.3.2", "PCI-10.5.1", "NIST-AU-9"),
)
def loosens_archive(role: Resource, world: World) -> Iterator[Said]:
    """About buckets of the templates with Object Lock; a Deny of the bucket itself is a second line only."""
    for bucket in world.of("AWS::S3::Bucket"):
        if bucket.get("ObjectLockEnabled") is True and isinstance(bucket.arn, str):
            able = [one for one in ARCHIVE if _may(role, one, f"{bucket.arn}/sample", world)]
            words = f"{bucket.logical_id}: {', '.join(able)}"
            yield failed(words) if able else passed(f"{bucket.logical_id} stays locked")


@rule(
    "role-unmasks-logs",
    *HOLDERS,
    question="Does what is masked in logs stay masked for this role?",
    cause="A service's role may see card data that log groups mask.",
    reason="Masking protects from nobody who is allowed to unmask.",
    fix="Take logs:Unmask out; give it to people for a reason and a time.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html",
    requirements=("PCI-3.4.1", "PCI-7.2.1"),
)
def unmasks(role: Resource, world: World) -> Iterator[Said]:
    """Roles that people assume may be made for just that."""
    found = world.view(permissions)[role]
    granting = [
        one for one in found.grants if one.statement.allows and _matches(one.statement, "logs:Unmask")
    ]
    trust = statements(role.get("AssumeRolePolicyDocument"))
    by_services = bool(trust) and all(set(one.principals or {}) <= {"Service"} for one in trust)
    if granting and by_services:
        yield failed("allows logs:Unmask to a service's role")
    elif found.grants:
        yield passed("does not unmask")


def _may(role: Resource, action: str, resource: str, world: World) -> bool:
    return allows(role, action, resource, world) is Answer.YES
