"""One aspect that walks the tree once and hands each resource to the invariants of its type.

A visit from Python is a round trip to Node (about 0.4 ms), so one visitor over many invariants costs a
fraction of one aspect each. Dispatch goes by CloudFormation type: a function behind a custom resource is a
plain ``CfnResource`` and would slip past a test for ``CfnFunction``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Protocol

import jsii
from aws_cdk import CfnResource, IAspect, Stage
from constructs import IConstruct

EVERY_TYPE = "*"


class Invariant(Protocol):
    """A sentence that holds for all resources of some CloudFormation types."""

    @property
    def types(self) -> frozenset[str]:
        """CloudFormation types to be handed over, or ``EVERY_TYPE``."""

    def apply(self, node: CfnResource, /) -> None:
        """Set the invariant on one resource, or refuse the resource where setting would hide a decision."""


@jsii.implements(IAspect)
class Visitor:
    """Dispatches each resource of the tree to the invariants that name its type."""

    def __init__(
        self, invariants: Iterable[Invariant], *, at_root: Callable[[Stage], None] | None = None
    ) -> None:
        """Index the invariants by type, in the order given; ``at_root`` looks at each app or stage itself."""
        self._at_root = at_root
        self._by_type: dict[str, list[Invariant]] = defaultdict(list)
        for invariant in invariants:
            for name in invariant.types:
                self._by_type[name].append(invariant)

    def visit(self, node: IConstruct) -> None:
        """Apply what concerns this node; anything that is not a resource returns without a round trip."""
        if isinstance(node, CfnResource):
            for invariant in (*self._by_type.get(type_of(node), ()), *self._by_type.get(EVERY_TYPE, ())):
                invariant.apply(node)
        elif self._at_root and isinstance(node, Stage):
            self._at_root(node)


def type_of(node: CfnResource) -> str:
    """CloudFormation type of a resource, read once for each generated class and once for each other node."""
    return _declared_type(type(node)) or node.cfn_resource_type


@cache
def _declared_type(resource_class: type[CfnResource]) -> str:
    return str(getattr(resource_class, "CFN_RESOURCE_TYPE_NAME", ""))
