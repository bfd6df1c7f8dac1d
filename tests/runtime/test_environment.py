from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError

import availability
import payment
import pytest
from availability import AvailabilityEnvironment
from environment import MisconfiguredError
from hypothesis import given
from hypothesis import strategies as st
from payment_environment import PaymentEnvironment

Parse = Callable[[Mapping[str, str]], object]
AVAILABILITY = {
    "CANARY_ENDPOINTS": "https://api.example.com/health https://api.example.com/ready",
    "CANARY_EXPECTED_FIELD": "status",
    "CANARY_EXPECTED_VALUE": "ok",
    "CANARY_LATENCY_CEILING_MS": "3000",
}
PAYMENT = {
    "CANARY_PAYMENTS_URL": "https://api.example.com/payments",
    "CANARY_API_KEY_SECRET": "arn:aws:secretsmanager:us-east-1:123456789012:secret:payments/canary-AbCdEf",
    "CANARY_CARD_TOKEN": "tok_visa",
    "CANARY_AMOUNT_MINOR": "100",
    "CANARY_CURRENCY": "USD",
    "CANARY_SETTLE_DEADLINE_MS": "10000",
    "CANARY_LATENCY_CEILING_MS": "3000",
}
CANARIES: dict[str, tuple[Parse, dict[str, str], str]] = {
    "availability": (AvailabilityEnvironment.parse, AVAILABILITY, availability.__doc__ or ""),
    "payment": (PaymentEnvironment.parse, PAYMENT, payment.__doc__ or ""),
}


def table(docstring: str) -> dict[str, str]:
    """Variable to default, as the docstring's table has them."""
    return dict(re.findall(r"^(CANARY_\w+) +(\S+)", docstring, re.MULTILINE))


NAMES = [(canary, name) for canary, (_, _, docstring) in CANARIES.items() for name in table(docstring)]
REQUIRED = [(canary, name) for canary, (_, strings, _) in CANARIES.items() for name in strings]


def refusal(canary: str, **changes: str) -> str:
    parse, strings, _ = CANARIES[canary]
    with pytest.raises(MisconfiguredError) as caught:
        parse({**strings, **changes})
    return str(caught.value)


class Spy(dict[str, str]):
    """An environment that remembers which variables were asked for."""

    def __init__(self, strings: Mapping[str, str]) -> None:
        super().__init__(strings)
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("canary", CANARIES)
def test_docstring_lists_exactly_the_variables_that_are_read(canary: str) -> None:
    parse, strings, docstring = CANARIES[canary]
    spy = Spy(strings)
    parse(spy)
    assert spy.asked == set(table(docstring))
    assert {name for name, default in table(docstring).items() if default == "required"} == set(strings)


@pytest.mark.parametrize("canary", CANARIES)
def test_documented_defaults_are_the_real_ones(canary: str) -> None:
    parse, strings, docstring = CANARIES[canary]
    optional = {
        name: value for name, value in table(docstring).items() if value not in {"required", "(empty)"}
    }
    assert optional
    assert parse({**strings, **optional}) == parse(strings)


@pytest.mark.parametrize("canary", CANARIES)
def test_environment_cannot_be_changed(canary: str) -> None:
    parse, strings, _ = CANARIES[canary]
    with pytest.raises(FrozenInstanceError):
        parse(strings).patience = None  # type: ignore[attr-defined]


@pytest.mark.parametrize("canary", CANARIES)
def test_largest_documented_settings_fit_into_what_synthetics_allows(canary: str) -> None:
    _, strings, docstring = CANARIES[canary]
    assert sum(len(name) + 64 for name in table(docstring)) + sum(map(len, strings.values())) < 4096


@pytest.mark.parametrize("value", ["", "  "])
@pytest.mark.parametrize("canary, name", REQUIRED)
def test_missing_variable_is_named_with_what_it_takes(canary: str, name: str, value: str) -> None:
    assert re.fullmatch(rf"{name} is missing; it takes .{{5,}}\.", refusal(canary, **{name: value}))


@pytest.mark.parametrize("canary, name", NAMES)
@given(text=st.text(max_size=40))
def test_any_text_is_read_or_refused_by_name_and_never_repeated(canary: str, name: str, text: str) -> None:
    parse, strings, _ = CANARIES[canary]
    value = f"\N{SNOWMAN} {text} 4111111111111111"
    if name == "CANARY_EXPECTED_VALUE" and "\n" not in value:
        assert parse({**strings, name: value})
        return
    with pytest.raises(MisconfiguredError, match=rf"^{name} is ") as caught:
        parse({**strings, name: value})
    assert "4111111111111111" not in str(caught.value)


@pytest.mark.parametrize(
    "canary, name, value",
    [
        pytest.param("availability", "CANARY_ENDPOINTS", "http://api.example.com/health", id="plain http"),
        pytest.param(
            "availability", "CANARY_ENDPOINTS", "https://a.example/h http://b.example/h", id="second one"
        ),
        pytest.param("availability", "CANARY_EXPECTED_FIELD", "checks..database", id="empty name in path"),
        pytest.param("availability", "CANARY_ATTEMPTS", "0", id="no attempt"),
        pytest.param("availability", "CANARY_ATTEMPTS", "6", id="too many attempts"),
        pytest.param("availability", "CANARY_ATTEMPTS", "٣", id="digit of another script"),
        pytest.param("availability", "CANARY_LATENCY_CEILING_MS", "3.5", id="fraction"),
        pytest.param("availability", "CANARY_LATENCY_CEILING_MS", "-1", id="negative"),
        pytest.param("availability", "CANARY_LATENCY_CEILING_MS", "60000", id="ceiling out of range"),
        pytest.param(
            "payment", "CANARY_PAYMENTS_URL", "http://api.example.com/payments", id="payments over http"
        ),
        pytest.param("payment", "CANARY_CARD_TOKEN", "4111111111111111", id="card number"),
        pytest.param("payment", "CANARY_CARD_TOKEN", "pan-4111111111111111", id="card number in a token"),
        pytest.param("payment", "CANARY_AMOUNT_MINOR", "10001", id="too much money"),
        pytest.param("payment", "CANARY_AMOUNT_MINOR", "0", id="no money"),
        pytest.param("payment", "CANARY_CURRENCY", "usd", id="currency in lower case"),
        pytest.param("payment", "CANARY_UNDO", "keep", id="unknown undo"),
        pytest.param("payment", "CANARY_API_KEY_HEADER", "x-api-key: 1\r\nx", id="header injection"),
        pytest.param("payment", "CANARY_API_KEY_SECRET", "my key", id="secret's name with a space"),
    ],
)
def test_wrong_value_is_refused(canary: str, name: str, value: str) -> None:
    sentence = refusal(canary, **{name: value})
    assert sentence.startswith(f"{name} is ")
    assert "; it takes " in sentence


@pytest.mark.parametrize("canary", CANARIES)
def test_timeout_must_leave_room_for_a_slow_answer(canary: str) -> None:
    sentence = refusal(canary, CANARY_LATENCY_CEILING_MS="3000", CANARY_TIMEOUT_MS="3000")
    assert sentence.startswith(
        "CANARY_TIMEOUT_MS is 3000; it takes more than CANARY_LATENCY_CEILING_MS (3000)"
    )


@given(number=st.integers(min_value=1, max_value=10_000))
def test_every_amount_in_range_is_read_as_it_is(number: int) -> None:
    assert PaymentEnvironment.parse({**PAYMENT, "CANARY_AMOUNT_MINOR": f" {number} "}).amount == number
