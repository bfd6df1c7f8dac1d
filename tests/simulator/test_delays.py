"""Delays by namespace, by model, and what is no model."""

from __future__ import annotations

import pytest

from simulator.delays import (
    CUSTOM,
    FILTERED,
    IDEAL,
    MODELS,
    OTHER,
    PAGER,
    PESSIMISTIC,
    TYPICAL,
    DelayError,
    Delays,
)

MINUTES = {FILTERED: 2.0, CUSTOM: 1.0, OTHER: 5.0, PAGER: 0.5, "AWS/SQS": 2.2, "Shop": 4.0}


@pytest.mark.parametrize(
    "namespace,filtered,expected",
    [
        ("AWS/SQS", False, 3),
        ("AWS/Lambda", False, 5),
        ("AWS/Events", False, 5),
        ("Bank", False, 1),
        ("Bank", True, 2),
        ("AWS/Logs", False, 2),
        ("Shop", False, 4),
        ("Shop", True, 2),
    ],
)
def test_delay_is_in_whole_minutes_by_namespace(namespace: str, filtered: bool, expected: int) -> None:  # noqa: FBT001
    assert Delays(name="own", minutes=MINUTES).of(namespace, filtered=filtered) == expected


@pytest.mark.parametrize("lacking", [FILTERED, CUSTOM, OTHER, PAGER])
def test_model_without_a_needed_number_is_refused_by_name(lacking: str) -> None:
    with pytest.raises(DelayError, match=rf"'own' do not say '{lacking}'"):
        Delays(name="own", minutes={name: value for name, value in MINUTES.items() if name != lacking})


def test_models_are_known_by_name_and_each_is_slower_than_the_last() -> None:
    assert list(MODELS) == ["ideal", "typical", "pessimistic"]
    assert IDEAL.pager == 0
    for name in TYPICAL.minutes:
        assert IDEAL.minutes[name] < TYPICAL.minutes[name] < PESSIMISTIC.minutes[name]


def test_typical_and_pessimistic_are_the_incident_librarys_numbers() -> None:
    names = (
        "AWS/ApiGateway",
        "AWS/Lambda",
        "AWS/DynamoDB",
        "AWS/SQS",
        "AWS/SNS",
        "CloudWatchSynthetics",
        "Bank",
    )
    assert [TYPICAL.of(one) for one in names] == [2, 2, 3, 2, 3, 1, 1]
    assert [PESSIMISTIC.of(one) for one in names] == [3, 5, 8, 4, 10, 3, 3]
    assert (TYPICAL.of("Bank", filtered=True), PESSIMISTIC.of("Bank", filtered=True)) == (2, 3)
    assert (TYPICAL.pager, PESSIMISTIC.pager) == (0.5, 5)
