"""The only judge's file that knows the construct tree: hands the app to the judges that run during synth.

It reads the register of exceptions and writes CDK's own acknowledgements from it, always by namespaced id:
a bare id would erase the finding from the report instead of showing it as acknowledged. For checkov, cfn-
lint and Guard it writes each tool's own suppression into the resources, so that the tool alone agrees with
the register. Whether an exception still holds is asked when the template is judged: what is synthesized
depends on the commit and not on the day.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import aws_cdk as cdk
from constructs import IConstruct

from policies import probe
from policies.exceptions import Acknowledgement

Writer = Callable[[Mapping[str, str]], Any]

SUPPRESSIONS: Mapping[str, Writer] = {
    "checkov": lambda ids: {"skip": [{"id": rule, "comment": entry} for rule, entry in ids.items()]},
    "cfn-lint": lambda ids: {"config": {"ignore_checks": list(ids)}},
    "guard": lambda ids: {"SuppressedRules": list(ids)},
}
"""By judge, which is also the key in Metadata: how rules, each with its exception's id, are switched off."""

OUTSIDE = {*SUPPRESSIONS, "features", "simulator"}
"""Judges that do not run beside CDK, so that it need not hear of what is accepted from them."""


def attach(
    app: cdk.App,
    stack: cdk.Stack,
    *,
    excused: tuple[Acknowledgement, ...],
    names: Mapping[str, Sequence[str]],
) -> None:
    """Have the whole app judged when it is synthesized; with the probe if the context asks for it.

    ``names`` has the services and functions that placeholders in the register stand for.
    ``CDK_VALIDATION=false`` turns off CDK's own validator, and the judges that run beside it.
    """
    named = tuple(one for acknowledgement in excused for one in acknowledgement.named(names))
    for judge, metadata in SUPPRESSIONS.items():
        _suppress(stack, judge, [one for one in named if one.judge == judge], metadata)
    if os.environ.get("CDK_VALIDATION") == "false":
        return
    from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks
    from cdk_preflight import Preflight

    from policies.plugin import Rules

    cdk.Validations.of(app).add_plugins(
        AwsSolutionsChecks(app), NIST80053R5Checks(app), ServerlessChecks(app), Rules(apart=[probe.STACK])
    )
    Preflight.apply(app)
    for one in named:
        if one.judge not in OUTSIDE:
            _acknowledge(stack, one)
    if str(app.node.try_get_context(probe.CONTEXT_KEY)).lower() == "true":
        _plant(app, region=stack.region, rules=len(Preflight.rule_ids()))


def _acknowledge(stack: cdk.Stack, acknowledgement: Acknowledgement) -> None:
    """Tell CDK; a scope that this stack does not have is left for the adapter to call stale."""
    node = _find(stack, acknowledgement.scope)
    if node:
        words = f"{acknowledgement.exception}: {acknowledgement.reason}"
        cdk.Validations.of(node).acknowledge(cdk.Acknowledgment(id=acknowledgement.id, reason=words))


def _suppress(stack: cdk.Stack, judge: str, accepted: Sequence[Acknowledgement], write: Writer) -> None:
    """Into each resource at or below a scope: every rule that is accepted there, in one block."""
    rules: dict[str, tuple[cdk.CfnResource, dict[str, str]]] = {}
    for one in accepted:
        node = _find(stack, one.scope)
        for resource in node.node.find_all() if node else ():
            if isinstance(resource, cdk.CfnResource):
                _, ids = rules.setdefault(resource.node.path, (resource, {}))
                ids[one.id.partition("::")[2]] = one.exception
    for resource, ids in rules.values():
        resource.add_metadata(judge, write(ids))


def _find(stack: cdk.Stack, scope: str) -> IConstruct | None:
    node: IConstruct | None = stack
    for name in scope.split("/"):
        node = node.node.try_find_child(name) if node else None
    return node


def _plant(app: cdk.App, *, region: str, rules: int) -> None:
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_sqs as sqs

    stack = cdk.Stack(app, probe.STACK, env=cdk.Environment(region=region))
    group = logs.CfnLogGroup(stack, "Group", retention_in_days=30)
    transformation = logs.CfnMetricFilter.MetricTransformationProperty(
        metric_name="Probe", metric_namespace="Probe", metric_value="1"
    )
    logs.CfnMetricFilter(
        stack,
        "Filter",
        log_group_name=group.ref,
        filter_pattern="[unclosed",
        metric_transformations=[transformation],
    )
    sqs.CfnQueue(stack, "Queue", visibility_timeout=1_000_000)
    for rule in (*(f"{name}::{rule}" for name, rule in probe.PLANTED.items()), *probe.ALSO):
        cdk.Validations.of(stack).acknowledge(cdk.Acknowledgment(id=rule, reason="planted"))
    stack.template_options.metadata = {
        probe.METADATA_KEY: {
            "cdk-nag": {"version": version("cdk-nag")},
            "cdk-preflight": {"version": version("cdk-preflight"), "rules": rules},
            "validator": {"version": f"aws-cdk-lib {version('aws-cdk-lib')}"},
        }
    }
