"""Sampling rules choose as they say, judged by X-Ray's way of choosing; groups hold the flow they name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from settings import conventions
from settings.environment import Settings

Rule = Mapping[str, Any]


@pytest.fixture
def rules(prod: Mapping[str, Any]) -> list[Rule]:
    return [r["Properties"]["SamplingRule"] for r in _of(prod, "AWS::XRay::SamplingRule")]


@pytest.fixture
def groups(prod: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {r["Properties"]["GroupName"]: r["Properties"] for r in _of(prod, "AWS::XRay::Group")}


def _of(template: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    return [resource for resource in template["Resources"].values() if resource["Type"] == kind]


def chosen(rules: list[Rule], *, stage: str, method: str) -> str:
    """The first rule by priority that matches a request to an API Gateway stage, else X-Ray's own Default."""
    for rule in sorted(rules, key=lambda one: one["Priority"]):
        facts = {"ServiceName": stage, "ServiceType": "AWS::ApiGateway::Stage", "HTTPMethod": method}
        if all(fnmatchcase(fact, rule[name]) for name, fact in facts.items()):
            return str(rule["RuleName"])
    return "Default"


@pytest.mark.parametrize(
    "stage,method,rule",
    [
        ("payments-api/prod", "POST", "prod-payments-pay"),
        ("payments-api/prod", "GET", "prod-payments-any"),
        ("refunds-api/prod", "POST", "prod-refunds-pay"),
        ("refunds-api/prod", "DELETE", "prod-refunds-any"),
        ("payments-api/dev", "POST", "Default"),
        ("somebody-elses-api/prod", "POST", "Default"),
    ],
)
def test_request_is_sampled_by_the_rule_of_its_flow(
    rules: list[Rule], stage: str, method: str, rule: str
) -> None:
    assert chosen(rules, stage=stage, method=method) == rule


def test_every_rule_is_reached_by_some_request(rules: list[Rule], prod_settings: Settings) -> None:
    stages = [conventions.traced_stage(s.api.name, s.api.stage) for s in prod_settings.services]
    reached = {chosen(rules, stage=stage, method=method) for stage in stages for method in ("POST", "GET")}
    assert reached == {rule["RuleName"] for rule in rules}


def test_priorities_are_unique_and_leave_the_last_word_to_the_default_rule(rules: list[Rule]) -> None:
    priorities = [rule["Priority"] for rule in rules]
    assert len(set(priorities)) == len(priorities)
    assert all(1 <= priority <= 9999 for priority in priorities)


def test_payments_are_sampled_as_settings_say(rules: list[Rule], prod_settings: Settings) -> None:
    tracing = prod_settings.tracing
    for rule in rules:
        assert rule["FixedRate"] == pytest.approx(tracing.sample_percent / 100)
        assert 0 <= rule["FixedRate"] <= 1
        if rule["HTTPMethod"] == "POST":
            assert rule["ReservoirSize"] == tracing.reservoir_per_s
        else:
            assert rule["ReservoirSize"] > 0


def test_rule_has_everything_that_x_ray_requires_within_its_limits(rules: list[Rule]) -> None:
    limits = {
        "RuleName": 32,
        "ServiceName": 64,
        "ServiceType": 64,
        "Host": 64,
        "HTTPMethod": 10,
        "URLPath": 128,
    }
    for rule in rules:
        assert rule["Version"] == 1
        assert rule["ResourceARN"] == "*"
        for name, longest in limits.items():
            assert 1 <= len(rule[name]) <= longest, name


def test_each_flow_has_a_group_of_the_traces_through_its_stage(
    groups: Mapping[str, Mapping[str, Any]], prod_settings: Settings
) -> None:
    expected = {
        conventions.trace_group("prod", service.name): f'service("{service.api.name}/{service.api.stage}")'
        for service in prod_settings.services
    }
    assert {name: group["FilterExpression"] for name, group in groups.items()} == expected


def test_group_has_insights_and_announces_them(groups: Mapping[str, Mapping[str, Any]]) -> None:
    assert groups
    for group in groups.values():
        assert group["InsightsConfiguration"] == {"InsightsEnabled": True, "NotificationsEnabled": True}


def test_x_ray_admits_the_topics_of_this_stack_and_no_others(prod: Mapping[str, Any]) -> None:
    (policy,) = _of(prod, "AWS::XRay::ResourcePolicy")
    parts = policy["Properties"]["PolicyDocument"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else str(part.get("Ref")) for part in parts)
    (statement,) = json.loads(text)["Statement"]
    topics = [name for name, one in prod["Resources"].items() if one["Type"] == "AWS::SNS::Topic"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert "xray:PutTraceSegments" in statement["Action"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "AWS::AccountId"}
    assert sorted(statement["Condition"]["ArnEquals"]["aws:SourceArn"]) == sorted(topics)
    assert len(text) < 5120, "what X-Ray takes"
