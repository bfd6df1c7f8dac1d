"""One key: rotated, kept, and open only to those who publish, store or come by way of a service."""

from __future__ import annotations

from typing import Any

import pytest

from template import Resource, Template
from template.iam import Answer, admits, statements
from template.values import SAMPLE

ACCOUNT = SAMPLE.account
OWN = {"aws:SourceAccount": ACCOUNT}
STRANGER = {"aws:SourceAccount": "999999999999", "aws:SourceArn": "arn:aws:sns:us-east-1:999999999999:topic"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/anything"
PUBLISH = ("kms:Decrypt", "kms:GenerateDataKey")


def context(kind: str, arn: str) -> dict[str, str]:
    return {f"kms:EncryptionContext:aws:{kind}": arn}


@pytest.fixture
def key(view: Template) -> Resource:
    return view.of("AWS::KMS::Key").one()


def test_key_is_rotated_every_year(key: Resource) -> None:
    assert key.get("EnableKeyRotation") is True
    assert key.get("RotationPeriodInDays") <= 365


def test_key_outlives_the_stack_because_the_archive_does(key: Resource) -> None:
    assert key.body["DeletionPolicy"] == key.body["UpdateReplacePolicy"] == "Retain"
    assert key.get("PendingWindowInDays") == 30


def test_alias_names_the_platform_and_the_environment(view: Template, key: Resource) -> None:
    alias = view.of("AWS::KMS::Alias").one()
    assert alias.get("AliasName") == "alias/payments-prod-monitoring"
    assert key.logical_id in alias.references


@pytest.mark.parametrize(
    "service,facts",
    [
        ("cloudwatch", OWN),
        ("budgets", OWN),
        ("costalerts", OWN),
        ("sns", {"aws:SourceArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:payments-prod-critical"}),
        ("events", context("sns:topicArn", f"arn:aws:sns:us-east-1:{ACCOUNT}:payments-prod-critical")),
        ("events", context("sqs:arn", f"arn:aws:sqs:us-east-1:{ACCOUNT}:payments-prod-events-dlq")),
    ],
)
@pytest.mark.parametrize("action", PUBLISH)
def test_publisher_is_admitted(key: Resource, service: str, facts: dict[str, str], action: str) -> None:
    assert admits(key.get("KeyPolicy"), f"{service}.amazonaws.com", action, facts) is Answer.YES


@pytest.mark.parametrize("service", ["cloudwatch", "budgets", "costalerts", "sns"])
def test_publisher_is_not_admitted_for_another_account(key: Resource, service: str) -> None:
    principal = f"{service}.amazonaws.com"
    assert admits(key.get("KeyPolicy"), principal, "kms:GenerateDataKey", STRANGER) is Answer.NO


def test_eventbridge_is_held_to_our_topics_without_a_source_account_that_it_does_not_send(
    key: Resource,
) -> None:
    theirs = context("sns:topicArn", "arn:aws:sns:us-east-1:999999999999:topic")
    principal = "events.amazonaws.com"
    assert admits(key.get("KeyPolicy"), principal, "kms:GenerateDataKey", theirs) is Answer.NO
    of_events = [one for one in statements(key.get("KeyPolicy")) if principal in one.services]
    assert of_events
    assert not any("aws:sourceaccount" in {k.lower() for k in one.condition_keys} for one in of_events)


@pytest.mark.parametrize(
    "action",
    [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:DescribeKey",
    ],
)
def test_logs_encrypt_groups_of_this_account_only(key: Resource, action: str) -> None:
    policy, principal = key.get("KeyPolicy"), "logs.us-east-1.amazonaws.com"
    ours = context("logs:arn", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/events/payments-prod-audit")
    theirs = context(
        "logs:arn", "arn:aws:logs:us-east-1:999999999999:log-group:/aws/events/payments-prod-audit"
    )
    assert admits(policy, principal, action, ours) is Answer.YES
    assert admits(policy, principal, action, theirs) is Answer.NO


@pytest.mark.parametrize("service", ["logs", "s3", "sns", "sqs"])
def test_roles_use_the_key_by_way_of_a_service(key: Resource, service: str) -> None:
    via = {"kms:CallerAccount": ACCOUNT, "kms:ViaService": f"{service}.us-east-1.amazonaws.com"}
    assert admits(key.get("KeyPolicy"), ROLE, "kms:Decrypt", via) is Answer.YES


@pytest.mark.parametrize("via", [{}, {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}])
def test_roles_do_not_use_the_key_directly(key: Resource, via: dict[str, str]) -> None:
    facts = {"kms:CallerAccount": ACCOUNT, **via}
    assert admits(key.get("KeyPolicy"), ROLE, "kms:Decrypt", facts) is Answer.NO


def test_grants_are_made_for_firehose_and_by_aws_only(key: Resource) -> None:
    firehose = {
        "kms:CallerAccount": ACCOUNT,
        "kms:ViaService": "firehose.us-east-1.amazonaws.com",
        "kms:GrantIsForAWSResource": "true",
    }
    policy, action = key.get("KeyPolicy"), "kms:CreateGrant"
    assert admits(policy, ROLE, action, firehose) is Answer.YES
    assert admits(policy, ROLE, action, firehose | {"kms:GrantIsForAWSResource": "false"}) is Answer.NO
    assert (
        admits(policy, ROLE, action, firehose | {"kms:ViaService": "ec2.us-east-1.amazonaws.com"})
        is Answer.NO
    )


@pytest.mark.parametrize(
    "action", ["kms:PutKeyPolicy", "kms:EnableKeyRotation", "kms:DescribeKey", "kms:CreateAlias"]
)
def test_account_administers_the_key_so_nobody_is_locked_out(key: Resource, action: str) -> None:
    assert admits(key.get("KeyPolicy"), ROLE, action) is Answer.YES


def test_no_statement_has_a_wildcard_action_or_lets_in_everybody(key: Resource) -> None:
    found: list[Any] = [*statements(key.get("KeyPolicy"))]
    assert len(found) == 11
    assert not [action for one in found for action in one.actions if "*" in action]
    assert [one.sid for one in found if one.public] == ["GrantsForServicesOnly"]


def test_grants_are_denied_to_everybody_but_aws_services(prod: dict[str, Any]) -> None:
    (key,) = [each for each in prod["Resources"].values() if each["Type"] == "AWS::KMS::Key"]
    (denial,) = [one for one in key["Properties"]["KeyPolicy"]["Statement"] if one["Effect"] == "Deny"]
    assert denial["Sid"] == "GrantsForServicesOnly"
    assert denial["Action"] == ["kms:CreateGrant"]
    assert denial["Condition"]["BoolIfExists"] == {
        "kms:GrantIsForAWSResource": "false",
        "aws:PrincipalIsAWSService": "false",
    }
