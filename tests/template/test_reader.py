"""A file becomes a Template, or one clear TemplateError."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from template import Template, TemplateError, is_unknown, parse, read, read_all
from template.reader import MAX_BYTES, MAX_DEPTH

TOPIC = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}

BROKEN = [
    ("empty", "", "is empty"),
    ("blank", " \n\t ", "is empty"),
    ("not JSON", '{"Resources": ', "f.json:1: is not JSON"),
    ("a word", "resources", "is not JSON: Expecting value"),
    ("a list", "[]", "is a list; an object is needed"),
    ("no Resources", '{"Outputs": {}}', "has no Resources"),
    ("Resources empty", '{"Resources": {}}', "Resources: is empty"),
    ("Resources a list", '{"Resources": []}', "f.json:1: Resources: is a list; an object is needed"),
    ("resource null", '{"Resources": {"A": null}}', "Resources.A: is null; an object is needed"),
    ("no Type", '{"Resources": {"A": {}}}', "Resources.A: has no Type"),
    ("Type a number", '{"Resources": {"A": {"Type": 5}}}', "Resources.A.Type: is a number; text is needed"),
    ("Type blank", '{"Resources": {"A": {"Type": " "}}}', "Resources.A.Type: is empty"),
    ("Properties", '{"Resources": {"A": {"Type": "T", "Properties": 1}}}', "A.Properties: is a number"),
    ("Condition", '{"Resources": {"A": {"Type": "T", "Condition": {}}}}', "A.Condition: is an object"),
    ("DependsOn", '{"Resources": {"A": {"Type": "T", "DependsOn": [1]}}}', "A.DependsOn.0: is a number"),
    ("Parameters", '{"Parameters": [], "Resources": {}}', "Parameters: is a list"),
    ("Outputs", '{"Outputs": {"A": 1}, "Resources": {}}', "Outputs.A: is a number"),
    ("macro", '{"Resources": {"Fn::ForEach::X": []}}', "is a macro; give the processed template"),
    ("key twice", '{"Resources": {"A": 1, "A": 2}}', "key 'A' stands twice"),
    ("NaN", '{"Resources": NaN}', "NaN is not a JSON value"),
    ("too large", '{"Resources": {"A": {"Type": "T", "Metadata": {"a": 1e999}}}}', "too large to represent"),
    ("half a pair", '{"Resources": {"A": {"Type": "\\ud800"}}}', "broken Unicode"),
    ("long number", '{"a": ' + "1" * 5000 + "}", "is not JSON"),
]


@pytest.mark.parametrize("text,words", [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_broken_text_is_one_error_with_file_and_field(text: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse(text, "f.json")
    assert words in str(caught.value)
    assert str(caught.value).startswith("f.json")
    assert "\n" not in str(caught.value)


def test_error_names_the_line_of_the_field() -> None:
    text = json.dumps({"Resources": {"A": {"Type": "T"}, "B": {"Type": "T", "DependsOn": 3}}}, indent=1)
    with pytest.raises(TemplateError) as caught:
        parse(text, "f.json")
    assert caught.value.line == 1 + text[: text.index("DependsOn")].count("\n")
    assert caught.value.field == "Resources.B.DependsOn"


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"Resources":{"A":{"Type":"T","Properties":{"x":['])
def test_deep_nesting_is_an_error_in_json_and_in_yaml(opening: str) -> None:
    for yaml in (False, True):
        with pytest.raises(TemplateError):
            parse(opening * 20_000, "deep.json", yaml=yaml)


def test_nesting_that_parses_but_is_too_deep_is_refused() -> None:
    text = (
        '{"Resources": {"A": {"Type": "T", "Metadata": ' + '{"a":' * MAX_DEPTH + "1" + "}" * MAX_DEPTH + "}}}"
    )
    with pytest.raises(TemplateError, match="nested more than"):
        parse(text, "deep.json")


def test_missing_file_folder_and_binary_are_errors(tmp_path: Path) -> None:
    binary = tmp_path / "b.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, words in (
        (tmp_path / "no.json", "no such file"),
        (tmp_path, "is a folder"),
        (binary, "not UTF-8"),
    ):
        with pytest.raises(TemplateError, match=words):
            read(path)
    with pytest.raises(TemplateError):
        read("a\0b")


def test_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(TemplateError, match="CloudFormation takes 1 MB"):
        read(file)


def test_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / "bom.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(TOPIC).encode())
    assert len(read(file)) == 1


def test_stack_is_named_after_its_file(tmp_path: Path) -> None:
    file = tmp_path / "TapStackprod.template.json"
    file.write_text(json.dumps(TOPIC))
    assert read(file).name == "TapStackprod"


def assembly(folder: Path, artifacts: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": artifacts}))
    return folder


def stack(file: str, **properties: str) -> dict[str, Any]:
    return {"type": "aws:cloudformation:stack", "properties": {"templateFile": file, **properties}}


def test_assembly_gives_each_stack_and_those_of_its_stages(tmp_path: Path) -> None:
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}}
    out = assembly(tmp_path / "cdk.out", {"One": stack("a.json", stackName="first"), "S": stage, "Tree": {}})
    (out / "a.json").write_text(json.dumps(TOPIC))
    (assembly(out / "assembly-Stage", {"Two": stack("b.json")}) / "b.json").write_text(json.dumps(TOPIC))
    assert [template.name for template in read_all(out)] == ["first", "Two"]
    assert len(read_all(out, out / "a.json")) == 2


@pytest.mark.parametrize(
    "artifacts,words",
    [
        ([], "artifacts: is missing or not an object"),
        ({}, "names no stack"),
        ({"A": []}, "artifacts.A: is not an object"),
        ({"A": stack("")}, "must name a file of this folder"),
        ({"A": stack("gone.json")}, "gone.json: no such file"),
    ],
    ids=["list", "none", "artifact", "unnamed", "missing"],
)
def test_broken_assembly_is_one_error(tmp_path: Path, artifacts: Any, words: str) -> None:
    with pytest.raises(TemplateError, match=words):
        read_all(assembly(tmp_path, artifacts))


def test_folder_without_manifest_and_no_path_at_all_are_errors(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"has no manifest\.json"):
        read_all(tmp_path)
    with pytest.raises(TemplateError, match="name a template"):
        read_all()


def nested(asset: str, **parameters: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "x", "Parameters": parameters},
        "Metadata": {"aws:asset:path": asset},
    }


def test_nested_stack_takes_its_parameters_from_its_parent_and_gives_its_outputs_back(tmp_path: Path) -> None:
    parent = {
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}},
            "Child": nested("child.json", Target={"Ref": "Topic"}),
            "Sink": {"Type": "X", "Properties": {"Arn": {"Fn::GetAtt": ["Child", "Outputs.AlarmArn"]}}},
        }
    }
    child = {
        "Parameters": {"Target": {"Type": "String"}},
        "Resources": {
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmActions": [{"Ref": "Target"}]}}
        },
        "Outputs": {"AlarmArn": {"Value": {"Fn::GetAtt": ["Alarm", "Arn"]}}},
    }
    (tmp_path / "parent.json").write_text(json.dumps(parent))
    (tmp_path / "child.json").write_text(json.dumps(child))
    template = read(tmp_path / "parent.json")
    alarm = template.children["Child"].resources["Alarm"]
    assert alarm.get("AlarmActions.0") == template.resources["Topic"].arn
    assert alarm.template.find(alarm.get("AlarmActions.0")) is template.resources["Topic"]
    assert alarm.name == "<Child.Alarm>"
    assert template.resources["Sink"].get("Arn") == alarm.arn
    assert template.find(alarm.arn) is alarm


def test_nested_stacks_that_contain_one_another_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"Resources": {"B": nested("b.json")}}))
    (tmp_path / "b.json").write_text(json.dumps({"Resources": {"A": nested("a.json")}}))
    with pytest.raises(TemplateError, match="contain one another"):
        read(tmp_path / "a.json")


def test_parameter_and_output_that_feed_each_other_end_unknown(tmp_path: Path) -> None:
    loop = nested("child.json", In={"Fn::GetAtt": ["Child", "Outputs.Out"]})
    child = {
        "Parameters": {"In": {"Type": "String"}},
        "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "In"}}}},
        "Outputs": {"Out": {"Value": {"Ref": "In"}}},
    }
    (tmp_path / "a.json").write_text(json.dumps({"Resources": {"Child": loop}}))
    (tmp_path / "child.json").write_text(json.dumps(child))
    topic = read(tmp_path / "a.json").children["Child"].resources["T"]
    assert topic.name == "<Child.T>"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_any_json_gives_a_template_or_a_template_error(value: Any) -> None:
    check(json.dumps(value), yaml=False)


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_template_or_a_template_error(text: str) -> None:
    check(text, yaml=False)
    check(text, yaml=True)


@given(st.binary(max_size=60))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_template_or_a_template_error(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "any.yaml"
    file.write_bytes(data)
    try:
        read(file)
    except TemplateError as error:
        assert str(file) in str(error)  # noqa: PT017 - no error is as good


def check(text: str, *, yaml: bool) -> None:
    try:
        template = parse(text, "any", yaml=yaml)
    except TemplateError as error:
        assert str(error).startswith("any")  # noqa: PT017 - no error is as good
    else:
        assert isinstance(template, Template)
        assert len(template) > 0


def test_yaml_short_forms_become_long_ones(yaml_template: Callable[[str], Template]) -> None:
    template = yaml_template("""
        Resources:
          Topic: {Type: AWS::SNS::Topic}
          Other:
            Type: X
            Properties:
              A: !Ref Topic
              B: !GetAtt Topic.TopicName
              C: !Sub ["${x}", {x: !Ref Topic}]
              D: !Join ["-", [a, !Select [0, !Split ["/", b/c]]]]
              E: {"Fn::If": [Yes, 1, 2]}
              F: !GetAtt [Topic, TopicArn]
    """)
    assert template.resources["Other"].raw == {
        "A": {"Ref": "Topic"},
        "B": {"Fn::GetAtt": ["Topic", "TopicName"]},
        "C": {"Fn::Sub": ["${x}", {"x": {"Ref": "Topic"}}]},
        "D": {"Fn::Join": ["-", ["a", {"Fn::Select": [0, {"Fn::Split": ["/", "b/c"]}]}]]},
        "E": {"Fn::If": [True, 1, 2]},
        "F": {"Fn::GetAtt": ["Topic", "TopicArn"]},
    }


@pytest.mark.parametrize(
    "written,read_as",
    [
        ("2012-10-17", "2012-10-17"),
        ("012345678901", "012345678901"),
        ("111122223333", 111122223333),
        ("1.5", 1.5),
        ("true", True),
        ("'true'", "true"),
        ("~", None),
        ("12:30:45", "12:30:45"),
        ("0x1f", "0x1f"),
        ("!!str 5", "5"),
    ],
    ids=str,
)
def test_yaml_scalars_are_read_as_cloudformation_reads_them(
    written: str, read_as: object, yaml_template: Callable[[str], Template]
) -> None:
    template = yaml_template(f"Resources: {{A: {{Type: X, Properties: {{P: {written}}}}}}}")
    assert template.resources["A"].raw["P"] == read_as
    assert type(template.resources["A"].raw["P"]) is type(read_as)


def test_yaml_anchor_is_used_and_a_multiplying_one_is_refused() -> None:
    shared = parse("x: &x {Type: T}\nResources: {A: *x, B: *x}", "f.yaml", yaml=True)
    assert [resource.type for resource in shared.of("T")] == ["T", "T"]
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{two}: &{two} [{','.join(['*' + one] * 10)}]\n"
    with pytest.raises(TemplateError, match="aliases that multiply"):
        parse(bomb, "bomb.yaml", yaml=True)


@pytest.mark.parametrize(
    "text,words",
    [
        ("a: &a [*a]", "no anchor before it"),
        ("? [a]\n: b", "a key must be text"),
        ("a: 1\na: 2", "stands twice"),
        ("Resources: {A: {Type: T}}\n  bad", "is not YAML"),
        ("a: %", "is not YAML"),
    ],
    ids=["self", "complex key", "twice", "indent", "token"],
)
def test_broken_yaml_is_one_error_with_a_line(text: str, words: str) -> None:
    with pytest.raises(TemplateError, match=words) as caught:
        parse(text, "f.yaml", yaml=True)
    assert caught.value.line


def _stack(folder: Path, name: str, body: dict[str, object], **artifact: object) -> dict[str, object]:
    (folder / f"{name}.template.json").write_text(json.dumps(body), encoding="utf-8")
    properties = {"templateFile": f"{name}.template.json"}
    return {"type": "aws:cloudformation:stack", "properties": properties, **artifact}


def _pair(folder: Path, exporter: dict[str, object], importer: dict[str, object]) -> tuple[Template, ...]:
    artifacts = {"One": _stack(folder, "One", exporter), "Two": _stack(folder, "Two", importer)}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    return read_all(folder)


def _outputs(value: object) -> dict[str, object]:
    return {"Outputs": {"Out": {"Value": value, "Export": {"Name": {"Fn::Sub": "the-topic"}}}}}


def _importer(name: str) -> dict[str, object]:
    subscription = {
        "Type": "AWS::SNS::Subscription",
        "Properties": {"TopicArn": {"Fn::ImportValue": name}},
    }
    return {"Resources": {"Sub": subscription, "Topic": TOPIC["Resources"]["Topic"]}}


def test_what_a_stack_exports_is_what_its_neighbour_imports(tmp_path: Path) -> None:
    one, two = _pair(tmp_path, TOPIC | _outputs({"Ref": "Topic"}), _importer("the-topic"))
    assert two.resources["Sub"].get("TopicArn") == one.resources["Topic"].arn


def test_equal_logical_ids_of_neighbours_are_two_resources(tmp_path: Path) -> None:
    one, two = _pair(tmp_path, TOPIC | _outputs({"Ref": "Topic"}), _importer("the-topic"))
    assert one.resources["Topic"].arn != two.resources["Topic"].arn


def test_an_export_that_nobody_makes_is_unknown(tmp_path: Path) -> None:
    _one, two = _pair(tmp_path, TOPIC | _outputs({"Ref": "Topic"}), _importer("another"))
    assert is_unknown(two.resources["Sub"].get("TopicArn"))


def test_exports_that_import_one_another_are_unknown(tmp_path: Path) -> None:
    cycle = _outputs({"Fn::ImportValue": "other"})
    back = {
        **_importer("the-topic"),
        "Outputs": {"O": {"Value": {"Fn::ImportValue": "the-topic"}, "Export": {"Name": "other"}}},
    }
    _one, two = _pair(tmp_path, TOPIC | cycle, back)
    assert is_unknown(two.resources["Sub"].get("TopicArn"))


@pytest.mark.parametrize(
    "environment, region, told",
    [
        ("aws://111122223333/eu-west-1", "eu-west-1", True),
        ("aws://unknown-account/unknown-region", "us-east-1", False),
        (None, "us-east-1", False),
        (7, "us-east-1", False),
    ],
    ids=["a region", "an unknown one", "none", "nonsense"],
)
def test_an_assembly_tells_the_region_of_a_stack(
    environment: object, region: str, told: object, tmp_path: Path
) -> None:
    body: dict[str, object] = {**TOPIC}
    artifacts = {"One": _stack(tmp_path, "One", body, environment=environment)}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    [template] = read_all(tmp_path)
    assert (template.place.region, template.place.told) == (region, told)


def test_a_nested_stack_is_found_by_the_hash_of_its_asset(tmp_path: Path) -> None:
    digest = "0123456789abcdef" * 4
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": f"https://s3/{digest}.json"},
    }
    (tmp_path / "One.template.json").write_text(json.dumps({"Resources": {"Nest": nested}}), encoding="utf-8")
    (tmp_path / "child.json").write_text(json.dumps(TOPIC), encoding="utf-8")
    assert not read(tmp_path / "One.template.json").children
    files = {digest: {"source": {"path": "child.json"}}}
    (tmp_path / "One.assets.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    child = read(tmp_path / "One.template.json").children["Nest"]
    assert set(child.resources) == {"Topic"}
