"""No role, user or group carries a managed policy of AWS that is broader than one job.

``service-role/`` policies are written for one service's role. Of the others only those that name one narrow
job pass; a new one is added here on purpose, after reading it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import CfnResource

from aspects.intrinsics import each, text_of
from aspects.properties import given_to, rendered
from aspects.refusal import refuse_later

AWS_OWNED = ":iam::aws:policy/"
NARROW = frozenset(
    {
        "AWSXRayDaemonWriteAccess",
        "CloudWatchLambdaApplicationSignalsExecutionRolePolicy",
        "CloudWatchLambdaInsightsExecutionRolePolicy",
    }
)
"""Names outside ``service-role/`` that were read and serve one job (AWS managed policy reference)."""


@dataclass(frozen=True)
class ManagedPolicies:
    """Refuses broad managed policies; detaching one would break its user without a word."""

    types: frozenset[str] = frozenset({"AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"})

    def apply(self, node: CfnResource, /) -> None:
        """Judge once all policies are attached."""
        if given_to(node, "ManagedPolicyArns") is not None:
            refuse_later(node, lambda: broad(rendered(node)))


def broad(properties: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each managed policy of AWS that may not be attached."""
    for arn in map(text_of, each(properties.get("ManagedPolicyArns"))):
        name = arn.partition(AWS_OWNED)[2]
        if name and not name.startswith("service-role/") and name not in NARROW:
            allowed = ", ".join(sorted(NARROW))
            yield f"carries the managed policy {name}; allowed: own statements, service-role/..., {allowed}"
