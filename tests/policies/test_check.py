"""Every rule is asked, every resource is counted, and no template makes the check fall over."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.__main__ import main
from policies.check import check
from policies.record import Outcome
from policies.rule import rule
from policies.rules import MODULES, RULES
from template import TemplateError, parse

KINDS = sorted({kind for one in RULES for kind in one.types if "*" not in kind})


def judged(body: object) -> None:
    """An answer, or one clear error; nothing else may come out."""
    try:
        template = parse(json.dumps(body), "t.json")
    except TemplateError:
        return
    checked = check([template], RULES)
    assert len(checked.resources) == len(checked.excluded) + len(
        {asked.resource for asked in checked.asked if asked.said}
    )


def test_ids_of_rules_are_unique() -> None:
    ids = [one.id for one in RULES]
    assert len(ids) == len(set(ids))
    assert ids


def test_no_rule_is_left_out_of_the_table() -> None:
    folder = Path(__file__).parents[2] / "policies" / "rules"
    names = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert names == {module.__name__.rpartition(".")[2] for module in MODULES}


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.id)
def test_a_rule_says_what_a_reader_needs(one: Any) -> None:
    assert one.question.endswith("?")
    for words in (one.cause, one.reason, one.fix):
        assert words.endswith("."), words
        assert words[:1].isupper() or words[:1] in "`\"'", words
    assert one.source.startswith("https://"), "a reader can open the source"
    assert one.types
    assert one.id == one.id.lower()


def test_the_correct_template_has_no_finding(prod: Mapping[str, Any]) -> None:
    checked = check([parse(json.dumps(prod), "prod.json")], RULES)
    assert [(one.rule.id, one.resource.logical_id, one.seen) for one in checked.findings] == []


def test_every_resource_of_the_correct_template_is_evaluated(prod: Mapping[str, Any]) -> None:
    checked = check([parse(json.dumps(prod), "prod.json")], RULES)
    assert checked.excluded == {}


def test_no_rule_stumbles_over_the_correct_template(prod: Mapping[str, Any]) -> None:
    checked = check([parse(json.dumps(prod), "prod.json")], RULES)
    assert not [said for asked in checked.asked for said in asked.said if "cannot be read" in said.seen]


def test_a_rule_that_stumbles_is_an_open_question_not_a_crash() -> None:
    @rule("queue-x", "AWS::SQS::Queue", question="?", cause=".", reason=".", fix=".", source="")
    def stumbles(_resource: Any, _world: Any) -> Any:
        raise KeyError("no")

    template = parse('{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}', "t.json")
    [asked] = check([template], [stumbles]).asked
    assert asked.outcome is Outcome.NOT_APPLICABLE
    assert "cannot be read" in asked.untold[0].seen


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
INTRINSICS = st.sampled_from(["A", "B", "AWS::Region", "Missing"]).flatmap(
    lambda name: st.sampled_from(
        [{"Ref": name}, {"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": f"${{{name}}}-x"}, {"Fn::If": [name, 1]}]
    )
)
FIELDS = st.sampled_from(
    (
        "AlarmActions",
        "OKActions",
        "Metrics",
        "Dimensions",
        "Threshold",
        "AlarmRule",
        "PolicyDocument",
        "KeyPolicy",
        "Topics",
        "TopicArn",
        "FilterPolicy",
        "FilterPatternX",
        "FilterPattern",
        "MetricTransformations",
        "LogGroupName",
        "RuleBody",
        "DashboardBody",
        "EventPattern",
        "Targets",
        "SamplingRule",
        "RuleConfig",
        "Policies",
        "AssumeRolePolicyDocument",
        "Period",
        "Statistic",
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(JSON)
def test_random_json_is_judged_or_refused(body: object) -> None:
    judged(body)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.dictionaries(
        st.sampled_from(["A", "B", "C"]),
        st.fixed_dictionaries(
            {"Type": st.sampled_from(KINDS), "Properties": st.dictionaries(FIELDS, JSON | INTRINSICS)}
        ),
        min_size=1,
    )
)
def test_resources_with_properties_of_any_shape_are_judged(resources: dict[str, Any]) -> None:
    judged({"Resources": resources})


WRONG: tuple[Any, ...] = (
    *(None, True, 7, -1.5, "", "x" * 300, [], {}),
    *([[]], {"Ref": "Nothing"}, {"Fn::GetAtt": []}, ["\u2028"]),
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in [(value, key), *_places(value[key])]]


@pytest.mark.parametrize("seed", range(12))
def test_the_prod_template_with_wrong_types_in_it_is_judged(seed: int, prod: Mapping[str, Any]) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    body = copy.deepcopy(dict(prod))
    for resource in body["Resources"].values():
        places = _places(resource.get("Properties", {}))
        for holder, key in chance.sample(places, min(2, len(places))):
            holder[key] = chance.choice(WRONG)
    judged(body)


def test_references_in_a_circle_are_judged() -> None:
    def role(other: str) -> dict[str, Any]:
        return {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Fn::Sub": f"${{{other}.Arn}}"}}}

    judged({"Resources": {"A": role("B"), "B": role("A"), "C": role("C")}})


def test_fifty_megabytes_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "large.json"
    with file.open("w", encoding="utf-8") as text:
        text.write('{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"X": "')
        for _ in range(50):
            text.write("x" * 1024 * 1024)
        text.write('"}}}}')
    assert main(["check", str(file)]) == 2
    assert "is 50 MB" in capsys.readouterr().err
