"""Whatever the numbers: rows do not touch one another, and metric math keeps the laws that it implies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from simulator.math import blocks as math_blocks
from simulator.math.expressions import FloatArray, Kind, MathError, evaluate, result_type
from simulator.math.masks import dropped, select, zeroed

NUMBERS = st.one_of(st.just(np.nan), st.integers(-3, 3).map(float), st.floats(-1e6, 1e6))
BATCH = arrays.arrays(np.float64, (3, 5), elements=NUMBERS)
ROW = arrays.arrays(np.float64, 6, elements=NUMBERS)
TEXTS = (
    "IF(a >= 1, 100 * b / a, 0)",
    "a + b",
    "a / b",
    "a ^ b",
    "a == b",
    "a AND b",
    "a OR 0",
    "IF(a, b)",
    "IF(MAX(a) > 1, b, a)",
    "RATE(a)",
    "DIFF(a)",
    "RUNNING_SUM(a)",
    "FILL(a, REPEAT)",
    "FILL(a, LINEAR)",
    "FILL(a, MIN(b))",
    "a - AVG(a)",
    "STDDEV(a)",
    "DATAPOINT_COUNT(METRICS())",
    "AVG(METRICS())",
    "SORT([a, b], SUM, DESC)",
    "FIRST(SORT([b, a], MIN, ASC))",
    "SLICE(SORT(METRICS(), MAX, ASC), 1)",
    "REMOVE_EMPTY(METRICS())",
    "a / METRIC_COUNT(REMOVE_EMPTY(METRICS()))",
    "LOG(a)",
    "HOUR(a) + DIFF_TIME(b)",
    "ANOMALY_DETECTION_BAND(a)",
    "TIME_SERIES(SUM(b))",
    "SORT(METRICS(), AVG, ASC, METRIC_COUNT(METRICS()))",
)


def gaps(values: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.isnan(values)


@pytest.mark.parametrize("text", TEXTS)
@given(a=BATCH, b=BATCH)
def test_a_batch_gives_what_its_rows_give_alone(text: str, a: FloatArray, b: FloatArray) -> None:
    stamps = np.arange(0, 15 * 3_600, 3_600, dtype=np.float64).reshape(3, 5)
    whole = evaluate(text, {"a": a, "b": b}, period_s=60, stamps=stamps)
    for at in range(3):
        alone = evaluate(text, {"a": a[at], "b": b[at]}, period_s=60, stamps=stamps[at])
        assert whole.kind is alone.kind
        for part, expected in zip(whole.parts, alone.parts, strict=False):
            np.testing.assert_allclose(part[at], expected, rtol=1e-12)
        assert all(np.isnan(part[at]).all() for part in whole.parts[len(alone.parts) :])


def test_rows_lose_their_own_empty_series() -> None:
    given = {"a": np.array([[1.0, 2.0], [np.nan, np.nan]]), "b": np.array([3.0, 4.0])}
    for text, expected in {
        "FIRST(REMOVE_EMPTY(METRICS()))": [[1, 2], [3, 4]],
        "b / METRIC_COUNT(REMOVE_EMPTY(METRICS()))": [[1.5, 2], [3, 4]],
        "AVG(REMOVE_EMPTY([a, b]))": [[2, 3], [3, 4]],
        "b + SUM(f)": [[7, 10], [6, 8]],
    }.items():
        value = evaluate(text, given, period_s=60, expressions={"f": "REMOVE_EMPTY(METRICS())"})
        np.testing.assert_array_equal(value.series, expected)


@given(a=BATCH, b=ROW)
def test_blocks_are_seamless(a: FloatArray, b: FloatArray) -> None:
    tall, wide = np.tile(a, (7, 1)), b[:5]
    before = evaluate("IF(a > 0, a / b, DIFF(a))", {"a": tall, "b": wide}, period_s=60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(math_blocks, "POINTS", 10)
        after = evaluate("IF(a > 0, a / b, DIFF(a))", {"a": tall, "b": wide}, period_s=60)
    np.testing.assert_array_equal(before.series, after.series)
    assert after.series.shape == (21, 5)


def test_a_big_batch_is_cut_and_a_small_one_is_not() -> None:
    big = math_blocks.POINTS // 4
    for text in ("a + b", "TIME_SERIES(2)", "SUM([a, b])"):
        value = evaluate(text, {"a": np.ones((big, 10)), "b": np.ones(10)}, period_s=60)
        assert value.series.shape == (big, 10)
        assert (value.series == 2).all()
    assert evaluate("SUM(a)", {"a": np.ones((big, 10))}, period_s=60).scalar.shape == (big,)


@given(a=ROW, b=ROW)
def test_sums_and_products_do_not_mind_the_order(a: FloatArray, b: FloatArray) -> None:
    for text, turned in (
        ("a + b", "b + a"),
        ("a * b", "b * a"),
        ("SUM([a, b])", "a + b"),
        ("a - b", "-(b - a)"),
    ):
        one, other = (evaluate(each, {"a": a, "b": b}, period_s=60).series for each in (text, turned))
        np.testing.assert_allclose(one, other, rtol=1e-12)


@given(a=ROW, b=ROW)
def test_a_sum_has_a_point_where_either_has_one(a: FloatArray, b: FloatArray) -> None:
    found = evaluate("a + b", {"a": a, "b": b}, period_s=60).series
    np.testing.assert_array_equal(gaps(found), gaps(a) & gaps(b))


@given(a=ROW, b=ROW)
def test_comparisons_are_0_or_1_and_one_of_three_holds(a: FloatArray, b: FloatArray) -> None:
    found = evaluate("(a < b) + (a == b) + (a > b)", {"a": a, "b": b}, period_s=60).series
    assert {*found[~np.isnan(found)]} <= {1.0}


@given(a=ROW)
def test_nothing_that_is_computed_is_infinite(a: FloatArray) -> None:
    for text in ("1 / a", "a ^ 99", "LOG(a)", "a / (a - a)", "10 ^ (a * 1000)", "RATE(a * 10 ^ 300)"):
        assert not np.isinf(evaluate(text, {"a": a}, period_s=60).series).any()


@given(a=ROW)
def test_differences_add_up_to_the_series(a: FloatArray) -> None:
    found = evaluate("RUNNING_SUM(DIFF(a))", {"a": a}, period_s=60).series
    present = a[~np.isnan(a)]
    np.testing.assert_allclose(found[~np.isnan(found)], (present - present[:1])[1:], rtol=1e-9, atol=1e-6)


@given(a=ROW)
def test_filling_changes_gaps_alone(a: FloatArray) -> None:
    for by in ("0", "REPEAT", "LINEAR", "MAX(a)"):
        found = evaluate(f"FILL(a, {by})", {"a": a}, period_s=60).series
        np.testing.assert_array_equal(found[~gaps(a)], a[~gaps(a)])
    assert not gaps(evaluate("FILL(a, 0)", {"a": a}, period_s=60).series).any()


@given(a=ROW, b=ROW)
def test_what_is_handed_in_stays_as_it_was(a: FloatArray, b: FloatArray) -> None:
    kept = a.copy(), b.copy()
    for text in TEXTS:
        evaluate(text, {"a": a, "b": b}, period_s=60)
    np.testing.assert_array_equal(a, kept[0])
    np.testing.assert_array_equal(b, kept[1])


WORDS = (
    "a",
    "b",
    "1",
    "0.5",
    "(",
    ")",
    "[",
    "]",
    ",",
    "+",
    "-",
    "*",
    "/",
    "^",
    "<",
    ">=",
    "==",
    "AND",
    "||",
    "IF(",
    "SUM(",
    "AVG(",
    "METRICS()",
    "FILL(",
    "REPEAT",
    "SORT(",
    "DESC",
    "MAX",
    "SLICE(",
    "RATE(",
    "DAY(",
    "'x'",
    "REMOVE_EMPTY(",
    "PERIOD(",
    "SEARCH(",
    "INSIGHT_RULE_METRIC(",
    "ANOMALY_DETECTION_BAND(",
    "FIRST(",
    "METRIC_COUNT(",
    "TIME_SERIES(",
    "LAMBDA(",
    "SERVICE_QUOTA(",
)


@given(words=st.lists(st.sampled_from(WORDS), max_size=8), a=BATCH)
def test_any_text_gives_a_value_or_an_error(words: list[str], a: FloatArray) -> None:
    text = " ".join(words)
    text += ")" * (text.count("(") - text.count(")"))
    try:
        value = evaluate(text, {"a": a, "b": a[0]}, period_s=60)
    except MathError as error:
        assert str(error)  # noqa: PT017 - either is an answer
        return
    assert value.kind is result_type(text, {"a": Kind.TS, "b": Kind.TS})
    assert all(part.shape == (3, 1 if value.kind is Kind.S else 5) for part in value.parts)


@given(a=BATCH, b=BATCH)
def test_masks_do_what_where_does(a: FloatArray, b: FloatArray) -> None:
    mask = a > 0
    np.testing.assert_array_equal(select(mask, a, b), np.where(mask, a, b))
    np.testing.assert_array_equal(zeroed(b, mask), np.where(mask, 0.0, b))
    np.testing.assert_array_equal(dropped(b, mask), np.where(mask, np.nan, b))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("shape", [(0,), (0, 4), (2, 0)])
def test_no_points_at_all_are_no_crash(text: str, shape: tuple[int, ...]) -> None:
    value = evaluate(text, {"a": np.ones(shape), "b": np.ones(shape)}, period_s=60)
    assert all(part.shape[:-1] == shape[:-1] for part in value.parts)
