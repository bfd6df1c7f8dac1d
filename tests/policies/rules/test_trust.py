"""Who may assume roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.check import Checked

Judge = Callable[..., Checked]
Body = dict[str, Any]
ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
RULES = (
    "role-trusts-everyone",
    "role-trusts-another-account",
    "role-confused-deputy",
    "role-unknown-service",
    "role-service-cannot-assume",
    "role-trusts-idle-service",
    "role-unused",
)


def role(principal: Any, condition: Any = None, **others: Body) -> Body:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    properties = {"AssumeRolePolicyDocument": {"Statement": [statement]}}
    return {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}, **others}}


RULE = {
    "Type": "AWS::Events::Rule",
    "Properties": {
        "Name": "watch",
        "Targets": [
            {
                "Id": "a",
                "Arn": "arn:aws:events:us-east-1:609831742057:event-bus/other",
                "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            }
        ],
    },
}
EVENTS = {"Service": "events.amazonaws.com"}

RIGHT = {
    "a service held to the account": role(EVENTS, ACCOUNT),
    "a service held to one rule": role(
        EVENTS,
        {"ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:aws:events:us-east-1:${AWS::AccountId}:rule/a-*"}}},
    ),
    "a service that sends nothing": role({"Service": "lambda.amazonaws.com"}),
    "a service of a region": role({"Service": "logs.us-east-1.amazonaws.com"}, ACCOUNT),
    "a service that uses it": role(EVENTS, ACCOUNT, Rule=RULE),
    "its own account": role({"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}),
    "everybody of an organisation": role("*", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
    "a stranger with an ExternalId": role(
        {"AWS": "999988887777"}, {"StringEquals": {"sts:ExternalId": "abc"}}
    ),
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_right_trust_raises_nothing(judge: Judge, body: Body) -> None:
    assert not judge(body, *RULES).findings


WRONG = {
    "everybody": ("role-trusts-everyone", role("*"), 'trusts "*"'),
    "everybody in AWS": ("role-trusts-everyone", role({"AWS": "*"}), 'trusts "*"'),
    "everybody's services": ("role-trusts-everyone", role("*", ACCOUNT), 'trusts "*"'),
    "a service for anybody": ("role-confused-deputy", role(EVENTS), "without aws:SourceAccount"),
    "a service for any account by a star": (
        "role-confused-deputy",
        role(EVENTS, {"ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:*:rule/*"}}),
        "of this account",
    ),
    "a service unless it says otherwise": (
        "role-confused-deputy",
        role(EVENTS, {"StringEqualsIfExists": {"aws:SourceAccount": "609831742057"}}),
        "without aws:SourceAccount",
    ),
    "a service by the name of its console": (
        "role-unknown-service",
        role({"Service": "eventbridge.amazonaws.com"}),
        "needed is events.amazonaws.com",
    ),
    "a misspelt service": (
        "role-unknown-service",
        role({"Service": "lamda.amazonaws.com"}),
        "near it: lambda",
    ),
    "another domain": ("role-unknown-service", role({"Service": "events.amazon.com"}), "does not end"),
    "another service than the one that uses it": (
        "role-service-cannot-assume",
        role({"Service": "scheduler.amazonaws.com"}, ACCOUNT, Rule=RULE),
        "as events.amazonaws.com",
    ),
    "another account's rules": (
        "role-service-cannot-assume",
        role(EVENTS, {"StringEquals": {"aws:SourceAccount": "999988887777"}}, Rule=RULE),
        "does not admit",
    ),
    "rules of another name": (
        "role-service-cannot-assume",
        role(EVENTS, {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:609831742057:rule/other-*"}}, Rule=RULE),
        "does not admit",
    ),
}


@pytest.mark.parametrize("rule, body, words", WRONG.values(), ids=WRONG)
def test_wrong_trust_is_found_by_its_cause(judge: Judge, rule: str, body: Body, words: str) -> None:
    (finding,) = judge(body, rule).findings
    assert words in finding.seen


OPEN = {
    "role-trusts-another-account": role({"AWS": "arn:aws:iam::999988887777:root"}),
    "role-trusts-idle-service": role(
        {"Service": ["events.amazonaws.com", "lambda.amazonaws.com"]}, Rule=RULE
    ),
    "role-unused": role({"Service": "lambda.amazonaws.com"}),
    "role-unknown-service": role({"Service": "zyxquark.amazonaws.com"}),
}


@pytest.mark.parametrize("rule", OPEN)
def test_what_lies_outside_is_not_told_unless_the_template_is_whole(judge: Judge, rule: str) -> None:
    checked = judge(OPEN[rule], rule)
    assert not checked.findings
    assert checked.untold
    assert judge(OPEN[rule], rule, strict=True).findings


ROLES = (
    "LogsAdoptedRole",
    "ArchiveSender",
    "EventsPagerDutyRole",
    "ArchiveDeliveryRole",
    "Canariespaymentsprodpay",
)


@pytest.mark.parametrize("name", ROLES)
def test_a_prod_role_that_trusts_another_service_is_found(judge: Judge, broken: Body, name: str) -> None:
    (role_, *_) = [
        one
        for key, one in broken["Resources"].items()
        if key.startswith(name) and one["Type"] == "AWS::IAM::Role"
    ]
    role_["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] = {
        "Service": "glue.amazonaws.com"
    }
    assert judge(broken, "role-service-cannot-assume").findings


@pytest.mark.parametrize("name", ROLES[:3])
def test_a_prod_role_that_lost_its_condition_is_found(judge: Judge, broken: Body, name: str) -> None:
    (found,) = [key for key in broken["Resources"] if key.startswith(name)]
    statement = broken["Resources"][found]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]
    del statement["Condition"]
    assert [one.resource.logical_id for one in judge(broken, "role-confused-deputy").findings] == [found]


def test_a_prod_role_that_nothing_uses_any_more_is_found(judge: Judge, broken: Body) -> None:
    broken["Resources"] = {
        key: one for key, one in broken["Resources"].items() if one["Type"] != "AWS::Logs::SubscriptionFilter"
    }
    (finding,) = judge(broken, "role-unused").findings
    assert finding.resource.logical_id.startswith("ArchiveSender")


def test_the_prod_template_raises_nothing(judge: Judge, prod: Mapping[str, Any]) -> None:
    assert not judge(prod, *RULES).findings
