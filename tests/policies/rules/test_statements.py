"""Statements that lack a part, say a thing twice, or lost the condition of their kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from policies.rule import Rule
from policies.rules import statements
from tests.policies.rules.breaking import resource

Judge = Callable[..., Checked]
Body = dict[str, Any]
COMPLETE = {"PaymentMonitoring": {"complete": True}}
ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
ROOT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
WHOLE = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sns:Publish",
    "Resource": "arn:aws:sns:us-east-1:609831742057:t",
}
HOLDERS: dict[str, tuple[str, Body]] = {
    "AWS::SNS::TopicPolicy": ("PolicyDocument", {"Topics": ["arn:aws:sns:us-east-1:609831742057:t"]}),
    "AWS::S3::BucketPolicy": ("PolicyDocument", {"Bucket": "b"}),
    "AWS::KMS::Key": ("KeyPolicy", {}),
    "AWS::Logs::ResourcePolicy": ("PolicyDocument", {"PolicyName": "p"}),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument", {}),
}


def policy(kind: str, *several: Any, metadata: Any = None) -> Body:
    field, further = HOLDERS[kind]
    properties = {field: {"Version": "2012-10-17", "Statement": [*several]}, **further}
    return {"Metadata": metadata or {}, "Resources": {"P": {"Type": kind, "Properties": properties}}}


def without(*names: str, **further: Any) -> dict[str, Any]:
    return {key: value for key, value in {**WHOLE, **further}.items() if key not in names}


INCOMPLETE = "policy-statement-incomplete"


@pytest.mark.parametrize(
    "kind, lost",
    [
        ("AWS::SNS::TopicPolicy", "Principal"),
        ("AWS::SNS::TopicPolicy", "Action"),
        ("AWS::S3::BucketPolicy", "Resource"),
        ("AWS::KMS::Key", "Resource"),
        ("AWS::Logs::ResourcePolicy", "Principal"),
    ],
)
def test_a_statement_without_a_part_is_told_in_any_template(judge: Judge, kind: str, lost: str) -> None:
    (found,) = judge(policy(kind, without(lost)), INCOMPLETE).findings
    assert found.seen == f"the statement has no {lost}"


@pytest.mark.parametrize("lost", ["Resource", "Action"])
def test_what_a_role_may_do_needs_an_action_and_a_resource(judge: Judge, lost: str) -> None:
    body = policy("AWS::IAM::ManagedPolicy", without("Principal", lost))
    (found,) = judge(body, INCOMPLETE).findings
    assert lost in found.seen


@pytest.mark.parametrize("lost", ["Resource", "Effect"])
def test_what_only_some_services_need_is_not_told(judge: Judge, lost: str) -> None:
    checked = judge(policy("AWS::Logs::ResourcePolicy", without(lost)), INCOMPLETE)
    assert not checked.findings
    assert checked.untold
    strict = judge(policy("AWS::Logs::ResourcePolicy", without(lost), metadata=COMPLETE), INCOMPLETE)
    assert lost in strict.findings[0].seen


def test_a_list_that_lost_its_last_item_is_no_part(judge: Judge) -> None:
    body = policy("AWS::S3::BucketPolicy", without(Resource=[]))
    assert judge(body, INCOMPLETE).findings
    body = policy("AWS::SNS::TopicPolicy", without(Principal={"Service": []}))
    assert judge(body, INCOMPLETE).findings


@pytest.mark.parametrize(
    "statement",
    [
        WHOLE,
        without("Principal", NotPrincipal={"AWS": "x"}),
        without("Action", NotAction="s3:x"),
        without("Resource", NotResource="arn:aws:s3:::b"),
    ],
    ids=["whole", "NotPrincipal", "NotAction", "NotResource"],
)
def test_a_whole_statement_passes(judge: Judge, statement: Any) -> None:
    checked = judge(policy("AWS::S3::BucketPolicy", statement), INCOMPLETE, strict=True)
    assert not checked.findings


def test_a_trust_policy_needs_no_resource(judge: Judge) -> None:
    trust = {"Statement": [without("Resource", Action="sts:AssumeRole")]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}
    assert not judge({"Resources": {"R": role}}, INCOMPLETE, strict=True).findings
    del trust["Statement"][0]["Principal"]
    assert judge({"Resources": {"R": role}}, INCOMPLETE).findings


@pytest.mark.parametrize(
    "change",
    [
        {"Action": ["sns:Publish", "SNS:publish"]},
        {"Resource": ["arn:a", "arn:a"]},
        {"Principal": {"Service": ["a.amazonaws.com", "a.amazonaws.com"]}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": ["1", "1"]}}},
    ],
    ids=["actions", "resources", "principals", "values"],
)
def test_the_same_twice_is_a_fault_of_a_complete_template_alone(judge: Judge, change: Body) -> None:
    kind, rule = "AWS::SNS::TopicPolicy", "policy-says-twice"
    (found,) = judge(policy(kind, {**WHOLE, **change}, metadata=COMPLETE), rule).findings
    assert found.seen.endswith(" twice")
    assert not judge(policy(kind, {**WHOLE, **change}), rule, strict=True).findings
    assert not judge(policy(kind, WHOLE, metadata=COMPLETE), rule).findings


GRANT = {"Effect": "Allow", "Principal": ROOT, "Action": ["kms:CreateGrant"], "Resource": "*"}
USE = {"Effect": "Allow", "Principal": ROOT, "Action": ["kms:Decrypt"], "Resource": "*"}
SERVICE = {**USE, "Principal": {"Service": "events.amazonaws.com"}}
WRITE = {**WHOLE, "Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:us-east-1:1:log-group:g:*"}
FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
VIA = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
OF_TOPICS = {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:us-east-1:1:*"}}
KEY, LOGS = "AWS::KMS::Key", "AWS::Logs::ResourcePolicy"


@pytest.mark.parametrize(
    "kind, statement, condition",
    [(KEY, GRANT, FOR_AWS), (KEY, USE, VIA), (KEY, SERVICE, OF_TOPICS), (LOGS, WRITE, ACCOUNT)],
    ids=["grants", "the account's use", "a service's use", "writing to a log"],
)
def test_a_statement_without_the_condition_of_its_kind_is_not_told(
    judge: Judge, kind: str, statement: Body, condition: Body
) -> None:
    rule = "policy-lacks-condition"
    checked = judge(policy(kind, statement), rule)
    assert not checked.findings
    assert "without any of" in checked.untold[0].untold[0].seen
    assert not judge(policy(kind, {**statement, "Condition": condition}), rule, strict=True).findings


def test_a_condition_of_another_kind_does_not_hold_grants(judge: Judge) -> None:
    body = policy(KEY, {**GRANT, "Condition": VIA})
    assert judge(body, "policy-lacks-condition", strict=True).findings


def test_everything_for_the_account_is_another_rules_question(judge: Judge) -> None:
    assert not judge(policy(KEY, {**USE, "Action": "kms:*"}), "policy-lacks-condition", strict=True).findings


def test_a_policy_about_every_log_group_is_not_told(judge: Judge) -> None:
    rule = "policy-about-everything"
    assert judge(policy(LOGS, {**WRITE, "Resource": "*"}), rule).untold
    assert not judge(policy(LOGS, WRITE), rule, strict=True).findings


@pytest.mark.parametrize("written", ["events.Amazonaws.com", "Events.amazonaws.com"])
def test_a_service_in_another_case_is_no_service(judge: Judge, written: str) -> None:
    body = policy("AWS::SNS::TopicPolicy", {**WHOLE, "Principal": {"Service": written}})
    (found,) = judge(body, "policy-unknown-service").findings
    assert found.seen == f"'{written}'; needed is events.amazonaws.com"


def test_the_correct_prod_template_gives_no_finding(judge: Judge, prod: Body) -> None:
    rules = [one.id for one in vars(statements).values() if isinstance(one, Rule)]
    checked = judge(prod, *rules)
    assert not checked.findings
    assert {one.rule.id for one in checked.asked if one.said} == set(rules)


def test_a_condition_less_in_the_prod_key_is_found(judge: Judge, broken: Body) -> None:
    for one in resource(broken, KEY)["Properties"]["KeyPolicy"]["Statement"]:
        if one["Sid"] == "StreamsKeepGrants":
            del one["Condition"]["Bool"]
    assert judge(broken, "policy-lacks-condition").findings


@pytest.mark.parametrize("value, faults", [("false", 0), ("TRUE", 0), (True, 0), ("fase", 1), ("no", 1)])
def test_a_condition_on_true_or_false_names_one_of_them(judge: Judge, value: Any, faults: int) -> None:
    body = policy("AWS::SNS::TopicPolicy", {**WHOLE, "Condition": {"BoolIfExists": {"aws:x": value}}})
    assert len(judge(body, "policy-condition-unread").findings) == faults


def test_every_action_is_more_than_a_topics_policy_takes(judge: Judge, prod: Body) -> None:
    rule = "topic-policy-action-refused"
    body = policy("AWS::SNS::TopicPolicy", {**WHOLE, "Action": "sns:*"})
    assert judge(body, rule).untold
    assert not judge(body, rule).findings
    assert not judge(prod, rule).findings


def test_a_trust_policy_of_prod_without_its_source_is_found(judge: Judge, broken: Body) -> None:
    role = resource(broken, "AWS::IAM::Role", "PagerDuty")["Properties"]
    del role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["ArnLike"]
    assert judge(broken, "policy-lacks-condition").findings


def test_a_truth_in_another_case_is_not_told(judge: Judge) -> None:
    body = policy("AWS::SNS::TopicPolicy", {**WHOLE, "Condition": {"Bool": {"aws:x": "False"}}})
    checked = judge(body, "policy-condition-unread")
    assert not checked.findings
    assert "the guide writes false" in checked.untold[0].untold[0].seen


@pytest.mark.parametrize("operator", ["stringEquals", "StringEqual", "ArnIs"])
def test_an_operator_that_iam_does_not_know_is_found(judge: Judge, operator: str) -> None:
    body = policy("AWS::SNS::TopicPolicy", {**WHOLE, "Condition": {operator: {"aws:x": "y"}}})
    (found,) = judge(body, "policy-condition-unread").findings
    assert found.seen == f"{operator} is no operator of IAM"


@pytest.mark.parametrize("operator", ["ForAllValues:StringLike", "NumericLessThanEqualsIfExists", "Null"])
def test_operators_of_the_guide_are_known(judge: Judge, operator: str) -> None:
    body = policy("AWS::SNS::TopicPolicy", {**WHOLE, "Condition": {operator: {"aws:x": "true"}}})
    assert not judge(body, "policy-condition-unread", strict=True).findings
