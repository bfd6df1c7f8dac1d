from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from policies.record import Outcome, Record
from policies.register import Category, Entry, Severity
from policies.standing import Standing, standings, verdict

APPROVED = date(2031, 2, 1)
EXPIRES = date(2031, 3, 1)
PROMISE = "features::Keys rotate"


def entry(**changes: object) -> Entry:
    known = {
        "id": "EX-1",
        "rules": ("checkov::CKV_AWS_18",),
        "scope": ("Archive/AccessLogs",),
        "requirements": ("PCI-3.5.1",),
        "category": Category.MITIGATED,
        "severity": Severity.LOW,
        "reason": "It is the bucket that the logs of others go to.",
        "compensating": (PROMISE,),
        "owner": "Ines Moreau",
        "requested_by": "Ines Moreau",
        "approved_by": "Daniel Okafor",
        "approved_on": APPROVED,
        "expires": EXPIRES,
        "ticket": "PAY-SEC-101",
    }
    return Entry.model_validate(known | changes)


def said(outcome: Outcome, rule: str = "Keys rotate", judge: str = "features") -> Record:
    return Record(judge=judge, rule=rule, subject="template", outcome=outcome, words="Seen.")


def stand(*records: Record, today: date = APPROVED, **changes: object) -> Standing:
    (one,) = standings([entry(**changes)], records, today)
    return one


@pytest.mark.parametrize(
    "today,words",
    [
        (APPROVED - timedelta(days=1), "is approved only from 2031-02-01 on"),
        (APPROVED, ""),
        (EXPIRES, ""),
        (EXPIRES + timedelta(days=1), "expired on 2031-03-01"),
    ],
    ids=["before its approval", "on its first day", "on its last day", "after its last day"],
)
def test_an_exception_holds_from_its_approval_to_its_last_day(today: date, words: str) -> None:
    stood = stand(said(Outcome.PASSED), today=today)
    assert stood.lapsed == words
    assert verdict([stood], resources=3).failed is bool(words)


def test_days_left_are_counted_to_the_last_day() -> None:
    assert stand(today=EXPIRES).days_left == 0
    assert stand(today=EXPIRES - timedelta(days=5)).days_left == 5
    assert stand(today=EXPIRES + timedelta(days=2)).days_left == -2


@pytest.mark.parametrize(
    "outcomes,worst",
    [
        ([], Outcome.NOT_ASKED),
        ([Outcome.PASSED], Outcome.PASSED),
        ([Outcome.PASSED, Outcome.FAILED], Outcome.FAILED),
        ([Outcome.PASSED, Outcome.WAIVED], Outcome.WAIVED),
        ([Outcome.PASSED, Outcome.NOT_ASKED], Outcome.NOT_ASKED),
        ([Outcome.PASSED, Outcome.NOT_APPLICABLE], Outcome.PASSED),
        ([Outcome.NOT_APPLICABLE], Outcome.NOT_APPLICABLE),
    ],
    ids=["none", "passed", "one failed", "one waived", "one not asked", "one elsewhere", "nowhere"],
)
def test_only_a_promise_that_passed_keeps_an_exception(outcomes: list[Outcome], worst: Outcome) -> None:
    stood = stand(*map(said, outcomes))
    assert [one.outcome for one in stood.kept] == [worst]
    assert bool(stood.broken) is (worst is not Outcome.PASSED)
    assert verdict([stood], resources=3).failed is (worst is not Outcome.PASSED)


def test_a_promise_of_another_judge_with_the_same_name_keeps_nothing() -> None:
    assert stand(said(Outcome.PASSED, judge="checkov")).broken


def test_a_rule_of_ours_can_keep_an_exception() -> None:
    rule = said(Outcome.PASSED, rule="alarm-switched-off", judge="tap")
    assert not stand(rule, compensating=("tap::alarm-switched-off",)).broken


def test_the_verdict_names_the_exception_the_promise_and_what_became_of_it() -> None:
    run = verdict([stand(said(Outcome.FAILED))], resources=3)
    (failed,) = [record for record in run.records if record.outcome is Outcome.FAILED]
    assert failed.rule == "EX-1"
    assert failed.words == "What makes up for it, features::Keys rotate, failed in this run."


def test_a_scenario_that_is_accepted_and_does_not_fail_is_stale() -> None:
    accepted: dict[str, Any] = {"rules": ("features::Canaries speak HTTPS only",), "scope": ("template",)}
    for outcome, stale in ((Outcome.PASSED, True), (Outcome.WAIVED, False), (Outcome.FAILED, False)):
        records = (said(Outcome.PASSED), said(outcome, rule="Canaries speak HTTPS only"))
        run = verdict([stand(*records, **accepted)], resources=3)
        assert any(record.words.startswith("stale") for record in run.records) is stale
