"""Every role and user carries the permissions boundary that settings name, where they name one.

A boundary of another name is refused: replacing it would hide somebody's decision, keeping it would leave a
way around ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_cdk import CfnResource, Stack

from aspects.properties import given_to
from aspects.refusal import refuse_later


@dataclass(frozen=True, kw_only=True)
class Boundary:
    """Sets ``PermissionsBoundary``; ``policy`` is the name of a policy in this account, or an ARN."""

    policy: str
    types: frozenset[str] = frozenset({"AWS::IAM::Role", "AWS::IAM::User"})

    def apply(self, node: CfnResource, /) -> None:
        """Set it where none is, refuse where another is."""
        held, wanted = given_to(node, "PermissionsBoundary"), arn_of(self.policy)
        present = None if held is None else Stack.of(node).resolve(held)
        if present in (None, wanted, self.policy):
            node.add_property_override("PermissionsBoundary", wanted)
        else:
            refuse_later(node, lambda: [f"has the permissions boundary {present}; allowed: {self.policy}"])


def arn_of(policy: str) -> Any:
    """An ARN as it is; a name as an ARN in the deploying account and partition."""
    if policy.startswith("arn:"):
        return policy
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{policy}"}
