"""What the guide advises against in alarms is found, and nothing else."""

from __future__ import annotations

import pytest

from simulator.math.advice import advice
from simulator.math.expressions import Kind, MathError

KINDS = {"m1": Kind.TS, "m2": Kind.TS}


@pytest.mark.parametrize(
    "text",
    [
        "m1 - AVG(m1)",
        "m1 / MAX(m1)",
        "m1 - MIN(m1)",
        "m1 / STDDEV(m1)",
        "m1 / SUM(m1)",
        "m1 / DATAPOINT_COUNT(m1)",
        "RUNNING_SUM(m1)",
        "SUM(REMOVE_EMPTY(METRICS()))",
        "FILL(m1, 0)",
        "IF(m1 > 1, FILL(m2, REPEAT))",
        "MAX([m1, m2]) - MAX(m1)",
    ],
)
def test_a_window_that_nobody_chose_is_found(text: str) -> None:
    assert advice(text, KINDS)


@pytest.mark.parametrize(
    "text",
    [
        "m1 / m2",
        "IF(m1 >= 20, 100 * m2 / m1, 0)",
        "SUM(METRICS())",
        "AVG([m1, m2])",
        "MAX([m1, m2])",
        "MIN(METRICS('m'))",
        "STDDEV(METRICS())",
        "DATAPOINT_COUNT(METRICS())",
        "RATE(m1)",
        "DIFF(m1)",
        "m1 / PERIOD(m1)",
        "IF(DAY(m1) < 6, m1)",
        "FIRST(SORT(METRICS(), AVG, DESC))",
        "TIME_SERIES(5)",
        "ABS(m1)",
        "m1 / METRIC_COUNT(METRICS())",
    ],
)
def test_what_an_alarm_can_rely_on_is_left_alone(text: str) -> None:
    assert advice(text, KINDS) == ()


def test_a_finding_is_said_once_and_by_name() -> None:
    found = advice("FILL(m1, 0) / FILL(m2, AVG(m2))", KINDS)
    assert [one.split()[0] for one in found] == ["FILL", "AVG"]


def test_no_expression_gets_no_advice() -> None:
    with pytest.raises(MathError):
        advice("AVG(m9)", KINDS)
