"""What a template says payments go through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from template.claims import KEY, Critical, claims


def claimed(critical: object) -> Critical | None:
    return claims({"Metadata": {KEY: {"critical": critical}}}).critical


def test_names_are_read() -> None:
    found = claimed({"api": "pay", "function": "f", "insight_rules": {"countries": "rule"}})
    assert found == Critical(api="pay", function="f", insight_rules={"countries": "rule"})


@pytest.mark.parametrize("value", [None, "pay", ["pay"]])
def test_another_shape_claims_nothing(value: object) -> None:
    assert claimed(value) is None


def test_a_name_of_another_shape_is_none() -> None:
    assert claimed({"api": 3, "insight_rules": ["rule"], "unknown": "x"}) == Critical()


def test_the_template_names_what_payments_go_through(prod: Mapping[str, Any], dev: Mapping[str, Any]) -> None:
    for template, environment in ((prod, "prod"), (dev, "dev")):
        said = template["Metadata"][KEY]
        found = claims(template).critical
        assert found is not None
        assert said["apis"][found.api] == found.stage
        assert found.function in said["functions"]
        assert found.table in said["tables"]
        assert {found.queue, found.dead_letter_queue} <= set(said["queues"])
        assert found.provider in said["providers"]
        assert said["logs"][found.log_group] == "payment_event"
        assert (found.namespace, found.canary) == (f"Payments/{environment}", f"payments-{environment}-up")
        rules = (one for one in template["Resources"].values() if one["Type"].endswith("InsightRule"))
        names = {one["Properties"]["RuleName"] for one in rules}
        assert set(found.insight_rules.values()) == names
