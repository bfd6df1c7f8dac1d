"""What is made of a template: from its structure, everywhere, and the same each time."""

from __future__ import annotations

import copy
from collections import Counter

import pytest

from mutation.mutant import METADATA, Kind, Mutant
from mutation.mutants import mutants
from mutation.operators.defects import DEFECTS
from template import Template
from tests.mutation.samples import small

WITHOUT: dict[str, str] = {}
"""Defects that cannot stand in prod, and why."""


def test_each_kind_is_made_of_prod(prod_mutants: tuple[Mutant, ...]) -> None:
    assert {one.kind for one in prod_mutants} == set(Kind)


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_each_known_defect_is_planted_in_prod_or_says_why_not(
    defect: str, prod_mutants: tuple[Mutant, ...]
) -> None:
    planted = [one for one in prod_mutants if one.operator == defect]
    assert bool(planted) != (defect in WITHOUT)


def test_all_28_known_defects_have_an_operator() -> None:
    assert sorted(DEFECTS) == [f"D{number:02d}" for number in range(1, 29)]


def test_every_resource_has_mutants(prod_template: Template, prod_mutants: tuple[Mutant, ...]) -> None:
    assert {one.resource for one in prod_mutants} - {METADATA} == set(prod_template.resources)


def test_every_mutant_differs_from_the_template_and_leaves_it_alone(
    prod_template: Template, prod_mutants: tuple[Mutant, ...]
) -> None:
    before = copy.deepcopy(prod_template.body)
    same = [one for one in prod_mutants[::23] if one.apply(prod_template.body) == before]
    assert same == []
    assert prod_template.body == before


def test_no_two_mutants_have_the_same_id(prod_mutants: tuple[Mutant, ...]) -> None:
    twice = [name for name, count in Counter(one.id for one in prod_mutants).items() if count > 1]
    assert twice == []


def test_mutants_are_the_same_each_time(prod_template: Template, prod_mutants: tuple[Mutant, ...]) -> None:
    assert [one.id for one in mutants(prod_template)] == [one.id for one in prod_mutants]


def test_json_in_texts_is_mutated_too(prod_mutants: tuple[Mutant, ...]) -> None:
    inside = {one.type for one in prod_mutants if "‹json›" in one.path}
    assert inside >= {
        "AWS::CloudWatch::Dashboard",
        "AWS::CloudWatch::InsightRule",
        "AWS::Logs::ResourcePolicy",
    }


def test_a_dropped_resource_takes_along_what_points_to_it() -> None:
    template = small(
        Topic={"Type": "AWS::SNS::Topic"},
        Alarm={
            "Type": "AWS::CloudWatch::Alarm",
            "DependsOn": ["Topic"],
            "Properties": {"AlarmActions": ["arn:x", {"Ref": "Topic"}], "Threshold": 1},
        },
        Bare={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "bare"}},
        Policy={
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"Topics": [{"Ref": "Bare"}, {"Ref": "Bare"}]},
        },
    )
    (drop,) = (one for one in mutants(template) if one.operator == "drop.resource" and one.resource == "Bare")
    assert drop.apply(template.body)["Resources"]["Policy"]["Properties"] == {"Topics": []}


OPERATORS = [
    ("flip.boolean", {"Enabled": True}, {"Enabled": False}),
    ("flip.value", {"TreatMissingData": "missing"}, {"TreatMissingData": "ignore"}),
    ("flip.code", {"Expression": "a >= 1"}, {"Expression": "a < 1"}),
    ("drop.property", {"Threshold": 1}, {}),
    ("drop.item", {"Names": ["x"]}, {"Names": []}),
    ("drop.clause", {"AlarmRule": 'ALARM("a") AND ALARM("b")'}, {"AlarmRule": 'ALARM("a")'}),
    ("rescale.times 100", {"Threshold": 0.5}, {"Threshold": 50}),
    ("rescale.hundredth", {"Threshold": 5}, {"Threshold": 0.05}),
    ("rescale.one more", {"Period": 60}, {"Period": 61}),
    ("rescale.times 1000", {"Expression": "a > 2"}, {"Expression": "a > 2000"}),
    ("rename.letter less", {"MetricName": "Errors"}, {"MetricName": "Errrs"}),
    ("rename.case", {"MetricName": "Errors"}, {"MetricName": "errors"}),
    ("rename.code letter less", {"FilterPattern": "{ $.event = * }"}, {"FilterPattern": "{ $.evnt = * }"}),
    ("rename.key case", {"FilterPolicy": {"AlarmName": ["x"]}}, {"FilterPolicy": {"alarmName": ["x"]}}),
    ("unlink.other region", {"Region": "us-east-1"}, {"Region": "eu-west-3"}),
    ("unlink.other account", {"Account": {"Ref": "AWS::AccountId"}}, {"Account": "999988887777"}),
    ("widen.any action", {"Action": "sns:Publish"}, {"Action": "sns:*"}),
    ("widen.any resource", {"Resource": "arn:x"}, {"Resource": "*"}),
    ("widen.anybody", {"Principal": {"Service": "x"}}, {"Principal": "*"}),
    ("widen.unconditional", {"Condition": {"Bool": {}}}, {}),
    ("widen.every line", {"FilterPattern": "ERROR"}, {"FilterPattern": ""}),
    (
        "widen.every event",
        {"EventPattern": {"source": ["a"]}},
        {"EventPattern": {"source": [{"exists": True}]}},
    ),
    ("misdirect.other severity", {"AlarmName": "prod-info-x"}, {"AlarmName": "prod-critical-x"}),
]


@pytest.mark.parametrize("operator,before,after", OPERATORS, ids=[one[0] for one in OPERATORS])
def test_an_operator_makes_this_of_that(
    operator: str, before: dict[str, object], after: dict[str, object]
) -> None:
    template = small(One={"Type": "AWS::X::Y", "Properties": before})
    made = [
        one.apply(template.body)["Resources"]["One"]["Properties"]
        for one in mutants(template)
        if one.operator == operator
    ]
    assert after in made


def test_a_reference_is_led_to_a_sibling_and_outside() -> None:
    template = small(
        A={"Type": "AWS::SNS::Topic"},
        B={"Type": "AWS::SNS::Topic"},
        S={"Type": "AWS::SNS::Subscription", "Properties": {"TopicArn": {"Ref": "A"}}},
    )
    made = {
        one.operator: one.apply(template.body)["Resources"]["S"]["Properties"]
        for one in mutants(template)
        if one.resource == "S" and one.path == ("TopicArn",)
    }
    assert made["misdirect.sibling"] == {"TopicArn": {"Ref": "B"}}
    assert made["unlink.removed"] == {}
    assert made["unlink.outside"]["TopicArn"].startswith("arn:aws:sns:us-east-1:999988887777:")
