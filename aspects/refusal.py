"""A resource is judged once all aspects have run, and refused with its path and with what would be allowed.

Errors are CDK annotations: ``cdk synth`` prints each with its construct path and ends with exit status 1.
Judging waits for CDK's validation step, since a statement may be added by an aspect that runs after ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import jsii
from aws_cdk import Annotations, CfnResource
from constructs import IValidation

Judge = Callable[[], Iterable[str]]


def refuse_later(node: CfnResource, judge: Judge) -> None:
    """After all aspects, put an error on ``node`` for each sentence that ``judge`` returns."""
    node.node.add_validation(_Judged(node=node, judge=judge, severity="error"))


def warn_later(node: CfnResource, judge: Judge) -> None:
    """The same as a warning: the deployment works, but something outside this app has to be true."""
    node.node.add_validation(_Judged(node=node, judge=judge, severity="warning"))


@jsii.implements(IValidation)
class _Judged:
    def __init__(self, *, node: CfnResource, judge: Judge, severity: str) -> None:
        self._node = node
        self._judge = judge
        self._severity = severity

    def validate(self) -> list[str]:
        """Annotate instead of returning the errors, which CDK would raise as one traceback."""
        for sentence in self._judge():
            text = f"{self._node.node.path}: {sentence}"
            annotations = Annotations.of(self._node)
            if self._severity == "error":
                annotations.add_error(text)
            else:
                annotations.add_warning_v2("tap:aspects", text)
        return []
