"""States of metric alarms: AWS's two tables, its prose, and the fast decision against the readable one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from simulator.alarms.states import (
    ALARM,
    INSUFFICIENT,
    OK,
    RETAIN,
    TREATMENTS,
    breaches,
    breaches_band,
    decide,
    decide_all,
    evaluation_range,
    filled,
    hold,
    treatment,
)

BEFORE = "the state before"
OUTCOMES = {OK: "OK", ALARM: "ALARM", INSUFFICIENT: "INSUFFICIENT_DATA", RETAIN: BEFORE}
KEEP = BEFORE


def decided(window: str, *, n: int = 3, m: int = 3, missing: str = "missing") -> str:
    return decide(window, periods=n, datapoints=m, missing=missing, before=BEFORE)


# "Configuring how CloudWatch alarms treat missing data": window, M, how many are filled, and the state with
# missing, ignore, breaching and notBreaching.
TABLES = [
    ("0-X-X", 3, 0, "OK", "OK", "OK", "OK"),
    ("0----", 3, 2, "OK", "OK", "OK", "OK"),
    ("-----", 3, 3, "INSUFFICIENT_DATA", KEEP, "ALARM", "OK"),
    ("0XX-X", 3, 0, "ALARM", "ALARM", "ALARM", "ALARM"),
    ("--X--", 3, 2, "ALARM", KEEP, "ALARM", "OK"),
    ("0-X-X", 2, 0, "ALARM", "ALARM", "ALARM", "ALARM"),
    ("00X0X", 2, 0, "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0-X--", 2, 1, "OK", "OK", "ALARM", "OK"),
    ("----0", 2, 2, "OK", "OK", "ALARM", "OK"),
    ("---X-", 2, 2, "ALARM", KEEP, "ALARM", "OK"),
]


@pytest.mark.parametrize("row", TABLES, ids=lambda row: f"{row[0]} M={row[1]}")
def test_tables_of_the_user_guide_hold(row: tuple[str, int, int, str, str, str, str]) -> None:
    window, m, fill, *states = row
    assert filled(window, 3) == fill
    assert [decided(window, m=m, missing=one) for one in TREATMENTS] == states


@pytest.mark.parametrize(
    "window,m,missing,state",
    [
        ("----X", 3, "missing", "OK"),
        ("---X-", 3, "missing", "OK"),
        ("---X0", 3, "missing", "OK"),
        ("--X-0", 3, "missing", "OK"),
        ("--XX-", 3, "missing", "ALARM"),
        ("---XX", 3, "missing", "OK"),
        ("X----", 3, "missing", "ALARM"),
        ("-X---", 2, "missing", "ALARM"),
        ("0X---", 2, "missing", "OK"),
        ("0X---", 3, "missing", "OK"),
        ("-X-X-", 2, "ignore", "ALARM"),
        ("-X-X-", 3, "ignore", KEEP),
        ("----X", 1, "ignore", "ALARM"),
        ("---0X", 2, "ignore", "OK"),
        ("---XX", 3, "breaching", "ALARM"),
        ("---0X", 3, "breaching", "OK"),
        ("---0X", 2, "breaching", "ALARM"),
        ("---XX", 3, "notBreaching", "OK"),
        ("---XX", 2, "notBreaching", "ALARM"),
    ],
)
def test_premature_and_filled_windows_follow_the_prose(window: str, m: int, missing: str, state: str) -> None:
    assert decided(window, m=m, missing=missing) == state


@pytest.mark.parametrize("missing", TREATMENTS)
@pytest.mark.parametrize(
    "window,m,state",
    [
        ("XX000", 1, "OK"),
        ("X0XX0", 2, "ALARM"),
        ("X0X00", 2, "OK"),
        ("XX0XX", 3, "OK"),
        ("00XXX", 3, "ALARM"),
        ("X-X-X", 3, "ALARM"),
        ("X-0-X", 3, "OK"),
        ("XX-00", 1, "ALARM"),
        ("XX-00", 2, "OK"),
    ],
)
def test_newest_n_real_datapoints_decide_whatever_the_treatment(
    window: str, m: int, state: str, missing: str
) -> None:
    assert decided(window, m=m, missing=missing) == state


@pytest.mark.parametrize("n", [1, 2, 3, 5, 60])
def test_m_of_n_fires_at_m_and_not_at_one_less(n: int) -> None:
    for m in range(1, n + 1):
        assert decided("0" * (n - m) + "X" * m, n=n, m=m) == "ALARM"
        assert decided("0" * (n - m + 1) + "X" * (m - 1), n=n, m=m) == "OK"


def test_breach_older_than_the_window_is_forgotten() -> None:
    assert decided("X" + "0" * 5, n=5, m=1) == "OK"
    assert decided("0" + "X" + "0" * 4, n=5, m=1) == "ALARM"


def test_evaluation_range_is_the_documented_one_for_three_periods() -> None:
    assert evaluation_range(3) == 5
    assert [evaluation_range(n) for n in (1, 5, 60)] == [3, 7, 62]


def test_fast_decision_equals_the_readable_one_for_every_window_of_five() -> None:
    windows = list(product("0X-", repeat=5))
    points = np.array(windows)
    for m, missing in product((1, 2, 3), TREATMENTS):
        found = decide_all(points == "X", points != "-", periods=3, datapoints=m, missing=missing)
        expected = [decided("".join(window), m=m, missing=missing) for window in windows]
        assert [OUTCOMES[int(one)] for one in found] == expected


@given(
    windows=st.integers(1, 9).flatmap(
        lambda size: st.lists(st.text("0X-", min_size=size, max_size=size), min_size=1, max_size=20)
    ),
    n=st.integers(1, 9),
    share=st.integers(0, 8),
    missing=st.sampled_from(TREATMENTS),
)
def test_fast_decision_equals_the_readable_one(windows: list[str], n: int, share: int, missing: str) -> None:
    m = min(n, share + 1)
    points = np.array([list(window) for window in windows])
    found = decide_all(points == "X", points != "-", periods=n, datapoints=m, missing=missing)
    assert [OUTCOMES[int(one)] for one in found] == [
        decided(window, n=n, m=m, missing=missing) for window in windows
    ]


def test_fast_decision_takes_a_sliding_view_and_leaves_it_alone() -> None:
    series = np.array(list("000XXX000"))
    bad = series == "X"
    view = sliding_window_view(bad, 5)
    found = decide_all(view, np.ones_like(view), periods=3, datapoints=2, missing="missing")
    assert found.tolist() == [ALARM, ALARM, ALARM, OK, OK]
    assert bad.sum() == 3


def test_breaching_says_nothing_where_nothing_is_present() -> None:
    everywhere = np.ones((1, 5), dtype=np.bool_)
    assert decide_all(everywhere, ~everywhere, periods=3, datapoints=1, missing="notBreaching")[0] == OK


def test_unknown_treatment_is_refused_by_name() -> None:
    empty = np.zeros((1, 3), dtype=np.bool_)
    with pytest.raises(ValueError, match="'zero' is none of missing, ignore, breaching, notBreaching"):
        decide_all(empty, empty, periods=1, datapoints=1, missing="zero")


@pytest.mark.parametrize(
    "missing,namespace,expected",
    [
        (None, "", "missing"),
        (None, "AWS/Lambda", "missing"),
        (None, "AWS/DynamoDB", "ignore"),
        ("notBreaching", "AWS/DynamoDB", "notBreaching"),
        ("breaching", "AWS/SQS", "breaching"),
    ],
)
def test_treatment_has_its_defaults(missing: str | None, namespace: str, expected: str) -> None:
    assert treatment(missing, namespace) == expected


def test_dynamodb_may_always_ignore_as_the_api_reference_says() -> None:
    assert treatment("breaching", "AWS/DynamoDB", dynamodb_overrides=False) == "ignore"
    assert treatment("breaching", "AWS/SQS", dynamodb_overrides=False) == "breaching"


def test_hold_repeats_the_last_state_that_was_said() -> None:
    outcomes = np.array([RETAIN, ALARM, RETAIN, RETAIN, OK, RETAIN, INSUFFICIENT, RETAIN], dtype=np.int8)
    assert hold(outcomes, ALARM).tolist() == [
        ALARM,
        ALARM,
        ALARM,
        ALARM,
        OK,
        OK,
        INSUFFICIENT,
        INSUFFICIENT,
    ]
    assert hold(outcomes, INSUFFICIENT)[0] == INSUFFICIENT
    assert outcomes[0] == RETAIN


@given(st.lists(st.sampled_from([OK, ALARM, INSUFFICIENT, RETAIN]), min_size=1), st.sampled_from([0, 1, 2]))
def test_hold_equals_a_loop(outcomes: list[int], first: int) -> None:
    expected, now = [], first
    for one in outcomes:
        now = now if one == RETAIN else one
        expected.append(now)
    assert hold(np.array(outcomes, dtype=np.int8), first).tolist() == expected


def test_hold_takes_several_alarms_at_once() -> None:
    outcomes = np.array([[ALARM, RETAIN], [RETAIN, OK]], dtype=np.int8)
    assert hold(outcomes, INSUFFICIENT).tolist() == [[ALARM, ALARM], [INSUFFICIENT, OK]]


@pytest.mark.parametrize(
    "comparison,expected",
    [
        ("GreaterThanThreshold", [False, False, True, False]),
        ("GreaterThanOrEqualToThreshold", [False, True, True, False]),
        ("LessThanThreshold", [True, False, False, False]),
        ("LessThanOrEqualToThreshold", [True, True, False, False]),
    ],
)
def test_comparison_keeps_its_equality_and_missing_never_breaches(
    comparison: str, expected: list[bool]
) -> None:
    assert breaches(np.array([2.0, 3.0, 4.0, np.nan]), comparison, 3.0).tolist() == expected


@pytest.mark.parametrize(
    "comparison,expected",
    [
        ("LessThanLowerOrGreaterThanUpperThreshold", [True, False, False, False, True, False]),
        ("LessThanLowerThreshold", [True, False, False, False, False, False]),
        ("GreaterThanUpperThreshold", [False, False, False, False, True, False]),
    ],
)
def test_band_has_its_edges_inside(comparison: str, expected: list[bool]) -> None:
    values = np.array([0.9, 1.0, 2.0, 4.0, 4.1, np.nan])
    assert breaches_band(values, comparison, np.full(6, 1.0), np.full(6, 4.0)).tolist() == expected


@pytest.mark.parametrize("comparison", ["GreaterThanUpperThreshold", "Greater"])
def test_comparison_that_is_none_is_refused(comparison: str) -> None:
    with pytest.raises(ValueError, match=comparison):
        breaches(np.array([1.0]), comparison, 1.0)


def test_band_comparison_that_is_none_is_refused() -> None:
    edge = np.array([1.0])
    with pytest.raises(ValueError, match="GreaterThanThreshold"):
        breaches_band(edge, "GreaterThanThreshold", edge, edge)
