"""Canaries that are told times and words that make sense, and those that are not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from tests.policies.rules.breaking import put

Body = dict[str, Any]
Judge = Callable[..., Checked]
CANARY = "AWS::Synthetics::Canary"
LIMIT, SPELT = "canary-limit-impossible", "canary-input-misspelt"


def seen(checked: Checked) -> dict[str, str]:
    return {one.rule.id: one.seen for one in checked.findings}


def test_the_prod_template_has_no_finding_and_both_rules_speak(judge: Judge, prod: Body) -> None:
    checked = judge(prod, LIMIT, SPELT)
    assert checked.findings == ()
    assert {one.rule.id for one in checked.asked if one.said} == {LIMIT, SPELT}


PLANTED = {
    "a timeout beyond the run": (
        "produp",
        "CANARY_TIMEOUT_MS",
        "10000000",
        LIMIT,
        "a run ends after 25000 ms",
    ),
    "a timeout that nothing can keep": ("produp", "CANARY_TIMEOUT_MS", "10", LIMIT, "100 ms are needed"),
    "a ceiling above the timeout": (
        "prodpay",
        "CANARY_LATENCY_CEILING_MS",
        "20000",
        LIMIT,
        "request ends after",
    ),
    "a ceiling of a thousandth": ("prodpay", "CANARY_LATENCY_CEILING_MS", "3", LIMIT, "100 ms are needed"),
    "a deadline beyond the run": ("prodpay", "CANARY_SETTLE_DEADLINE_MS", "32000000", LIMIT, "145000"),
    "a field in another case": ("refundsprodup", "CANARY_EXPECTED_FIELD", "Status", SPELT, "has 'status'"),
    "a field without a letter": ("refundsprodup", "CANARY_EXPECTED_FIELD", "staus", SPELT, "has 'status'"),
    "a host without a letter": (
        "prodpay",
        "CANARY_PAYMENTS_URL",
        "https://payents.api.example.com/payments",
        SPELT,
        "payments.api.example.com",
    ),
}


@pytest.mark.parametrize("word, name, value, rule, words", PLANTED.values(), ids=PLANTED)
def test_a_defect_planted_in_the_prod_template_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Judge, broken: Body, word: str, name: str, value: str, rule: str, words: str
) -> None:
    put(broken, CANARY, word, f"RunConfig.EnvironmentVariables.{name}", value)
    assert words in seen(judge(broken, LIMIT, SPELT)).get(rule, "nothing was found")


def canary(**told: Any) -> Body:
    run = {"TimeoutInSeconds": 60, "EnvironmentVariables": told}
    return {"Type": CANARY, "Properties": {"Name": "up", "RunConfig": run}}


RIGHT: dict[str, Body] = {
    "a limit in seconds": {"REQUEST_TIMEOUT_SECONDS": "30"},
    "a limit in milliseconds": {"request_timeout_ms": "30000", "latency_ceiling_ms": "2000"},
    "a time that is no limit of a run": {"CACHE_AGE_MS": "86400000", "SESSION_S": "3600"},
    "a limit without a unit": {"TIMEOUT": "5"},
    "a limit that a parameter gives": {"TIMEOUT_MS": {"Ref": "Any"}},
    "no limit at all": {"TIMEOUT_MS": "0"},
}


@pytest.mark.parametrize("told", RIGHT.values(), ids=RIGHT)
def test_limits_of_others_are_no_finding(judge: Judge, told: Body) -> None:
    body = {"Parameters": {"Any": {"Type": "String"}}, "Resources": {"Up": canary(**told)}}
    assert judge(body, LIMIT).findings == ()


def test_seconds_and_milliseconds_are_told_apart(judge: Judge) -> None:
    body = {"Resources": {"Up": canary(REQUEST_TIMEOUT_SECONDS="90")}}
    assert "90000 ms" in seen(judge(body, LIMIT))[LIMIT]


@pytest.mark.parametrize(
    "one, other",
    [("https://shop-a.example.com", "https://shop-b.example.com"), ("Status", "state"), ("1", "2")],
)
def test_words_that_differ_on_purpose_are_no_finding(judge: Judge, one: str, other: str) -> None:
    body = {
        "Metadata": {"PaymentMonitoring": {"complete": True}},
        "Resources": {"One": canary(WORD=one), "Other": canary(WORD=other)},
    }
    assert judge(body, SPELT).findings == ()


def test_a_template_that_claims_nothing_may_spell_as_it_likes(judge: Judge) -> None:
    body = {"Resources": {"One": canary(FIELD="status"), "Other": canary(FIELD="Status")}}
    assert judge(body, SPELT).findings == ()
