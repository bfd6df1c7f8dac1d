"""Contributor Insights rules rank what they say, judged by running lines of the log contract through them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from contract import fields
from monitoring.insights import RANKINGS, Ranking
from settings import conventions
from settings.environment import Settings

Line = Mapping[str, Any]

OPERATORS = {
    "In": lambda seen, wanted: seen in wanted,
    "NotIn": lambda seen, wanted: seen not in wanted,
    "StartsWith": lambda seen, wanted: str(seen).startswith(tuple(wanted)),
}


def ranked(ranking: Ranking, lines: Iterable[Line]) -> list[tuple[str, int]]:
    """What the rule's report would say; a line without the key does not count."""
    contribution = json.loads(ranking.body(["group"]))["Contribution"]
    (key,) = contribution["Keys"]
    passed = [line for line in lines if all(_passes(check, line) for check in contribution["Filters"])]
    return Counter(line[key[2:]] for line in passed if key[2:] in line).most_common()


def _passes(check: Mapping[str, Any], line: Line) -> bool:
    (operator,) = set(check) - {"Match"}
    name = check["Match"][2:]
    return name in line and OPERATORS[operator](line[name], check[operator])


def rule(name: str) -> Ranking:
    return next(one for one in RANKINGS if one.name == name)


def access(consumer: str, status: int) -> Line:
    return dict.fromkeys(fields.document("access_log"), "-") | {"consumer": consumer, "status": str(status)}


def payment(outcome: str, **more: str) -> Line:
    return {
        "event": "payment",
        "outcome": outcome,
        "provider": "adyen",
        "merchant_id": "m-1",
        "country": "DE",
    } | more


def test_top_consumers_are_counted_by_api_key_and_anonymous_requests_are_left_out() -> None:
    lines = [
        access("key-a", 200),
        access("key-b", 500),
        access("key-a", 404),
        access("-", 200),
        access("-", 200),
    ]
    assert ranked(rule(conventions.TOP_CONSUMERS), lines) == [("key-a", 2), ("key-b", 1)]


def test_refused_consumers_are_those_of_4xx_and_have_a_name() -> None:
    lines = [
        access("key-a", 200),
        access("key-a", 500),
        access("key-b", 400),
        access("key-b", 429),
        access("-", 403),
    ]
    assert ranked(rule(conventions.TOP_REFUSED_CONSUMERS), lines) == [("key-b", 2)]


def test_failing_providers_are_those_of_technical_failures_never_of_declines() -> None:
    lines = [
        payment("failed", provider="stripe"),
        payment("declined"),
        payment("succeeded"),
        {"event": "log"},
    ]
    assert ranked(rule(conventions.FAILING_PROVIDERS), lines) == [("stripe", 1)]


def test_failing_merchants_are_those_of_technical_failures() -> None:
    lines = [payment("failed", merchant_id="m-2"), payment("failed", merchant_id="m-2"), payment("declined")]
    assert ranked(rule(conventions.FAILING_MERCHANTS), lines) == [("m-2", 2)]


def test_countries_are_those_of_all_payments_whatever_became_of_them() -> None:
    lines = [
        payment("failed"),
        payment("declined", country="US"),
        payment("succeeded"),
        {"event": "log", "country": "FR"},
    ]
    assert ranked(rule(conventions.COUNTRIES), lines) == [("DE", 2), ("US", 1)]


def test_each_ranking_is_deployed_enabled_on_the_log_groups_that_have_its_lines(
    prod: Mapping[str, Any], prod_settings: Settings
) -> None:
    deployed = _deployed(prod)
    assert set(deployed) == {
        conventions.insight_rule("payments", "prod", ranking.name) for ranking in RANKINGS
    }
    access_logs = [conventions.access_log_group(s.api.name, s.api.stage) for s in prod_settings.services]
    where = {"access_log": sorted(access_logs), "payment_event": [prod_settings.application.log_group]}
    for ranking in RANKINGS:
        properties = deployed[conventions.insight_rule("payments", "prod", ranking.name)]
        body = json.loads(properties["RuleBody"])
        assert properties["RuleState"] == "ENABLED"
        assert properties["ApplyOnTransformedLogs"] is False
        assert body["LogGroupNames"] == where[ranking.kind]


@pytest.mark.parametrize("ranking", RANKINGS, ids=lambda one: one.name)
def test_rule_stays_within_the_syntax(ranking: Ranking) -> None:
    """Limits of Contributor Insights rule syntax: 4 keys, 4 filters, 10 strings a filter."""
    body = json.loads(ranking.body(["b", "a"]))
    contribution = body["Contribution"]
    assert body["Schema"] == {"Name": "CloudWatchLogRule", "Version": 1}
    assert (body["LogFormat"], body["AggregateOn"]) == ("JSON", "Count")
    assert "ValueOf" not in contribution
    assert 1 <= len(contribution["Keys"]) <= 4
    assert 1 <= len(contribution["Filters"]) <= 4
    for check in contribution["Filters"]:
        (operator,) = set(check) - {"Match"}
        assert 1 <= len(check[operator]) <= 10
        assert check["Match"] in fields.paths(ranking.kind)
    assert set(contribution["Keys"]) <= fields.paths(ranking.kind)


def test_key_that_no_line_has_is_refused() -> None:
    with pytest.raises(fields.UnknownField, match="payment_event has no field 'card_number'"):
        Ranking(name="x", kind="payment_event", key="card_number", filters=()).body(["g"])


def _deployed(template: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    found = [
        r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::CloudWatch::InsightRule"
    ]
    return {properties["RuleName"]: properties for properties in found}
