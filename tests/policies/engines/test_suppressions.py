from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policies.engines import suppressions
from template import Template, parse

BLOCKS: dict[str, Any] = {
    "checkov": {"skip": [{"id": "CKV_AWS_18", "comment": "EX-8"}, {"id": "CKV_AWS_21"}]},
    "cfn-lint": {"config": {"ignore_checks": ["E3034", "W1"]}},
    "guard": {"SuppressedRules": ["CT.S3.PR.9"]},
}


def view(metadata: Any, **rest: Any) -> Template:
    bucket = {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "T/Store", **metadata}}
    return parse(json.dumps({"Resources": {"Store": bucket}, **rest}), "t.json")


@pytest.mark.parametrize("judge", BLOCKS)
def test_each_rule_that_a_block_switches_off_is_named(judge: str) -> None:
    found = [
        (each.rule.removeprefix(f"{judge}::"), each.path) for each in suppressions.native(view(BLOCKS), judge)
    ]
    expected = {"checkov": ["CKV_AWS_18", "CKV_AWS_21"], "cfn-lint": ["E3034", "W1"], "guard": ["CT.S3.PR.9"]}
    assert found == [(rule, "Store") for rule in expected[judge]]


@pytest.mark.parametrize("block", [None, 1, {}, [], {"skip": 1}, {"skip": [{}]}, {"config": {}}])
@pytest.mark.parametrize("judge", BLOCKS)
def test_a_block_that_cannot_be_read_is_told_too(judge: str, block: Any) -> None:
    (found,) = suppressions.native(view({judge: block}), judge)
    assert found.rule == f"{judge}::metadata"


def test_the_copy_has_no_suppressions_and_everything_else() -> None:
    bare = json.loads(suppressions.without(view(BLOCKS, Metadata=BLOCKS | {"Kept": 1}, Outputs={})))
    assert bare["Resources"]["Store"]["Metadata"] == {"aws:cdk:path": "T/Store"}
    assert bare["Metadata"] == {"Kept": 1}
    assert bare["Outputs"] == {}


def test_a_template_without_suppressions_is_judged_as_it_is() -> None:
    with suppressions.silent_about_nothing(view({})) as file:
        assert file == "t.json"


def test_a_template_with_suppressions_is_judged_in_a_copy_that_goes_away() -> None:
    with suppressions.silent_about_nothing(view(BLOCKS)) as file:
        assert "CKV_AWS_18" not in Path(file).read_text()
    assert not Path(file).exists()
