"""Metric filters are refused for what the API reference and CloudFormation rule out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from template.log_quotas import QUOTAS, exceeded
from template.metric_filter_check import faults, may_be_disabled

MADE = {"metricName": "M", "metricNamespace": "NS", "metricValue": "1"}


def judge(pattern: str = "{ $.a = * }", **change: Any) -> tuple[str, ...]:
    """Faults of a filter; what a transformation has goes there, the rest to the filter."""
    own = {"filterName", "logGroupName", "metricTransformations", "emitSystemFieldDimensions"}
    made = {**MADE, **{key: value for key, value in change.items() if key not in own}}
    request = {
        "filterName": "f",
        "logGroupName": "/g",
        "filterPattern": pattern,
        "metricTransformations": [made],
    }
    return faults(request | {key: value for key, value in change.items() if key in own})


@pytest.mark.parametrize(
    "pattern, change",
    [
        ("", {}),
        ("ERROR", {"defaultValue": 0}),
        ("ERROR", {"metricValue": "2.5"}),
        ("{ $.a = * }", {"metricValue": "$.a.b[0]"}),
        (
            "{ $.a = * }",
            {"dimensions": {"A": "$.a", "B": "$.b"}, "emitSystemFieldDimensions": ["@aws.region"]},
        ),
        ("[ip, status, size]", {"metricValue": "$size", "dimensions": {"Status": "$status"}}),
        ("[ip, status, size]", {"metricValue": "$3"}),
        ("[..., size]", {"metricValue": "$size"}),
        ("ERROR", {"filterName": "n" * 512}),
        ("ERROR", {"metricName": "m" * 255}),
        ("ERROR", {"metricNamespace": "Shop/Pay-1_2.3#4"}),
        ("ERROR", {"unit": "Gigabits/Second"}),
        ("ERROR", {"unit": "None"}),
        ("ERROR", {"unit": None}),
    ],
)
def test_filter_is_accepted(pattern: str, change: Any) -> None:
    assert judge(pattern, **change) == ()


@pytest.mark.parametrize(
    "pattern, change, words",
    [
        ("{ $.a = }", {}, "filter pattern"),
        ("a" * 1025, {}, "filterPattern"),
        ("ERROR", {"filterName": ""}, "filterName"),
        ("ERROR", {"filterName": "a*"}, "filterName"),
        ("ERROR", {"logGroupName": "a b"}, "logGroupName"),
        ("ERROR", {"logGroupName": "g" * 513}, "logGroupName"),
        ("ERROR", {"metricName": "a:b"}, "metricName"),
        ("ERROR", {"metricName": "$m"}, "metricName"),
        ("ERROR", {"metricName": "m" * 256}, "metricName"),
        ("ERROR", {"metricNamespace": "a:b"}, "metricNamespace"),
        ("ERROR", {"metricNamespace": ""}, "metricNamespace"),
        ("ERROR", {"metricNamespace": "n" * 257}, "metricNamespace"),
        ("ERROR", {"metricValue": "v" * 101}, "metricValue"),
        ("ERROR", {"metricValue": "many"}, "metricValue"),
        ("ERROR", {"metricValue": "$.a"}, "metricValue"),
        ("ERROR", {"metricValue": 1}, "metricValue"),
        ("[ip, size]", {"metricValue": "$bytes"}, "metricValue"),
        ("ERROR", {"defaultValue": "0"}, "defaultValue"),
        ("{ $.a = * }", {"defaultValue": 0, "dimensions": {"A": "$.a"}}, "defaultValue"),
        ("{ $.a = * }", {"dimensions": {n: f"$.{n}" for n in "abcd"}}, "dimensions"),
        ("{ $.a = * }", {"dimensions": {"A": "a"}}, "dimensions"),
        ("{ $.a = * }", {"dimensions": {"": "$.a"}}, "dimensions"),
        ("{ $.a = * }", {"dimensions": {"n" * 256: "$.a"}}, "dimensions"),
        ("[ip, size]", {"dimensions": {"A": "$.ip"}}, "dimensions"),
        ("", {"dimensions": {"A": "$.a"}}, "dimensions"),
        ("ERROR", {"unit": "count"}, "unit"),
        ("ERROR", {"unit": "Counts"}, "unit"),
        ("ERROR", {"emitSystemFieldDimensions": ["@aws.zone"]}, "emitSystemFieldDimensions"),
        ("ERROR", {"metricTransformations": None}, "metricTransformations"),
        ("ERROR", {"metricTransformations": [1]}, "metricTransformations"),
    ],
)
def test_filter_is_refused_with_the_field(pattern: str, change: Any, words: str) -> None:
    assert any(fault.startswith(words) for fault in judge(pattern, **change))


@given(st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text() | st.lists(st.integers())))
def test_no_request_breaks_the_judge(request: Any) -> None:
    assert faults(request)


def test_filter_may_be_disabled_from_a_thousand_pairs_on() -> None:
    assert [may_be_disabled(pairs) for pairs in (999, 1000, 1001)] == [False, True, True]


@pytest.mark.parametrize("name, most", QUOTAS.items())
def test_quota_is_kept_up_to_its_number(name: str, most: int) -> None:
    assert exceeded({name: most}) == ()
    assert name in exceeded({name: most + 1})[0]


def test_count_that_no_quota_is_about_is_an_error() -> None:
    for counts in ({}, {"log_streams": 1}):
        with pytest.raises(LookupError, match="no quota on"):
            exceeded(counts)
