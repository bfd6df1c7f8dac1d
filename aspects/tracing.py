"""Every resource that can record an X-Ray trace does, and the role it runs under may write one.

AWS X-Ray developer guide, "Integrating AWS services"; SNS traces standard and FIFO topics ("Active tracing in
Amazon SNS"), and needs an ``AWS::XRay::ResourcePolicy`` beside the topics, which belongs to the stack and not
to an aspect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import CfnResource

from aspects.properties import rendered
from aspects.refusal import warn_later
from aspects.visitor import type_of

SWITCHES: Mapping[str, tuple[str, str | bool]] = {
    "AWS::Lambda::Function": ("TracingConfig.Mode", "Active"),
    "AWS::ApiGateway::Stage": ("TracingEnabled", True),
    "AWS::StepFunctions::StateMachine": ("TracingConfiguration.Enabled", True),
    "AWS::SNS::Topic": ("TracingConfig", "Active"),
    "AWS::AppSync::GraphQLApi": ("XrayEnabled", True),
    "AWS::Serverless::Function": ("Tracing", "Active"),
    "AWS::Serverless::Api": ("TracingEnabled", True),
    "AWS::Serverless::StateMachine": ("Tracing.Enabled", True),
}
"""CloudFormation type: the property that turns tracing on, and its value."""

CANARY = "AWS::Synthetics::Canary"
CANARY_SWITCH = ("RunConfig.ActiveTracing", True)


@dataclass(frozen=True)
class Tracing:
    """Turns tracing on by override, which replaces other values, conditions and tokens alike."""

    types: frozenset[str] = frozenset(SWITCHES)

    def apply(self, node: CfnResource, /) -> None:
        """One round trip for each resource."""
        node.add_property_override(*SWITCHES[type_of(node)])


@dataclass(frozen=True)
class CanaryTracing:
    """Turns tracing on for canaries whose runtime has it: Node.js with Chrome, not Python, Java or Firefox.

    CloudWatch user guide, "Canaries and X-Ray tracing" (syn-nodejs-2.0 and newer).
    """

    types: frozenset[str] = frozenset({CANARY})

    def apply(self, node: CfnResource, /) -> None:
        """Set the switch, or say that nobody can tell whether it may be set."""
        properties = rendered(node)
        runtime = properties.get("RuntimeVersion")
        if not isinstance(runtime, str):
            warn_later(node, lambda: ["the runtime is known at deploy time only, so X-Ray was left as it is"])
        elif traces(properties):
            node.add_property_override(*CANARY_SWITCH)


def traces(canary: Mapping[str, Any]) -> bool:
    """True if a canary with these properties can record traces."""
    browsers = [str(one.get("BrowserType", "")).upper() for one in canary.get("BrowserConfigs") or []]
    return str(canary.get("RuntimeVersion")).startswith("syn-nodejs-") and "FIREFOX" not in browsers
