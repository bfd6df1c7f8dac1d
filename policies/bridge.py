"""The only judge's file that knows the construct tree: hands the app to the judges that run during synth.

It reads the register of exceptions and writes CDK's own acknowledgements from it, always by namespaced id:
a bare id would erase the finding from the report instead of showing it as acknowledged.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import aws_cdk as cdk
from constructs import IConstruct

from policies import probe
from policies.exceptions import Acknowledgement


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
    if os.environ.get("CDK_VALIDATION") == "false":
        return
    from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks
    from cdk_preflight import Preflight

    cdk.Validations.of(app).add_plugins(
        AwsSolutionsChecks(app), NIST80053R5Checks(app), ServerlessChecks(app)
    )
    Preflight.apply(app)
    for acknowledgement in excused:
        for one in acknowledgement.named(names):
            _acknowledge(stack, one)
    if str(app.node.try_get_context(probe.CONTEXT_KEY)).lower() == "true":
        _plant(app, region=stack.region, rules=len(Preflight.rule_ids()))


def _acknowledge(stack: cdk.Stack, acknowledgement: Acknowledgement) -> None:
    """Tell CDK; a scope that this stack does not have is left for the adapter to call stale."""
    node: IConstruct | None = stack
    for name in acknowledgement.scope.split("/"):
        node = node.node.try_find_child(name) if node else None
    if node:
        words = f"{acknowledgement.exception}: {acknowledgement.reason}"
        cdk.Validations.of(node).acknowledge(cdk.Acknowledgment(id=acknowledgement.id, reason=words))


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
