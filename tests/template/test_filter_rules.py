"""What SNS refuses of filter policies, in the words that LocalStack recorded on AWS, and its limits."""

from __future__ import annotations

from typing import Any

import pytest

from template.filter_facts import FILTER_POLICY_LIMITS
from template.filters import ATTRIBUTES, BODY, PatternError, accepts, check_policy
from template.patterns import compile_pattern, matches


@pytest.mark.parametrize(
    "item, words",
    [
        ({"wrong-operator": True}, "Unrecognized match type wrong-operator"),
        ({"suffix": "a", "prefix": "b"}, "Only one key allowed in match expression"),
        ({"suffix": None}, "suffix match pattern must be a string"),
        ({"suffix": []}, "suffix match pattern must be a string"),
        ({"equals-ignore-case": 1}, "equals-ignore-case match pattern must be a string"),
        ({"cidr": "bad-filter/64"}, "Nonstandard IP address: bad-filter"),
        ({"cidr": "bad-/64filter"}, "Malformed CIDR, mask bits must be an integer"),
        ({"cidr": "xx.11.xx/8"}, "Nonstandard IP address: xx.11.xx"),
        ({"numeric": ["operator"]}, "Unrecognized numeric range operator: operator"),
        ({"numeric": ["=", "000"]}, "Value of equals must be numeric"),
        ({"numeric": [">="]}, "Value of >= must be numeric"),
        ({"numeric": [">", 3, "<", 1]}, "Bottom must be less than top"),
        ({"numeric": [">", 20, "<="]}, "Value of <= must be numeric"),
        ({"numeric": [">", "20", "<", "30"]}, "Value of > must be numeric"),
        ({"numeric": ["=", 1_000_000_001]}, "is not between"),
        ({"numeric": [">", -1_000_000_001]}, "is not between"),
        ({"exists": "no"}, "exists match pattern must be either true or false"),
        ({"anything-but": {"suffix": "test"}}, "Unsupported anything-but pattern: suffix"),
        ({"anything-but": {"exists": False}}, "Unsupported anything-but pattern: exists"),
    ],
)
@pytest.mark.parametrize("scope", [ATTRIBUTES, BODY])
def test_policy_is_refused_in_the_words_of_aws(item: Any, words: str, scope: str) -> None:
    with pytest.raises(PatternError) as caught:
        check_policy({"key": [item]}, scope=scope)
    assert words in str(caught.value)


def test_refusal_reaches_into_nested_policies_and_alternatives() -> None:
    for policy in (
        {"a": {"b": [{"anything-but": {"suffix": "x"}}]}},
        {"$or": [{"a": ["x"]}, {"b": [{"anything-but": {"suffix": "x"}}]}]},
    ):
        with pytest.raises(PatternError, match="Unsupported anything-but"):
            check_policy(policy, scope=BODY)


def test_fields_that_are_called_like_operators_are_fields() -> None:
    check_policy({"anything-but": {"suffix": ["x"]}, "numeric": [2_000_000_000]}, scope=BODY)


def test_event_patterns_keep_what_filter_policies_lack() -> None:
    compile_pattern({"a": [{"anything-but": {"suffix": "x"}}, {"numeric": ["=", 2_000_000_000]}]})
    assert matches({"a": [{"exactly": "x"}]}, {"a": "x"})
    assert not matches({"a": [{"exactly": "x"}]}, {"a": "xy"})


@pytest.mark.parametrize("keys, accepted", [(5, True), (6, False)])
def test_policy_has_five_keys_at_most(keys: int, accepted: Any) -> None:
    policy = {f"key{n}": ["x"] for n in range(keys)}
    try:
        check_policy(policy)
        assert accepted
    except PatternError:
        assert not accepted


@pytest.mark.parametrize("values, accepted", [(150, True), (151, False)])
def test_policy_has_150_combinations_at_most(values: int, accepted: Any) -> None:
    try:
        check_policy({"key": [f"v{n}" for n in range(values)]})
        assert accepted
    except PatternError:
        assert not accepted


@pytest.mark.parametrize(
    "kind, value, policy, delivered",
    [
        ("String", "soccer", ["soccer"], True),
        ("String", "5", [5], False),
        ("Number", "5", [5], True),
        ("Number", "5.0", [5], True),
        ("Number", "5", ["5"], False),
        ("String.Array", '["a", 5, true, null]', [True], True),
        ("String.Array", '["a", 5]', [{"numeric": [">", 4]}], True),
        ("String.Array", '["a"]', [{"anything-but": "a"}], False),
        ("String.Array", "[]", [{"exists": True}], False),
        ("Binary", "eA==", [{"exists": True}], False),
    ],
)
def test_attribute_is_filtered_by_its_type(kind: str, value: str, policy: Any, delivered: Any) -> None:
    attributes = {"key": {"Type": kind, "Value": value}}
    assert accepts({"key": policy}, scope=ATTRIBUTES, attributes=attributes) is delivered


def test_limits_are_the_published_ones() -> None:
    assert FILTER_POLICY_LIMITS["filter_policies_per_account"] == 10_000
    assert FILTER_POLICY_LIMITS["filter_policies_per_topic"] == 200
    assert FILTER_POLICY_LIMITS["max_policy_bytes"] == 256 * 1024
