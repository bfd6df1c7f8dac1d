"""What the template says of itself is mutated like its resources, and the mutant is a template of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mutation.mutant import METADATA
from mutation.mutants import mutants
from template import parse
from template.claims import KEY

CLAIMS = {"complete": True, "functions": ["authorize", "capture"], "logs": {"/a": "text"}}


def mutated(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    made = mutants(parse(json.dumps(body), "t.json"))
    return [one.apply(body)["Metadata"].get(KEY, {}) for one in made if one.resource == METADATA]


def test_a_name_and_the_claim_to_be_complete_are_taken_away() -> None:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "a"}}
    body = {"Metadata": {KEY: CLAIMS}, "Resources": {"A": topic}}
    found = mutated(body)
    assert {**CLAIMS, "functions": ["capture"]} in found
    assert {key: CLAIMS[key] for key in ("functions", "logs")} in found
    assert {**CLAIMS, "logs": {}} in found
    assert body["Metadata"] == {KEY: CLAIMS}
    assert all(one != CLAIMS for one in found)


def test_template_that_says_nothing_of_itself_has_no_such_mutant() -> None:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "a"}}
    made = mutants(parse(json.dumps({"Resources": {"A": topic}}), "t.json"))
    assert made
    assert all(one.resource != METADATA for one in made)
    assert "Metadata" not in made[0].apply({"Resources": {"A": topic}})
