from __future__ import annotations

import json
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from hypothesis import given
from hypothesis import strategies as st

from aspects.tags import Form, form_of, with_missing
from tests.aspects.synthesized import Synthesized

MANDATORY = {"owner": "payments", "environment": "test"}
LIST, MAP = Form(name="Tags", is_map=False), Form(name="Tags", is_map=True)


def pairs(tags: Any) -> Any:
    return {tag["Key"]: tag["Value"] for tag in tags}


@pytest.mark.parametrize(
    "kind, prefix",
    [
        ("AWS::CloudWatch::Alarm", "Alarm"),
        ("AWS::SNS::Topic", "Topic"),
        ("AWS::SNS::Topic", "RawTopic"),
        ("AWS::IAM::Role", "PlainServiceRole"),
        ("AWS::IAM::Role", "CustomOwn"),
        ("AWS::Lambda::Function", "RawFunction"),
        ("AWS::Logs::LogGroup", "Late"),
        ("AWS::AutoScaling::AutoScalingGroup", "Group"),
        ("AWS::AutoScaling::AutoScalingGroup", "RawGroup"),
    ],
)
def test_a_taggable_resource_carries_all_mandatory_tags(
    careless: Synthesized, kind: str, prefix: str
) -> None:
    assert pairs(careless.one(kind, prefix)["Tags"]) == MANDATORY


@pytest.mark.parametrize("stack", ["Nested", "Staged", "Elsewhere"])
def test_other_stacks_are_tagged_too(careless: Synthesized, stack: str) -> None:
    tagged = [
        one["Properties"]["Tags"]
        for one in careless.templates[stack]["Resources"].values()
        if "Tags" in str(one)
    ]
    assert tagged
    assert all(pairs(tags) == MANDATORY for tags in tagged)


@pytest.mark.parametrize(
    "kind, prefix, owner",
    [
        ("AWS::CloudWatch::Alarm", "OwnAlarm", "risk"),
        ("AWS::SNS::Topic", "OwnTopic", "ledger"),
        ("AWS::SNS::Topic", "RawOwnTopic", "risk"),
    ],
)
def test_a_value_of_the_author_stays_and_the_missing_tag_joins_it(
    careless: Synthesized, kind: str, prefix: str, owner: str
) -> None:
    assert pairs(careless.one(kind, prefix)["Tags"]) == {**MANDATORY, "owner": owner}


def test_a_raw_type_with_a_map_gets_a_map(careless: Synthesized) -> None:
    assert careless.one("AWS::SSM::Parameter", "RawParameter")["Tags"] == {**MANDATORY, "owner": "risk"}


def test_a_raw_type_with_another_property_for_tags_gets_that(careless: Synthesized) -> None:
    assert careless.one("AWS::Cognito::UserPool", "RawPool") == {"UserPoolTags": MANDATORY}


@pytest.mark.parametrize(
    "kind, prefix", [("AWS::Logs::MetricFilter", "RawUntaggable"), ("Custom::Anything", "RawCustom")]
)
def test_a_raw_type_without_tags_gets_none(careless: Synthesized, kind: str, prefix: str) -> None:
    assert "Tags" not in careless.one(kind, prefix)


def test_a_raw_scaling_group_passes_its_tags_to_instances(careless: Synthesized) -> None:
    tags = careless.one("AWS::AutoScaling::AutoScalingGroup", "RawGroup")["Tags"]
    assert all(tag["PropagateAtLaunch"] is True for tag in tags)


def test_no_taggable_resource_of_the_careless_app_lacks_a_tag(careless: Synthesized) -> None:
    """CloudFormation's own schemas say what is taggable; nothing of ours does."""
    lacking, asked = [], 0
    for stack, template in careless.templates.items():
        for name, resource in template["Resources"].items():
            if not resource["Type"].startswith("AWS::") or resource["Type"].startswith("AWS::Serverless"):
                continue
            schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource["Type"]).schema
            tagging = schema.get("tagging", {})
            if tagging.get("taggable"):
                asked += 1
                held = resource.get("Properties", {}).get(tagging["tagProperty"].split("/")[-1])
                if not all(f'"{key}"' in json.dumps(held) for key in MANDATORY):
                    lacking.append((stack, name, resource["Type"]))
    assert asked > 60
    assert lacking == []


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("AWS::SNS::Topic", LIST),
        ("AWS::SSM::Parameter", MAP),
        ("AWS::Glue::Job", MAP),
        ("AWS::Serverless::Function", MAP),
        ("AWS::CloudFormation::Stack", LIST),
        ("AWS::Route53::HostedZone", Form(name="HostedZoneTags", is_map=False)),
        ("AWS::Synthetics::Canary", LIST),
        ("AWS::Logs::MetricFilter", None),
        ("AWS::No::Such", None),
        ("Custom::Thing", None),
        ("Nonsense", None),
    ],
)
def test_the_form_of_tags_is_read_from_the_generated_class(kind: str, expected: Any) -> None:
    assert form_of(kind) == expected


KEYS = st.sampled_from(["owner", "environment", "team", "Owner"])


@given(present=st.lists(KEYS, unique=True))
def test_what_is_present_in_a_list_stays_first_and_nothing_is_there_twice(present: Any) -> None:
    tags = [{"Key": key, "Value": "own"} for key in present]
    after = with_missing(tags, MANDATORY, LIST)
    assert after[: len(tags)] == tags
    assert len(pairs(after)) == len(after)
    assert set(MANDATORY) <= set(pairs(after))
    assert with_missing(after, MANDATORY, LIST) == after


@given(present=st.dictionaries(KEYS, st.just("own")))
def test_what_is_present_in_a_map_wins(present: Any) -> None:
    assert with_missing(present, MANDATORY, MAP) == {**MANDATORY, **present}


def test_a_tag_in_a_branch_of_a_condition_counts_as_present() -> None:
    tags = [{"Fn::If": ["C", {"Key": "owner", "Value": "a"}, {"Ref": "AWS::NoValue"}]}]
    assert with_missing(tags, {"owner": "b"}, LIST) == tags
