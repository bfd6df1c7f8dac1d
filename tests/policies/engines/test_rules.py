"""Our rules as a judge: each rule and resource is told of, and a judge that sees nothing has not run."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policies.engines import rules
from policies.exceptions import Acknowledgement
from policies.record import EngineRun, Outcome
from policies.rules import RULES, named

OFF = "alarm-switched-off"


def write(folder: Path, body: Mapping[str, Any]) -> Path:
    file = folder / "TapStackprod.template.json"
    file.write_text(json.dumps(body))
    return file


def switched_off(prod: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The prod template with one alarm off, and that alarm's path below the stack."""
    body = copy.deepcopy(dict(prod))
    one = next(one for one in body["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm")
    one["Properties"]["ActionsEnabled"] = False
    one["Metadata"] = {"aws:cdk:path": "TapStackprod/Alarms/First"}
    return body, "Alarms/First"


def outcomes(run: EngineRun, rule: str) -> Counter[Outcome]:
    return Counter(one.outcome for one in run.records if one.rule == rule)


@pytest.fixture(scope="module")
def correct(prod_path: Path) -> EngineRun:
    return rules.run(prod_path)


def test_the_prod_template_has_no_finding_and_needs_no_exception(correct: EngineRun) -> None:
    """Neither a fault nor a doubt, and nobody excused anything."""
    assert (correct.problem, correct.failed) == ("", False)
    assert {one.outcome for one in correct.records} == {Outcome.PASSED, Outcome.NOT_APPLICABLE}


def test_every_rule_and_every_resource_is_told_of(correct: EngineRun, prod: Mapping[str, Any]) -> None:
    """With the requirements that the rule answers, so that a requirement shows rules beside scenarios."""
    assert correct.rules == len(RULES)
    assert correct.resources == len(prod["Resources"])
    assert {one.rule for one in correct.records} == {one.id for one in RULES}
    assert {one.subject for one in correct.records} - {"template"} == set(prod["Resources"])
    told = {one.rule: one.requirements for one in correct.records}
    assert all(told[one.id] == one.requirements for one in RULES)


def test_the_records_stay_small(correct: EngineRun) -> None:
    """They are kept with every run."""
    assert sum(len(one.words) + len(one.where) + 200 for one in correct.records) < 5_000_000


def test_a_fault_fails_with_its_cause_its_line_and_what_an_exception_would_name(
    prod: Mapping[str, Any], tmp_path: Path
) -> None:
    body, path = switched_off(prod)
    run = rules.run(write(tmp_path, body))
    (record,) = [one for one in run.records if one.rule == OFF and one.outcome is Outcome.FAILED]
    assert named((OFF,))[0].cause in record.words
    assert f'rule "tap::{OFF}" and scope "{path}"' in record.words
    assert record.where.rpartition(":")[2].isdigit()


@pytest.mark.parametrize("lapsed,outcome", [("", Outcome.WAIVED), ("expired on 2026-11-10", Outcome.FAILED)])
def test_the_register_waives_while_it_holds(
    lapsed: str, outcome: Outcome, prod: Mapping[str, Any], tmp_path: Path
) -> None:
    body, path = switched_off(prod)
    accepted = Acknowledgement(id=f"tap::{OFF}", scope=path, reason="So.", exception="EX-99", lapsed=lapsed)
    run = rules.run(write(tmp_path, body), [accepted])
    assert outcomes(run, OFF)[outcome] == 1
    assert not any(one.words.startswith("stale") for one in run.records)


def test_an_exception_that_matches_nothing_is_stale(prod_path: Path) -> None:
    accepted = Acknowledgement(id=f"tap::{OFF}", scope="Alarms", reason="So.", exception="EX-99")
    run = rules.run(prod_path, [accepted])
    assert [one.rule for one in run.records if one.outcome is Outcome.FAILED] == ["EX-99"]


def test_a_resource_that_no_rule_is_about_is_told_with_the_reason(tmp_path: Path) -> None:
    """It counts neither as passed nor as judged."""
    run = rules.run(
        write(tmp_path, {"Resources": {"Wait": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}})
    )
    (record,) = [one for one in run.records if one.subject == "Wait" and one.rule == "every rule"]
    assert record.outcome is Outcome.NOT_APPLICABLE
    assert "Not judged: no rule" in record.words


def test_what_the_template_does_not_tell_is_neither_passed_nor_failed(tmp_path: Path) -> None:
    """Unless it claims to be complete: then it has failed already."""
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"ActionsEnabled": {"Ref": "Enabled"}, "AlarmActions": ["x"]},
    }
    body = {"Parameters": {"Enabled": {"Type": "String"}}, "Resources": {"Alarm": alarm}}
    run = rules.run(write(tmp_path, body))
    assert outcomes(run, OFF) == {Outcome.NOT_APPLICABLE: 1}
    (record,) = [one for one in run.records if one.rule == OFF]
    assert "does not tell of 1 of 1" in record.words


@pytest.mark.parametrize(
    "chosen,says",
    [((), "objects to nothing"), (("alarm-never-resolves",), "objects to nothing")],
    ids=["no rules", "other rules"],
)
def test_rules_that_miss_the_planted_defect_have_not_run(
    chosen: tuple[str, ...], says: str, prod_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "RULES", named(chosen))
    run = rules.run(prod_path)
    assert says in run.problem
    assert run.failed


@pytest.mark.parametrize("text", ["", "{", "[]", '{"Resources": {}}'])
def test_a_template_that_cannot_be_judged_is_no_verdict(text: str, tmp_path: Path) -> None:
    file = tmp_path / "t.template.json"
    file.write_text(text)
    assert rules.run(file).problem
