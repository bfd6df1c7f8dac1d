"""Sampling rules that can be reached and record, groups that hold traces."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import tracing
from tests.policies.rules.breaking import ids, put, seen

IDS = ids(tracing)


@pytest.mark.parametrize(
    "kind, word, path, value, rule, words",
    [
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.Priority",
            6000,
            "trace-sampling-shadowed",
            "takes all",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingrefundsany",
            "SamplingRule.Priority",
            101,
            "trace-sampling-shadowed",
            "same priority",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.FixedRate",
            5,
            "trace-sampling-records-nothing",
            "5",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.FixedRate",
            0,
            "trace-sampling-records-nothing",
            "0",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.ReservoirSize",
            0,
            "trace-sampling-records-nothing",
            "0",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.Version",
            2,
            "trace-sampling-matches-nothing",
            "Version",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.HTTPMethod",
            "PSOT",
            "trace-sampling-matches-nothing",
            "PSOT",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.URLPath",
            "payments",
            "trace-sampling-matches-nothing",
            "/",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.Host",
            "https://x",
            "trace-sampling-matches-nothing",
            "scheme",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.ServiceType",
            "AWS::ApiGateway::RestApi",
            "trace-sampling-matches-nothing",
            "type",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.ServiceName",
            "payments-api",
            "trace-sampling-matches-nothing",
            "api/stage",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.ServiceName",
            "payment-api/prod",
            "trace-sampling-matches-nothing",
            "payment-api/prod",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.RuleName",
            "x" * 33,
            "trace-name-refused",
            "33",
        ),
        (
            "AWS::XRay::SamplingRule",
            "Tracingpaymentspay",
            "SamplingRule.RuleName",
            "prod-refunds-pay",
            "trace-name-refused",
            "taken",
        ),
        (
            "AWS::XRay::Group",
            "payments",
            "FilterExpression",
            'service("payments-api/dev")',
            "trace-group-holds-nothing",
            "payments-api/prod",
        ),
        (
            "AWS::XRay::Group",
            "payments",
            "FilterExpression",
            'service("orders/prod")',
            "trace-group-holds-nothing",
            "orders",
        ),
        (
            "AWS::XRay::Group",
            "payments",
            "FilterExpression",
            'service("payments-api/prod"',
            "trace-group-holds-nothing",
            "brackets",
        ),
        (
            "AWS::XRay::Group",
            "payments",
            "FilterExpression",
            'services("payments-api/prod")',
            "trace-group-holds-nothing",
            "services",
        ),
        (
            "AWS::XRay::Group",
            "payments",
            "InsightsConfiguration.InsightsEnabled",
            False,
            "trace-group-silent",
            "insights are off",
        ),
        (
            "AWS::XRay::Group",
            "payments",
            "InsightsConfiguration.NotificationsEnabled",
            False,
            "trace-group-silent",
            "False",
        ),
        ("AWS::SNS::Topic", "warning", "TracingConfig", "PassThrough", "trace-switched-off", "PassThrough"),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, kind: str, word: str, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, kind, word, path, value)
    assert words in seen(IDS, judge, broken).get(rule, "nothing was found")


@pytest.mark.parametrize(
    "wide, narrow, covered",
    [
        ("*", "anything", True),
        ("/pay*", "/payments", True),
        ("/pay*", "/pay*", True),
        ("/pay?", "/pay*", False),
        ("/p*s", "/payments", True),
        ("/payments", "/pay*", False),
        ("GET", "get", True),
    ],
)
def test_a_pattern_covers_another(wide: str, narrow: str, covered: object) -> None:
    assert tracing.covers(wide, narrow) is covered


def _rules(*found: dict[str, Any]) -> dict[str, Any]:
    common = {"Version": 1, "FixedRate": 0.1, "ReservoirSize": 1, "Host": "*", "ServiceType": "*"}
    each = {
        f"R{n}": {"Type": "AWS::XRay::SamplingRule", "Properties": {"SamplingRule": {**common, **one}}}
        for n, one in enumerate(found)
    }
    return {"Resources": each}


@pytest.mark.parametrize(
    "first, second, hidden",
    [
        pytest.param({"Priority": 1}, {"Priority": 2, "URLPath": "/pay"}, True, id="a catch-all before it"),
        pytest.param({"Priority": 3}, {"Priority": 2, "URLPath": "/pay"}, False, id="a catch-all after it"),
        pytest.param(
            {"Priority": 1, "HTTPMethod": "GET"},
            {"Priority": 2, "HTTPMethod": "POST"},
            False,
            id="another method",
        ),
        pytest.param(
            {"Priority": 1, "Attributes": {"a": "1"}}, {"Priority": 2}, False, id="attributes narrow it"
        ),
        pytest.param(
            {"Priority": 1, "Attributes": {"a": "*"}},
            {"Priority": 2, "Attributes": {"a": "1"}},
            True,
            id="attributes cover",
        ),
    ],
)
def test_a_shadow_falls_on_all_fields(judge: Any, first: Any, second: Any, hidden: object) -> None:
    found = judge(_rules(first, second), "trace-sampling-shadowed").findings
    assert [one.resource.logical_id for one in found] == (["R1"] if hidden else [])


def test_health_checks_that_are_not_recorded_are_meant(judge: Any) -> None:
    body = _rules({"Priority": 1, "URLPath": "/health", "FixedRate": 0, "ReservoirSize": 0})
    assert judge(body, *IDS).findings == ()
