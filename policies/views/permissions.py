"""What a role may do: the statements of all its policies merged, and whether something is not among them.

A permissions boundary or managed policy that the template does not hold cannot be read: the first is left
out of the question what a role lacks (it can only take away), the second leaves that question open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.catalogue.managed_policies import managed
from policies.rule import Path
from policies.world import World
from template import Resource
from template.answer import Answer, every, some
from template.iam import Statement, admits, statements
from template.unknown import Unknown
from template.values import SAMPLE

SOMEONE = f"arn:aws:iam::{SAMPLE.account}:role/someone"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One statement of a role, the resource in which it stands and the property that holds it."""

    statement: Statement
    resource: Resource
    field: Path = ()
    origin: str = ""
    """The ARN of a policy that AWS keeps; empty for what the template writes."""


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """All that one role may do. ``outside`` are policies whose text the template does not show."""

    role: Resource
    grants: tuple[Grant, ...]
    boundary: tuple[Statement, ...] | None
    outside: tuple[str, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements alone."""
        return tuple(one.statement for one in self.grants)


def permissions(world: World) -> Mapping[Resource, Permissions]:
    """Every role, user and group of the world with what it may do; ask by ``world.view(permissions)``."""
    attached: dict[Resource, list[Resource]] = {}
    for policy in world.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        for holder in _holders(policy):
            attached.setdefault(holder, []).append(policy)
    return {
        role: _merged(role, attached.get(role, []), world)
        for role in world.of("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
    }


def _holders(policy: Resource) -> Iterator[Resource]:
    for kind in ("Role", "User", "Group"):
        for prop in (f"{kind}s", f"{kind}Name"):
            named = policy.raw.get(prop)
            for name in named if isinstance(named, list) else [named]:
                found = policy.template.target(name, f"AWS::IAM::{kind}") if name else None
                if found is not None:
                    yield found


def _merged(role: Resource, policies: list[Resource], world: World) -> Permissions:
    grants = list(_inline(role))
    outside: list[str] = []
    for arn in role.get("ManagedPolicyArns") or ():
        policy = world.find(arn, "AWS::IAM::ManagedPolicy")
        known = managed(arn) if policy is None else None
        if policy is not None:
            policies = [*policies, policy]
        elif known is None:
            outside.append(arn.shape if isinstance(arn, Unknown) else str(arn))
        else:
            grants += [
                Grant(statement=one, resource=role, field=("ManagedPolicyArns",), origin=arn)
                for one in statements(known)
            ]
    for policy in dict.fromkeys(policies):
        grants += _written(policy, ("PolicyDocument",))
    boundary = world.find(role.get("PermissionsBoundary"), "AWS::IAM::ManagedPolicy")
    return Permissions(
        role=role,
        grants=tuple(grants),
        boundary=statements(boundary.get("PolicyDocument")) if boundary else None,
        outside=tuple(outside),
    )


def _inline(role: Resource) -> Iterator[Grant]:
    for place, policy in enumerate(role.get("Policies") or ()):
        if isinstance(policy, dict):
            yield from _written(role, ("Policies", place, "PolicyDocument"))


def _written(resource: Resource, field: Path) -> Iterator[Grant]:
    document = resource.get(field)
    for place, one in enumerate(statements(document)):
        below: Path = ("Statement", place) if isinstance(document, dict) else ()
        yield Grant(statement=one, resource=resource, field=(*field, *below))


def allows(
    role: Resource, action: str, resource: object, world: World, context: Mapping[str, Any] | None = None
) -> Answer:
    """Whether a role may do an action on a resource (an ARN, or a sample of one) in such a request.

    Of several samples one is enough. A key that the context lacks is absent from the request.
    """
    if isinstance(resource, tuple):
        return some(allows(role, action, one, world, context) for one in resource)
    found = world.view(permissions)[role]
    place = resource if isinstance(resource, str) else None
    told = admits(found.statements, SOMEONE, action, context, resource=place)
    if found.boundary is not None:
        told = every((told, admits(found.boundary, SOMEONE, action, context, resource=place)))
    if told is Answer.YES and place is None:
        return Answer.UNKNOWN
    return Answer.UNKNOWN if told is Answer.NO and (_may_hold_more(found) or _elsewhere(found)) else told


def _elsewhere(found: Permissions) -> bool:
    """Whether conditions write out a region that may be the template's own, which nobody told."""
    place = found.role.template.place
    written = str([one.conditions.get("StringEquals") for one in found.statements])
    return not place.told and bool(set(_VIA.findall(written)) - {place.region})


_VIA = re.compile(r"\.([a-z]{2}(?:-gov)?-[a-z]+-\d)\.amazonaws")


def _may_hold_more(found: Permissions) -> bool:
    return bool(found.outside) or any(isinstance(one, Unknown) for one in _parts(found.role))


def _parts(role: Resource) -> Iterator[Any]:
    policies, managed_arns = role.get("Policies"), role.get("ManagedPolicyArns")
    yield from (policies, managed_arns)
    for policy in policies if isinstance(policies, list) else ():
        document = policy.get("PolicyDocument") if isinstance(policy, dict) else policy
        yield document
        yield document.get("Statement") if isinstance(document, dict) else document


def lacks(
    role: Resource, action: str, resource: object, world: World, context: Mapping[str, Any] | None = None
) -> Answer:
    """Whether a role may not do what something that uses it has to do: yes, no, or not told."""
    return ~allows(role, action, resource, world, context)
