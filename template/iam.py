"""Policy documents as statements of one shape, and the question whether they admit a service's call.

``admits`` is about one policy document, not about IAM as a whole: no boundary, no organisation policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .answer import Answer, answer, every, some
from .conditions import holds
from .unknown import Unknown, is_unknown
from .values import SAMPLE, Place
from .view import Template
from .wildcards import like

__all__ = ["Answer", "Statement", "admits", "decode", "policies", "publisher_context", "statements"]

ANYONE = "*"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement: every list is a tuple, every principal is under its kind.

    ``principals`` is None in an identity policy, else kind -> names (``AWS``, ``Service``, ``Federated``,
    ``CanonicalUser``); a bare ``"*"`` is ``{"*": ("*",)}``. Unknown values stay in place as Unknown.
    """

    effect: str
    actions: tuple[Any, ...] = ()
    not_actions: tuple[Any, ...] = ()
    resources: tuple[Any, ...] = ()
    not_resources: tuple[Any, ...] = ()
    principals: Mapping[str, tuple[Any, ...]] | None = None
    not_principals: Mapping[str, tuple[Any, ...]] | None = None
    conditions: Mapping[str, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict)
    sid: str = ""

    @property
    def allows(self) -> bool:
        """Whether its effect is Allow."""
        return self.effect == "Allow"

    @property
    def services(self) -> tuple[str, ...]:
        """The service principals it names."""
        return (self.principals or {}).get("Service", ())

    @property
    def public(self) -> bool:
        """Whether it names everyone, whatever its conditions say."""
        named = self.principals or {}
        return ANYONE in named.get(ANYONE, ()) or ANYONE in named.get("AWS", ())

    @property
    def condition_keys(self) -> frozenset[str]:
        """The condition keys in lower case, as IAM compares them."""
        return frozenset(key.lower() for tests in self.conditions.values() for key in tests)


def statements(document: object) -> tuple[Statement, ...]:
    """Normalise a resolved policy document (an object or its JSON text), a statement, or a list of them."""
    document = decode(document)
    if isinstance(document, dict) and "Statement" in document:
        document = document["Statement"]
    items = document if isinstance(document, list) else [document]
    return tuple(_statement(item) for item in items if isinstance(item, dict))


def decode(document: object) -> object:
    """Return the object in a JSON text, or the value as it is."""
    if not isinstance(document, str):
        return document
    import json

    try:
        return json.loads(document)
    except (ValueError, RecursionError):
        return document


def _statement(item: dict[str, Any]) -> Statement:
    conditions = item.get("Condition")
    return Statement(
        effect=item["Effect"] if isinstance(item.get("Effect"), str) else "",
        actions=_listed(item.get("Action")),
        not_actions=_listed(item.get("NotAction")),
        resources=_listed(item.get("Resource")),
        not_resources=_listed(item.get("NotResource")),
        principals=_principals(item.get("Principal")),
        not_principals=_principals(item.get("NotPrincipal")),
        conditions={
            operator: {key: _listed(values) for key, values in tests.items()}
            for operator, tests in (conditions.items() if isinstance(conditions, dict) else ())
            if isinstance(tests, dict)
        },
        sid=item["Sid"] if isinstance(item.get("Sid"), str) else "",
    )


def _listed(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (value,)


def _principals(value: Any) -> Mapping[str, tuple[Any, ...]] | None:
    if isinstance(value, dict):
        return {kind: _listed(names) for kind, names in value.items()}
    return None if value is None else {ANYONE: _listed(value)}


def admits(
    policy: object,
    principal: str,
    action: str,
    context: Mapping[str, Any] | None = None,
    *,
    resource: str | None = None,
) -> Answer:
    """Whether a policy lets a principal do an action: a Deny that may apply never leaves a yes.

    ``principal`` is a service (``cloudwatch.amazonaws.com``) or an ARN. ``context`` holds the request's
    condition keys; one that is missing is absent from the request, one that is Unknown may be anything.
    ``resource`` narrows to statements about it; left out, every statement's resource counts as fitting.
    """
    items = policy if isinstance(policy, tuple) else statements(policy)
    facts = {key.lower(): value for key, value in (context or {}).items()}
    fits = [(item, _applies(item, principal, action, facts, resource)) for item in items]
    denied = some(fit for item, fit in fits if item.effect == "Deny")
    allowed = some(fit for item, fit in fits if item.allows)
    return every((allowed, ~denied))


def _applies(
    item: Statement, principal: str, action: str, facts: Mapping[str, Any], resource: str | None
) -> Answer:
    return every(_conditions_of(item, principal, action, facts, resource))


def _conditions_of(
    item: Statement, principal: str, action: str, facts: Mapping[str, Any], resource: str | None
) -> Iterator[Answer]:
    """What must hold for a statement to apply, the quickest to refuse first."""
    what = _any_like(item.actions or item.not_actions, action, ignore_case=True)
    yield what if item.actions else ~what if item.not_actions else Answer.NO
    named = item.not_principals if item.principals is None else item.principals
    who = Answer.YES if named is None else _names(named, principal)
    yield who if item.principals is not None or item.not_principals is None else ~who
    if resource is not None and (item.resources or item.not_resources):
        where = _any_like(item.resources or item.not_resources, resource)
        yield where if item.resources else ~where
    for operator, tests in item.conditions.items():
        yield holds(operator, tests, facts)


def _names(named: Mapping[str, tuple[Any, ...]], principal: str) -> Answer:
    """Everyone includes services: SNS's default policy (AWS: "*", conditioned) lets CloudWatch publish."""
    answers = []
    for kind, names in named.items():
        for name in names:
            if isinstance(name, Unknown):
                answers.append(Answer.UNKNOWN)
            elif kind in {"AWS", ANYONE} and name == ANYONE:
                answers.append(Answer.YES)
            else:
                answers.append(answer(holds=_same_principal(kind, str(name), principal)))
    return some(answers)


def _same_principal(kind: str, name: str, principal: str) -> bool:
    if kind == "AWS" and principal.startswith("arn:"):
        account = principal.split(":")[4:5]
        return name == principal or [name] == account or name == _root_of(principal)
    return kind == "Service" and name.lower() == principal.lower()


def _root_of(arn: str) -> str:
    parts = arn.split(":")
    return f"arn:{parts[1]}:iam::{parts[4]}:root" if len(parts) > 4 else arn  # noqa: PLR2004 - an ARN's account


def _any_like(patterns: Iterable[Any], text: str, *, ignore_case: bool = False) -> Answer:
    return some(
        answer(holds=like(pattern, text, ignore_case=ignore_case))
        if isinstance(pattern, str)
        else Answer.UNKNOWN
        if is_unknown(pattern)
        else Answer.NO
        for pattern in patterns
    )


def publisher_context(source_arn: object, place: Place = SAMPLE, **further: Any) -> dict[str, Any]:
    """Return the condition keys of a call that an AWS service makes for a resource of this account."""
    return {
        "aws:SourceArn": source_arn,
        "aws:SourceAccount": place.account,
        "AWS:SourceOwner": place.account,
        "aws:SecureTransport": "true",
        "aws:PrincipalIsAWSService": "true",
        **further,
    }


_RESOURCE_POLICIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "AWS::SNS::TopicPolicy": ("PolicyDocument", "Topics"),
        "AWS::SQS::QueuePolicy": ("PolicyDocument", "Queues"),
        "AWS::S3::BucketPolicy": ("PolicyDocument", "Bucket"),
        "AWS::KMS::Key": ("KeyPolicy", ""),
        "AWS::IAM::Role": ("AssumeRolePolicyDocument", ""),
        "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy", "SecretId"),
        "AWS::Logs::ResourcePolicy": ("PolicyDocument", ""),
    }
)
"""Resource policies: the property that holds the document, and the one that names what it is attached to."""


def policies(template: Template, logical_id: str) -> tuple[Statement, ...]:
    """Return the statements of the resource policies on a resource: attached ones and its own, merged."""
    found: list[Statement] = []
    for resource in template.of(*_RESOURCE_POLICIES).optional():
        document, attached = _RESOURCE_POLICIES[resource.type]
        if logical_id in (
            _attached_to(template, resource.written(attached)) if attached else (resource.logical_id,)
        ):
            found += statements(resource.get(document))
    return tuple(found)


def _attached_to(template: Template, raw: Any) -> tuple[str, ...]:
    targets = [template.target(item) for item in (raw if isinstance(raw, list) else [raw])]
    return tuple(target.logical_id for target in targets if target is not None)
