"""Resources are found by type, name and property; a question about nothing fails."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import template as room
from template import EmptySelection, Template, Unknown


def test_selection_iterates_over_resources_of_a_type(platform: Template) -> None:
    assert [alarm.logical_id for alarm in platform.of("AWS::CloudWatch::Alarm")] == ["Simple", "Math"]
    assert len(platform.of("AWS::CloudWatch::*")) == 5
    assert platform.of("AWS::SNS::Topic").one().name == "critical"
    assert platform.of("AWS::SNS::Topic")[0].ref == platform.resources["Topic"].ref


def test_empty_selection_refuses_to_be_iterated_indexed_or_required(platform: Template) -> None:
    empty = platform.of("AWS::Budgets::Budget")
    for use in (list, lambda items: items[0], lambda items: items.required(), lambda items: items.one()):
        with pytest.raises(EmptySelection, match="no AWS::Budgets::Budget to judge"):
            use(empty)
    assert len(empty) == 0
    assert empty.optional() == ()


def test_empty_selection_tells_what_was_asked_for(platform: Template) -> None:
    with pytest.raises(EmptySelection, match=r"AWS::SNS::Topic with TopicName = 'x'"):
        list(platform.of("AWS::SNS::Topic").where("TopicName", "x"))
    with pytest.raises(EmptySelection, match=r"named x or y"):
        list(platform.of("AWS::SNS::Topic").named("x", "y"))


def test_selection_narrows_by_property_value_test_and_function(platform: Template) -> None:
    alarms = platform.of("AWS::CloudWatch::Alarm")
    assert len(alarms.where("Threshold", 2)) == 1
    assert len(alarms.where("Threshold", lambda value: value >= 1)) == 2
    assert len(alarms.where("OKActions")) == 1
    assert len(alarms.where(lambda alarm: "prod" in alarm.name)) == 1
    assert alarms.named("prod-critical-bad").one().logical_id == "Simple"


def test_one_of_several_is_an_error_that_names_them(platform: Template) -> None:
    with pytest.raises(LookupError, match="Simple, Math"):
        platform.of("AWS::CloudWatch::Alarm").one()


def test_property_is_reached_by_its_path(platform: Template) -> None:
    filter_ = platform.resources["Bad"]
    assert filter_.get("MetricTransformations.0.MetricName") == "Bad"
    assert filter_.get(("MetricTransformations", 0, "Unit")) == "Count"
    assert filter_.get("MetricTransformations.1") is None
    assert filter_.get("No.Such", 5) == 5
    assert platform.resources["Topic"].written("KmsMasterKeyId") == {"Ref": "Key"}


def test_path_through_something_unknown_is_unknown(with_resources: Callable[..., Template]) -> None:
    resource = with_resources(A=("T", {"x": {"Fn::ImportValue": "y"}})).resources["A"]
    assert isinstance(resource.get("x.deeper"), Unknown)
    assert isinstance(resource.number("x"), Unknown)


def test_number_is_read_from_text_and_never_from_a_truth(with_resources: Callable[..., Template]) -> None:
    resource = with_resources(A=("T", {"a": "30", "b": "0.5", "c": True, "d": "x", "e": 7})).resources["A"]
    assert [resource.number(key) for key in "abcdef"] == [30, 0.5, None, None, 7, None]


def test_resource_tells_its_metadata_path_and_dependencies(yaml_template: Callable[[str], Template]) -> None:
    template = yaml_template("""
        Resources:
          A:
            Type: T
            DependsOn: B
            Metadata: {"aws:cdk:path": Stack/A/Resource}
          B: {Type: T, DependsOn: [A], Metadata: {"aws:cdk:path": 5}}
    """)
    assert template.resources["A"].path == "Stack/A/Resource"
    assert template.resources["A"].depends_on == ("B",)
    assert template.resources["B"].depends_on == ("A",)
    assert template.resources["B"].path == ""
    assert str(template.resources["A"]) == "A (T)"


def test_resource_whose_condition_fails_is_not_selected_but_listed(
    yaml_template: Callable[[str], Template],
) -> None:
    template = yaml_template("""
        Parameters: {P: {Type: String}}
        Conditions:
          Never: !Equals [a, b]
          Open: !Equals [!Ref P, b]
        Resources:
          A: {Type: T, Condition: Never}
          B: {Type: T, Condition: Open}
          C: {Type: T, Condition: Missing}
          D: {Type: T}
    """)
    assert [resource.logical_id for resource in template.of("T")] == ["B", "C", "D"]
    assert len(template.resources) == 4


def test_resource_is_found_by_ref_arn_and_name(platform: Template) -> None:
    topic, logs = platform.resources["Topic"], platform.resources["Logs"]
    assert platform.find(topic.arn) is topic
    assert platform.find("critical", "AWS::SNS::*") is topic
    assert platform.find("critical", "AWS::SQS::Queue") is None
    assert platform.find(logs.arn) is logs
    assert platform.find(logs.arn.removesuffix(":*")) is logs
    assert platform.find(None) is None
    assert platform.find(Unknown("x")) is None


def test_target_follows_a_reference_whose_value_is_unknown(with_resources: Callable[..., Template]) -> None:
    template = with_resources(A=("Custom::Thing", {}), B=("T", {"x": {"Fn::GetAtt": ["A", "Arn"]}}))
    assert template.target(template.resources["B"].written("x")) is template.resources["A"]
    assert template.target({"Fn::GetAtt": ["A", "Arn"]}, "AWS::SNS::Topic") is None


def test_template_and_resource_are_read_only(platform: Template) -> None:
    with pytest.raises(AttributeError):
        platform.name = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        platform.resources["Topic"].type = "x"  # type: ignore[misc]


def test_reading_json_loads_neither_jsii_nor_the_builders_nor_a_yaml_library() -> None:
    code = (
        'import sys, template; template.parse(\'{"Resources": {"A": {"Type": "T"}}}\', \'f\');'
        "heavy = 'aws_cdk jsii yaml ruamel settings monitoring pydantic'.split();"
        "print([name for name in heavy if name in sys.modules])"
    )
    root = Path(room.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
