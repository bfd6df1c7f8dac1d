"""INSIGHT_RULE_METRIC says of a period what the guide says; CloudFormation takes what its schema takes."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.facts import Fact, find
from simulator.insights.contributors import Contributors
from simulator.insights.metrics import METRICS, InsightMetricError, insight_metric
from simulator.insights.properties import LIMITS, check_properties
from template.insight_rule import InsightRule, InsightRuleError


def counted(*observations: tuple[str, float], aggregate: str = "Sum") -> Contributors:
    """Observations of contributors, counted under a rule that has no part in it."""
    bare = InsightRule(
        groups=("g",), format="JSON", keys=("$.a",), value_of="", filters=(), aggregate=aggregate
    )
    made = Contributors(bare)
    for name, amount in observations:
        made.tally((name,), amount)
    return made


SUMS = counted(("a", 5), ("b", 100), ("a", 7))
COUNTS = counted(*[("a", 1)] * 3, ("b", 1))


@pytest.mark.parametrize(
    "found,name,expected",
    [
        (COUNTS, "UniqueContributors", 2),
        (COUNTS, "MaxContributorValue", 3),
        (COUNTS, "SampleCount", 4),
        (COUNTS, "Sum", 4),
        (COUNTS, "Minimum", 1),
        (COUNTS, "Maximum", 1),
        (COUNTS, "Average", 2),
        (SUMS, "UniqueContributors", 2),
        (SUMS, "MaxContributorValue", 100),
        (SUMS, "SampleCount", 3),
        (SUMS, "Sum", 112),
        (SUMS, "Minimum", 5),
        (SUMS, "Maximum", 100),
        (SUMS, "Average", 56),
    ],
)
def test_a_metric_of_a_period(found: Contributors, name: str, expected: float) -> None:
    assert insight_metric(found, name) == expected


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_period_without_lines_has_no_metrics(name: str) -> None:
    assert insight_metric(counted(), name) is None


def test_another_name_is_refused() -> None:
    with pytest.raises(InsightMetricError, match="'sum' is no metric"):
        insight_metric(COUNTS, "sum")


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"RuleState": "ENABLED"},
        {"RuleState": "DISABLED"},
        {"RuleName": "r" * 128},
        {"RuleName": "top merchants.1"},
        {"ApplyOnTransformedLogs": True},
    ],
)
def test_properties_that_cloudformation_takes(properties: dict[str, Any]) -> None:
    check_properties(properties)


@pytest.mark.parametrize(
    "properties,words",
    [
        ({"RuleState": "enabled"}, "ENABLED or DISABLED"),
        ({"RuleState": "Disabled"}, "ENABLED or DISABLED"),
        ({"RuleState": "PAUSED"}, "ENABLED or DISABLED"),
        ({"RuleState": True}, "ENABLED or DISABLED"),
        ({"RuleState": ""}, "ENABLED or DISABLED"),
        ({"RuleName": ""}, "1 to 128"),
        ({"RuleName": "r" * 129}, "1 to 128"),
        ({"RuleName": "é"}, "ASCII"),
        ({"RuleName": 5}, "ASCII"),
        ({"ApplyOnTransformedLogs": "true"}, "true or false"),
        ({"RuleBody": "{"}, "not valid JSON"),
    ],
)
def test_properties_that_cloudformation_refuses(properties: dict[str, Any], words: str) -> None:
    with pytest.raises(InsightRuleError, match=words):
        check_properties(properties)


@pytest.mark.parametrize(
    "name,value",
    [
        ("max_keys", 4),
        ("max_filters", 4),
        ("max_filter_values", 10),
        ("max_key_bytes", 1024),
        ("max_log_groups", 20),
        ("max_rule_name_length", 128),
        ("max_rule_body_length", 8192),
        ("max_report_contributors", 100),
        ("default_report_contributors", 10),
        ("max_report_hours", 24),
        ("report_age_days", 15),
        ("max_rules", 100),
    ],
)
def test_documented_limits(name: str, value: float) -> None:
    assert find(LIMITS, name).value == value
    assert LIMITS[name].source


def test_a_limit_is_found_by_its_words() -> None:
    facts = {"quota_ttl": Fact(value=1, source="a"), "rule_name": Fact(value=2, source="b")}
    assert find(facts, "ttl_of_quota_seconds").value == 1


def test_a_largest_number_is_found_without_its_first_word() -> None:
    facts = {"keys": Fact(value=1, source="a"), "max_keys": Fact(value=2, source="b")}
    assert find(facts, "keys").value == 1
    assert find({"max_keys": facts["max_keys"]}, "keys").value == 2


@pytest.mark.parametrize("name", ["colour", "rule_name_quota_ttl"])
def test_a_limit_that_is_unknown_or_two_is_no_answer(name: str) -> None:
    facts = {"quota_ttl": Fact(value=1, source="a"), "rule_name": Fact(value=2, source="b")}
    with pytest.raises(LookupError, match="no limit that is known"):
        find(facts, name)
