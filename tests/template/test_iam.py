"""Policies admit a caller only when they surely do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from template import Template, Unknown
from template.answer import Answer, every, some
from template.iam import admits, policies, publisher_context, statements
from template.wildcards import arn_like, like

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
CLOUDWATCH = "cloudwatch.amazonaws.com"
ALARM = "arn:aws:cloudwatch:us-east-1:609831742057:alarm:x"
CONTEXT = publisher_context(ALARM)


def allow(**changes: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": CLOUDWATCH},
        "Action": "sns:Publish",
        "Resource": "*",
        **changes,
    }


def under(operator: str, key: str, value: Any) -> dict[str, Any]:
    return allow(Condition={operator: {key: value}})


ASKED: list[tuple[str, Any, Answer]] = [
    ("plain", allow(), YES),
    ("document", {"Version": "2012-10-17", "Statement": [allow()]}, YES),
    (
        "JSON text",
        '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}',
        YES,
    ),
    ("no statement", {"Statement": []}, NO),
    ("other service", allow(Principal={"Service": "events.amazonaws.com"}), NO),
    ("list of services", allow(Principal={"Service": ["events.amazonaws.com", CLOUDWATCH]}), YES),
    ("everyone", allow(Principal="*"), YES),
    ("every AWS principal", allow(Principal={"AWS": "*"}), YES),
    ("the account is no service", allow(Principal={"AWS": "arn:aws:iam::609831742057:root"}), NO),
    ("no principal named", allow(Principal={}), NO),
    ("unknown principal", allow(Principal={"Service": Unknown("p")}), UNKNOWN),
    (
        "not principal",
        {**{k: v for k, v in allow().items() if k != "Principal"}, "NotPrincipal": {"Service": CLOUDWATCH}},
        NO,
    ),
    ("other action", allow(Action="sns:Subscribe"), NO),
    ("action without case", allow(Action="SNS:publish"), YES),
    ("action wildcard", allow(Action=["kms:*", "sns:Pub*"]), YES),
    ("action with ?", allow(Action="sns:Publis?"), YES),
    ("not action", {**{k: v for k, v in allow().items() if k != "Action"}, "NotAction": "sns:Delete*"}, YES),
    ("unknown action", allow(Action=Unknown("a")), UNKNOWN),
    ("no action", {"Effect": "Allow", "Principal": "*"}, NO),
    ("source account", under("StringEquals", "aws:SourceAccount", "609831742057"), YES),
    ("key without case", under("StringEquals", "AWS:SOURCEACCOUNT", ["9", "609831742057"]), YES),
    ("other account", under("StringEquals", "aws:SourceAccount", "999"), NO),
    ("unknown account", under("StringEquals", "aws:SourceAccount", Unknown("a")), UNKNOWN),
    ("source arn", under("ArnLike", "aws:SourceArn", "arn:aws:cloudwatch:*:609831742057:alarm:*"), YES),
    (
        "arn equals takes wildcards",
        under("ArnEquals", "aws:SourceArn", "arn:aws:cloudwatch:us-east-1:*:alarm:?"),
        YES,
    ),
    ("arn of another service", under("ArnLike", "aws:SourceArn", "arn:aws:events:*:*:rule/*"), NO),
    ("string like", under("StringLike", "aws:SourceArn", "arn:*:x"), YES),
    ("string equals takes no wildcards", under("StringEquals", "aws:SourceArn", "arn:*"), NO),
    ("secure transport", under("Bool", "aws:SecureTransport", "true"), YES),
    ("secure transport as a truth", under("Bool", "aws:SecureTransport", value=True), YES),
    ("insecure only", under("Bool", "aws:SecureTransport", "false"), NO),
    ("via another service", under("StringEquals", "kms:ViaService", "sns.us-east-1.amazonaws.com"), NO),
    ("absent key that may be absent", under("StringEqualsIfExists", "kms:ViaService", "x"), YES),
    ("absent key, negated", under("StringNotEquals", "kms:ViaService", "x"), YES),
    ("null: must be absent", under("Null", "kms:ViaService", "true"), YES),
    ("null: must be there", under("Null", "aws:SourceArn", "false"), YES),
    ("null: must be there and is not", under("Null", "kms:ViaService", value=False), NO),
    ("for all values of an absent key", under("ForAllValues:StringEquals", "aws:TagKeys", "x"), YES),
    ("for any value of an absent key", under("ForAnyValue:StringEquals", "aws:TagKeys", "x"), NO),
    ("not like", under("ArnNotLike", "aws:SourceArn", "arn:aws:cloudwatch:*:*:alarm:*"), NO),
    ("operator nobody knows", under("DateLessThan", "aws:CurrentTime", "2030"), UNKNOWN),
    (
        "all keys must hold",
        allow(Condition={"StringEquals": {"aws:SourceAccount": "609831742057", "b": "c"}}),
        NO,
    ),
    ("deny wins", [allow(), allow(Effect="Deny")], NO),
    ("deny of something else", [allow(), allow(Effect="Deny", Action="sns:Delete*")], YES),
    (
        "deny of plain http",
        [allow(), {**under("Bool", "aws:SecureTransport", "false"), "Effect": "Deny"}],
        YES,
    ),
    (
        "deny that may apply",
        [allow(), {**under("StringEquals", "aws:SourceAccount", Unknown("a")), "Effect": "Deny"}],
        UNKNOWN,
    ),
    ("deny wins over unknown", [allow(Action=Unknown("a")), allow(Effect="Deny")], NO),
    ("effect misspelt", allow(Effect="allow"), NO),
]


@pytest.mark.parametrize("policy,answer", [case[1:] for case in ASKED], ids=[case[0] for case in ASKED])
def test_policy_admits_cloudwatch_to_publish(policy: Any, answer: Answer) -> None:
    assert admits(policy, CLOUDWATCH, "sns:Publish", CONTEXT) is answer


def test_key_that_the_request_may_carry_is_unknown() -> None:
    policy = under("StringEquals", "kms:EncryptionContext:aws:sns:topicArn", "arn:t")
    assert (
        admits(policy, CLOUDWATCH, "sns:Publish", {"kms:EncryptionContext:aws:sns:topicArn": Unknown("x")})
        is UNKNOWN
    )
    assert (
        admits(policy, CLOUDWATCH, "sns:Publish", {"KMS:EncryptionContext:aws:sns:topicArn": "arn:t"}) is YES
    )


def test_several_values_in_the_request_need_one_or_all() -> None:
    context = {"aws:TagKeys": ["a", "b"]}
    answers = {
        quantifier: admits(
            under(f"{quantifier}:StringEquals", "aws:TagKeys", ["a"]), CLOUDWATCH, "sns:Publish", context
        )
        for quantifier in ("ForAllValues", "ForAnyValue")
    }
    assert answers == {"ForAllValues": NO, "ForAnyValue": YES}


def test_resource_narrows_when_it_is_asked_about() -> None:
    policy = allow(Resource="arn:aws:sns:*:*:a*")
    assert admits(policy, CLOUDWATCH, "sns:Publish", CONTEXT, resource="arn:aws:sns:us-east-1:1:alarm") is YES
    assert admits(policy, CLOUDWATCH, "sns:Publish", CONTEXT, resource="arn:aws:sns:us-east-1:1:b") is NO
    assert admits(policy, CLOUDWATCH, "sns:Publish", CONTEXT) is YES


def test_account_principal_admits_a_role_of_the_account() -> None:
    role = "arn:aws:iam::609831742057:role/r"
    for named in ("609831742057", "arn:aws:iam::609831742057:root", role):
        assert admits(allow(Principal={"AWS": named}), role, "sns:Publish") is YES
    assert admits(allow(Principal={"AWS": "999"}), role, "sns:Publish") is NO


def test_statement_has_one_shape_whatever_was_written() -> None:
    (item,) = statements(under("StringEquals", "aws:SourceAccount", "1"))
    assert item.allows
    assert item.actions == ("sns:Publish",)
    assert item.services == (CLOUDWATCH,)
    assert item.condition_keys == {"aws:sourceaccount"}
    assert not item.public
    assert statements(allow(Principal={"AWS": "*"}))[0].public
    assert statements(None) == ()


def test_resource_policies_of_a_resource_are_merged(with_resources: Callable[..., Template]) -> None:
    template = with_resources(
        Topic=("AWS::SNS::Topic", {}),
        Other=("AWS::SNS::Topic", {}),
        Key=("AWS::KMS::Key", {"KeyPolicy": {"Statement": [allow(Action="kms:Decrypt")]}}),
        One=(
            "AWS::SNS::TopicPolicy",
            {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {"Statement": allow(Sid="1")}},
        ),
        Two=(
            "AWS::SNS::TopicPolicy",
            {"Topics": [{"Ref": "Other"}, {"Ref": "Topic"}], "PolicyDocument": allow(Sid="2")},
        ),
    )
    assert [item.sid for item in policies(template, "Topic")] == ["1", "2"]
    assert [item.sid for item in policies(template, "Other")] == ["2"]
    assert admits(policies(template, "Key"), CLOUDWATCH, "kms:Decrypt") is YES
    assert admits(policies(template, "Key"), CLOUDWATCH, "kms:GenerateDataKey") is NO


def test_only_yes_is_true() -> None:
    assert [bool(answer) for answer in (YES, NO, UNKNOWN)] == [True, False, False]
    assert [~answer for answer in (YES, NO, UNKNOWN)] == [NO, YES, UNKNOWN]
    assert (every([YES, UNKNOWN]), every([NO, UNKNOWN]), every([])) == (UNKNOWN, NO, YES)
    assert (some([NO, UNKNOWN]), some([YES, UNKNOWN]), some([])) == (UNKNOWN, YES, NO)


def test_arn_wildcard_does_not_cross_a_colon() -> None:
    assert arn_like("arn:aws:sns:*:1:t", "arn:aws:sns:us-east-1:1:t")
    assert not arn_like("arn:aws:sns:*:t", "arn:aws:sns:us-east-1:1:t")
    assert arn_like("arn:aws:logs:*:*:log-group:*", "arn:aws:logs:r:a:log-group:x:*")
    assert arn_like("*", "arn:aws:sns:us-east-1:1:t")


@given(st.text(alphabet="ab*?.[", max_size=8), st.text(alphabet="ab.[", max_size=8))
@settings(max_examples=300, deadline=None)
def test_wildcards_match_as_a_plain_recursive_definition_does(pattern: str, text: str) -> None:
    def means(rest: str, left: str) -> bool:
        if not rest:
            return not left
        if rest[0] == "*":
            return means(rest[1:], left) or (bool(left) and means(rest, left[1:]))
        return bool(left) and rest[0] in {"?", left[0]} and means(rest[1:], left[1:])

    assert like(pattern, text) is means(pattern, text)


def test_many_stars_do_not_take_exponential_time() -> None:
    assert not like("*a" * 30 + "b", "a" * 60)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=5)
    | st.sampled_from(["*", "Allow", CLOUDWATCH, "sns:Publish"]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "Statement",
                    "Effect",
                    "Action",
                    "NotAction",
                    "Principal",
                    "Condition",
                    "Bool",
                    "Service",
                    "AWS",
                ]
            ),
            below,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_any_document_gets_an_answer(document: Any) -> None:
    assert admits(document, CLOUDWATCH, "sns:Publish", CONTEXT, resource="arn:t") in set(Answer)


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_a_plain_deny_beats_any_document(document: Any) -> None:
    items = (
        *statements(document),
        *statements({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}),
    )
    assert admits(items, CLOUDWATCH, "sns:Publish", CONTEXT) is NO
