"""Every role behind a traced resource may write traces, by one statement, added where it is missing.

``xray:PutTraceSegments`` and its companions take no resource, so ``*`` is the narrowest that IAM offers. The
statement goes into the role itself: no further resource, no order of creation to keep, and it works for
imported code and custom resources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import CfnResource, Reference, Stack, Tokenization

from aspects.intrinsics import as_list, each
from aspects.least_privilege.statements import action_names, entry
from aspects.properties import held_in, is_raw, mend_when_written, rendered
from aspects.refusal import warn_later
from aspects.tracing import CANARY, traces
from aspects.visitor import type_of

SEND = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
SAMPLE = ("xray:GetSamplingRules", "xray:GetSamplingTargets")

WRITERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "AWS::Lambda::Function": ("Role", SEND),
    "AWS::StepFunctions::StateMachine": ("RoleArn", SAMPLE + SEND),
    CANARY: ("ExecutionRoleArn", ("xray:PutTraceSegments",)),
}
"""Type: the property that names the role, and the actions it needs.

Sources: Lambda developer guide "Visualize invocations with X-Ray", Step Functions developer guide "IAM
policies for X-Ray", CloudWatch user guide "Canaries and X-Ray tracing".
"""

POLICIES = frozenset({"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"})
POLICY_NAME = "WriteTraces"
DAEMON = "AWSXRayDaemonWriteAccess"


class TraceWriters:
    """Remembers who runs under which role during the visit, and completes the roles when they are written."""

    types = frozenset({*WRITERS, *POLICIES, "AWS::IAM::Role"})

    def __init__(self) -> None:
        """Start knowing nobody."""
        self._needed: dict[str, set[str]] = {}
        self._roles: set[str] = set()
        self._policies: list[CfnResource] = []
        self._attached: dict[str, set[str]] = {}
        self._read = 0

    def apply(self, node: CfnResource, /) -> None:
        """Sort the resource into writer, policy or role."""
        kind = type_of(node)
        if kind in WRITERS:
            self._remember_writer(node, *WRITERS[kind])
        elif kind in POLICIES:
            self._policies.append(node)
        else:
            self._remember_role(node)

    def _remember_writer(self, node: CfnResource, name: str, actions: tuple[str, ...]) -> None:
        if type_of(node) == CANARY and not traces(rendered(node)):
            return
        key = role_key(node, name)
        self._needed.setdefault(key, set()).update(actions)
        warn_later(node, lambda: self._unknown_role(key, actions))

    def _unknown_role(self, key: str, actions: tuple[str, ...]) -> list[str]:
        if key in self._roles:
            return []
        return [f"its role is not made in this app; that role has to allow {', '.join(sorted(actions))}"]

    def _remember_role(self, role: CfnResource) -> None:
        keys = (role.node.path, local_key(role, Stack.of(role).resolve(role.logical_id)))
        self._roles.update(keys)
        mend_when_written(role, "Policies", lambda inline: self._completed(role, keys, inline))

    def _completed(self, role: CfnResource, keys: tuple[str, str], inline: Any) -> Any:
        needed = set().union(*(self._needed.get(key, set()) for key in keys))
        if not needed:
            return inline
        granted = self._granted(role, keys, inline)
        missing = {action for action in needed if action.lower() not in granted}
        return [*as_list(inline), _policy(sorted(missing), raw=is_raw(role))] if missing else inline

    def _granted(self, role: CfnResource, keys: tuple[str, str], inline: Any) -> set[str]:
        documents = [entry(policy, "PolicyDocument") for policy in each(inline)]
        granted = {name.lower() for name in action_names(documents)}
        for key in keys:
            granted |= self._by_role().get(key, set())
        managed = str(Stack.of(role).resolve(held_in(role, "ManagedPolicyArns")))
        return granted | ({name.lower() for name in SEND + SAMPLE} if DAEMON in managed else set())

    def _by_role(self) -> dict[str, set[str]]:
        """Actions in small letters by role key, from policies that are resources of their own, read once."""
        for node in self._policies[self._read :]:
            properties = rendered(node)
            names = {name.lower() for name in action_names(properties.get("PolicyDocument"))}
            for role in each([properties.get("Roles"), properties.get("RoleName")]):
                if isinstance(role, dict) and "Ref" in role:
                    self._attached.setdefault(local_key(node, role["Ref"]), set()).update(names)
        self._read = len(self._policies)
        return self._attached


def role_key(node: CfnResource, name: str) -> str:
    """Path of the role's construct where the token still knows it, else its logical id in this stack."""
    held = held_in(node, name)
    token = Tokenization.reverse_string(held).first_token if isinstance(held, str) else None
    if isinstance(token, Reference):
        return str(token.target.node.path)
    resolved = Stack.of(node).resolve(held)
    target = resolved.get("Fn::GetAtt", resolved) if isinstance(resolved, dict) else resolved
    return local_key(node, target[0] if isinstance(target, list) else str(target).split(".")[0])


def local_key(node: CfnResource, logical_id: str) -> str:
    """Key of a logical id, which is unique in its stack only."""
    return f"{Stack.of(node).node.path}#{logical_id}"


def _policy(actions: list[str], *, raw: bool) -> dict[str, Any]:
    """An inline policy; a generated class renders names itself and wants a small first letter."""
    names = ("PolicyName", "PolicyDocument") if raw else ("policyName", "policyDocument")
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    return dict(zip(names, (POLICY_NAME, {"Version": "2012-10-17", "Statement": [statement]}), strict=True))
