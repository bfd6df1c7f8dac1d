"""Intrinsics become what AWS would return, or Unknown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from template import (
    Place,
    Secret,
    Template,
    Unknown,
    is_secret_reference,
    is_unknown,
    known,
    parse,
    references,
)
from template.identities import IDENTITIES
from template.intrinsics import FUNCTIONS

ACCOUNT = "arn:aws:{}:us-east-1:609831742057:"


@pytest.fixture(scope="module")
def template() -> Template:
    body = {
        "Parameters": {
            "Env": {"Type": "String", "Default": "prod"},
            "Count": {"Type": "Number", "Default": "3"},
            "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
            "Version": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/path"},
            "Account": {"Type": "String"},
        },
        "Mappings": {"M": {"us-east-1": {"size": "big", "list": ["x", "y"]}}},
        "Conditions": {
            "Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
            "Dev": {"Fn::Not": [{"Condition": "Prod"}]},
            "Far": {"Fn::Equals": [{"Ref": "Account"}, "1"]},
            "Either": {"Fn::Or": [{"Condition": "Far"}, {"Condition": "Prod"}]},
            "All": {"Fn::And": [{"Condition": "Far"}, {"Condition": "Prod"}]},
            "Loop": {"Fn::Not": [{"Condition": "Loop"}]},
        },
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "${Env}-critical"}}},
            "Free": {"Type": "AWS::SNS::Topic"},
            "Named": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Account"}}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r", "Path": "/team/"}},
            "Rule": {"Type": "AWS::Events::Rule", "Properties": {"Name": "n", "EventBusName": "bus"}},
            "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/a/b"}},
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
            "Sampling": {
                "Type": "AWS::XRay::SamplingRule",
                "Properties": {"SamplingRule": {"RuleName": "pay"}},
            },
            "Custom": {"Type": "Custom::Thing"},
            "Odd": {"Type": "AWS::New::Thing"},
            "Self": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Other"}}},
            "Other": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Self"}}},
        },
    }
    return parse(json.dumps(body), "t.json", name="Stack")


TOPIC_ARN = ACCOUNT.format("sns") + "prod-critical"
RESOLVED: list[tuple[str, Any, Any]] = [
    ("plain", {"a": [1, "b", True, None]}, {"a": [1, "b", True, None]}),
    ("ref of topic", {"Ref": "Topic"}, TOPIC_ARN),
    ("ref of log group", {"Ref": "Logs"}, "/a/b"),
    ("arn of log group", {"Fn::GetAtt": ["Logs", "Arn"]}, ACCOUNT.format("logs") + "log-group:/a/b:*"),
    ("ref of queue", {"Ref": "Queue"}, "https://sqs.us-east-1.amazonaws.com/609831742057/q"),
    ("arn of queue", {"Fn::GetAtt": "Queue.Arn"}, ACCOUNT.format("sqs") + "q"),
    ("arn of role", {"Fn::GetAtt": ["Role", "Arn"]}, "arn:aws:iam::609831742057:role/team/r"),
    ("arn of rule", {"Fn::GetAtt": ["Rule", "Arn"]}, ACCOUNT.format("events") + "rule/bus/n"),
    ("nested name", {"Ref": "Sampling"}, ACCOUNT.format("xray") + "sampling-rule/pay"),
    ("unnamed", {"Ref": "Free"}, ACCOUNT.format("sns") + "<Free>"),
    ("named by nobody knows what", {"Fn::GetAtt": ["Named", "TopicName"]}, "<Named>"),
    ("type not in the table", {"Fn::GetAtt": ["Odd", "Some.Arn"]}, "<Odd.Some.Arn>"),
    ("join", {"Fn::Join": ["-", ["a", 1, True, 2.5, 3.0]]}, "a-1-true-2.5-3"),
    (
        "sub",
        {"Fn::Sub": "${Topic}|${Topic.TopicName}|${AWS::Region}|${!Env}"},
        f"{TOPIC_ARN}|prod-critical|us-east-1|${{Env}}",
    ),
    ("sub with names", {"Fn::Sub": ["${x}-${Env}", {"x": {"Ref": "Count"}}]}, "3-prod"),
    ("select and split", {"Fn::Select": ["5", {"Fn::Split": [":", {"Ref": "Topic"}]}]}, "prod-critical"),
    ("if", {"Fn::If": ["Prod", "yes", "no"]}, "yes"),
    ("if not", {"Fn::If": ["Dev", "yes", {"Ref": "AWS::AccountId"}]}, "609831742057"),
    ("or decided by one side", {"Fn::If": ["Either", 1, 2]}, 1),
    (
        "no value",
        {"a": {"Ref": "AWS::NoValue"}, "b": [{"Fn::If": ["Dev", 1, {"Ref": "AWS::NoValue"}]}, 2]},
        {"b": [2]},
    ),
    ("map", {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "size"]}, "big"),
    ("map's default", {"Fn::FindInMap": ["M", "x", "y", {"DefaultValue": 7}]}, 7),
    ("zones", {"Fn::GetAZs": ""}, ["us-east-1a", "us-east-1b", "us-east-1c"]),
    ("base64", {"Fn::Base64": "hi"}, "aGk="),
    ("json", {"Fn::ToJsonString": {"a": {"Ref": "Env"}}}, '{"a":"prod"}'),
    ("length", {"Fn::Length": {"Ref": "Zones"}}, 2),
    ("list parameter", {"Ref": "Zones"}, ["a", "b"]),
    ("number parameter", {"Ref": "Count"}, 3),
    ("stack", {"Ref": "AWS::StackName"}, "Stack"),
    ("pseudo", {"Fn::Sub": "${AWS::Partition} ${AWS::URLSuffix}"}, "aws amazonaws.com"),
    ("statement with Condition", {"Condition": {"Bool": {"a": "b"}}}, {"Condition": {"Bool": {"a": "b"}}}),
]


@pytest.mark.parametrize("written,value", [case[1:] for case in RESOLVED], ids=[case[0] for case in RESOLVED])
def test_intrinsic_resolves_to_what_aws_returns(template: Template, written: Any, value: Any) -> None:
    assert template.resolve(written) == value


UNKNOWN: list[tuple[str, Any]] = [
    ("parameter without default", {"Ref": "Account"}),
    ("parameter from SSM", {"Ref": "Version"}),
    ("nothing of that name", {"Ref": "Nothing"}),
    ("import", {"Fn::ImportValue": "x"}),
    ("if on an unknown condition", {"Fn::If": ["Far", 1, 2]}),
    ("and of unknown and true", {"Fn::If": ["All", 1, 2]}),
    ("condition of itself", {"Fn::If": ["Loop", 1, 2]}),
    ("no such condition", {"Fn::If": ["Gone", 1, 2]}),
    ("custom resource", {"Fn::GetAtt": ["Custom", "Arn"]}),
    ("join with unknown", {"Fn::Join": ["", ["a", {"Ref": "Account"}]]}),
    ("sub with unknown", {"Fn::Sub": "${Account}"}),
    ("json of unknown", {"Fn::ToJsonString": {"a": {"Ref": "Account"}}}),
    ("macro", {"Fn::Transform": {"Name": "x"}}),
    ("map misses", {"Fn::FindInMap": ["M", "x", "y"]}),
    ("select outside", {"Fn::Select": [9, ["a"]]}),
    ("select by a truth", {"Fn::Select": [True, ["a", "b"]]}),
    ("nested stack not at hand", {"Fn::GetAtt": ["Odd", "Outputs.X"]}),
]


@pytest.mark.parametrize("written", [case[1] for case in UNKNOWN], ids=[case[0] for case in UNKNOWN])
def test_what_a_template_does_not_tell_is_unknown(template: Template, written: Any) -> None:
    assert isinstance(template.resolve(written), Unknown)


def test_unknown_says_yes_to_nothing(template: Template) -> None:
    unknown = template.resolve({"Fn::Join": ["", ["arn:", {"Ref": "Account"}, ":x"]]})
    assert not unknown
    assert unknown != unknown  # noqa: PLR0124 - that is the point
    for other in (unknown, None, "", 0, 1, False):
        assert not unknown == other  # noqa: SIM201 - both operators are asked
    assert not unknown < 5
    assert not unknown >= 5
    assert "a" not in unknown
    with pytest.raises(TypeError):
        list(unknown)
    assert unknown.shape == "arn:‹Account›:x"


def test_unknown_is_found_at_any_depth_and_can_be_replaced() -> None:
    assert is_unknown({"a": [1, {"b": Unknown("x")}]})
    assert not is_unknown({"a": [1]})
    assert known(Unknown("x"), 5) == 5
    assert known(3, 5) == 3


def test_names_that_refer_to_each_other_end_in_a_symbol(template: Template) -> None:
    assert "<" in template.resources["Self"].ref
    assert template.resources["Self"].ref == template.resources["Self"].ref


@pytest.mark.parametrize("links", [500])
def test_names_that_double_at_each_link_neither_hang_nor_fill_memory(
    links: int, with_resources: Callable[..., Template]
) -> None:
    resources: dict[str, Any] = {"R0": ("AWS::SNS::Topic", {"TopicName": "x" * 50})}
    for index in range(1, links):
        before = {"Ref": f"R{index - 1}"}
        resources[f"R{index}"] = ("AWS::SNS::Topic", {"TopicName": {"Fn::Join": ["", [before, before]]}})
    template = with_resources(**resources)
    assert all(len(str(resource.ref)) < 2_000_100 for resource in template.of("AWS::SNS::Topic"))


def test_given_values_win_over_defaults() -> None:
    body = {
        "Parameters": {"Env": {"Type": "String", "Default": "prod"}},
        "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Env"}}}},
    }
    template = parse(
        json.dumps(body), "t.json", values={"Env": "dev"}, place=Place(account="1", region="eu-west-1")
    )
    assert template.resources["T"].ref == "arn:aws:sns:eu-west-1:1:dev"


@pytest.mark.parametrize(
    "text,secret",
    [
        ("{{resolve:secretsmanager:pd:SecretString:url}}", True),
        ("https://x/{{resolve:ssm-secure:/pd:1}}/enqueue", True),
        ("{{resolve:ssm:/pd:1}}", False),
        ("plain", False),
        ("{{resolve:secretsmanager:", False),
    ],
    ids=["secret", "inside", "plain parameter", "text", "cut"],
)
def test_dynamic_reference_to_a_secret_is_recognised(template: Template, text: str, secret: bool) -> None:  # noqa: FBT001
    assert is_secret_reference(text) is secret
    value = template.resolve({"Fn::Join": ["", [text]]})
    assert isinstance(value, Secret) is secret
    assert value == text


def test_number_is_no_secret() -> None:
    assert not is_secret_reference(5)


def test_references_are_found_in_every_form() -> None:
    value = {
        "a": [{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}, {"Fn::GetAtt": "C.Arn"}, {"Ref": "AWS::Region"}],
        "b": {
            "Fn::Sub": ["${D.Arn} ${x} ${!No} ${AWS::Region} ${A}", {"x": {"Fn::Join": ["", [{"Ref": "E"}]]}}]
        },
        "c": {"Fn::Sub": "${F}"},
    }
    assert references(value) == ("A", "B", "C", "D", "E", "F")


def test_references_of_a_resource_leave_parameters_out(with_resources: Callable[..., Template]) -> None:
    template = with_resources(A=("T", {"x": [{"Ref": "B"}, {"Ref": "Param"}]}), B=("T", {}))
    assert template.resources["A"].references == ("B",)


@pytest.mark.parametrize("kind", sorted(IDENTITIES))
def test_every_identity_fills_in(kind: str, with_resources: Callable[..., Template]) -> None:
    resource = with_resources(R=(kind, {})).resources["R"]
    values = [resource.ref, resource.arn, *(resource.attribute(name) for name in IDENTITIES[kind].attributes)]
    assert all(isinstance(value, str) and "<R" in value and "{" not in value for value in values)


@pytest.mark.parametrize("kind", sorted(key for key, facts in IDENTITIES.items() if facts.name))
def test_every_named_type_takes_its_name_from_its_property(
    kind: str, with_resources: Callable[..., Template]
) -> None:
    props: Any = "my-name"
    for step in reversed(IDENTITIES[kind].name.split(".")):
        props = {step: props}
    assert with_resources(R=(kind, props)).resources["R"].name == "my-name"


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["A", "A.Arn", "${A}", "C", "P"]),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(st.sampled_from([*FUNCTIONS, "Condition", "x", "DefaultValue"]), below, max_size=2)
    ),
    max_leaves=15,
)


@given(ANY, ANY, ANY)
@settings(max_examples=300, deadline=None)
def test_any_arguments_of_intrinsics_resolve_without_an_exception(value: Any, rule: Any, name: Any) -> None:
    body = {
        "Parameters": {"P": {"Type": "String", "Default": name}},
        "Conditions": {"C": rule},
        "Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name, "x": value}}},
    }
    template = parse(json.dumps(body), "any.json")
    resource = template.resources["A"]
    assert isinstance(resource.properties, dict)
    assert isinstance(resource.ref, str)
    assert isinstance(resource.references, tuple)
    template.resolve({"Fn::If": ["C", value, name]})
