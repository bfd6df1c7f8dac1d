"""What the sentence about tags means."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_bdd import given, then

from features.steps.judgement import Judged
from template import Resource, Template

WANTED = ("owner", "environment", "cost_centre", "data_class", "compliance_scope")
NOT_TAGGABLE = frozenset(
    {
        "AWS::Events::ApiDestination",
        "AWS::Events::Connection",
        "AWS::KMS::Alias",
        "AWS::Logs::LogStream",
        "AWS::Logs::MetricFilter",
        "AWS::Logs::QueryDefinition",
        "AWS::Logs::ResourcePolicy",
        "AWS::Logs::SubscriptionFilter",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::Schedule",
        "AWS::XRay::ResourcePolicy",
    }
)
"""Types without tags in CloudFormation's resource specification; any type that is not here must have them."""


@given("every taggable resource")
def _taggable(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("taggable resources", [one for one in template.of() if one.type not in NOT_TAGGABLE])


@then("each has the tags owner, environment, cost_centre, data_class and compliance_scope")
def _tagged(judged: Judged[Resource]) -> None:
    def fault(resource: Resource) -> str:
        missing = [name for name in WANTED if not _tags(resource).get(name)]
        return f"lacks {', '.join(missing)}" if missing else ""

    judged.each(fault)


def _tags(resource: Resource) -> Mapping[str, object]:
    found = resource.get("Tags") or resource.get("ResourceTags")
    if isinstance(found, dict):
        return found
    return {pair["Key"]: pair["Value"] for pair in found or []}
