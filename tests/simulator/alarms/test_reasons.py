"""Reasons: what AWS said, word for word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from simulator.alarms.reasons import Band, Evidence, number, reason

START = datetime(2019, 10, 2, 16, 59)  # noqa: DTZ001 - only printed


def evidence(*values: float | None, step_s: int = 60, at: datetime = START, **other: Any) -> Evidence:
    """Datapoints oldest first, the newest at ``at``."""
    stamps = [at - timedelta(seconds=step_s * back) for back in range(len(values))][::-1]
    points = [None if value is None else (value, stamp) for value, stamp in zip(values, stamps, strict=True)]
    settings: dict[str, Any] = {"periods": len(values), "datapoints": None, "missing": "missing"}
    settings |= {"comparison": "GreaterThanThreshold", "threshold": 50.0}
    return Evidence(points=points, **(settings | other))


def test_sample_events_of_the_user_guide() -> None:
    assert reason("ALARM", evidence(99.50160229693434, datapoints=1)) == (
        "Threshold Crossed: 1 out of the last 1 datapoints [99.50160229693434 (02/10/19 16:59:00)] was "
        "greater than the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    at = datetime(2019, 10, 1, 13, 46)  # noqa: DTZ001 - only printed
    assert reason("OK", evidence(0.0666851903306472, datapoints=1, at=at)) == (
        "Threshold Crossed: 1 out of the last 1 datapoints [0.0666851903306472 (01/10/19 13:46:00)] was not "
        "greater than the threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition)."
    )
    assert "[45628.0 (02/10/19 16:59:00)] was greater than the threshold (10000.0) (" in reason(
        "ALARM", evidence(45628, datapoints=1, threshold=10_000)
    )


def test_sample_events_of_anomaly_detection() -> None:
    band = Band(lower=(0.020599444741798756,), upper=(0.3006915352732461,))
    both = "LessThanLowerOrGreaterThanUpperThreshold"
    assert reason("ALARM", evidence(0.0, datapoints=1, threshold=band, comparison=both)) == (
        "Thresholds Crossed: 1 out of the last 1 datapoints [0.0 (02/10/19 16:59:00)] was less than the "
        "lower thresholds [0.020599444741798756] or greater than the upper thresholds [0.3006915352732461] "
        "(minimum 1 datapoint for OK -> ALARM transition)."
    )
    assert reason("OK", evidence(0.1, datapoints=1, threshold=band, comparison=both)) == (
        "Thresholds Crossed: 1 out of the last 1 datapoints [0.1 (02/10/19 16:59:00)] was not less than the "
        "lower thresholds [0.020599444741798756] or not greater than the upper thresholds "
        "[0.3006915352732461] (minimum 1 datapoint for ALARM -> OK transition)."
    )
    upper = evidence(5.0, threshold=band, comparison="GreaterThanUpperThreshold")
    assert reason("ALARM", upper).endswith("was greater than the upper thresholds [0.3006915352732461].")


def test_without_datapoints_to_alarm_aws_says_less() -> None:
    at = datetime(2023, 10, 26, 16, 42)  # noqa: DTZ001 - only printed
    assert reason("ALARM", evidence(21.5, threshold=2.0, missing="notBreaching", at=at)) == (
        "Threshold Crossed: 1 datapoint [21.5 (26/10/23 16:42:00)] was greater than the threshold (2.0)."
    )


def test_several_datapoints_are_told_newest_first() -> None:
    assert reason("ALARM", evidence(51, 52, 53)) == (
        "Threshold Crossed: 3 datapoints [53.0 (02/10/19 16:59:00), 52.0 (02/10/19 16:58:00), "
        "51.0 (02/10/19 16:57:00)] were greater than the threshold (50.0)."
    )


def test_back_to_ok_takes_n_minus_m_plus_one_and_tells_those_alone() -> None:
    at = datetime(2021, 12, 21, 6, 45)  # noqa: DTZ001 - only printed
    found = evidence(1, 0, 1, 0, 0, at=at, datapoints=3, threshold=0.0)
    assert reason("OK", found) == (
        "Threshold Crossed: 3 out of the last 5 datapoints [0.0 (21/12/21 06:45:00), "
        "0.0 (21/12/21 06:44:00), 0.0 (21/12/21 06:42:00)] were not greater than the threshold "
        "(0.0) (minimum 3 datapoints for ALARM -> OK transition)."
    )
    assert "(minimum 4 datapoints for ALARM -> OK transition)" in reason(
        "OK", evidence(*[0] * 5, datapoints=2)
    )


@pytest.mark.parametrize(
    "state,missing,periods,words",
    [
        ("ALARM", "breaching", 2, "no datapoints were received for 2 periods and 2 missing datapoints were "),
        ("ALARM", "breaching", 1, "no datapoints were received for 1 period and 1 missing datapoint was "),
    ],
)
def test_nothing_received_is_told_with_the_treatment(
    state: str, missing: str, periods: int, words: str
) -> None:
    found = reason(state, evidence(*[None] * periods, missing=missing))
    assert found == f"Threshold Crossed: {words}treated as [Breaching]."
    good = reason("OK", evidence(*[None] * periods, missing="notBreaching"))
    assert good == f"Threshold Crossed: {words}treated as [NonBreaching]."


def test_missing_datapoints_are_told_beside_the_real_ones() -> None:
    at = datetime(2024, 3, 16, 12, 15)  # noqa: DTZ001 - only printed
    found = evidence(
        *[None] * 19,
        613,
        at=at,
        datapoints=1,
        threshold=1,
        comparison="GreaterThanOrEqualToThreshold",
        missing="notBreaching",
    )
    assert reason("ALARM", found) == (
        "Threshold Crossed: 1 out of the last 20 datapoints [613.0 (16/03/24 12:15:00)] was greater than or "
        "equal to the threshold (1.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 "
        "datapoint for OK -> ALARM transition)."
    )
    low = evidence(2, threshold=0, comparison="LessThanOrEqualToThreshold", missing="breaching", periods=8)
    assert reason("OK", low) == (
        "Threshold Crossed: 1 datapoint [2.0 (02/10/19 16:59:00)] was not less than or equal to the "
        "threshold (0.0) and 7 missing datapoints were treated as [Breaching]."
    )


def test_alarm_made_of_missing_datapoints_says_how_many_came() -> None:
    assert reason("ALARM", evidence(None, 0, None, missing="breaching", datapoints=2)) == (
        "Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as "
        "[Breaching]."
    )


@pytest.mark.parametrize("periods,words", [(1, "1 datapoint was unknown"), (5, "5 datapoints were unknown")])
def test_insufficient_data_says_how_many_are_unknown(periods: int, words: str) -> None:
    assert reason("INSUFFICIENT_DATA", evidence(*[None] * periods)) == f"Insufficient Data: {words}."


def test_datapoints_beyond_the_periods_are_not_told() -> None:
    assert "9.0" not in reason("OK", evidence(9, None, 1, 2, periods=2))


@pytest.mark.parametrize(
    "value,text",
    [
        (0, "0.0"),
        (-0.5, "-0.5"),
        (21.5, "21.5"),
        (10_000, "10000.0"),
        (9_999_999, "9999999.0"),
        (10_000_000, "1.0E7"),
        (1_073_741_824, "1.073741824E9"),
        (-25_000_000, "-2.5E7"),
        (0.001, "0.001"),
        (0.0005, "5.0E-4"),
        (0.00012345, "1.2345E-4"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_numbers_are_written_as_java_writes_them(value: float, text: str) -> None:
    assert number(value) == text
