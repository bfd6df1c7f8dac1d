from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mutation.tree import DROP, TEXT, at, closed, opened, put, shape, spelt, walk

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=12,
)
JOINED = {
    "Fn::Join": [
        "",
        ['{"arn":"', {"Ref": "Topic"}, '","list":["arn:', {"Ref": "AWS::Partition"}, ':x",1],"plain":true}'],
    ]
}


def test_json_in_a_text_is_entered() -> None:
    assert opened('{"a": [1]}') == {"a": [1]}


def test_a_text_that_only_looks_like_json_is_a_text() -> None:
    assert opened('{ $.event = "payment" }') is None


def test_joined_json_is_entered_with_its_references_in_place() -> None:
    assert opened(JOINED) == {
        "arn": {"Ref": "Topic"},
        "list": [{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":x"]]}, 1],
        "plain": True,
    }


def test_what_was_opened_closes_to_the_same() -> None:
    assert opened(closed(opened(JOINED))) == opened(JOINED)


@given(st.lists(PLAIN, min_size=1) | st.dictionaries(st.sampled_from("abc"), PLAIN, min_size=1))
def test_any_json_closes_and_opens_to_itself(value: Any) -> None:
    assert opened(closed(value)) == value


@given(PLAIN)
def test_every_place_that_is_walked_can_be_read_back(value: Any) -> None:
    for path, found, _parent in walk(value):
        assert at(value, path) == found


def test_one_place_deep_in_a_text_is_changed_and_nothing_else() -> None:
    before: dict[str, Any] = {"Body": json.dumps({"widgets": [{"x": 1}, {"x": 2}]}), "Other": [1]}
    after: dict[str, Any] = put(before, ("Body", TEXT, "widgets", 1, "x"), 9)
    assert json.loads(after["Body"]) == {"widgets": [{"x": 1}, {"x": 9}]}
    assert after["Other"] is before["Other"]
    assert json.loads(before["Body"]) == {"widgets": [{"x": 1}, {"x": 2}]}


def test_an_item_and_a_key_are_dropped() -> None:
    assert put({"a": [1, 2, 3]}, ("a", 1), DROP) == {"a": [1, 3]}
    assert put({"a": 1, "b": 2}, ("a",), DROP) == {"b": 2}


def test_paths_are_told_with_numbers_and_shapes_without() -> None:
    path = ("Metrics", 0, "Period")
    assert (spelt(path), shape(path)) == ("Metrics.0.Period", "Metrics.*.Period")


def test_a_text_with_names_to_substitute_is_opened_like_a_joined_one() -> None:
    account = {"Ref": "AWS::AccountId"}
    found = opened({"Fn::Sub": '{"alarm": "arn:${AWS::AccountId}:a", "account": "${AWS::AccountId}"}'})
    assert found == {"alarm": {"Fn::Join": ["", ["arn:", account, ":a"]]}, "account": account}
    assert opened(closed(found)) == found
    assert opened({"Fn::Sub": "no ${AWS::AccountId}"}) is None
