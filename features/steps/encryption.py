"""What the sentences about keys mean."""

from __future__ import annotations

from typing import Any

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged, differs
from template import Resource, Template
from template.iam import admits, policies, publisher_context

KEY = "AWS::KMS::Key"


@given("every key")
def _keys(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("keys", template.of(KEY))


@then("each rotates by itself")
def _rotates(judged: Judged[Resource]) -> None:
    judged.each(lambda key: differs(key.get("EnableKeyRotation"), wanted=True))


@then("each has an alias")
def _alias(template: Template, judged: Judged[Resource]) -> None:
    named = {template.target(one.written("TargetKeyId")) for one in template.of("AWS::KMS::Alias")}
    judged.each(lambda key: "" if key in named else "has no alias")


@then(parsers.parse("each lets {service} use it for {action}"))
def _admits(template: Template, judged: Judged[Resource], service: str, action: str) -> None:
    """As the service asks on behalf of a log group, alarm or topic of this account."""
    judged.each(
        lambda key: (
            ""
            if admits(policies(template, key.logical_id), service, action, _context(template, service))
            else f"{service} may not {action}"
        )
    )


SOURCES = {
    "cloudwatch.amazonaws.com": "AWS::CloudWatch::Alarm",
    "events.amazonaws.com": "AWS::Events::Rule",
    "sns.amazonaws.com": "AWS::SNS::Topic",
}


def _context(template: Template, service: str) -> dict[str, Any]:
    """What the service tells of itself: the thing of this template that it asks for."""
    source = template.of(SOURCES[service])[0].arn if service in SOURCES else None
    topic = template.of("AWS::SNS::Topic")[0].arn
    found = publisher_context(source, template.place) | {"kms:EncryptionContext:aws:sns:topicArn": topic}
    if service.startswith("logs."):
        group = template.of("AWS::Logs::LogGroup")[0]
        found |= {"kms:EncryptionContext:aws:logs:arn": str(group.arn).removesuffix(":*")}
    return found


@then("none admits everybody")
def _not_public(template: Template, judged: Judged[Resource]) -> None:
    judged.each(
        lambda key: (
            "admits everybody"
            if any(one.allows and one.public for one in policies(template, key.logical_id))
            else ""
        )
    )


@then("none gives all actions to anybody")
def _not_everything(template: Template, judged: Judged[Resource]) -> None:
    def fault(key: Resource) -> str:
        given = [action for one in policies(template, key.logical_id) if one.allows for action in one.actions]
        return ", ".join(str(action) for action in given if "*" in str(action))

    judged.each(fault)
