"""Where templates write policies: every statement of a resource, with the property in which it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from policies.rule import Path
from template import Resource
from template.iam import Statement, statements

Placed = tuple[Statement, Path]

HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
IDENTITY: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(HOLDERS, "Policies"),
        "AWS::IAM::Policy": "PolicyDocument",
        "AWS::IAM::ManagedPolicy": "PolicyDocument",
        "AWS::IAM::RolePolicy": "PolicyDocument",
        "AWS::IAM::UserPolicy": "PolicyDocument",
        "AWS::IAM::GroupPolicy": "PolicyDocument",
    }
)
"""Types that say what somebody may do, and the property that holds it."""

GUARDED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "AWS::SNS::TopicPolicy": ("PolicyDocument", "Topics"),
        "AWS::SNS::TopicInlinePolicy": ("PolicyDocument", "TopicArn"),
        "AWS::SQS::QueuePolicy": ("PolicyDocument", "Queues"),
        "AWS::SQS::QueueInlinePolicy": ("PolicyDocument", "Queue"),
        "AWS::S3::BucketPolicy": ("PolicyDocument", "Bucket"),
        "AWS::KMS::Key": ("KeyPolicy", ""),
        "AWS::KMS::ReplicaKey": ("KeyPolicy", ""),
        "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy", "SecretId"),
        "AWS::Logs::ResourcePolicy": ("PolicyDocument", ""),
        "AWS::Logs::Destination": ("DestinationPolicy", ""),
        "AWS::XRay::ResourcePolicy": ("PolicyDocument", ""),
        "AWS::Events::EventBus": ("Policy", ""),
        "AWS::Events::EventBusPolicy": ("Statement", "EventBusName"),
        "AWS::ECR::Repository": ("RepositoryPolicyText", ""),
        "AWS::Kinesis::ResourcePolicy": ("ResourcePolicy", "ResourceArn"),
        "AWS::DynamoDB::Table": ("ResourcePolicy.PolicyDocument", ""),
        "AWS::OpenSearchService::Domain": ("AccessPolicies", ""),
        "AWS::Backup::BackupVault": ("AccessPolicy", ""),
        "AWS::EFS::FileSystem": ("FileSystemPolicy", ""),
        "AWS::ApiGateway::RestApi": ("Policy", ""),
        "AWS::S3::AccessPoint": ("Policy", ""),
        "AWS::Lambda::Permission": ("", "FunctionName"),
    }
)
"""Types that say who may come in: the property that holds it, and the one that names what it hangs on."""


def identity_statements(resource: Resource) -> Iterator[Placed]:
    """Yield what a role, user, group or policy is allowed and denied, itself."""
    if resource.type not in HOLDERS:
        yield from _placed(resource, (IDENTITY[resource.type],))
        return
    policies = resource.get("Policies")
    for place in range(len(policies) if isinstance(policies, list) else 0):
        yield from _placed(resource, ("Policies", place, "PolicyDocument"))


def trust_statements(resource: Resource) -> Iterator[Placed]:
    """Yield whom a role trusts; nothing for what nobody assumes."""
    if resource.type == "AWS::IAM::Role":
        yield from _placed(resource, ("AssumeRolePolicyDocument",))


def resource_statements(resource: Resource) -> Iterator[Placed]:
    """Yield what a resource policy allows and denies; a function's permission is one statement."""
    if resource.type == "AWS::Lambda::Permission":
        yield from ((one, ()) for one in statements(_permission(resource)))
        return
    field, _ = GUARDED[resource.type]
    if resource.get(field) is not None:
        yield from _placed(resource, tuple(field.split(".")))


def _placed(resource: Resource, field: Path) -> Iterator[Placed]:
    document = resource.get(field)
    items = document.get("Statement") if isinstance(document, dict) else document
    within: Path = ("Statement",) if isinstance(document, dict) and "Statement" in document else ()
    for place, one in enumerate(statements(document)):
        index: Path = (place,) if isinstance(items, list) else ()
        yield one, (*field, *within, *index)


def _permission(resource: Resource) -> dict[str, Any]:
    who = resource.get("Principal")
    is_service = isinstance(who, str) and "." in who
    tests: dict[str, dict[str, Any]] = {}
    for operator, key, prop in (
        ("StringEquals", "aws:SourceAccount", "SourceAccount"),
        ("ArnLike", "aws:SourceArn", "SourceArn"),
        ("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
        ("StringEquals", "lambda:EventSourceToken", "EventSourceToken"),
    ):
        if resource.get(prop) is not None:
            tests.setdefault(operator, {})[key] = resource.get(prop)
    return {
        "Effect": "Allow",
        "Principal": {"Service": who} if is_service else {"AWS": who},
        "Action": resource.get("Action"),
        "Resource": resource.get("FunctionName"),
        "Condition": tests,
    }
