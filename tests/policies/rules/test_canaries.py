"""Canaries that run and find, and those that cannot."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import canaries
from tests.policies.rules.breaking import GONE, ids, put, seen

IDS = ids(canaries)


@pytest.mark.parametrize(
    "kind, word, path, value, rule, words",
    [
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "StartCanaryAfterCreation",
            False,
            "canary-never-runs",
            "False",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "Schedule.Expression",
            "rate(0 minute)",
            "canary-never-runs",
            "never",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "Schedule.Expression",
            "rate(5 hours)",
            "canary-never-runs",
            "1 hour",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "Schedule.Expression",
            "rate(5 minute)",
            "canary-never-runs",
            "minutes",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "Schedule.DurationInSeconds",
            3600,
            "canary-never-runs",
            "3600",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "RunConfig.TimeoutInSeconds",
            300,
            "canary-outlasts-interval",
            "300",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "RuntimeVersion",
            "syn-python-selenium-1.3",
            "canary-runtime-gone",
            "deprecated",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "RuntimeVersion",
            "syn-python-selenium-13.0",
            "canary-runtime-gone",
            "older",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "RuntimeVersion",
            "python3.12",
            "canary-runtime-gone",
            "no runtime",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "ArtifactS3Location",
            "s3://elsewhere/x",
            "canary-artifacts-lost",
            "elsewhere",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "RunConfig.EnvironmentVariables.CANARY_PAYMENTS_URL",
            "http://x",
            "canary-variable-unsafe",
            "https",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "RunConfig.EnvironmentVariables.CANARY_CARD_TOKEN",
            "4111 1111 1111 1111",
            "canary-variable-unsafe",
            "card",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "RunConfig.EnvironmentVariables.KEY",
            "sk_live_123456789",
            "canary-variable-unsafe",
            "secret",
        ),
        (
            "AWS::Synthetics::Canary",
            "paymentsprodup",
            "Code.Handler",
            "availabilty.handler",
            "canary-handler-missing",
            "availability.handler",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "Code.Handler",
            "handler",
            "canary-handler-missing",
            "file.function",
        ),
        (
            "AWS::Synthetics::Canary",
            "prodpay",
            "VPCConfig",
            {"SubnetIds": ["s-1"], "SecurityGroupIds": ["g"]},
            "canary-network-thin",
            "s-1",
        ),
        (
            "AWS::Synthetics::Canary",
            "refundsprodup",
            "RunConfig.EnvironmentVariables.CANARY_ENDPOINTS",
            GONE,
            "canary-input-unlike-siblings",
            "CANARY_ENDPOINTS",
        ),
        (
            "AWS::Synthetics::Canary",
            "refundsprodup",
            "RunConfig.EnvironmentVariables.CANARY_ENDPOINTS",
            "https://payments.api.example.com/health",
            "canary-input-unlike-siblings",
            "tests just what",
        ),
        (
            "AWS::S3::Bucket",
            "Canaries",
            "LifecycleConfiguration.Rules.0.Status",
            "Disabled",
            "canary-artifacts-lost",
            "expires",
        ),
        (
            "AWS::S3::Bucket",
            "Canaries",
            "BucketEncryption",
            GONE,
            "canary-artifacts-lost",
            "BucketEncryption",
        ),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, kind: str, word: str, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, kind, word, path, value)
    assert words in seen(IDS, judge, broken).get(rule, "nothing was found")


def test_a_canary_of_somebody_else_is_no_finding(judge: Any) -> None:
    canary: dict[str, Any] = {
        "Name": "shop",
        "ArtifactS3Location": {"Ref": "Where"},
        "Code": {"Handler": "index.handler", "Script": "exports.handler = async () => {};"},
        "RuntimeVersion": "syn-nodejs-puppeteer-13.0",
        "Schedule": {"Expression": "rate(5 minutes)"},
        "StartCanaryAfterCreation": True,
    }
    body: dict[str, Any] = {
        "Parameters": {"Where": {"Type": "String"}},
        "Resources": {"C": {"Type": "AWS::Synthetics::Canary"}},
    }
    body["Resources"]["C"]["Properties"] = canary
    assert seen(IDS, judge, body) == {}
    canary["Code"] = {"Handler": "index.run", "Script": "exports.handler = 1"}
    assert "canary-handler-missing" in seen(IDS, judge, body)
