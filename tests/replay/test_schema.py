"""The contract as fast tests and as words: both agree, and both agree with JSON Schema."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract import fields
from contract.examples import example, examples
from replay.schema import SchemaError, compiled
from replay.wording import masked, problems

SCHEMAS = ("payment_event", "platform_report", "audit_event")
TESTS = {kind: compiled(fields.document(kind)) for kind in SCHEMAS}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 9000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "payment", "failed", "ok", "EUR", "eur", "DE", "pay_7f3k2m9q", "4111111111111111"]),
    st.sampled_from(
        ["2026-03-01T09:00:00Z", "2026-02-30T09:00:00Z", "2026-03-01", "card 4111 1111 1111 1111"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["durationMs", "metrics"]), st.integers(-1, 1), max_size=2),
)


@st.composite
def near_lines(draw: st.DrawFn) -> tuple[str, Any]:
    """A line of the contract with some fields changed, removed or added."""
    one = draw(st.sampled_from([each for each in examples().values() if each.kind in SCHEMAS]))
    line = copy.deepcopy(dict(one.line))
    names = [*fields.document(one.kind)["properties"], "surplus"]
    for name in draw(st.lists(st.sampled_from(names), max_size=3)):
        if draw(st.booleans()):
            line.pop(name, None)
        else:
            line[name] = draw(ODD)
    return one.kind, line


@settings(max_examples=400)
@given(near_lines())
def test_fast_test_words_and_json_schema_agree(given: tuple[str, Any]) -> None:
    kind, line = given
    schema = fields.document(kind)
    checker = jsonschema.FormatChecker()
    checker.checks("date-time")(compiled({"format": "date-time"}))
    oracle = jsonschema.Draft202012Validator(schema, format_checker=checker)
    assert TESTS[kind](line) is oracle.is_valid(line)
    assert (not list(problems(schema, line))) is TESTS[kind](line)
    assert compiled(schema)(line) is TESTS[kind](line)  # what is remembered changes nothing


@given(st.sampled_from(SCHEMAS), ODD)
def test_what_is_no_object_breaks_every_contract(kind: str, line: Any) -> None:
    valid = jsonschema.Draft202012Validator(fields.document(kind)).is_valid(line)
    assert TESTS[kind](line) is valid is (not list(problems(fields.document(kind), line)))


def found(**changes: Any) -> dict[str, str]:
    line = {**example("a payment that failed").line, **changes}
    return dict(problems(fields.document("payment_event"), {k: v for k, v in line.items() if v is not None}))


def test_words_name_the_field_what_it_is_and_what_is_right() -> None:
    assert found(outcome="ok") == {"outcome": "is 'ok'; one of succeeded, declined, failed is needed"}
    assert found(amount="12") == {"amount": "is '12'; a number is needed"}
    assert found(amount=-1) == {"amount": "is -1; at least 0 is needed"}
    assert found(timestamp="now") == {"timestamp": "is 'now'; a time such as 2026-03-01T09:00:00Z is needed"}
    assert found(message="x" * 9000) == {"message": "has 9000 characters; at most 8192 are allowed"}
    assert found(currency="eur") == {"currency": "is 'eur'; text like ^[A-Z]{3}$ is needed"}
    assert found(synthetic=1) == {"synthetic": "is 1; true or false is needed"}


def test_least_value_is_allowed() -> None:
    assert found(amount=0) == {}
    assert TESTS["payment_event"]({**example("a payment that failed").line, "amount": 0, "duration_ms": 0.0})


def test_missing_fields_are_named_with_what_they_should_be() -> None:
    assert found(reason=None) == {"reason": "is missing; text like ^[a-z][a-z0-9_]{0,63}$ is needed"}
    assert found(provider_latency_ms=None) == {"provider_latency_ms": "is missing; a number is needed"}


def test_unknown_field_is_told_with_the_known_ones() -> None:
    assert found(userid=1)["userid"].startswith("is no field of the contract; it has amount, consumer")


@pytest.mark.parametrize("number", ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"])
def test_a_card_number_is_found_and_never_repeated(number: str) -> None:
    told = [*found(message=f"paid by {number}").items(), *found(payment_id=number).items()]
    told += [*found(merchant_id=number).items(), *found(**{number: 1}).items()]
    assert {name for name, _ in told} >= {"message", "payment_id"}
    assert number not in str(told)
    assert masked(number) == "‹digits›"
    assert masked("999999999999") == "999999999999"


def test_long_values_are_cut() -> None:
    assert len(masked("x" * 500)) < 70


def test_what_would_move_a_terminal_or_break_a_line_is_not_printed() -> None:
    assert masked("a\x1b[2J\nb\ud800") == "a?[2J?b?"


@pytest.mark.parametrize(
    "schema", [{"oneOf": []}, {"format": "email"}, {"properties": {"a": {"maximum": 1}}}]
)
def test_keyword_that_nobody_would_ask_is_refused(schema: Any) -> None:
    with pytest.raises(SchemaError, match="is not known"):
        compiled(schema)


def test_remembered_texts_are_few() -> None:
    from replay.schema import _MOST_KEPT, _fits, _slot

    slot = _slot({"type": "string", "pattern": "^x"})
    assert all(_fits(slot, f"x{number}") for number in range(2000))
    assert not _fits(slot, "y")
    assert len(slot.kept) == _MOST_KEPT
