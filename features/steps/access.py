"""What the sentences about permissions, secrets and things that nobody uses mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_bdd import given, then

from features.steps.judgement import Judged, differs
from template import Resource, Template, is_secret_reference
from template.graph import Graph
from template.iam import Statement, statements

FORCED = {
    "cloudwatch:PutMetricData": "cloudwatch:namespace",
    "ec2:CreateNetworkInterface": "",
    "ec2:DeleteNetworkInterface": "",
    "ec2:DescribeNetworkInterfaces": "",
    "s3:ListAllMyBuckets": "",
    "xray:PutTelemetryRecords": "",
    "xray:PutTraceSegments": "",
}
"""Actions that take no resource, and the key that narrows them (AWS service authorization reference)."""

READING = {
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "logs:Unmask",
}

TELLS_NO_SOURCE = {"lambda.amazonaws.com", "firehose.amazonaws.com"}
"""Services whose guides name no source to hold a trust to (Lambda and Data Firehose guides)."""

SECRETS = (
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b",
    r"events\.(eu\.)?pagerduty\.com/integration/",
    r"hooks\.slack\.com/",
    r"\b(xox[abprs]-|gh[pousr]_|sk_(live|test)_)",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"(?i)(password|passwd|token|api_?key|secret)=[^&\s{]+",
    r"://[^/@\s]+:[^/@\s]+@",
)
DOCUMENTS = {
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::Logs::ResourcePolicy": "PolicyDocument",
    "AWS::XRay::ResourcePolicy": "PolicyDocument",
}


@dataclass(frozen=True)
class Clause:
    """A statement, and the resource in which it stands."""

    resource: Resource
    statement: Statement


def _clauses(template: Template, *, roles: bool, documents: bool) -> Iterator[Clause]:
    for role in template.of("AWS::IAM::Role").optional() if roles else ():
        for policy in role.get("Policies") or []:
            for one in statements(policy.get("PolicyDocument")):
                yield Clause(role, one)
    for resource in template.of(*DOCUMENTS).optional():
        identity = resource.type.startswith("AWS::IAM::")
        if (roles and identity) or (documents and not identity):
            for one in statements(resource.get(DOCUMENTS[resource.type])):
                yield Clause(resource, one)


@given("every statement of every policy")
def _all(template: Template, judged: Judged[Clause]) -> None:
    judged.choose("statements", _clauses(template, roles=True, documents=True))


@given("every statement of every role")
def _of_roles(template: Template, judged: Judged[Clause]) -> None:
    judged.choose("statements of roles", _clauses(template, roles=True, documents=False))


@given("every statement of every resource policy")
def _of_resources(template: Template, judged: Judged[Clause]) -> None:
    judged.choose("statements of resource policies", _clauses(template, roles=False, documents=True))


@given("every role")
def _roles(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("roles", template.of("AWS::IAM::Role"))


@given("every resource")
def _resources(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("resources", template.of())


@given("every text of the template")
def _texts(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("resources", template.of())


@then("none allows an action with a wildcard")
def _no_wildcard(judged: Judged[Clause]) -> None:
    judged.each(
        lambda one: ", ".join(str(a) for a in one.statement.actions if one.statement.allows and "*" in str(a))
    )


@then("none allows everything but some actions")
def _no_not_action(judged: Judged[Clause]) -> None:
    judged.each(lambda one: "NotAction" if one.statement.allows and one.statement.not_actions else "")
    judged.each(lambda one: "NotResource" if one.statement.allows and one.statement.not_resources else "")


@then("none allows logs:Unmask")
def _no_unmask(judged: Judged[Clause]) -> None:
    def fault(one: Clause) -> str:
        return "allows it" if one.statement.allows and "logs:Unmask" in one.statement.actions else ""

    judged.each(fault)
    _no_wildcard(judged)


@then("none allows reading log lines")
def _no_reading(judged: Judged[Clause]) -> None:
    judged.each(lambda one: ", ".join(sorted(READING & set(map(str, one.statement.actions)))))


@then("each names its resources, unless every one of its actions forces a wildcard")
def _names_resources(judged: Judged[Clause]) -> None:
    def fault(one: Clause) -> str:
        free = [str(action) for action in one.statement.actions if action not in FORCED]
        return ", ".join(free) if "*" in one.statement.resources and one.statement.allows else ""

    judged.each(fault)


@then("each that must use a wildcard is narrowed by the condition that exists")
def _narrowed(judged: Judged[Clause]) -> None:
    def fault(one: Clause) -> str:
        keys = {FORCED.get(str(action), "") for action in one.statement.actions} - {""}
        missing = keys - one.statement.condition_keys
        return f"lacks {', '.join(missing)}" if "*" in one.statement.resources and missing else ""

    judged.each(fault)


@then("each trusts AWS services only")
def _trusts_services(judged: Judged[Resource]) -> None:
    def fault(role: Resource) -> str:
        kinds = {kind for one in _trust(role) for kind in one.principals or {}}
        return differs(kinds, {"Service"})

    judged.each(fault)


@then("each trust in a service that tells its source is limited to this account")
def _limited(judged: Judged[Resource]) -> None:
    wanted = {"aws:sourceaccount", "aws:sourcearn", "sts:externalid"}

    def fault(role: Resource) -> str:
        loose = [name for one in _trust(role) for name in one.services if not wanted & one.condition_keys]
        return ", ".join(name for name in loose if name not in TELLS_NO_SOURCE)

    judged.each(fault)


def _trust(role: Resource) -> tuple[Statement, ...]:
    return statements(role.get("AssumeRolePolicyDocument"))


@then("none lets everybody in")
def _not_public(judged: Judged[Clause]) -> None:
    judged.each(lambda one: "lets everybody in" if one.statement.allows and one.statement.public else "")


@then("each has the same permissions boundary or none has one")
def _boundary(judged: Judged[Resource]) -> None:
    first = judged.things[0].get("PermissionsBoundary")
    judged.each(
        lambda role: (
            differs(role.get("PermissionsBoundary"), first)
            if first or role.get("PermissionsBoundary")
            else ""
        )
    )


@then("none looks like a secret")
def _no_secret(judged: Judged[Resource]) -> None:
    def fault(resource: Resource) -> str:
        return ", ".join(
            shape for text in _strings(resource.raw) for shape in SECRETS if re.search(shape, text)
        )

    judged.each(fault)


@then("no output or environment variable resolves a secret")
def _no_resolved_secret(template: Template) -> None:
    written = [*_strings(template.outputs)]
    for resource in template.of("AWS::Lambda::Function", "AWS::Synthetics::Canary"):
        written += _strings(resource.written("Environment.Variables", {}))
        written += _strings(resource.written("RunConfig.EnvironmentVariables", {}))
    found = [text for text in written if is_secret_reference(text)]
    assert not found, f"{found[0]} is resolved into a readable place"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


@then("each is used by another or serves people")
def _used(template: Template, judged: Judged[Resource]) -> None:
    idle = {resource.logical_id for resource in Graph(template).unused()}
    judged.each(lambda one: "nothing uses it" if one.logical_id in idle else "")
