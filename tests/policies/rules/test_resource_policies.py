"""Who may come in by the policies of topics, queues, buckets, keys and functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.check import Checked
from policies.rule import Rule
from policies.rules import resource_policies

Judge = Callable[..., Checked]
Body = dict[str, Any]
TOPIC = {"Ref": "Topic"}
ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}
PLAIN = {"Bool": {"aws:SecureTransport": "false"}}
RULES = tuple(one.id for one in vars(resource_policies).values() if isinstance(one, Rule))


def topic(principal: Any, condition: Any = None, **further: Any) -> Body:
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "sns:Publish",
        "Resource": TOPIC,
        **further,
    }
    if condition:
        statement["Condition"] = condition
    policy = {"Topics": [TOPIC], "PolicyDocument": {"Statement": [statement]}}
    return {
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {}},
            "Policy": {"Type": "AWS::SNS::TopicPolicy", "Properties": policy},
        }
    }


def key(*statements: Mapping[str, Any]) -> Body:
    return {
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [*statements]}}}
        }
    }


ROOT = {
    "Effect": "Allow",
    "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},
    "Action": "kms:*",
    "Resource": "*",
}


def permission(**properties: Any) -> Body:
    found = {"Action": "lambda:InvokeFunction", "FunctionName": "f", **properties}
    return {"Resources": {"Permission": {"Type": "AWS::Lambda::Permission", "Properties": found}}}


RIGHT = {
    "alarms of this account": topic(CLOUDWATCH, ACCOUNT),
    "rules, which tell no source": topic({"Service": "events.amazonaws.com"}),
    "the account itself": topic({"AWS": {"Ref": "AWS::AccountId"}}),
    "everybody of the account, as SNS writes it": topic(
        {"AWS": "*"}, {"StringEquals": {"AWS:SourceOwner": "609831742057"}}
    ),
    "a denial of plain requests": topic("*", PLAIN, Effect="Deny"),
    "the default of a key": key(ROOT),
    "a key for the log groups of this account": key(
        ROOT,
        {
            "Effect": "Allow",
            "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": "*",
            "Condition": {
                "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:609831742057:*"}
            },
        },
    ),
    "one rule that calls a function": permission(
        Principal="events.amazonaws.com", SourceArn="arn:aws:events:us-east-1:609831742057:rule/r"
    ),
    "one bucket that calls a function": permission(Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::b"),
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_right_policies_raise_nothing(judge: Judge, body: Body) -> None:
    assert not judge(body, *RULES).findings


WRONG = {
    "everybody": ("policy-open-to-everyone", topic("*"), 'lets "*" do sns:Publish'),
    "everybody by TLS": (
        "policy-open-to-everyone",
        topic({"AWS": "*"}, {"Bool": {"aws:SecureTransport": "true"}}),
        'lets "*" do',
    ),
    "everybody from anywhere": (
        "policy-open-to-everyone",
        topic("*", {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
        'lets "*" do',
    ),
    "alarms of any account": ("policy-confused-deputy", topic(CLOUDWATCH), "for any account"),
    "any rule of anybody calling a function": (
        "policy-confused-deputy",
        permission(Principal="events.amazonaws.com"),
        "events.amazonaws.com",
    ),
    "alarms by the name of their metrics": (
        "policy-unknown-service",
        topic({"Service": "monitoring.amazonaws.com"}, ACCOUNT),
        "needed is cloudwatch.amazonaws.com",
    ),
    "plain requests let in": (
        "policy-tls-flipped",
        topic("*", PLAIN),
        "Allow with Bool aws:SecureTransport false",
    ),
    "all but plain requests denied": (
        "policy-tls-flipped",
        topic("*", {"Bool": {"aws:SecureTransport": "true"}}, Effect="Deny"),
        "Deny with Bool aws:SecureTransport true",
    ),
    "plain requests denied to a service only": (
        "policy-tls-flipped",
        topic(CLOUDWATCH, PLAIN, Effect="Deny"),
        "needed is everybody",
    ),
    "a denial without its condition": (
        "policy-denies-everyone",
        topic("*", Effect="Deny", Action="sns:*"),
        "denies everybody sns:*",
    ),
    "another topic": (
        "policy-misses-its-resource",
        topic(CLOUDWATCH, ACCOUNT, Resource="arn:aws:sns:us-east-1:609831742057:other"),
        "the policy is that of",
    ),
    "a key that a service owns": (
        "key-gives-everything",
        key(ROOT, {**ROOT, "Principal": {"Service": "logs.amazonaws.com"}}),
        "kms:* for logs.amazonaws.com",
    ),
    "a key statement about a bucket": (
        "key-statement-about-another",
        key(ROOT, {**ROOT, "Action": "kms:Decrypt", "Resource": "arn:aws:s3:::b"}),
        "needed is *",
    ),
}


@pytest.mark.parametrize("rule, body, words", WRONG.values(), ids=WRONG)
def test_wrong_policies_are_found_by_their_cause(judge: Judge, rule: str, body: Body, words: str) -> None:
    (finding,) = judge(body, rule).findings
    assert words in finding.seen


def test_a_key_that_nobody_manages_is_found(judge: Judge) -> None:
    seen = [
        one.seen
        for one in judge(key({**ROOT, "Action": "kms:Decrypt"}), "key-without-administrator").findings
    ]
    assert "no statement lets anybody kms:PutKeyPolicy" in seen


OPEN = {
    "policy-crosses-accounts": topic({"AWS": "arn:aws:iam::999988887777:root"}),
    "policy-elsewhere": topic(CLOUDWATCH, {"StringEquals": {"aws:SourceAccount": "999988887777"}}),
    "policy-open-to-everyone": topic("*", ACCOUNT),
}


@pytest.mark.parametrize("rule", OPEN)
def test_what_lies_outside_is_not_told_unless_the_template_is_whole(judge: Judge, rule: str) -> None:
    assert not judge(OPEN[rule], rule).findings
    assert judge(OPEN[rule], rule, strict=True).findings


def policies(body: Body, prefix: str) -> list[Body]:
    """Every policy on topics, queues and buckets whose logical id begins so."""
    kinds = resource_policies.TLS
    return [
        one for key_, one in body["Resources"].items() if one["Type"] in kinds and key_.startswith(prefix)
    ]


def about_tls(policy: Body) -> Body:
    found: list[Body] = policy["Properties"]["PolicyDocument"]["Statement"]
    (one,) = [one for one in found if one.get("Sid") == "TlsOnly"]
    return one


@pytest.mark.parametrize("prefix", ["Notificationscritical", "Eventseventsdlq", "ArchiveStore", "Canaries"])
def test_the_denial_of_plain_requests_is_missed_flipped_and_unbound(
    judge: Judge, prod: Body, prefix: str
) -> None:
    import copy

    breaks: dict[str, Callable[[Body, Body], object]] = {
        "policy-lacks-tls-denial": lambda policy, one: policy["Properties"]["PolicyDocument"][
            "Statement"
        ].remove(one),
        "policy-tls-flipped": lambda _, one: one.update(Effect="Allow"),
        "policy-denies-everyone": lambda _, one: one.pop("Condition"),
    }
    for rule, spoil in breaks.items():
        body = copy.deepcopy(dict(prod))
        (policy,) = policies(body, prefix)
        assert not judge(body, rule).findings
        spoil(policy, about_tls(policy))
        assert judge(body, rule).findings, rule


def test_the_prod_template_raises_nothing(judge: Judge, prod: Mapping[str, Any]) -> None:
    checked = judge(prod, *RULES)
    assert not checked.findings
    assert {one.rule.id for one in checked.asked if one.said} == set(RULES)
