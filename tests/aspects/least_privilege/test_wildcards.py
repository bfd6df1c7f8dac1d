from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aspects.least_privilege.wildcards import KEY_ADMINISTRATION, NARROWER, narrowed, wildcards
from tests.aspects.synthesized import Synthesized

ARN = "arn:aws:s3:::bucket/key"


def found(*, star_is_self: bool = False, **statement: Any) -> Any:
    return list(wildcards({"Effect": "Allow", "Resource": ARN, **statement}, star_is_self=star_is_self))


@pytest.mark.parametrize("name", ["", "Raw"])
@pytest.mark.parametrize(
    "statement, words",
    [
        ("StarAction", "wildcard in action *;"),
        ("ServiceStar", "wildcard in action dynamodb:*;"),
        ("PrefixStar", "wildcard in action dynamodb:Get*;"),
        ("QuestionMark", "wildcard in action dynamodb:GetIte?;"),
        ("StarResource", "resource * for s3:PutObject;"),
        ("StarArn", "resource arn:$:sqs:us-east-1:1:* for sqs:SendMessage;"),
        ("Namespaceless", "without a condition on cloudwatch:namespace;"),
        ("NotAction", "allows by NotAction;"),
        ("NotResource", "allows by NotResource;"),
        ("Unreadable", "cannot be read before deployment;"),
        ("InCondition", "wildcard in action s3:*;"),
    ],
)
def test_an_open_statement_is_refused_with_path_and_what_is_allowed(
    careless: Synthesized, name: str, statement: Any, words: str
) -> None:
    errors = careless.errors_at(f"Careless/{name}{statement}")
    assert errors.startswith(f"Careless/{name}{statement}: ")
    assert words in errors
    assert "allowed: " in errors


@pytest.mark.parametrize("name", ["", "Raw"])
@pytest.mark.parametrize("statement", ["Forced", "Namespaced", "Grant", "Prefixed", "Denied"])
def test_a_statement_as_narrow_as_iam_allows_passes(careless: Synthesized, name: str, statement: Any) -> None:
    assert careless.errors_at(f"Careless/{name}{statement}") == ""


def test_an_inline_policy_is_judged_too(careless: Synthesized) -> None:
    assert "wildcard in action sns:*" in careless.errors_at("Careless/Inline")


def test_the_default_policy_of_a_key_is_refused_with_the_list_to_write(careless: Synthesized) -> None:
    (error,) = careless.errors["Careless/DefaultKey/Resource"]
    assert all(action in error for action in KEY_ADMINISTRATION)


def test_the_policies_of_cdk_helpers_are_judged(careless: Synthesized) -> None:
    assert "resource * for logs:PutRetentionPolicy" in careless.errors_at("Careless/LogRetention")
    assert "resource * for ssm:GetParameter" in careless.errors_at("Careless/Call")
    assert careless.errors_at("Careless/Custom::CDKBucketDeployment") == ""
    assert careless.errors_at("Careless/Provider") == ""


def test_grants_are_narrowed_to_lists(careless: Synthesized) -> None:
    written = careless.one("AWS::IAM::Policy", "ReaderDefaultPolicy")["PolicyDocument"]["Statement"]
    (of_bucket, of_key) = (statement["Action"] for statement in written)
    assert {"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"} <= set(of_bucket)
    assert of_key == [
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
    ]
    assert careless.errors_at("Careless/Reader") == ""


@pytest.mark.parametrize(
    "prefix, kind", [("Grant", "AWS::IAM::ManagedPolicy"), ("RawGrant", "AWS::IAM::RolePolicy")]
)
def test_a_narrowed_action_is_there_once(careless: Synthesized, prefix: str, kind: str) -> None:
    policies = careless.of_type(kind)
    statement = policies[prefix]["PolicyDocument"]["Statement"]
    actions = (statement if isinstance(statement, dict) else statement[0])["Action"]
    assert len(actions) == len(set(actions))
    assert actions[0] == "s3:GetObject"


@pytest.mark.parametrize("wildcard", sorted(NARROWER))
def test_a_list_allows_nothing_that_its_wildcard_did_not(wildcard: str) -> None:
    assert all(fnmatchcase(action.lower(), wildcard) for action in NARROWER[wildcard])
    assert not any(set("*?") & set(action) for action in NARROWER[wildcard])


def test_a_wildcard_in_a_denial_is_what_a_denial_is_for() -> None:
    assert found(Effect="Deny", Action="*", Resource="*") == []
    deny = {"Effect": "Deny", "Action": "s3:GetObject*"}
    assert narrowed(deny) is deny


def test_an_effect_that_only_deployment_knows_may_allow() -> None:
    assert found(Effect={"Ref": "Effect"}, Action="s3:*")


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "**",
        ["arn:aws:s3:::x", "*"],
        {"Fn::Join": ["", ["*"]]},
        {"Fn::If": ["C", "*", ARN]},
        "arn:aws:s3:::*",
        "arn:*:*:*:*:*",
        {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::*"]]},
    ],
)
def test_everything_is_everything_however_it_is_written(resource: Any) -> None:
    assert found(Action="s3:PutObject", Resource=resource)


@pytest.mark.parametrize(
    "resource",
    [
        ARN,
        "arn:aws:s3:::bucket/*",
        {"Fn::GetAtt": ["Bucket", "Arn"]},
        {"Fn::Sub": "${Bucket.Arn}*"},
        {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]},
        {"Fn::ImportValue": "x"},
    ],
)
def test_a_wildcard_below_a_named_resource_is_no_finding(resource: Any) -> None:
    assert found(Action="s3:PutObject", Resource=resource) == []


def test_one_scoped_action_spoils_a_star_for_its_unscoped_companions() -> None:
    (sentence,) = found(Action=["logs:DescribeLogGroups", "logs:PutLogEvents"], Resource="*")
    assert "logs:PutLogEvents" in sentence
    assert "DescribeLogGroups" not in sentence


def test_a_star_in_the_policy_of_one_resource_means_that_one() -> None:
    assert found(star_is_self=True, Action="kms:Decrypt", Resource="*") == []
    assert found(star_is_self=True, Action="kms:Decrypt*", Resource="*")


CALM = st.sampled_from(["s3:PutObject", "kms:Decrypt", "logs:PutLogEvents"])
WILD = st.sampled_from(["s3:*", "*", "dynamodb:Get*", "sns:Publis?", "S3:PUT*"])


def cased(text: Any) -> Any:
    return st.sampled_from([text, text.upper(), text.lower()])


@given(calm=st.lists(CALM, min_size=1, max_size=4))
def test_named_actions_on_arns_never_offend(calm: list[str]) -> None:
    assert found(Action=calm) == []
    assert found(Action=calm[0]) == []


@given(
    calm=st.lists(CALM, max_size=3),
    wild=WILD.flatmap(cased),
    at=st.integers(0, 3),
    shape=st.sampled_from("slic"),
)
def test_one_wildcard_offends_in_every_shape_case_and_place(
    calm: list[str], wild: str, at: int, shape: str
) -> None:
    among = [*calm[:at], wild, *calm[at:]]
    action = {
        "s": wild,
        "l": among,
        "i": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, wild]},
        "c": {"Fn::If": ["C", calm or "s3:PutObject", among]},
    }[shape]
    assert any(wild in sentence for sentence in found(Action=action))


@given(known=st.lists(st.sampled_from(sorted(NARROWER)).flatmap(cased), min_size=1), calm=st.lists(CALM))
def test_narrowing_ends_known_wildcards_keeps_the_rest_and_is_done_once(
    known: list[str], calm: list[str]
) -> None:
    before = {"Effect": "Allow", "Action": [*calm, *known], "Resource": ARN}
    after = narrowed(before)
    assert list(wildcards(after, star_is_self=False)) == []
    assert set(calm) <= set([after["Action"]] if isinstance(after["Action"], str) else after["Action"])
    assert narrowed(after) == after


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:dynamodb:us-east-1:111122223333:table/*",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:secretsmanager:us-east-1:111122223333:secret:*",
        "arn:aws:logs:us-east-1:111122223333:log-group:*:*",
    ],
)
def test_everything_of_a_type_is_refused(arn: str) -> None:
    assert found(Action="sqs:SendMessage", Resource=arn) == [
        f"resource {arn} for sqs:SendMessage; allowed: ARNs, or * if none is taken"
    ]


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:s3:::bucket/*",
        "arn:aws:ec2:us-east-1:111122223333:network-interface/*",
        "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/name:*",
        "arn:aws:dynamodb:us-east-1:111122223333:table/name/index/*",
    ],
)
def test_what_belongs_to_one_named_thing_is_allowed(arn: str) -> None:
    assert found(Action="sqs:SendMessage", Resource=arn) == []
