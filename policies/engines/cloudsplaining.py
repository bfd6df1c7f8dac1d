"""cloudsplaining: every role, user and group of the template, judged over all its policies together.

It tells only what it objects to, so a policy with a defect of each class is judged first, and one without:
unless it objects to the one and not to the other, it has not run. Boundaries are unknown to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policies.engines.verdict import Answer, NoVerdictError, Verdict, below, judge, nothing_found
from policies.record import EngineRun
from policies.views.permissions import Permissions, permissions
from policies.world import World
from template import Resource, Template
from template.unknown import Unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policies.exceptions import Acknowledgement

JUDGE = "cloudsplaining"

CLASSES: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "PrivilegeEscalation": lambda policy: [one["type"] for one in policy.allows_privilege_escalation],
        "DataExfiltration": lambda policy: policy.allows_data_exfiltration_actions,
        "ResourceExposure": lambda policy: policy.permissions_management_without_constraints,
        "InfrastructureModification": lambda policy: policy.infrastructure_modification,
        "CredentialsExposure": lambda policy: policy.credentials_exposure,
        "ServiceWildcard": lambda policy: policy.service_wildcard,
    }
)
"""Class of finding -> what cloudsplaining lists under it."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "PrivilegeEscalation": "It can raise its own privileges",
        "DataExfiltration": "It can read data of any resource",
        "ResourceExposure": "It can change who may use any resource",
        "InfrastructureModification": "It can change any resource",
        "CredentialsExposure": "It can have credentials handed out",
        "ServiceWildcard": "It may do everything with a service",
    }
)

FAULTY: tuple[Mapping[str, Any], ...] = (
    {
        "Effect": "Allow",
        "Action": ["iam:CreateAccessKey", "iam:PutRolePolicy", "s3:GetObject", "s3:PutBucketPolicy", "sqs:*"],
        "Resource": "*",
    },
)
SOUND: tuple[Mapping[str, Any], ...] = (
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::probe/*"]},
)


def run(template: Path, excused: Sequence[Acknowledgement] = ()) -> EngineRun:
    """Judge the roles of one template file."""
    return judge(JUDGE, template, excused, _ask)


def _ask(view: Template) -> Verdict:
    _prove()
    world = World((view,))
    held = world.view(permissions)
    if not held:
        raise NoVerdictError(f"{view.file}: holds no role, user or group that could be judged")
    found = tuple(answer for role, policies in held.items() for answer in _answers(role, policies))
    judged = {role.logical_id for role in held}
    passed = (one for one in nothing_found(view, found, JUDGE) if one.subject in judged)
    return Verdict(
        version=version("cloudsplaining"),
        rules=len(CLASSES),
        resources=len(held),
        answers=(*found, *passed),
    )


def _prove() -> None:
    silent = [name for name in CLASSES if not _faults(FAULTY)[name]]
    if silent:
        raise NoVerdictError(f"it did not object to the policy planted for it: {', '.join(silent)}")
    loud = [name for name, found in _faults(SOUND).items() if found]
    if loud:
        raise NoVerdictError(f"it objects to a policy without a fault: {', '.join(loud)}")


def _answers(role: Resource, policies: Permissions) -> Iterator[Answer]:
    for name, found in _faults(tuple(_written(policies))).items():
        if found:
            yield Answer(
                rule=f"{JUDGE}::{name}",
                subject=role.logical_id,
                path=below(role),
                words=f"{WORDS[name]}: {', '.join(map(str, found))}",
                where=role.where,
            )


def _faults(statements: tuple[Mapping[str, Any], ...]) -> dict[str, list[Any]]:
    from cloudsplaining.scan.policy_document import PolicyDocument

    policy = PolicyDocument({"Version": "2012-10-17", "Statement": [dict(one) for one in statements]})
    return {name: list(dict.fromkeys(listed(policy))) for name, listed in CLASSES.items()}


def _written(policies: Permissions) -> Iterator[Mapping[str, Any]]:
    """Statements as IAM would read them; a value that only deployment tells is shown by its shape."""
    for one in policies.statements:
        written = {
            "Action": one.actions,
            "NotAction": one.not_actions,
            "Resource": one.resources,
            "NotResource": one.not_resources,
        }
        named = {key: [_text(value) for value in values] for key, values in written.items() if values}
        condition = {"Condition": {operator: dict(tests) for operator, tests in one.conditions.items()}}
        yield {"Effect": one.effect, **named, **(condition if one.conditions else {})}


def _text(value: Any) -> str:
    return value.shape if isinstance(value, Unknown) else str(value)
