from __future__ import annotations

import builtins
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from policies.engines import guard
from policies.engines.verdict import NoVerdictError
from policies.exceptions import Acknowledgement
from policies.record import EngineRun, Outcome

RETENTION = "CT.CLOUDWATCH.PR.2"


def write(folder: Path, *, days: int = 30, **metadata: Any) -> Path:
    group = {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {"RetentionInDays": days},
        "Metadata": {"aws:cdk:path": "TapStackprod/Logs/Audit"} | metadata,
    }
    long = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 400}}
    file = folder / "TapStackprod.template.json"
    file.write_text(json.dumps({"Resources": {"Audit": group, "Long": long}}))
    return file


def of(run: EngineRun, outcome: Outcome) -> set[tuple[str, str]]:
    return {(record.rule, record.subject) for record in run.records if record.outcome is outcome}


def accepted(scope: str = "Logs/Audit") -> Acknowledgement:
    return Acknowledgement(id=f"guard::{RETENTION}", scope=scope, reason="Archived.", exception="EX-9")


def test_what_failed_and_what_passed_are_told_by_control_and_resource(tmp_path: Path) -> None:
    run = guard.run(write(tmp_path))
    assert (run.problem, run.resources) == ("", 2)
    assert (RETENTION, "Audit") in of(run, Outcome.FAILED)
    assert (RETENTION, "Long") in of(run, Outcome.PASSED)
    assert run.version.startswith("1.")
    assert (run.rules or 0) > 200


def test_every_control_has_an_answer(tmp_path: Path) -> None:
    run = guard.run(write(tmp_path))
    assert {record.rule for record in run.records} == {control.id for control in guard.library()}


def test_a_control_about_other_types_did_not_apply(tmp_path: Path) -> None:
    (record,) = [each for each in guard.run(write(tmp_path)).records if each.rule == "CT.KMS.PR.1"]
    assert record.outcome is Outcome.NOT_APPLICABLE
    assert "AWS::KMS::Key" in record.words


def test_a_control_whose_own_conditions_skip_it_has_not_passed() -> None:
    """Asymmetric keys only: on another key it says nothing, which is neither."""
    control = next(each for each in guard.library() if each.id == "CT.KMS.PR.2")
    key = {"Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}}}}
    assert guard.evaluate([control], json.dumps(key)) == []


def test_the_register_waives_by_construct_path(tmp_path: Path) -> None:
    run = guard.run(write(tmp_path), [accepted()])
    assert (RETENTION, "Audit") in of(run, Outcome.WAIVED)
    assert RETENTION not in {rule for rule, _ in of(run, Outcome.FAILED)}


def test_an_exception_that_matches_nothing_is_stale(tmp_path: Path) -> None:
    run = guard.run(write(tmp_path, days=400), [accepted()])
    assert ("EX-9", "template") in of(run, Outcome.FAILED)


def test_a_suppression_outside_the_register_fails_and_one_in_it_does_not(tmp_path: Path) -> None:
    file = write(tmp_path, guard={"SuppressedRules": [RETENTION]})
    words = [each.words for each in guard.run(file).records if each.outcome is Outcome.FAILED]
    assert any(each.startswith("unregistered: ") for each in words)
    run = guard.run(file, [accepted()])
    assert not any(each.words.startswith("unregistered") for each in run.records)


def test_a_library_that_cannot_be_loaded_is_no_verdict_and_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "cloudformation_validate":
            raise OSError("version `GLIBC_2.34' not found")
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "cloudformation_validate", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    run = guard.run(write(tmp_path))
    assert run.failed
    assert "needs glibc 2.34" in run.problem
    assert "GLIBC_2.34' not found" in run.problem


def test_controls_that_are_not_installed_are_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "LIBRARY", "no-such-package")
    assert "cannot read the controls of no-such-package" in guard.run(write(tmp_path)).problem


@pytest.mark.parametrize("said", [[], ["noise"]], ids=["silent", "another"])
def test_an_evaluator_that_misses_the_planted_defect_has_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    class Found:
        rule_id = "noise"

    monkeypatch.setattr(guard, "evaluate", lambda _controls, _body: [Found() for _ in said])
    assert "so it has not run" in guard.run(write(tmp_path)).problem


def test_rules_that_do_not_parse_are_no_verdict() -> None:
    broken = guard.Control(id="X.1", title="", rule="x", types=frozenset(), text="rule x {")
    with pytest.raises(NoVerdictError, match="the evaluator refused"):
        guard.evaluate([broken], "{}")


def test_a_missing_template_is_no_verdict(tmp_path: Path) -> None:
    assert "no such file" in guard.run(tmp_path / "missing.json").problem
