"""Metric math is computed as CloudWatch's guide says, gaps included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from simulator.math.expressions import FloatArray, Kind, MathError, Outside, Value, evaluate, result_type

NA: None = None
Series = Sequence[float | None]
Metrics = Mapping[str, Series]
MONDAY = 1_775_001_600.0 + 12 * 86_400  # 2026-04-13T00:00:00Z

M: Metrics = {"m1": [30, 20, 0, NA], "m2": [20, NA, 20, NA]}
C: Metrics = {"c": [1, 1, 0, 0, NA], "a": [30, NA, 0, 0, 30], "b": [0, 0, 20, NA, 20]}
N: Metrics = {"m": [1, NA, 3, 7]}
P: Metrics = {"low": [1, 2], "high": [9, 9], "mid": [5, NA], "none": [NA, NA]}

CASES: list[tuple[str, Metrics, Series]] = [
    # operators
    ("m1 + m2", M, [50, 20, 20, NA]),
    ("m1 - m2", M, [10, 20, -20, NA]),
    ("m1 * m2", M, [600, 0, 0, NA]),
    ("m1 / m2", M, [1.5, NA, 0, NA]),
    ("m2 / m1", M, [20 / 30, 0, NA, NA]),
    ("m2 ^ 2", M, [400, NA, 400, NA]),
    ("0 ^ (0 - m1)", M, [NA, NA, 1, NA]),
    ("(0 - m1) ^ 0.5", M, [NA, NA, 0, NA]),
    ("m2 + 1", M, [21, NA, 21, NA]),
    ("100 / m1", M, [100 / 30, 5, NA, NA]),
    ("-m1", M, [-30, -20, 0, NA]),
    ("m1 < m2", M, [0, 0, 1, NA]),
    ("m1 >= 30", M, [1, 0, 0, NA]),
    ("m1 != m2", M, [1, 1, 1, NA]),
    ("m2 == 0", M, [0, NA, 0, NA]),
    ("m1 > 15 AND m2 > 15", M, [1, 0, 0, NA]),
    ("m1 > 15 OR m2 > 15", M, [1, 1, 1, NA]),
    ("(m1 - 25) AND (0 - m1)", M, [1, 1, 0, NA]),
    ("(0 - m1) OR 0", M, [1, 1, 0, NA]),
    ("m1 && m2 || 0", M, [1, 0, 0, NA]),
    ("1 + 2 * 3 + 0 * m1", M, [7, 7, 7, NA]),
    # IF
    ("IF(c, a, b)", C, [30, 0, 20, NA, NA]),
    ("IF(c, 5, b)", C, [5, 5, 20, NA, NA]),
    ("IF(c, a, 5)", C, [30, 0, 5, 5, NA]),
    ("IF(c, 1, 2)", C, [1, 1, 2, 2, NA]),
    ("IF(c - 1, 1, 2)", C, [2, 2, 1, 1, NA]),
    ("IF(c, a)", C, [30, 0, NA, NA, NA]),
    ("IF(1, a, b)", C, [30, NA, 0, 0, 30]),
    ("IF(0, a, b)", C, [0, 0, 20, NA, 20]),
    ("IF(0, a)", C, [NA, NA, NA, NA, NA]),
    ("IF(a < 30, a)", C, [NA, NA, 0, 0, NA]),
    ("IF(MAX(a) > 10, a, b)", C, [30, NA, 0, 0, 30]),
    # one series
    ("ABS(-m)", N, [1, NA, 3, 7]),
    ("CEIL(m / 2)", N, [1, NA, 2, 4]),
    ("FLOOR(m / 2)", N, [0, NA, 1, 3]),
    ("LOG(m)", N, [0, NA, np.log(3), np.log(7)]),
    ("LOG10(m * 10)", N, [1, NA, np.log10(30), np.log10(70)]),
    ("LOG(m - 1)", N, [NA, NA, np.log(2), np.log(6)]),
    ("LOG10(0 - m)", N, [NA, NA, NA, NA]),
    ("DIFF(m)", N, [NA, NA, 2, 4]),
    ("DIFF_TIME(m)", N, [NA, NA, 120, 60]),
    ("RATE(m)", N, [NA, NA, 2 / 120, 4 / 60]),
    ("RUNNING_SUM(m)", N, [1, NA, 4, 11]),
    ("FILL(m, 9)", N, [1, 9, 3, 7]),
    ("FILL(m, REPEAT)", N, [1, 1, 3, 7]),
    ("FILL(m, LINEAR)", N, [1, 2, 3, 7]),
    ("FILL(m, MAX(m))", N, [1, 7, 3, 7]),
    ("FILL(m, REPEAT)", {"m": [NA, 2, NA, NA]}, [NA, 2, 2, 2]),
    ("FILL(m, LINEAR)", {"m": [NA, 2, NA, NA, 8, NA]}, [NA, 2, 4, 6, 8, NA]),
    ("FILL(a, b)", {"a": [1, NA, NA], "b": [5, 6, NA]}, [1, 6, NA]),
    ("TIME_SERIES(MAX(m))", N, [7, 7, 7, 7]),
    ("m / PERIOD(m)", N, [1 / 60, NA, 3 / 60, 7 / 60]),
    # to a scalar: AVG counts a gap as 0, the others pass over it
    ("TIME_SERIES(AVG(m))", N, [2.75] * 4),
    ("TIME_SERIES(SUM(m))", N, [11] * 4),
    ("TIME_SERIES(MIN(m))", N, [1] * 4),
    ("TIME_SERIES(DATAPOINT_COUNT(m))", N, [3] * 4),
    ("TIME_SERIES(STDDEV(m))", {"m": [2, NA, 4]}, [1] * 3),
    ("TIME_SERIES(DATAPOINT_COUNT(none))", P, [0, 0]),
    ("TIME_SERIES(MAX(none))", P, [NA, NA]),
    ("FILL(none, SUM(none))", P, [NA, NA]),
    # arrays to a series
    ("SUM(METRICS())", P, [15, 11]),
    ("AVG([low, mid])", P, [3, 1]),
    ("MIN([high, mid])", P, [5, 9]),
    ("MAX([low, mid])", P, [5, 2]),
    ("STDDEV([low, mid])", P, [2, 0]),
    ("DATAPOINT_COUNT(METRICS())", P, [3, 2]),
    ("SUM([mid, none])", P, [5, NA]),
    ("SUM(METRICS('absent'))", P, [NA, NA]),
    ('SUM([METRICS("lo"), METRICS("hi")])', P, [10, 11]),
    ("low / METRIC_COUNT(METRICS())", P, [0.25, 0.5]),
    ("low / METRIC_COUNT(REMOVE_EMPTY(METRICS()))", P, [1 / 3, 2 / 3]),
    ("SUM(100 / [low, high])", P, [100 + 100 / 9, 50 + 100 / 9]),
    ("FIRST(SORT(METRICS(), MAX, DESC))", P, [9, 9]),
    ("LAST(SORT([low, high], MAX, DESC))", P, [1, 2]),
    ("LAST(SORT(METRICS(), MAX, DESC))", P, [NA, NA]),
    ("LAST(SORT(METRICS(), MAX, ASC))", P, [NA, NA]),
    ("FIRST(SLICE(SORT(METRICS(), SUM, DESC), 1))", P, [5, NA]),
    ("SUM(SLICE(SORT(METRICS(), SUM, DESC), 0, 2))", P, [14, 9]),
    ("SUM(SORT(METRICS(), MIN, ASC, 1))", P, [1, 2]),
    ("FIRST(METRICS('absent'))", P, [NA, NA]),
    ("FIRST(ANOMALY_DETECTION_BAND(m))", {"m": [2, NA, 4]}, [5] * 3),
    ("LAST(ANOMALY_DETECTION_BAND(m, 3))", {"m": [2, NA, 4]}, [0] * 3),
]


def array(values: Series) -> FloatArray:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def run(text: str, given: Metrics, **more: object) -> Value:
    return evaluate(text, {name: array(one) for name, one in given.items()}, period_s=60, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text,given,expected", CASES, ids=[f"{at}-{one[0]}" for at, one in enumerate(CASES)])
def test_a_series_is_computed(text: str, given: Metrics, expected: Series) -> None:
    np.testing.assert_allclose(run(text, given).series, array(expected), rtol=1e-12)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("METRICS() * 2", [[2, 4], [18, 18], [10, NA], [NA, NA]]),
        ("SORT([high, low, mid], AVG, ASC)", [[1, 2], [5, NA], [9, 9]]),
        ("SORT(METRICS(), SUM, DESC, 2)", [[9, 9], [5, NA]]),
        ("SLICE(METRICS(), 1, 3)", [[9, 9], [5, NA]]),
        ("SLICE(METRICS(), 9)", []),
        ("REMOVE_EMPTY([none, low])", [[1, 2]]),
        ("FILL([mid, none], REPEAT)", [[5, 5], [NA, NA]]),
        ("[low, high] + [high, low]", [[10, 11], [10, 11]]),
        ("DIFF([low, mid])", [[NA, 1], [NA, NA]]),
        ("-[low]", [[-1, -2]]),
    ],
)
def test_an_array_of_series_keeps_its_members_in_order(text: str, expected: list[Series]) -> None:
    value = run(text, P)
    assert value.kind is Kind.ARRAY
    assert len(value.parts) == len(expected)
    for part, wanted in zip(value.parts, expected, strict=True):
        np.testing.assert_array_equal(part, array(wanted))


@pytest.mark.parametrize(
    "function,expected",
    [
        ("MINUTE", [59, 0, 1]),
        ("HOUR", [23, 0, 0]),
        ("DAY", [7, 1, 1]),
        ("DATE", [12, 13, 13]),
        ("MONTH", [4, 4, 4]),
        ("YEAR", [2026, 2026, 2026]),
        ("EPOCH", [MONDAY - 60, MONDAY, MONDAY + 60]),
    ],
)
def test_time_is_told_in_utc_at_gaps_too(function: str, expected: Series) -> None:
    stamps = MONDAY + np.array([-60.0, 0.0, 60.0])
    found = run(f"{function}(m)", {"m": [1, NA, NA]}, stamps=stamps)
    np.testing.assert_array_equal(found.series, array(expected))


@pytest.mark.parametrize(
    "stamp,date",
    [(951_782_400.0, (2000, 2, 29)), (-1.0, (1969, 12, 31)), (4_107_542_399.0, (2100, 2, 28))],
)
def test_leap_years_and_times_before_1970_are_dates_too(stamp: float, date: tuple[int, int, int]) -> None:
    text = "10000 * YEAR(m) + 100 * MONTH(m) + DATE(m)"
    found = run(text, {"m": [1]}, stamps=np.array([stamp]))
    assert found.series[0] == 10_000 * date[0] + 100 * date[1] + date[2]


def test_a_rate_is_taken_over_the_time_that_passed() -> None:
    stamps = np.array([0.0, 10.0, 300.0])
    found = run("RATE(m)", {"m": [0, 50, 340]}, stamps=stamps)
    np.testing.assert_array_equal(found.series, array([NA, 5, 1]))


def test_expressions_name_one_another_and_are_no_metrics() -> None:
    others = {"e1": "m * 10", "e2": "e1 + SUM(METRICS())", "all": "METRICS()"}
    np.testing.assert_array_equal(run("e2", {"m": [1, 2]}, expressions=others).series, [11, 22])
    np.testing.assert_array_equal(run("SUM(all)", {"m": [1, 2]}, expressions=others).series, [1, 2])


@pytest.mark.parametrize("others", [{"e": "e + m"}, {"e": "f", "f": "e"}])
def test_expressions_that_name_themselves_are_refused(others: dict[str, str]) -> None:
    with pytest.raises(MathError, match="names itself"):
        run("e", {"m": [1]}, expressions=others)


def test_a_chain_of_expressions_has_an_end() -> None:
    others = {f"e{at}": f"e{at + 1}" for at in range(500)} | {"e500": "m"}
    with pytest.raises(MathError, match="names itself"):
        run("e0", {"m": [1]}, expressions=others)


def test_what_comes_from_outside_is_handed_in() -> None:
    outside = Outside(
        insight_rules={("rule", "Sum"): array([7, 8])},
        quotas={"usage": 100.0},
        searches={
            "q": (array([1, 1]), array([2, 2])),
            "f": (array([3, 3]),),
            "RDS/db-1/load": (array([4, 4]),),
        },
    )
    for text, expected in {
        "INSIGHT_RULE_METRIC('rule', 'Sum')": [7, 8],
        "100 * usage / SERVICE_QUOTA(usage)": [5, 6],
        "SUM(SEARCH('q', 'Sum', 60))": [3, 3],
        "LAMBDA('f')": [3, 3],
        "DB_PERF_INSIGHTS('RDS', 'db-1', 'load')": [4, 4],
    }.items():
        np.testing.assert_array_equal(run(text, {"usage": [5, 6]}, outside=outside).series, expected)


@pytest.mark.parametrize(
    "text",
    [
        "INSIGHT_RULE_METRIC('r', 'Sum')",
        "SERVICE_QUOTA(m)",
        "SEARCH('q')",
        "LAMBDA('f')",
        "DB_PERF_INSIGHTS('a', 'b', 'c')",
    ],
)
def test_what_was_not_handed_in_is_an_error(text: str) -> None:
    with pytest.raises(MathError, match="not there"):
        run(text, {"m": [1]})


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"a": np.zeros(2), "b": np.zeros(3)},
        {"a": np.zeros(())},
        {"a": np.zeros((2, 3)), "b": np.zeros((4, 3))},
    ],
)
def test_metrics_that_share_no_time_are_refused(given: dict[str, FloatArray]) -> None:
    with pytest.raises(MathError):
        evaluate("1 + 1", given, period_s=60)


def test_a_scalar_and_a_series_are_not_taken_for_one_another() -> None:
    assert run("SUM(m)", N).scalar == 11
    with pytest.raises(MathError, match="gives S"):
        assert run("SUM(m)", N).series
    with pytest.raises(MathError, match="gives TS"):
        assert run("m", N).scalar


@pytest.mark.parametrize(
    "text", ["SLICE(METRICS(), 0 - 1)", "SLICE(METRICS(), 0.5)", "SLICE(METRICS(), MAX(none))"]
)
def test_a_place_in_an_array_is_a_whole_number(text: str) -> None:
    with pytest.raises(MathError, match="whole number"):
        run(text, P)


def test_arrays_of_different_length_do_not_combine() -> None:
    with pytest.raises(MathError, match="2 and 1"):
        run("[low, mid] + [high]", P)


KINDS = {"m1": Kind.TS, "m2": Kind.TS, "s": Kind.S, "array": Kind.ARRAY}
TYPES = {
    "5": "S",
    "s": "S",
    "AVG(m1)": "S",
    "PERIOD(m1) / 60": "S",
    "METRIC_COUNT(array)": "S",
    "s > 1": "S",
    "DATAPOINT_COUNT(m1) + 1": "S",
    "IF(s, 1, 2)": "S",
    "STDDEV(m1)": "S",
    "m1": "TS",
    "m1 > 1": "TS",
    "m1 - AVG(m1)": "TS",
    "IF(m1, 1, 2)": "TS",
    "IF(s, m1)": "TS",
    "MAX(array)": "TS",
    "SUM(METRICS('x'))": "TS",
    "FILL(m1, 0)": "TS",
    "DAY(m1)": "TS",
    "FIRST(array)": "TS",
    "TIME_SERIES(s)": "TS",
    "INSIGHT_RULE_METRIC('r', 'Sum')": "TS",
    "SERVICE_QUOTA(m1)": "TS",
    "LAMBDA('f', 'a', 'b')": "TS",
    "LAST(ANOMALY_DETECTION_BAND(m1))": "TS",
    "array": "TS[]",
    "[m1, m2] * 2": "TS[]",
    "ANOMALY_DETECTION_BAND(m1, 3)": "TS[]",
    "SLICE(array, 0, 1)": "TS[]",
    "SORT(array, MIN, ASC, 3)": "TS[]",
    "REMOVE_EMPTY(METRICS())": "TS[]",
    "SEARCH('{AWS/Lambda}', 'Sum')": "TS[]",
    "RATE(METRICS())": "TS[]",
    "FILL(METRICS(), m1)": "TS[]",
    "[m1, array]": "TS[]",
}
WRONG = {
    "m9": "no metric",
    "NOPE(m1)": "no function",
    "ABS(5)": "ABS takes",
    "SUM(5)": "SUM takes",
    "SUM(m1, m2)": "SUM takes",
    "TIME_SERIES(m1)": "TIME_SERIES takes",
    "METRIC_COUNT(m1)": "METRIC_COUNT takes",
    "FIRST(m1)": "FIRST takes",
    "DAY(array)": "DAY takes",
    "array > 5": "no array",
    "array AND m1": "no array",
    "IF(array, 1, 2)": "IF takes",
    "IF(m1, array, 2)": "IF takes",
    "IF(m1)": "IF takes",
    "[1, 2]": "holds time series",
    "[]": "at least one",
    "SORT(array, STDDEV, ASC)": "SORT takes",
    "SORT(array, AVG, UP)": "SORT takes",
    "FILL(m1, CUBIC)": "FILL takes",
    "PERIOD(m1 + m2)": "takes a metric",
    "PERIOD(array)": "PERIOD takes",
    "'x'": "no result",
    "m1 + REPEAT": "beside",
    "INSIGHT_RULE_METRIC('r', 'Median')": "INSIGHT_RULE_METRIC takes",
    "avg(m1)": "capitals",
    "METRICS(m1)": "METRICS takes",
}


@pytest.mark.parametrize("text", TYPES)
def test_an_expression_has_a_kind(text: str) -> None:
    assert result_type(text, KINDS) == TYPES[text]


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_expression_says_why(text: str) -> None:
    with pytest.raises(MathError, match=WRONG[text]):
        result_type(text, KINDS)


def test_period_takes_no_result_of_an_expression() -> None:
    with pytest.raises(MathError, match="PERIOD takes a metric"):
        result_type("PERIOD(e)", {"m": Kind.TS, "e": Kind.TS}, metrics={"m"})
