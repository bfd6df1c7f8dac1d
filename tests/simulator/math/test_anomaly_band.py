"""Anomaly detection on metric math has restrictions of its own."""

from __future__ import annotations

import pytest

from simulator.math.anomaly_band import band_problems, input_problems, is_band, width
from simulator.math.expressions import MathError

BAND = "ANOMALY_DETECTION_BAND"
IDS = ("m1", "m2")


@pytest.mark.parametrize(
    "text",
    [
        "{}(m1)",
        "{}(m1, 4)",
        "{}(m1 + m2)",
        "{}(RATE(m1), 2)",
        "FIRST({}(m1))",
        "m1 > LAST({}(m1))",
        "{}(IF(m1 > 1, m2))",
    ],
)
def test_a_band_is_taken(text: str) -> None:
    assert band_problems(text.format(BAND), IDS) == ()


@pytest.mark.parametrize(
    "text,why",
    [
        ("m1 + m2", "0 times"),
        ("{0}(m1) + {0}(m2)", "2 times"),
        ("{}(SUM(METRICS()))", "support METRICS"),
        ("{}(SUM(SEARCH('x')))", "support SEARCH"),
        ("{}(DB_PERF_INSIGHTS('RDS', 'db', 'load'))", "support DB_PERF"),
        ("{}(m9)", "no metric"),
        ("{}(MAX(m1))", "takes"),
        ("{}(m1, m2)", "takes"),
        ("{}()", "takes"),
        ("{}(m1", "missing"),
    ],
)
def test_a_band_is_refused(text: str, why: str) -> None:
    assert any(why in one for one in band_problems(text.format(BAND), IDS))


@pytest.mark.parametrize(
    "periods,resolution,number,taken",
    [
        ((60, 60), 60, 2, True),
        ((3600,), 60, 10, True),
        ((3660,), 60, 1, False),
        ((60, 300), 60, 2, False),
        ((30,), 1, 1, False),
        ((60,), 1, 1, False),
        ((), 60, 11, False),
    ],
)
def test_metrics_of_a_band(*, periods: tuple[int, ...], resolution: int, number: int, taken: bool) -> None:
    found = input_problems(periods=periods, storage_resolution=resolution, number=number)
    assert (not found) is taken


def test_a_band_is_two_deviations_wide_unless_said() -> None:
    assert width(f"{BAND}(m1)") == 2
    assert width(f"LAST({BAND}(m1, 4.5))") == 4.5
    for text in ("m1", f"{BAND}(m1, MAX(m2))"):
        with pytest.raises(MathError):
            width(text)


def test_a_band_alone_is_a_band() -> None:
    assert is_band(f"{BAND}(m1)")
    assert not is_band(f"FIRST({BAND}(m1))")
    assert not is_band("m1 +")
