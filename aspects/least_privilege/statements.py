"""Reading policy documents after tokens are resolved: one shape for what IAM lets people write in many.

Statements, actions and principals may be a single value or a list, and CloudFormation may hide any of them
in ``Fn::If``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aspects.intrinsics import each

Statement = dict[str, Any]


def entry(holder: Any, name: str) -> Any:
    """A named value of CDK's or CloudFormation's spelling (``policyDocument``, ``PolicyDocument``)."""
    if not isinstance(holder, dict):
        return None
    return holder.get(name, holder.get(name[0].lower() + name[1:]))


def statements_of(document: Any) -> Iterator[Statement]:
    """Statements of a document, in every branch."""
    for one in each(document):
        inside = each(one.get("Statement")) if isinstance(one, dict) else ()
        yield from (item for item in inside if isinstance(item, dict))


def action_names(document: Any) -> Iterator[str]:
    """Literal actions that a document's statements allow."""
    for statement in statements_of(document):
        if is_allow(statement):
            yield from (action for action in each(statement.get("Action")) if isinstance(action, str))


def is_allow(statement: Statement) -> bool:
    """False only where the effect is literally Deny: what cannot be read may allow."""
    return str(statement.get("Effect")).lower() != "deny"
