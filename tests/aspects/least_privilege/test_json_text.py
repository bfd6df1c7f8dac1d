from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aspects.least_privilege.json_text import Unreadable, closed, opened
from tests.aspects.synthesized import Synthesized

WORDS = st.text(st.characters(exclude_characters="⟦⟧"), max_size=8)
REFERENCES = st.builds(
    lambda name: {"Ref": name}, st.sampled_from(["AWS::AccountId", "AWS::Region", "Topic"])
)
VALUES = st.recursive(
    WORDS | REFERENCES | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS.map("k{}".format), inner, max_size=3),
    max_leaves=8,
)


@given(document=st.dictionaries(WORDS.map("k{}".format), VALUES, max_size=4))
def test_a_document_survives_being_closed_and_opened(document: Any) -> None:
    assert opened(closed(document)) == document


def test_text_around_a_reference_stays_around_it() -> None:
    joined = {"Fn::Join": ["", ['{"Resource":"arn:aws:sns:', {"Ref": "AWS::Region"}, ':1:x"}']]}
    document = opened(joined)
    assert document == {"Resource": {"Fn::Join": ["", ["arn:aws:sns:", {"Ref": "AWS::Region"}, ":1:x"]]}}
    assert closed(document) == joined


@pytest.mark.parametrize("value", ["", "allow all", "[]", "3", {"Ref": "Policy"}, {"Fn::Sub": "{}"}])
def test_what_is_no_document_is_said_to_be_none(value: Any) -> None:
    with pytest.raises(Unreadable):
        opened(value)


def test_a_policy_as_text_is_held_and_keeps_its_references(careless: Synthesized) -> None:
    (first, *rest) = careless.one("AWS::Logs::ResourcePolicy", "Queries")["PolicyDocument"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else "111122223333" for part in (first, *rest))
    (statement,) = json.loads(text)["Statement"]
    assert statement["Resource"] == "arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/x:*"
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def test_a_policy_that_is_no_json_is_refused_and_left(careless: Synthesized) -> None:
    assert careless.one("AWS::Logs::ResourcePolicy", "NoJson")["PolicyDocument"] == "allow all"
    assert "PolicyDocument cannot be read before deployment" in careless.errors_at("Careless/NoJson")
