"""X-Ray: which requests are traced, and one group with insights for each payment flow.

API Gateway starts the traces, so its stages are what rules and groups name: a stage calls itself
``api/stage`` (API Gateway guide, apigateway-configuring-xray-sampling-rules). Functions behind it follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_xray as xray
from constructs import Construct

from settings import conventions
from settings.environment import Settings
from settings.platform import Service

ANY = "*"
READS_RESERVOIR = 1


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """Requests of one method: ``reservoir`` of them a second are traced, then ``rate`` (0 to 1) of them."""

    purpose: str
    method: str
    first_priority: int
    reservoir: int
    rate: float


def samplings(settings: Settings) -> tuple[Sampling, ...]:
    """Payments first, then whatever else a flow is asked.

    The first rule that matches decides. Rules on POST stand before those on any method, and all of them name
    one stage each, so none hides another. Payments have a reservoir of their own, or polling for a payment's
    status would use it up.
    """
    tracing = settings.tracing
    rate = tracing.sample_percent / 100
    payments = Sampling(
        purpose="pay", method="POST", first_priority=100, reservoir=tracing.reservoir_per_s, rate=rate
    )
    others = Sampling(purpose="any", method=ANY, first_priority=5000, reservoir=READS_RESERVOIR, rate=rate)
    return payments, others


class Tracing(Construct):
    """Two sampling rules and a group a service; ``groups`` maps a service to its group's name.

    ``topics`` are ARNs by purpose; X-Ray has to admit what they trace.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, topics: Mapping[str, str]
    ) -> None:
        super().__init__(scope, construct_id)
        self._admit(settings, topics)
        self.groups: dict[str, str] = {}
        for place, service in enumerate(sorted(settings.services, key=lambda one: one.name)):
            self.groups[service.name] = conventions.trace_group(settings.environment, service.name)
            self._group(service)
            for sampling in samplings(settings):
                name = conventions.sampling_rule(settings.environment, service.name, sampling.purpose)
                self._rule(service, name, sampling, priority=sampling.first_priority + place)

    def _rule(self, service: Service, name: str, sampling: Sampling, *, priority: int) -> None:
        matched = xray.CfnSamplingRule.SamplingRuleProperty(
            rule_name=name,
            priority=priority,
            service_name=conventions.traced_stage(service.api.name, service.api.stage),
            service_type="AWS::ApiGateway::Stage",
            http_method=sampling.method,
            host=ANY,
            url_path=ANY,
            resource_arn=ANY,
            reservoir_size=sampling.reservoir,
            fixed_rate=sampling.rate,
            version=1,
        )
        xray.CfnSamplingRule(self, f"{service.name}-{sampling.purpose}", sampling_rule=matched)

    def _group(self, service: Service) -> None:
        """Insights learn what is usual for a flow and announce through EventBridge what is not."""
        stage = conventions.traced_stage(service.api.name, service.api.stage)
        xray.CfnGroup(
            self,
            service.name,
            group_name=self.groups[service.name],
            filter_expression=f'service("{stage}")',
            insights_configuration=xray.CfnGroup.InsightsConfigurationProperty(
                insights_enabled=True, notifications_enabled=True
            ),
        )

    def _admit(self, settings: Settings, topics: Mapping[str, str]) -> None:
        """Without it topics write no traces, and nobody is told (SNS Developer Guide, active tracing).

        X-Ray's actions take no resource; the conditions name the topics.
        """
        stack = Stack.of(self)
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTraceSegments"],
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnEquals": {"aws:SourceArn": list(topics.values())},
            },
        }
        xray.CfnResourcePolicy(
            self,
            "Topics",
            policy_name=f"{settings.prefix}-topics",
            policy_document=stack.to_json_string({"Version": "2012-10-17", "Statement": [statement]}),
        )
