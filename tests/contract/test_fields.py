"""The log contract: good lines are valid, card data has no place in them, unknown fields are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from contract import fields
from contract.fields import UnknownField

Line = dict[str, Any]
SCHEMAS = ("payment_event", "platform_report", "audit_event")
CARD_DATA = re.compile(
    r"pan$|card|cvv|cvc|cid|expir|holder|track|pin$|security_?code|iban|account_number", re.IGNORECASE
)
LOG: Line = {
    "event": "log",
    "timestamp": "2026-11-01T12:00:00Z",
    "service": "payments",
    "environment": "prod",
}
PAYMENT: Line = {
    **LOG,
    "event": "payment",
    "payment_id": "pay_01HZY7Q2",
    "outcome": "succeeded",
    "provider": "adyen",
    "provider_latency_ms": 180,
    "duration_ms": 240.5,
    "amount": 12.34,
    "currency": "USD",
    "merchant_id": "merchant-7",
    "consumer": "key-webshop",
    "country": "DE",
}
REPORT: Line = {
    "time": "2026-11-01T12:00:00.123Z",
    "type": "platform.report",
    "record": {
        "requestId": "6d67e385-053d-4622-a56f-b25bcef23083",
        "status": "success",
        "metrics": {"durationMs": 12.3, "billedDurationMs": 13, "memorySizeMB": 512, "maxMemoryUsedMB": 88},
    },
}
CALL: Line = {
    "version": "0",
    "id": "0d079340-135a-c8c6-95c2-41fb8f496c53",
    "detail-type": "AWS API Call via CloudTrail",
    "source": "aws.logs",
    "account": "123456789012",
    "time": "2026-11-01T12:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {
        "eventSource": "logs.amazonaws.com",
        "eventName": "DeleteLogGroup",
        "sourceIPAddress": "203.0.113.7",
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/admin/eve"},
        "requestParameters": {"logGroupName": "/payments/prod/application"},
    },
}

outcomes = st.sampled_from(["succeeded", "declined", "failed"])
payments = st.fixed_dictionaries(
    {
        **{key: st.just(value) for key, value in PAYMENT.items()},
        "provider_latency_ms": st.floats(0, 60_000),
        "duration_ms": st.integers(0, 900_000),
        "amount": st.floats(0, 1e6),
        "currency": st.from_regex(r"[A-Z]{3}", fullmatch=True),
        "merchant_id": st.from_regex(r"[a-z][A-Za-z0-9_-]{2,63}", fullmatch=True),
        "outcome": outcomes,
        "reason": st.from_regex(r"[a-z][a-z0-9_]{0,63}", fullmatch=True),
    },
    optional={
        "synthetic": st.booleans(),
        "level": st.sampled_from(["INFO", "ERROR"]),
        "message": st.text("abc äß.:{}", max_size=80),
    },
)


def problems(kind: str, line: object) -> list[str]:
    validator = Draft202012Validator(fields.document(kind), format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(line)]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_contract_is_a_valid_schema(kind: str) -> None:
    Draft202012Validator.check_schema(fields.document(kind))


@pytest.mark.parametrize(
    "kind,line",
    [
        ("payment_event", LOG),
        ("payment_event", LOG | {"event": "maintenance"}),
        ("payment_event", PAYMENT),
        ("payment_event", PAYMENT | {"outcome": "declined", "reason": "insufficient_funds"}),
        ("payment_event", PAYMENT | {"synthetic": True}),
        ("platform_report", REPORT),
        ("audit_event", CALL),
        (
            "audit_event",
            CALL | {"detail-type": "CloudWatch Alarm State Change", "detail": {"alarmName": "a"}},
        ),
    ],
    ids=["log", "maintenance", "payment", "decline", "canary", "report", "call", "alarm"],
)
def test_line_of_each_kind_obeys_the_contract(kind: str, line: Line) -> None:
    assert problems(kind, line) == []


@given(line=payments)
def test_payment_within_the_ranges_obeys_the_contract(line: Line) -> None:
    assert problems("payment_event", json.loads(json.dumps(line))) == []


@given(line=payments, lost=st.sampled_from(sorted(set(PAYMENT) - set(LOG))))
def test_payment_without_one_of_its_fields_breaks_the_contract(line: Line, lost: str) -> None:
    shorter = {key: value for key, value in line.items() if key != lost}
    assert problems("payment_event", shorter) == [f"'{lost}' is a required property"]


@pytest.mark.parametrize("outcome", ["declined", "failed"])
def test_payment_that_did_not_succeed_says_why(outcome: str) -> None:
    assert problems("payment_event", PAYMENT | {"outcome": outcome}) == ["'reason' is a required property"]


@given(
    name=st.from_regex(r"[a-z_]{1,20}", fullmatch=True).filter(
        lambda name: f"$.{name}" not in fields.paths("payment_event")
    )
)
def test_field_that_the_contract_does_not_have_is_refused_in_a_line(name: str) -> None:
    (problem,) = problems("payment_event", LOG | {name: "x"})
    assert "Additional properties are not allowed" in problem


@pytest.mark.parametrize("name", ["pan", "card_number", "cvv", "cvc2", "expiry", "cardholder_name", "track2"])
def test_card_data_is_refused_by_name(name: str) -> None:
    assert CARD_DATA.search(name)
    assert problems("payment_event", PAYMENT | {name: "4111111111111111"})


@pytest.mark.parametrize("number", ["4111111111111111", "5500-0000-0000-0004", "378282246310005"])
@pytest.mark.parametrize("field", ["payment_id", "merchant_id", "consumer", "message"])
def test_card_number_is_refused_as_an_id_and_in_a_message(field: str, number: str) -> None:
    value = f"charged {number} again" if field == "message" else number
    assert len(problems("payment_event", PAYMENT | {field: value})) == 1


@pytest.mark.parametrize(
    "message", ["took 1793534400000 ms since the epoch", "order 20261101-17", "+49 30 1234567"]
)
def test_other_numbers_may_stand_in_a_message(message: str) -> None:
    assert problems("payment_event", PAYMENT | {"message": message}) == []


@pytest.mark.parametrize("kind", ["payment_event", "access_log"])
def test_contract_has_no_field_for_card_data(kind: str) -> None:
    assert [path for path in fields.paths(kind) if CARD_DATA.search(path.rpartition(".")[2])] == []


@pytest.mark.parametrize(
    "field,value",
    [
        ("payment_id", "4111 1111 1111 1111"),
        ("reason", "card 4111111111111111 declined"),
        ("provider", "Adyen NV"),
        ("amount", -1),
    ],
)
def test_value_of_another_shape_is_refused(field: str, value: object) -> None:
    assert problems("payment_event", PAYMENT | {field: value})


def test_access_log_is_one_line_of_json_with_every_value_quoted() -> None:
    text = fields.access_log_format()
    parsed: Mapping[str, str] = json.loads(text)
    assert "\n" not in text
    assert all(value.startswith("$context.") for value in parsed.values())
    assert json.loads(re.sub(r"\$context\.[A-Za-z.]+", "-", text)) == dict.fromkeys(parsed, "-")


def test_access_log_has_what_api_gateway_requires() -> None:
    assert "$context.requestId" in fields.document("access_log").values()


def test_access_log_has_neither_query_nor_header_nor_body() -> None:
    allowed = {"$context.identity.apiKeyId", "$context.identity.sourceIp"}
    identity = {value for value in fields.document("access_log").values() if "identity" in value}
    assert identity == allowed
    assert "$context.path" not in fields.document("access_log").values()


@pytest.mark.parametrize(
    "kind,field,path",
    [
        ("payment_event", "amount", "$.amount"),
        ("access_log", "consumer", "$.consumer"),
        ("platform_report", "record.metrics.maxMemoryUsedMB", "$.record.metrics.maxMemoryUsedMB"),
        ("audit_event", "detail-type", "$.detail-type"),
        ("audit_event", "detail.userIdentity.arn", "$.detail.userIdentity.arn"),
    ],
)
def test_field_has_the_path_that_filters_use(kind: str, field: str, path: str) -> None:
    assert fields.path(kind, field) == path


@given(field=st.text(max_size=30).filter(lambda field: f"$.{field}" not in fields.paths("payment_event")))
def test_field_that_no_line_has_raises_and_names_those_there_are(field: str) -> None:
    with pytest.raises(UnknownField, match="it has amount, consumer, country"):
        fields.path("payment_event", field)


def test_value_that_a_field_never_has_raises_and_names_those_it_has() -> None:
    assert fields.value("payment_event", "outcome", "failed") == "failed"
    with pytest.raises(UnknownField, match="never 'error'; one of succeeded, declined, failed"):
        fields.value("payment_event", "outcome", "error")


def test_value_of_a_constant_field_is_the_constant() -> None:
    assert fields.value("platform_report", "type", "platform.report") == "platform.report"
    with pytest.raises(UnknownField, match=r"one of platform\.report"):
        fields.value("platform_report", "type", "platform.start")


def test_field_of_free_text_has_no_value_to_compare_with() -> None:
    with pytest.raises(UnknownField, match="one of no fixed values"):
        fields.value("payment_event", "message", "anything")


def test_kind_of_line_that_nobody_writes_is_refused() -> None:
    with pytest.raises(UnknownField, match="one of payment_event, access_log, platform_report, audit_event"):
        fields.paths("nginx")
