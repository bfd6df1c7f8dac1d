"""No statement allows more than it says: wildcards of CDK's grants become lists, all others are refused.

A wildcard is widened by AWS with each new action. Where CDK itself writes one (``grant_read`` and its kin),
the list that the grant is for is known, is the same or narrower, and replaces it. Elsewhere only the author
knows what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aspects.intrinsics import as_list, each, outline_of
from aspects.least_privilege.statements import Statement, is_allow
from aspects.least_privilege.unscoped_actions import NEEDS_CONDITION, UNSCOPED

NARROWER: Mapping[str, tuple[str, ...]] = {
    "s3:getobject*": (
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionTagging",
    ),
    "s3:getbucket*": ("s3:GetBucketLocation", "s3:GetBucketVersioning"),
    "s3:list*": ("s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"),
    "s3:deleteobject*": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "s3:abort*": ("s3:AbortMultipartUpload",),
    "kms:generatedatakey*": ("kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"),
    "kms:reencrypt*": ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
}
"""Wildcards that CDK's grants write (``perms`` of aws-s3 and aws-kms), and what their users need of them."""

KEY_ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:CreateGrant",
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
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
"""What the account needs to keep a key manageable; data access is then granted to each user by name.

CDK's own default is ``kms:*`` for the account. It is refused, not narrowed: grants made through IAM policies
rest on it.
"""

_WILD = re.compile(r"[*?]")
_WHOLE_SERVICE = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:[*?]+")
_WHOLE_TYPE = re.compile(r"arn:[^:]*:(?!(?:s3|ec2):)[^:]*:[^:]*:[^:]*:[A-Za-z-]+[/:][*?:]+")
"""Everything of a type, as ``table/*`` or ``secret:*``. Nobody knows the names of EC2's interfaces before,
and what follows a bucket's name is the bucket's own."""


def narrowed(statement: Statement) -> Statement:
    """The statement with known wildcards written out; a wildcard inside ``Fn::If`` is left for the judge."""
    if not is_allow(statement) or "Action" not in statement:
        return statement
    actions = as_list(statement["Action"])
    if not any(_list_for(action) for action in actions):
        return statement
    spelled = [name for action in actions for name in _list_for(action) or (action,)]
    unique = [name for at, name in enumerate(spelled) if name not in spelled[:at]]
    return {**statement, "Action": unique[0] if len(unique) == 1 else unique}


def _list_for(action: Any) -> tuple[str, ...]:
    return NARROWER.get(action.lower(), ()) if isinstance(action, str) else ()


def wildcards(statement: Statement, *, star_is_self: bool) -> Iterator[str]:
    """A sentence for each thing that an allowing statement leaves open.

    ``star_is_self`` is true for policies of exactly one resource (a KMS key, a secret), where ``Resource:
    "*"`` means that one.
    """
    if not is_allow(statement):
        return
    for name in ("NotAction", "NotResource", "NotPrincipal"):
        if name in statement:
            yield f"allows by {name}; allowed: a list of what is allowed, in {name[3:]}"
    yield from _open_actions(statement)
    if not star_is_self:
        yield from _open_resources(statement)


def _open_actions(statement: Statement) -> Iterator[str]:
    for action in each(statement.get("Action")):
        if not isinstance(action, str):
            yield f"action {action} cannot be read before deployment; allowed: literal actions"
        elif action.lower() == "kms:*":
            yield f"action kms:* also reads data; allowed for the account: {', '.join(KEY_ADMINISTRATION)}"
        elif _WILD.search(action):
            yield f"wildcard in action {action}; allowed: the actions that are used, by name"


def _open_resources(statement: Statement) -> Iterator[str]:
    stars = [text for text in map(outline_of, each(statement.get("Resource"))) if _is_everything(text)]
    if not stars:
        return
    actions = [action for action in each(statement.get("Action")) if isinstance(action, str)]
    narrow = [action for action in actions if action.lower() not in UNSCOPED]
    if narrow or stars != ["*"] * len(stars):
        yield f"resource {stars[0]} for {', '.join(narrow or actions)}; allowed: ARNs, or * if none is taken"
    for action in actions:
        key = NEEDS_CONDITION.get(action.lower())
        if key and key not in _condition_keys(statement):
            yield f'{action} on "*" without a condition on {key}; allowed: StringEquals on {key}'


def _is_everything(text: str) -> bool:
    return text != "" and (
        text.strip("*?") == "" or bool(_WHOLE_SERVICE.fullmatch(text) or _WHOLE_TYPE.fullmatch(text))
    )


def _condition_keys(statement: Statement) -> set[str]:
    tests = each(statement.get("Condition"))
    return {key.lower() for test in tests if isinstance(test, dict) for keys in test.values() for key in keys}
