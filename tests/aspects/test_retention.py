from __future__ import annotations

import pytest

from aspects.retention import ALLOWED_DAYS, Retention
from tests.aspects.synthesized import Synthesized


@pytest.mark.parametrize(
    "prefix",
    ["ForEver", "Short", "ByParameter", "RawMissing", "RawChoice", "Overridden", "Late"],
)
def test_a_log_group_keeps_thirty_days_whatever_it_was_given(careless: Synthesized, prefix: str) -> None:
    assert careless.one("AWS::Logs::LogGroup", prefix)["RetentionInDays"] == 30


def test_no_log_group_of_any_stack_is_missed(careless: Synthesized) -> None:
    groups = [
        one for name in careless.templates for one in careless.of_type("AWS::Logs::LogGroup", name).values()
    ]
    assert len(groups) == 10
    assert {group["RetentionInDays"] for group in groups} == {30}


def test_retention_set_from_outside_by_a_custom_resource_is_set_too(careless: Synthesized) -> None:
    assert careless.one("Custom::LogRetention", "Outside")["RetentionInDays"] == 30


@pytest.mark.parametrize("days", [0, 29, 31, 366, 10_000])
def test_a_retention_that_the_service_refuses_is_refused_before(days: int) -> None:
    with pytest.raises(ValueError, match=rf"retention_days: {days} .*allowed: 1, 3, 5"):
        Retention(days=days)


@pytest.mark.parametrize("days", sorted(ALLOWED_DAYS))
def test_a_retention_of_the_service_is_taken(days: int) -> None:
    assert Retention(days=days).days == days
