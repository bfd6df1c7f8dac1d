from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aspects.least_privilege.service_principals import (
    ANSWERS,
    KEY,
    QUEUE,
    SENDS,
    SILENT,
    TOPIC,
    TRUST,
    service_of,
)
from aspects.least_privilege.source_account import ACCOUNT, guarded, is_guarded, unguarded
from tests.aspects.synthesized import Synthesized

OURS = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def statement(service: Any, **more: Any) -> Any:
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sns:Publish", **more}


def trust_of(careless: Synthesized, prefix: str) -> Any:
    return careless.one("AWS::IAM::Role", prefix)["AssumeRolePolicyDocument"]["Statement"]


@pytest.mark.parametrize(
    "prefix, conditions",
    [
        ("OfScheduler", [OURS]),
        ("OfFirehose", [None]),
        ("PlainServiceRole", [None]),
        ("OfBoth", [OURS, None]),
        ("OfMixed", [OURS, None]),
        ("OfHeld", [{"ArnLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:111122223333:*"}}]),
    ],
)
def test_a_role_is_held_to_our_account_where_its_service_says_which_it_is(
    careless: Synthesized, prefix: str, conditions: Any
) -> None:
    assert [one.get("Condition") for one in trust_of(careless, prefix)] == conditions


def test_services_in_one_statement_are_parted_when_only_one_sends_its_account(careless: Synthesized) -> None:
    first, second = trust_of(careless, "OfMixed")
    assert (first["Principal"], second["Principal"]) == (
        {"Service": "events.amazonaws.com"},
        {"Service": "lambda.amazonaws.com"},
    )
    assert (first["Sid"], second["Sid"]) == ("A", "ARest")


def test_an_unknown_service_is_refused(careless: Synthesized) -> None:
    error = careless.errors_at("Careless/OfUnheardof")
    assert (
        "lets in unheardof.amazonaws.com for any account; allowed: a condition on aws:SourceAccount" in error
    )


def test_topic_statements_are_held_but_for_event_rules_which_would_lose_messages(
    careless: Synthesized,
) -> None:
    statements = careless.one("AWS::SNS::TopicPolicy", "OpenPolicy")["PolicyDocument"]["Statement"]
    held = {one["Principal"]["Service"]: one.get("Condition") for one in statements}
    assert held == {
        "cloudwatch.amazonaws.com": OURS,
        "events.amazonaws.com": None,
        "budgets.amazonaws.com": OURS,
    }


def test_key_statements_are_held_where_that_works_and_refused_where_another_key_is_needed(
    careless: Synthesized,
) -> None:
    statements = careless.of_type("AWS::KMS::Key")["Key"]["KeyPolicy"]["Statement"]
    assert [one.get("Condition") for one in statements] == [OURS, None, None]
    (error,) = careless.errors["Careless/Key"]
    assert "logs.us-east-1.amazonaws.com for any account" in error
    assert "kms:EncryptionContext:aws:logs:arn" in error


def test_a_bucket_policy_is_held(careless: Synthesized) -> None:
    (one,) = careless.one("AWS::S3::BucketPolicy", "BucketPolicy")["PolicyDocument"]["Statement"]
    assert one["Condition"] == OURS


def test_a_queue_policy_has_to_name_the_source(careless: Synthesized) -> None:
    assert (
        "lets in sns.amazonaws.com for any account; allowed: a condition on aws:SourceArn"
        in careless.errors_at("Careless/Queue/Policy")
    )


def test_everybody_is_refused(careless: Synthesized) -> None:
    assert "lets in everybody" in careless.errors_at("Careless/Everybody")


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::1:root", "*"]}])
def test_everybody_is_everybody_however_it_is_written(principal: Any) -> None:
    one = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage"}
    assert list(unguarded(one, QUEUE))
    assert list(unguarded({**one, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, QUEUE)) == []


@pytest.mark.parametrize(
    "condition, expected",
    [
        ({"StringEquals": {"aws:SourceAccount": "1"}}, True),
        ({"StringEquals": {"AWS:sourceaccount": "1"}}, True),
        ({"ForAnyValue:ArnLike": {"aws:SourceArn": ["arn:aws:s3:::x"]}}, True),
        ({"StringLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:1:*"}}, True),
        ({"StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com"}}, True),
        ({"StringEquals": {"sts:ExternalId": "1"}}, True),
        ({"StringNotEquals": {"aws:SourceAccount": "1"}}, False),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "1"}}, False),
        ({"Null": {"aws:SourceAccount": "true"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_guard_is_a_condition_that_fails_for_strangers(condition: Any, expected: Any) -> None:
    assert is_guarded({"Condition": condition}) is expected


def test_other_conditions_stay_beside_ours() -> None:
    condition = {"StringEquals": {"a": "b"}, "Bool": {"aws:SecureTransport": "true"}}
    (one,) = guarded(statement("budgets.amazonaws.com", Condition=condition), TOPIC)
    assert one["Condition"] == {
        "StringEquals": {"a": "b", "aws:SourceAccount": ACCOUNT},
        "Bool": {"aws:SecureTransport": "true"},
    }


def test_people_beside_a_service_keep_their_way_in() -> None:
    mixed = statement("cloudwatch.amazonaws.com", Sid="Both")
    mixed["Principal"]["AWS"] = "arn:aws:iam::1:root"
    service, people = guarded(mixed, TOPIC)
    assert service["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert people["Principal"] == {"AWS": "arn:aws:iam::1:root"}
    assert "Condition" not in people
    assert people["Sid"] == "BothRest"


def test_event_rules_are_left_without_a_condition_and_without_a_complaint() -> None:
    for place in (TOPIC, KEY):
        one = statement("events.amazonaws.com")
        assert guarded(one, place) == [one]
        assert list(unguarded(one, place)) == []


@pytest.mark.parametrize(
    "outline, service",
    [
        ("logs.amazonaws.com", "logs"),
        ("LOGS.AmazonAWS.com", "logs"),
        ("logs.us-east-1.amazonaws.com", "logs"),
        ("logs.us-gov-west-1.amazonaws.com", "logs"),
        ("logs.$.amazonaws.com", "logs"),
        ("logs.$.$", "logs"),
        ("states.cn-north-1.amazonaws.com.cn", "states"),
        ("delivery.logs.amazonaws.com", "delivery.logs"),
        ("streams.metrics.cloudwatch.amazonaws.com", "streams.metrics.cloudwatch"),
        ("arn:aws:iam::1:root", None),
        ("123456789012", None),
        ("*", None),
        ("amazonaws.com.evil.org", None),
    ],
)
def test_a_service_is_known_by_every_spelling_of_its_principal(outline: str, service: Any) -> None:
    assert service_of(outline) == service


@pytest.mark.parametrize(
    "principal",
    [
        {"Fn::Join": ["", ["logs.", {"Ref": "AWS::Region"}, ".amazonaws.com"]]},
        {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"},
        {"Fn::Join": ["", ["logs.", {"Ref": "AWS::Region"}, ".", {"Ref": "AWS::URLSuffix"}]]},
    ],
)
def test_a_principal_with_references_is_known(principal: Any) -> None:
    assert [one.get("Condition") for one in guarded(statement(principal), TRUST)] == [OURS]


def test_every_fact_names_its_source() -> None:
    facts = [fact for services in ANSWERS.values() for fact in services.values()]
    assert len(facts) > 40
    assert all(".html" in fact.source for fact in facts)


PRINCIPALS = st.lists(
    st.sampled_from([f"{name}.amazonaws.com" for name in (*ANSWERS[TOPIC], "unheardof")]),
    min_size=1,
    unique=True,
)


@given(
    services=PRINCIPALS, people=st.booleans(), sid=st.booleans(), place=st.sampled_from([TOPIC, KEY, TRUST])
)
def test_guarding_loses_nobody_adds_nobody_and_is_done_once(
    services: list[str], people: Any, sid: Any, place: str
) -> None:
    one = statement(services if len(services) > 1 else services[0], **({"Sid": "S"} if sid else {}))
    if people:
        one["Principal"]["AWS"] = "arn:aws:iam::1:root"
    after = guarded(one, place)
    held = [name for part in after for name in as_list(part["Principal"].get("Service", []))]
    assert sorted(held) == sorted(services)
    assert sum("AWS" in part["Principal"] for part in after) == people
    assert [again for part in after for again in guarded(part, place)] == after
    assert len({part.get("Sid") for part in after}) == (len(after) if sid else 1)


@given(services=PRINCIPALS, place=st.sampled_from([TOPIC, KEY, TRUST]))
def test_a_condition_is_there_exactly_where_all_send_it(services: list[str], place: str) -> None:
    for part in guarded(statement(services), place):
        keys = {
            ANSWERS[place].get(name.removesuffix(".amazonaws.com"))
            for name in as_list(part["Principal"]["Service"])
        }
        sends = {fact.key if fact else None for fact in keys} == {SENDS}
        assert ("Condition" in part) is sends


@given(services=PRINCIPALS, place=st.sampled_from([TOPIC, KEY, TRUST]))
def test_what_is_neither_sent_nor_known_to_be_silent_is_complained_about(
    services: list[str], place: str
) -> None:
    open_ones = [one for part in guarded(statement(services), place) for one in unguarded(part, place)]
    expected = 0
    for name in services:
        fact = ANSWERS[place].get(name.removesuffix(".amazonaws.com"))
        expected += not (fact and fact.key in (SENDS, SILENT))
    assert len(open_ones) == expected


def as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]
