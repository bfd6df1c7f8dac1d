"""The catalogue of units holds facts that can be true, each with its source, of metrics that AWS emits."""

from __future__ import annotations

import pytest

from policies.catalogue.units import Scale, scale, scales

UNITS = {"s", "ms", "%", "ratio", "count", "one", "level", "bytes", "units", "MB", "USD", "days"}


@pytest.mark.parametrize("key", scales(), ids=" ".join)
def test_a_row_can_be_true(key: tuple[str, str]) -> None:
    row = scales()[key]
    assert row.unit in UNITS
    assert row.least < row.most
    assert row.bad in ("", "high", "low")
    assert row.when in ("", "used", "faulty")
    assert row.source.startswith("https://docs.aws.amazon.com/")
    assert row.part_of == "" or (key[0], row.part_of) in scales()


@pytest.mark.parametrize(
    "namespace, metric, unit, most",
    [
        ("AWS/Lambda", "Duration", "ms", 900_000),
        ("AWS/ApiGateway", "5XXError", "ratio", 1),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", "s", 1_209_600),
        ("CloudWatchSynthetics", "SuccessPercent", "%", 100),
    ],
)
def test_what_thresholds_depend_on_most(namespace: str, metric: str, unit: str, most: float) -> None:
    found = scale(namespace, metric)
    assert isinstance(found, Scale)
    assert (found.unit, found.most) == (unit, most)


def test_what_is_not_written_down_is_unknown() -> None:
    assert scale("Shop", "Weight") is None
    assert scale(None, 3) is None
