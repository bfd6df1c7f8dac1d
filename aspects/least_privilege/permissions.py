"""A service may call a function only on behalf of our account, or of the resource that is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import CfnResource

from aspects.intrinsics import outline_of
from aspects.least_privilege.service_principals import FUNCTION, SENDS, SILENT, service_of
from aspects.least_privilege.source_account import ACCOUNT, answer
from aspects.properties import rendered
from aspects.refusal import refuse_later

GUARDS = ("SourceAccount", "SourceArn", "PrincipalOrgID", "EventSourceToken")


@dataclass(frozen=True)
class Permissions:
    """Sets ``SourceAccount`` where the service sends it, refuses where only ``SourceArn`` would hold."""

    types: frozenset[str] = frozenset({"AWS::Lambda::Permission"})

    def apply(self, node: CfnResource, /) -> None:
        """Mend what may be mended; judge what may not once all aspects have run."""
        properties = rendered(node)
        if is_open(properties) and answer(properties.get("Principal"), FUNCTION) == SENDS:
            node.add_property_override("SourceAccount", ACCOUNT)
        else:
            refuse_later(node, lambda: unheld(rendered(node)))


def is_open(properties: Mapping[str, Any]) -> bool:
    """True if nothing ties the caller to an account or a resource."""
    return not any(properties.get(name) for name in GUARDS)


def unheld(properties: Mapping[str, Any]) -> Iterator[str]:
    """A sentence if a service, or everybody, may call on anybody's behalf."""
    principal = outline_of(properties.get("Principal"))
    if not is_open(properties) or not (service_of(principal) or principal == "*"):
        return
    key = answer(principal, FUNCTION)
    if key != SILENT:
        yield f"{FUNCTION} lets in {principal} for any account; allowed: with SourceArn or SourceAccount"
