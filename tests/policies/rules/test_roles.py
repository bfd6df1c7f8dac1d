"""What roles may do, all their policies together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.catalogue.escalations import ESCALATIONS
from policies.check import Checked

Judge = Callable[..., Checked]
Body = dict[str, Any]
BUCKET = "arn:aws:s3:::archive"


def trust(service: str) -> Body:
    return {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": f"{service}.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ]
    }


def role(*statements: Mapping[str, Any], service: str = "lambda", **further: Any) -> Body:
    inline = [{"PolicyName": "p", "PolicyDocument": {"Statement": [*statements]}}] if statements else []
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trust(service), "Policies": inline, **further},
    }


def allow(action: Any, resource: Any = "*", **further: Any) -> Body:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **further}


def template(**resources: Body) -> Body:
    return {"Resources": resources}


@pytest.mark.parametrize("actions", ESCALATIONS.values(), ids=ESCALATIONS)
def test_every_known_way_of_raising_privileges_is_found(judge: Judge, actions: tuple[str, ...]) -> None:
    split = template(Role=role(*(allow(one) for one in actions)))
    assert any(", ".join(actions) in one.seen for one in judge(split, "role-escalates").findings)
    for left_out in actions[1:] if actions[0] == "iam:PassRole" else ():
        rest = [allow(one) for one in actions if one != left_out]
        seen = [one.seen for one in judge(template(Role=role(*rest)), "role-escalates").findings]
        assert not any(", ".join(actions) in one for one in seen)


def test_a_policy_of_its_own_completes_an_escalation(judge: Judge) -> None:
    more = {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "Roles": [{"Ref": "Role"}],
            "PolicyDocument": {"Statement": allow(["lambda:CreateFunction", "lambda:InvokeFunction"])},
        },
    }
    body = template(Role=role(allow("iam:PassRole")), More=more)
    assert "new function" in judge(body, "role-escalates").findings[0].seen
    del body["Resources"]["More"]
    assert not judge(body, "role-escalates").findings


HARMLESS = {
    "one function is named": allow(
        "lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:609831742057:function:one"
    ),
    "a condition narrows it": allow(
        "iam:PutRolePolicy", Condition={"StringEquals": {"aws:ResourceTag/team": "me"}}
    ),
    "an effect that allows nothing": {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
}


@pytest.mark.parametrize("statement", HARMLESS.values(), ids=HARMLESS)
def test_what_is_narrowed_is_no_escalation(judge: Judge, statement: Body) -> None:
    assert not judge(template(Role=role(statement)), "role-escalates").findings


def test_a_denial_undoes_an_escalation(judge: Judge) -> None:
    denial = {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}
    assert not judge(template(Role=role(allow("iam:PutRolePolicy"), denial)), "role-escalates").findings
    denial["Resource"] = "arn:aws:iam::609831742057:role/other"
    assert judge(template(Role=role(allow("iam:PutRolePolicy"), denial)), "role-escalates").findings


def test_a_boundary_is_read_where_the_template_holds_it_and_doubted_where_not(judge: Judge) -> None:
    boundary: Body = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"PolicyDocument": {"Statement": allow("s3:*")}},
    }
    inside = template(
        Role=role(allow("iam:PutRolePolicy"), PermissionsBoundary={"Ref": "Limit"}), Limit=boundary
    )
    assert not judge(inside, "role-escalates").findings
    boundary["Properties"]["PolicyDocument"]["Statement"]["Action"] = "iam:*"
    assert judge(inside, "role-escalates").findings
    arn = "arn:aws:iam::609831742057:policy/limit"
    outside = template(Role=role(allow("iam:PutRolePolicy"), PermissionsBoundary=arn))
    assert not judge(outside, "role-escalates").findings
    assert judge(outside, "role-escalates", strict=True).findings


@pytest.mark.parametrize("name", ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"])
def test_policies_of_full_access_are_known_by_name(judge: Judge, name: str) -> None:
    arn = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{name}"}
    (finding,) = judge(template(Role=role(ManagedPolicyArns=[arn])), "role-administers-everything").findings
    assert name in finding.seen
    mine = f"arn:aws:iam::609831742057:policy/{name}"
    assert not judge(template(Role=role(ManagedPolicyArns=[mine])), "role-administers-everything").findings


def test_a_sibling_without_the_boundary_of_the_others_is_found(judge: Judge) -> None:
    arn = "arn:aws:iam::609831742057:policy/limit"
    body = template(A=role(PermissionsBoundary=arn), B=role(PermissionsBoundary=arn), C=role())
    (finding,) = judge(body, "role-without-boundary").findings
    assert (finding.resource.logical_id, finding.seen) == ("C", f"has none; the others have {arn}")
    body["Resources"]["C"] = role(PermissionsBoundary=arn + "-other")
    assert judge(body, "role-without-boundary").findings
    for one in body["Resources"].values():
        one["Properties"].pop("PermissionsBoundary", None)
    assert not judge(body, "role-without-boundary").findings


def test_locked_storage_is_loosened_by_no_role(judge: Judge) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "archive", "ObjectLockEnabled": True}}
    for action in ("s3:BypassGovernanceRetention", "s3:PutObjectRetention", "s3:DeleteObjectVersion"):
        body = template(Role=role(allow(action, f"{BUCKET}/*")), Archive=bucket)
        assert action in judge(body, "role-loosens-archive").findings[0].seen
    body = template(Role=role(allow("s3:PutObject", f"{BUCKET}/*")), Archive=bucket)
    assert not judge(body, "role-loosens-archive").findings


def test_a_service_unmasks_no_logs_but_people_may(judge: Judge) -> None:
    body = template(Role=role(allow("logs:Unmask")))
    assert judge(body, "role-unmasks-logs").findings
    people = {
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "609831742057"}, "Action": "sts:AssumeRole"}]
    }
    body["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"] = people
    assert not judge(body, "role-unmasks-logs").findings


FIREHOSE = {
    "Type": "AWS::KinesisFirehose::DeliveryStream",
    "Properties": {
        "ExtendedS3DestinationConfiguration": {
            "BucketARN": BUCKET,
            "RoleARN": {"Fn::GetAtt": ["Role", "Arn"]},
        }
    },
}
WRITES = (
    allow(["s3:AbortMultipartUpload", "s3:PutObject"], f"{BUCKET}/*"),
    allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], BUCKET),
)


def test_a_delivery_role_that_may_write_passes_and_one_that_may_not_fails(judge: Judge) -> None:
    body = template(Role=role(*WRITES, service="firehose"), Stream=FIREHOSE)
    assert not judge(body, "role-lacks-permission").findings
    body = template(Role=role(WRITES[1], service="firehose"), Stream=FIREHOSE)
    seen = [one.seen for one in judge(body, "role-lacks-permission").findings]
    assert any("Stream needs s3:PutObject on arn:aws:s3:::archive/sample" in one for one in seen)


def test_a_policy_that_the_template_does_not_hold_leaves_it_open(judge: Judge) -> None:
    arn = "arn:aws:iam::609831742057:policy/elsewhere"
    body = template(Role=role(service="firehose", ManagedPolicyArns=[arn]), Stream=FIREHOSE)
    checked = judge(body, "role-lacks-permission")
    assert not checked.findings
    assert checked.untold


def test_policies_of_aws_are_read_by_name(judge: Judge) -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}}
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    assert not judge(
        template(Role=role(ManagedPolicyArns=[arn]), F=function), "role-lacks-permission"
    ).findings
    assert judge(template(Role=role(), F=function), "role-lacks-permission").findings


NEEDED = {
    ("ArchiveDeliveryRole", "s3:PutObject"),
    ("ArchiveDeliveryRole", "kms:GenerateDataKey"),
    ("ArchiveDeliveryRole", "logs:PutLogEvents"),
    ("ArchiveSender", "firehose:PutRecord"),
    ("EventsPagerDutyRole", "events:InvokeApiDestination"),
    ("LogsAdoptedRole", "logs:PutRetentionPolicy"),
    ("LogsAdoptedRole", "logs:AssociateKmsKey"),
    ("LogsAdoptedRole", "logs:PutDataProtectionPolicy"),
    ("LogsAdoptedRole", "sqs:SendMessage"),
    ("Canariespaymentsprodpayrole", "s3:PutObject"),
    ("Canariespaymentsprodpayrole", "cloudwatch:PutMetricData"),
    ("Canariespaymentsprodpayrole", "secretsmanager:GetSecretValue"),
    ("Canariespaymentsprodpayrole", "kms:GenerateDataKey"),
    ("Canariespaymentsprodpayrole", "logs:PutLogEvents"),
}


@pytest.mark.parametrize("name, action", sorted(NEEDED))
def test_a_statement_that_the_prod_roles_lose_is_missed(
    judge: Judge, broken: Body, name: str, action: str
) -> None:
    (found,) = [key for key in broken["Resources"] if key.startswith(name)]
    statements = broken["Resources"][found]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    (lost,) = [one for one in statements if action in one["Action"]]
    statements.remove(lost)
    assert any(f"needs {action}" in one.seen for one in judge(broken, "role-lacks-permission").findings)


def test_the_prod_template_raises_nothing(judge: Judge, prod: Mapping[str, Any]) -> None:
    rules = ("role-lacks-permission", "role-escalates", "role-without-boundary", "role-loosens-archive")
    checked = judge(prod, *rules, "role-unmasks-logs", "role-administers-everything")
    assert not checked.findings
    assert {one.rule.id for one in checked.asked if one.said} >= set(rules)
