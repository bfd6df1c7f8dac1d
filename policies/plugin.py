"""The rules at synthesis, for any CDK app: findings fail ``cdk synth`` and show the construct's path.

    from policies.plugin import Rules
    cdk.Validations.of(app).add_plugins(Rules())

Acknowledge one with the id ``tap::alarm-switched-off`` and a reason. Only this file and the bridge know CDK;
the rules themselves read the templates that it wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import aws_cdk as cdk
import jsii

from policies.check import Finding, check
from policies.rules import RULES
from template import Place, Template, linked, read

NAME = "tap"
"""What CDK's report calls the plugin, and the namespace of its rules in acknowledgements."""


@jsii.implements(cdk.IPolicyValidationPlugin)
class Rules:
    """All rules, or those with the ids in ``only``; ``strict`` makes a finding of what is not told.

    All stacks are judged as one system, but those named in ``apart``, each of which is one by itself.
    Raises policies.rules.UnknownRule.
    """

    def __init__(self, *, only: Iterable[str] = (), strict: bool = False, apart: Iterable[str] = ()) -> None:
        from policies.rules import named

        self.rules = named(tuple(only)) or RULES
        self.strict = strict
        self.apart = frozenset(apart)

    @property
    def name(self) -> str:
        """The name in CDK's report."""
        return NAME

    @property
    def version(self) -> str | None:
        """CDK reports 0.0.0 without one."""
        return None

    @property
    def rule_ids(self) -> list[str] | None:
        """Ids of the rules that are asked."""
        return [rule.id for rule in self.rules]

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Judge the templates of the app, as one system or more."""
        found = [
            _violation(finding)
            for world in self._worlds(_templates(context))
            for finding in check(world, self.rules, strict=self.strict).findings
        ]
        return cdk.PolicyValidationPluginReport(success=not found, violations=found)

    def _worlds(self, templates: tuple[Template, ...]) -> Iterator[tuple[Template, ...]]:
        alone = [one for one in templates if Path(one.file).name.partition(".")[0] in self.apart]
        yield tuple(one for one in templates if one not in alone)
        yield from ((one,) for one in alone)


def _templates(context: cdk.IPolicyValidationContext) -> tuple[Template, ...]:
    """Nested stacks come with their parents, so they are not read twice."""
    found = {
        Path(one.template_path): read(one.template_path, place=_place(one)) for one in context.stack_templates
    }
    nested = {Path(child.file) for root in found.values() for child in root.tree() if child is not root}
    return linked(tuple(template for path, template in found.items() if path not in nested))


def _place(stack: cdk.PolicyValidationStack) -> Place:
    told = {"account": stack.account_id, "region": stack.region}
    return Place(**{name: value for name, value in told.items() if value}, told=bool(stack.region))


def _violation(finding: Finding) -> cdk.PolicyViolation:
    rule, resource = finding.rule, finding.resource
    return cdk.PolicyViolation(
        rule_name=rule.id,
        description=f"{rule.cause} {finding.seen}",
        fix=rule.fix,
        severity="error",
        rule_metadata={"reason": rule.reason, "source": rule.source},
        violating_resources=[
            cdk.PolicyViolatingResource(
                resource_logical_id=resource.logical_id,
                template_path=str(Path(resource.template.file).resolve()),
                locations=["/".join(("Properties", *map(str, finding.field)))],
            )
        ],
    )
