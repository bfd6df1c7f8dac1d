"""Reports of Contributor Insights rules as metrics."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.insights.readings import reports
from simulator.irregular import Window
from template.series import Expression
from tests.simulator.worlds import recording

ROWS = {"anna": "1 0 _ 4 _ _", "bert": "2 _ 5 _ _ _", "carl": "0 0 0 _ _ _"}
TWO_MINUTES = Window(minutes=2, periods=1, delay=0)


def report(text: str, window: Window = TWO_MINUTES, **contributors: Any) -> dict[tuple[str, str], list[Any]]:
    ranked = contributors or {"top": ROWS}
    found = reports([Expression(text=text, id="e")], recording(contributors=ranked, Bad="0x5"), window)
    return {
        name: [[None if np.isnan(one) else one for one in row] for row in rows]
        for name, rows in found.items()
    }


@pytest.mark.parametrize(
    "metric,expected",
    [
        ("UniqueContributors", [2, 2, 1, 2, 1, None]),
        ("MaxContributorValue", [2, 2, 5, 5, 4, None]),
        ("Sum", [3, 3, 5, 9, 4, None]),
    ],
)
def test_report_is_over_what_each_contributor_added_in_the_period(metric: str, expected: list[Any]) -> None:
    found = report(f"INSIGHT_RULE_METRIC('top', '{metric}')")
    assert found == {("top", metric): [[one] for one in expected]}


def test_report_comes_as_late_as_log_lines() -> None:
    found = report("INSIGHT_RULE_METRIC('top', 'Sum')", Window(minutes=1, periods=2, delay=1))
    assert found["top", "Sum"][:4] == [[None, None], [3, None], [0, None], [5, None]]


@pytest.mark.parametrize(
    "text",
    [
        'INSIGHT_RULE_METRIC("top", "Sum")',
        "INSIGHT_RULE_METRIC( 'top' , Sum )",
        "100 * INSIGHT_RULE_METRIC('top','Sum')",
    ],
)
def test_call_is_found_in_each_spelling(text: str) -> None:
    assert list(report(text)) == [("top", "Sum")]


def test_every_call_of_every_expression_is_answered() -> None:
    texts = (
        "INSIGHT_RULE_METRIC('a', 'Sum') / INSIGHT_RULE_METRIC('b', 'Sum')",
        "INSIGHT_RULE_METRIC('a', 'UniqueContributors')",
    )
    found = reports([Expression(text=one) for one in texts], recording(Bad="0"), TWO_MINUTES)
    assert set(found) == {("a", "Sum"), ("b", "Sum"), ("a", "UniqueContributors")}


def test_rule_without_contributors_publishes_nothing() -> None:
    assert report("INSIGHT_RULE_METRIC('top', 'Sum')", top={}) == {("top", "Sum"): [[None]] * 6}


@pytest.mark.parametrize("metric", ["SampleCount", "Maximum", "Minimum"])
def test_metric_of_single_events_is_not_answered(metric: str) -> None:
    assert report(f"INSIGHT_RULE_METRIC('top', '{metric}')") == {}
