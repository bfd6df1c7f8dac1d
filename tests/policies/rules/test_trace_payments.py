"""Payments of every claimed API are traced by a rule of their own, all APIs alike."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import trace_payments
from tests.policies.rules.breaking import put, resource

IDS = tuple(one.id for one in vars(trace_payments).values() if hasattr(one, "ask"))
SAMPLING = "AWS::XRay::SamplingRule"


def found(judge: Any, body: Any) -> dict[str, str]:
    said: dict[str, str] = {}
    for one in judge(body, *IDS).findings:
        said[one.rule.id] = f"{said.get(one.rule.id, '')} {one.seen}"
    return said


def test_the_prod_template_has_no_finding(judge: Any, prod: Any) -> None:
    checked = judge(prod, *IDS)
    assert checked.findings == ()
    assert {one.rule.id for one in checked.asked if one.said} == set(IDS)


@pytest.mark.parametrize(
    "word, name, value, rule, words",
    [
        ("paymentspay", "HTTPMethod", "GET", "trace-payments-unsampled", "names POST of payments-api/prod"),
        (
            "refundsany",
            "HTTPMethod",
            "GET",
            "trace-payments-unsampled",
            "names any method of refunds-api/prod",
        ),
        ("refundspay", "ServiceName", "refund-api/prod", "trace-payments-unsampled", "refunds-api/prod"),
        ("refundspay", "URLPath", "/x", "trace-payments-unsampled", "names POST of refunds-api/prod"),
        ("paymentspay", "FixedRate", 0.0005, "trace-sampling-unlike", "1 of 2 APIs"),
        ("refundsany", "ReservoirSize", 100, "trace-sampling-unlike", "1 of 2 APIs"),
    ],
)
def test_break_of_the_prod_template_is_told(  # noqa: PLR0913, PLR0917 - the parts of a row
    judge: Any, broken: Any, word: str, name: str, value: Any, rule: str, words: str
) -> None:
    put(broken, SAMPLING, word, f"SamplingRule.{name}", value)
    assert words in found(judge, broken).get(rule, "")


def test_rule_that_is_missing_is_told(judge: Any, broken: Any) -> None:
    name = next(key for key in broken["Resources"] if key.startswith("Tracingpaymentspay"))
    del broken["Resources"][name]
    assert "names POST of payments-api/prod" in found(judge, broken)["trace-payments-unsampled"]


def test_others_sample_as_they_like(judge: Any, broken: Any) -> None:
    del broken["Metadata"]
    resource(broken, SAMPLING, "paymentspay")["Properties"]["SamplingRule"]["HTTPMethod"] = "GET"
    assert found(judge, broken) == {}
