"""All invariants on all that an app, a stage or a stack holds, and on what is added to it later.

CDK synthesizes a nested ``Stage`` before it asks the aspects of its app, so aspects never cross into stages.
Each stage that exists gets its own; one that is added after ``apply`` would escape, and stops the synthesis
instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import AspectPriority, Aspects, Stack, Stage
from constructs import Construct

from aspects.least_privilege import minimal_iam
from aspects.retention import Retention
from aspects.tags import RawTags, tag_generated
from aspects.trace_writers import TraceWriters
from aspects.tracing import CanaryTracing, Tracing
from aspects.visitor import Invariant, Visitor


class UncoveredStageError(Exception):
    """A stage was added where the invariants cannot reach it."""


def apply(
    scope: Stage | Stack,
    *,
    tags: Mapping[str, str],
    permissions_boundary: str | None = None,
    retention_days: int = 30,
) -> None:
    """Set every invariant on everything in ``scope``, now and later.

    ``tags`` are mandatory on everything taggable; ``permissions_boundary`` is the name of a policy in the
    deploying account, or an ARN; ``retention_days`` is one of the values that CloudWatch Logs takes. Set the
    context key ``@aws-cdk/core:aspectStabilization`` to true, or CDK does not visit what other aspects add
    beside a visited node.
    """
    retention = Retention(days=retention_days)
    stages = _stages_in(scope)
    at_root = _NoStageEscapes(frozenset(stage.node.path for stage in stages))
    for one in (scope, *(stage for stage in stages if stage is not scope)):
        invariants: tuple[Invariant, ...] = (
            retention,
            Tracing(),
            CanaryTracing(),
            RawTags(tags=dict(tags)),
            *minimal_iam(permissions_boundary),
            TraceWriters(),
        )
        Aspects.of(one).add(Visitor(invariants, at_root=at_root), priority=AspectPriority.MUTATING)
        tag_generated(one, tags)


def _stages_in(scope: Construct) -> list[Stage]:
    return [node for node in scope.node.find_all() if isinstance(node, Stage)]


@dataclass(frozen=True)
class _NoStageEscapes:
    """Looks at an app or stage when the visitor stands on it; other nodes cost nothing."""

    covered: frozenset[str]

    def __call__(self, root: Stage) -> None:
        escaped = {stage.node.path for stage in _stages_in(root)} - self.covered
        if escaped:
            names = ", ".join(sorted(escaped))
            raise UncoveredStageError(f"{names}: added after aspects.apply, which comes last")
