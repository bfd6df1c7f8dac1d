from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aspects.least_privilege import service_principals as place
from aspects.least_privilege.documents import INLINE, SLOTS, TRUST, Slot, mended, open_in

TOPIC = Slot(place=place.TOPIC)
OPEN = {
    "Effect": "Allow",
    "Principal": {"Service": "budgets.amazonaws.com"},
    "Action": "sns:Publish",
    "Resource": "a",
}
HELD = {**OPEN, "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}}
NOTHING = {"Ref": "AWS::NoValue"}


def test_every_slot_is_a_property_of_its_type() -> None:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    for kind, slots in SLOTS.items():
        properties = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema["properties"]
        assert {slot.name for slot in slots} <= set(properties), kind


def test_a_single_statement_stays_single_and_a_list_a_list() -> None:
    assert mended({"Statement": OPEN}, slot=TOPIC) == {"Statement": HELD}
    assert mended({"Statement": [OPEN]}, slot=TOPIC) == {"Statement": [HELD]}


def test_a_condition_of_the_template_keeps_both_branches() -> None:
    either = {"Fn::If": ["C", OPEN, NOTHING]}
    assert mended({"Statement": [either]}, slot=TOPIC) == {"Statement": [{"Fn::If": ["C", HELD, NOTHING]}]}
    whole = {"Fn::If": ["C", {"Statement": OPEN}, NOTHING]}
    assert mended(whole, slot=TOPIC) == {"Fn::If": ["C", {"Statement": HELD}, NOTHING]}


def test_nothing_stays_nothing() -> None:
    assert mended(None, slot=INLINE) is None
    assert list(open_in(None, INLINE)) == []


def test_inline_policies_are_mended_in_either_spelling() -> None:
    for name, document in (("PolicyName", "PolicyDocument"), ("policyName", "policyDocument")):
        grant = {"Effect": "Allow", "Action": "s3:Abort*", "Resource": "arn:aws:s3:::x/*"}
        (after,) = mended([{name: "x", document: {"Statement": [grant]}}], slot=INLINE)
        assert after[name] == "x"
        assert after[document]["Statement"] == [{**grant, "Action": "s3:AbortMultipartUpload"}]


def test_an_identity_policy_gets_no_condition() -> None:
    assert mended({"Statement": [OPEN]}, slot=Slot()) == {"Statement": [OPEN]}


def test_a_document_that_only_deployment_knows_is_left() -> None:
    for value in ({"Ref": "Document"}, {"Fn::GetAtt": ["A", "B"]}):
        assert mended({"Statement": value}, slot=TOPIC) == {"Statement": value}


STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Principal": st.sampled_from(["*", {"AWS": "1"}])
        | st.lists(st.sampled_from(["events", "lambda", "logs", "x"]), min_size=1, max_size=3).map(
            lambda names: {"Service": [f"{name}.amazonaws.com" for name in names]}
        ),
        "Action": st.sampled_from(["sts:AssumeRole", ["sts:AssumeRole", "s3:GetObject*"], "*"]),
    },
    optional={"Sid": st.just("S"), "Condition": st.just({"Bool": {"aws:SecureTransport": "true"}})},
)
SHAPES = STATEMENTS | st.lists(
    STATEMENTS | STATEMENTS.map(lambda one: {"Fn::If": ["C", one, NOTHING]}), max_size=4
)


@given(statement=SHAPES)
def test_mending_twice_is_mending_once_in_every_shape(statement: Any) -> None:
    once = mended({"Version": "2012-10-17", "Statement": statement}, slot=TRUST)
    assert mended(once, slot=TRUST) == once


@given(statement=SHAPES)
def test_a_judge_says_the_same_before_and_after_mending(statement: Any) -> None:
    document = {"Statement": statement}
    assert list(open_in(document, TRUST)) == list(open_in(mended(document, slot=TRUST), TRUST))
