"""What the care of a key needs, through which services it is used, and its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from policies.rules.key_care import LIFE
from tests.policies.rules.breaking import resource

Judge = Callable[..., Checked]
Body = dict[str, Any]
ROOT = {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}
VIA = {"StringEquals": {"kms:ViaService": ["sqs.us-east-1.amazonaws.com"]}}


def key(actions: Any, condition: Any = None) -> Body:
    statement = {"Effect": "Allow", "Principal": ROOT, "Action": actions, "Resource": "*"}
    statement |= {"Condition": condition} if condition else {}
    found = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [statement]}}}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}}
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}}
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": [{"Ref": "Topic"}]}}
    return {"Resources": {"Key": found, "Queue": queue, "Topic": topic, "Alarm": alarm}}


@pytest.mark.parametrize(
    "actions", ["kms:*", list(LIFE), ["kms:*Key*", *LIFE]], ids=["everything", "by name", "both"]
)
def test_a_key_that_can_be_cared_for_passes(judge: Judge, actions: Any) -> None:
    assert not judge(key(actions), "key-administration-incomplete", strict=True).findings


def test_an_action_less_is_not_told_to_others_and_names_it(judge: Judge) -> None:
    less = [one for one in LIFE if one != "kms:CancelKeyDeletion"]
    checked = judge(key(less), "key-administration-incomplete")
    assert not checked.findings
    assert "kms:CancelKeyDeletion" in checked.untold[0].untold[0].seen


@pytest.mark.parametrize("name", LIFE)
def test_the_prod_key_needs_every_one_of_them(judge: Judge, broken: Body, name: str) -> None:
    statements = resource(broken, "AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"]
    statements[0]["Action"].remove(name)
    statements[0]["Action"].append("kms:ListKeys")
    found = judge(broken, "key-administration-incomplete").findings
    if not any(name in one["Action"] for one in statements[1:] if "Condition" not in one):
        assert name in found[0].seen


def test_a_service_that_encrypts_must_be_one_that_the_account_comes_through(judge: Judge) -> None:
    checked = judge(key(["kms:Decrypt"], VIA), "key-service-left-out")
    assert "not through sns.us-east-1.amazonaws.com" in checked.untold[0].untold[0].seen


def test_a_key_that_is_not_narrowed_to_services_is_not_asked(judge: Judge) -> None:
    checked = judge(key(["kms:Decrypt"]), "key-service-left-out", strict=True)
    assert not any(one.said for one in checked.asked)


@pytest.mark.parametrize("service", ["logs", "s3", "sns", "sqs"])
def test_the_prod_key_is_used_through_each_of_its_services(judge: Judge, broken: Body, service: str) -> None:
    statement = resource(broken, "AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"][1]
    via = statement["Condition"]["StringEquals"]["kms:ViaService"]
    via.remove(f"{service}.us-east-1.amazonaws.com")
    (found,) = judge(broken, "key-service-left-out").findings
    assert f"not through {service}." in found.seen


def test_a_key_without_an_alias_is_a_fault_of_a_complete_template_alone(judge: Judge, broken: Body) -> None:
    assert not judge(key("kms:*"), "key-without-alias", strict=True).findings
    resource(broken, "AWS::KMS::Alias")["Properties"]["TargetKeyId"] = "elsewhere"
    assert judge(broken, "key-without-alias").findings


def test_the_correct_prod_template_gives_no_finding(judge: Judge, prod: Body) -> None:
    rules = ("key-administration-incomplete", "key-service-left-out", "key-without-alias")
    checked = judge(prod, *rules)
    assert not checked.findings
    assert {one.rule.id for one in checked.asked if one.said} == set(rules)
