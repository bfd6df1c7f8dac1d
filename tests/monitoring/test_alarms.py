"""The catalogue of symptoms: rows that CloudWatch takes, thresholds that mean what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.alarms.catalogue import watched
from monitoring.alarms.composites import Names, composites
from monitoring.alarms.symptom import BURNS, Rate, Symptom, Watched, burns
from monitoring.series import of
from settings import conventions
from settings.environment import Settings
from settings.loader import load

RUNBOOKS = Path(__file__).parents[2] / "docs" / "runbooks"
BAD, TOTAL = of("N", "Bad", "Sum"), of("N", "Total", "Sum")

BRIEF_LINE = (
    "Above 1 % in 5 of 10 periods of 60 s. "
    "Fewer than 20 in a period count as none. It takes 5 bad ones to count."
)


def rows(settings: Settings) -> list[Watched]:
    return list(watched(settings, ["rule-1", "rule-2"], ["/group/1", "/group/2"]))


def symptom(**row: object) -> Symptom:
    usual: dict[str, object] = {
        "name": "s",
        "says": "Says.",
        "series": {"m": BAD},
        "threshold": 1,
        "unit": "x",
    }
    return Symptom(**{**usual, **row})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def catalogue() -> list[Watched]:
    return rows(load("prod"))


def test_no_two_rows_make_the_same_alarm(catalogue: list[Watched]) -> None:
    names = Counter((row.team, row.subject, row.symptom.name) for row in catalogue)
    assert [name for name, times in names.items() if times > 1] == []


def test_every_symptom_has_a_runbook(catalogue: list[Watched]) -> None:
    wanted = {row.symptom.name for row in catalogue} | {"unavailable", "degraded", "held-back"}
    assert {path.stem for path in RUNBOOKS.glob("*.md")} - {"README"} == wanted


def test_a_symptom_says_a_whole_sentence(catalogue: list[Watched]) -> None:
    assert [row.symptom.says for row in catalogue if not row.symptom.says.endswith(".")] == []


def test_every_paging_row_pages_by_exactly_one_way(catalogue: list[Watched]) -> None:
    for row in catalogue:
        assert not (row.symptom.part_of and row.symptom.severity != "info")


@pytest.mark.parametrize(
    "row,said",
    [
        pytest.param(
            {"series": {"a": BAD, "b": TOTAL}}, "several series need an expression", id="no-expression"
        ),
        pytest.param({"expression": "2 * m"}, "one series needs none", id="needless-expression"),
        pytest.param(
            {"series": {f"m{n}": BAD for n in range(11)}, "expression": "SUM(METRICS())"},
            "10 metrics",
            id="eleven",
        ),
        pytest.param(
            {"part_of": "degraded", "severity": "critical"}, "its own severity must be info", id="two-pages"
        ),
        pytest.param({"datapoints": 6, "of": 5}, "is not M out of N", id="six-of-five"),
        pytest.param({"datapoints": 0}, "is not M out of N", id="none-of-five"),
    ],
)
def test_a_row_that_cannot_work_is_refused(row: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        symptom(**row)


@given(minimum=st.integers(1, 10_000), period=st.sampled_from([60, 300, 1800, 3600, 21600]))
def test_the_traffic_guard_grows_with_the_period(minimum: int, period: int) -> None:
    rate = Rate(bad=BAD, total=TOTAL, minimum=minimum)
    made = rate.symptom(name="r", says="Says.", threshold=1, period_s=period, datapoints=1, of=1)
    assert made.expression == f"IF(total >= {minimum * period // 60}, IF(bad >= 5, 100 * bad / total, 0), 0)"


def test_burn_thresholds_are_the_workbooks() -> None:
    found = {row.name: row for row in burns(Rate(bad=BAD, total=TOTAL, minimum=20), 99.9, "Failures")}
    assert {name: (row.threshold, row.period_s) for name, row in found.items()} == {
        "fast-burn-long": (1.44, 3600),
        "fast-burn-short": (1.44, 720),
        "slow-burn-long": (0.6, 21600),
        "slow-burn-short": (0.6, 720),
    }
    assert all(found[row.together_with].together_with == row.name for row in found.values())
    assert {burn.rate for burn in BURNS} == {14.4, 6}


def test_both_windows_of_a_burn_must_agree_before_anybody_is_paged(catalogue: list[Watched]) -> None:
    names = Names(environment="prod", team="payments", service="payments")
    made = {
        one.symptom: one for one in composites(names, [row for row in catalogue if row.service == "payments"])
    }
    burn = "prod-info-payments-payments-fast-burn"
    both = f'(ALARM("{burn}-long") AND ALARM("{burn}-short"))'
    assert made["unavailable"].rule.count(both) == 1
    assert 'OR ALARM("prod-info-payments-payments-fast-burn-short")' not in made["unavailable"].rule


def test_maintenance_holds_both_back_and_an_outage_holds_degraded_back(catalogue: list[Watched]) -> None:
    names = Names(environment="prod", team="payments", service="payments")
    made = {
        one.symptom: one for one in composites(names, [row for row in catalogue if row.service == "payments"])
    }
    assert made["unavailable"].held_back_by == "prod-info-payments-payments-maintenance-announced"
    assert made["degraded"].held_back_by == made["held-back"].name
    assert made["held-back"].rule == f'ALARM("{names.maintenance}") OR ALARM("{names.unavailable}")'


def test_every_service_function_table_queue_and_provider_is_watched(prod_settings: Settings) -> None:
    subjects = {row.subject for row in rows(prod_settings)}
    for service in prod_settings.services:
        assert service.api.name in subjects
        assert {function.name for function in service.functions} <= subjects
        assert {table.name for table in service.tables} <= subjects
        assert {queue.name for queue in service.queues} <= subjects
        assert {queue.dead_letter_queue for queue in service.queues} <= subjects
    assert {provider.name for provider in prod_settings.providers} <= subjects


def test_declines_never_count_as_failures(catalogue: list[Watched]) -> None:
    read = {series.metric for row in catalogue for series in row.symptom.series.values()}
    assert conventions.PAYMENT_FAILURES in read
    with_declines = {
        row.symptom.name
        for row in catalogue
        for series in row.symptom.series.values()
        if series.metric == conventions.PAYMENT_DECLINES
    }
    assert with_declines == {"decline-surge"}


def test_changing_a_threshold_changes_the_alarm_and_its_words(prod_settings: Settings) -> None:
    limits = prod_settings.thresholds.model_copy(update={"api_5xx_percent": 2.5})
    changed = prod_settings.model_copy(update={"thresholds": limits})
    row = next(row for row in rows(changed) if row.symptom.name == "5xx-rate")
    assert row.symptom.threshold == 2.5
    assert "2.5 %" in row.symptom.says


def test_more_rules_than_math_takes_become_several_alarms(prod_settings: Settings) -> None:
    many = list(watched(prod_settings, [f"rule-{n}" for n in range(25)], ["/g"]))
    failed = [row for row in many if row.symptom.name == "targets-failed"]
    assert [len(row.symptom.series) for row in failed] == [10, 10, 5]
    assert len({row.subject for row in failed}) == 3


def test_one_team_may_answer_for_several_services(prod_settings: Settings) -> None:
    payments, refunds = prod_settings.services
    both = prod_settings.model_copy(
        update={"services": (payments, refunds.model_copy(update={"team": "payments"}))}
    )
    names = Counter((row.team, row.subject, row.symptom.name) for row in rows(both))
    assert [name for name, times in names.items() if times > 1] == []
    suppressors = {
        Names(environment="prod", team="payments", service=one.name).maintenance for one in both.services
    }
    assert len(suppressors) == 2


def test_an_alarm_says_in_words_what_it_does_in_numbers(prod: Mapping[str, Any]) -> None:
    found = {
        each["Properties"]["AlarmName"]: each["Properties"]["AlarmDescription"].splitlines()[:4]
        for each in prod["Resources"].values()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    }
    assert found["prod-info-payments-payments-api-5xx-rate"] == [
        "More than 1 % of requests fail (5XX).",
        BRIEF_LINE,
        "Reads Sum of 5XXError and Sum of Count.",
        "Missing data is no fault.",
    ]
    assert all(re.match(r"(Above|Below) [\d.]+ ", lines[1]) for lines in found.values())
    assert all("Missing data is " in "".join(lines[2:]) for lines in found.values())


def test_a_composite_says_how_many_ways_lead_to_it_and_what_holds_it_back(prod: Mapping[str, Any]) -> None:
    (description,) = (
        each["Properties"]["AlarmDescription"]
        for each in prod["Resources"].values()
        if each["Properties"].get("AlarmName") == "prod-critical-refunds-refunds-unavailable"
    )
    assert (
        "Any of 5 ways to be so, not while prod-info-refunds-refunds-maintenance-announced is on."
        in description.splitlines()
    )
