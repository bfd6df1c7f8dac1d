"""Roles, users and policies enter; they leave bounded, held to our account, without wildcards, or refused."""

from __future__ import annotations

from aspects.least_privilege.boundary import Boundary
from aspects.least_privilege.documents import Documents
from aspects.least_privilege.managed_policies import ManagedPolicies
from aspects.least_privilege.permissions import Permissions
from aspects.visitor import Invariant


def minimal_iam(permissions_boundary: str | None) -> tuple[Invariant, ...]:
    """The invariants of this room; the boundary only where settings name one."""
    bounded = (Boundary(policy=permissions_boundary),) if permissions_boundary else ()
    return (*bounded, ManagedPolicies(), Documents(), Permissions())
