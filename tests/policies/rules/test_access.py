"""Policies of roles that allow too much, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.check import Checked

Judge = Callable[..., Checked]
Body = dict[str, Any]
BUCKET = "arn:aws:s3:::archive"
GROUP = "arn:aws:logs:us-east-1:609831742057:log-group:/app"
RULES = (
    "policy-wildcard-action",
    "policy-allows-all-but",
    "policy-unknown-action",
    "policy-resource-too-wide",
    "policy-forced-wildcard-unconditioned",
    "policy-grants-nothing",
)


def role(*statements: Mapping[str, Any]) -> Body:
    """A template with one role that has these statements."""
    return policy(
        "AWS::IAM::Role", {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [*statements]}}]}
    )


def policy(kind: str, properties: Mapping[str, Any]) -> Body:
    return {"Resources": {"Holder": {"Type": kind, "Properties": dict(properties)}}}


def allow(action: Any, resource: Any, **further: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **further}


NAMESPACE = {"StringEquals": {"cloudwatch:namespace": "Payments"}}

RIGHT = {
    "objects below a bucket": allow(["s3:GetObject", "s3:PutObject"], f"{BUCKET}/*"),
    "a bucket and its objects for actions on both": allow(
        ["s3:ListBucket", "s3:GetObject"], [BUCKET, f"{BUCKET}/*"]
    ),
    "streams of a log group": allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{GROUP}:*"),
    "retention of a log group": allow("logs:PutRetentionPolicy", f"{GROUP}:*"),
    "tags of a log group": allow("logs:TagResource", GROUP),
    "an action in another case": allow("S3:getobject", f"{BUCKET}/*"),
    "an action that forces a star": allow("xray:PutTraceSegments", "*"),
    "a list that answers with everything": allow("s3:ListBucket", "*"),
    "a metric in its namespace": allow("cloudwatch:PutMetricData", "*", Condition=NAMESPACE),
    "a star with a condition of its own": allow(
        "kms:Decrypt", "*", Condition={"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    ),
    "a denial of everything but": {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
    "a resource that a parameter tells": allow("s3:GetObject", {"Ref": "Given"}),
    "a resource whose ARN only AWS knows": allow("rds:StartDBInstance", {"Fn::GetAtt": ["Base", "Arn"]}),
    "every bucket for listing buckets": allow("s3:ListAllMyBuckets", "arn:aws:s3:::*"),
}


@pytest.mark.parametrize("statement", RIGHT.values(), ids=RIGHT)
def test_right_statements_raise_nothing(judge: Judge, statement: Mapping[str, Any]) -> None:
    body = role(statement)
    body["Parameters"] = {"Given": {"Type": "String"}}
    body["Resources"]["Base"] = {"Type": "AWS::RDS::DBInstance", "Properties": {}}
    assert not judge(body, *RULES).findings


WRONG = {
    "every action": ("policy-wildcard-action", allow("*", "*"), "allows *"),
    "every action of a service": ("policy-wildcard-action", allow("s3:*", f"{BUCKET}/*"), "s3:*"),
    "every action with a prefix": ("policy-wildcard-action", allow(["s3:Get*"], f"{BUCKET}/*"), "s3:Get*"),
    "one unknown letter": ("policy-wildcard-action", allow("s3:GetObjec?", f"{BUCKET}/*"), "s3:GetObjec?"),
    "all actions but one": (
        "policy-allows-all-but",
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        "NotAction",
    ),
    "all resources but one": (
        "policy-allows-all-but",
        {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": f"{BUCKET}/*"},
        "NotResource",
    ),
    "a misspelt action": ("policy-unknown-action", allow("s3:GetObjekt", f"{BUCKET}/*"), "s3:GetObject"),
    "a misspelt service": ("policy-unknown-action", allow("firehos:PutRecord", "*"), "near it: firehose"),
    "an action without a service": ("policy-unknown-action", allow("PutObject", "*"), "service:Action"),
    "a call that IAM knows by another name": (
        "policy-unknown-action",
        allow("sqs:SendMessageBatch", "*"),
        "no action of sqs",
    ),
    "a misspelt denial": (
        "policy-unknown-action",
        {"Effect": "Deny", "Action": "s3:DeleteObjects", "Resource": "*"},
        "no action of s3",
    ),
    "a star where an object can be named": (
        "policy-resource-too-wide",
        allow("s3:GetObject", "*"),
        "takes arn:*:s3",
    ),
    "a star in every part": (
        "policy-resource-too-wide",
        allow("sqs:SendMessage", "arn:aws:sqs:*:*:*"),
        "sqs:SendMessage",
    ),
    "metrics in any namespace": (
        "policy-forced-wildcard-unconditioned",
        allow("cloudwatch:PutMetricData", "*"),
        "cloudwatch:namespace",
    ),
    "metrics in a namespace of a star": (
        "policy-forced-wildcard-unconditioned",
        allow("cloudwatch:PutMetricData", "*", Condition={"StringLike": {"cloudwatch:namespace": "*"}}),
        "names one",
    ),
    "metrics in any namespace but one": (
        "policy-forced-wildcard-unconditioned",
        allow("cloudwatch:PutMetricData", "*", Condition={"StringNotEquals": {"cloudwatch:namespace": "A"}}),
        "cloudwatch:namespace",
    ),
    "metrics in a namespace if there is one": (
        "policy-forced-wildcard-unconditioned",
        allow(
            "cloudwatch:PutMetricData", "*", Condition={"StringEqualsIfExists": {"cloudwatch:namespace": "A"}}
        ),
        "cloudwatch:namespace",
    ),
    "objects on the bucket's ARN": (
        "policy-grants-nothing",
        allow("s3:PutObject", BUCKET),
        "it takes arn:*:s3",
    ),
    "a bucket's list on its objects": ("policy-grants-nothing", allow("s3:ListBucket", f"{BUCKET}/*"), "/*"),
    "log lines on the group's ARN": (
        "policy-grants-nothing",
        allow("logs:PutLogEvents", GROUP),
        "log-stream",
    ),
    "retention on an ARN without the star": (
        "policy-grants-nothing",
        allow("logs:PutRetentionPolicy", GROUP),
        "logs:PutRetentionPolicy",
    ),
    "a queue's action on a topic": (
        "policy-grants-nothing",
        allow("sqs:SendMessage", "arn:aws:sns:us-east-1:609831742057:t"),
        "arn:*:sqs",
    ),
    "decryption by an alias": (
        "policy-grants-nothing",
        allow("kms:Decrypt", "arn:aws:kms:us-east-1:609831742057:alias/a"),
        "key/",
    ),
    "a metric on an ARN": (
        "policy-grants-nothing",
        allow(
            "cloudwatch:PutMetricData",
            "arn:aws:cloudwatch:us-east-1:609831742057:metric/x",
            Condition=NAMESPACE,
        ),
        "it takes *",
    ),
}


@pytest.mark.parametrize("rule, statement, words", WRONG.values(), ids=WRONG)
def test_wrong_statements_are_found_by_their_cause(
    judge: Judge, rule: str, statement: Mapping[str, Any], words: str
) -> None:
    (finding,) = judge(role(statement), rule).findings
    assert words in finding.seen
    assert finding.field[:3] == ("Policies", 0, "PolicyDocument")


def test_policies_in_resources_of_their_own_are_read(judge: Judge) -> None:
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        body = policy(kind, {"PolicyDocument": {"Statement": allow("s3:*", BUCKET)}})
        (finding,) = judge(body, "policy-wildcard-action").findings
        assert finding.field == ("PolicyDocument", "Statement", "Action")


def test_a_service_younger_than_the_catalogue_is_not_told(judge: Judge) -> None:
    checked = judge(role(allow("quantumledgerstream:Write", "*")), "policy-unknown-action")
    assert not checked.findings
    assert "quantumledgerstream" in checked.untold[0].untold[0].seen


def test_the_default_of_a_key_is_no_wildcard_of_somebody(judge: Judge) -> None:
    root = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
    statement = {**allow("kms:*", "*"), "Principal": {"AWS": root}}
    assert not judge(policy("AWS::KMS::Key", {"KeyPolicy": {"Statement": [statement]}}), *RULES).findings
    statement["Principal"] = {"Service": "logs.amazonaws.com"}
    assert judge(policy("AWS::KMS::Key", {"KeyPolicy": {"Statement": [statement]}}), *RULES).findings


@pytest.mark.parametrize("value", [7, "text", [], {"Statement": "x"}, {"Statement": [3, None]}, None])
def test_documents_of_strange_shapes_stop_nothing(judge: Judge, value: Any) -> None:
    assert judge(policy("AWS::IAM::Policy", {"PolicyDocument": value}), *RULES).findings == ()


def test_the_prod_template_raises_nothing(judge: Judge, prod: Mapping[str, Any]) -> None:
    checked = judge(prod, *RULES)
    assert not checked.findings
    assert {one.rule.id for one in checked.asked if one.said} == set(RULES)
