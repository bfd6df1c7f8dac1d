from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from policies.engines import checkov
from policies.exceptions import Acknowledgement
from policies.record import EngineRun, Outcome

REAL = shutil.which(os.environ.get(checkov.VARIABLE) or "checkov")
PROGRAM = """#!/bin/sh
pwd > {folder}/cwd; ls -A > {folder}/listing; env > {folder}/env; echo "$@" > {folder}/arguments
cat {folder}/said.json
echo 'last words' >&2
exit {status}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    bucket = {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "TapStackprod/Archive/Bucket"}}
    file = tmp_path / "TapStackprod.template.json"
    file.write_text(json.dumps({"Resources": {"Bucket": bucket, "News": {"Type": "AWS::SNS::Topic"}}}))
    return file


def check(rule: str, resource: str = "AWS::S3::Bucket.Bucket", **result: str) -> dict[str, Any]:
    return {
        "check_id": rule,
        "check_name": f"Ensure {rule}",
        "resource": resource,
        "file_line_range": [3, 9],
        "check_result": result,
    }


def said(**changes: Any) -> dict[str, Any]:
    """What checkov would say of the template: one check passed, one failed."""
    results = {
        "passed_checks": [check("CKV_AWS_26", "AWS::SNS::Topic.News")],
        "failed_checks": [check("CKV_AWS_18")],
        "skipped_checks": changes.pop("skipped_checks", []),
    }
    summary = {
        "passed": 1,
        "failed": 1,
        "skipped": len(results["skipped_checks"]),
        "parsing_errors": 0,
        "resource_count": 2,
        "checkov_version": "3.3.30",
    }
    return {"results": results, "summary": summary | changes}


@pytest.fixture
def engine(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the adapter with a program that says what the test wants."""
    program = tmp_path / "checkov"
    monkeypatch.setenv(checkov.VARIABLE, str(program))

    def run(text: Any, *excused: Acknowledgement, status: int = 1) -> EngineRun:
        (tmp_path / "said.json").write_text(text if isinstance(text, str) else json.dumps(text))
        program.write_text(PROGRAM.format(folder=tmp_path, status=status))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return checkov.run(template, excused)

    return run


def outcomes(run: EngineRun) -> dict[str, Outcome]:
    return {record.rule: record.outcome for record in run.records}


def test_what_passed_is_told_as_well_as_what_failed(engine: Any) -> None:
    run = engine(said())
    assert outcomes(run) == {"CKV_AWS_26": Outcome.PASSED, "CKV_AWS_18": Outcome.FAILED}
    assert (run.version, run.resources, run.rules, run.problem) == ("3.3.30", 2, 2, "")


def test_a_finding_names_resource_and_line(engine: Any) -> None:
    failed = next(record for record in engine(said()).records if record.outcome is Outcome.FAILED)
    assert failed.subject == "Bucket"
    assert failed.words.startswith("Ensure CKV_AWS_18.")
    assert failed.where.endswith("TapStackprod.template.json:1")


def test_a_finding_names_what_an_exception_would_need(engine: Any) -> None:
    failed = next(record for record in engine(said()).records if record.outcome is Outcome.FAILED)
    assert 'rule "checkov::CKV_AWS_18" and scope "Archive/Bucket"' in failed.words


def test_the_register_waives_by_construct_path(engine: Any) -> None:
    accepted = Acknowledgement(
        id="checkov::CKV_AWS_18", scope="Archive/Bucket", reason="Is the log.", exception="EX-1"
    )
    run = engine(said(), accepted)
    assert outcomes(run)["CKV_AWS_18"] is Outcome.WAIVED
    assert not run.failed


def test_an_unknown_rule_in_the_register_is_stale(engine: Any) -> None:
    unknown = Acknowledgement(id="checkov::CKV_AWS_99999", scope="Archive", reason="None.", exception="EX-2")
    assert outcomes(engine(said(), unknown))["EX-2"] is Outcome.FAILED


def test_a_passed_check_does_not_keep_an_exception_alive(engine: Any) -> None:
    needless = Acknowledgement(id="checkov::CKV_AWS_26", scope="News", reason="None.", exception="EX-3")
    assert outcomes(engine(said(), needless))["EX-3"] is Outcome.FAILED


def test_a_skip_in_the_template_needs_the_register(engine: Any) -> None:
    skipped = [check("CKV_AWS_21", suppress_comment="hush")]
    accepted = Acknowledgement(id="checkov::CKV_AWS_21", scope="Archive", reason="Known.", exception="EX-4")
    loud = next(
        record for record in engine(said(skipped_checks=skipped)).records if record.rule == "CKV_AWS_21"
    )
    assert loud.outcome is Outcome.FAILED
    assert "outside the register: hush" in loud.words
    assert outcomes(engine(said(skipped_checks=skipped), accepted))["CKV_AWS_21"] is Outcome.WAIVED


@pytest.mark.parametrize(
    "text,says",
    [
        (said(resource_count=1), "read 1 of 2 resources"),
        (said(resource_count=0), "read 0 of 2 resources"),
        (said(parsing_errors=1), "could not parse"),
        (said(failed=7), "failed_checks and the summary do not add up"),
        (said(passed=0), "passed_checks and the summary do not add up"),
        ({"passed": 0, "failed": 0, "resource_count": 0}, "without results"),
        ({"results": {}, "summary": {}}, "without results and a full summary"),
        ([], "without results"),
        ("", "not JSON"),
        ("Traceback", "not JSON"),
        ({"results": [], "summary": []}, "without results"),
    ],
)
def test_an_answer_that_does_not_add_up_is_no_verdict(engine: Any, text: Any, says: str) -> None:
    for status in (0, 1):
        run = engine(text, status=status)
        assert says in run.problem
        assert run.failed


def test_asking_nothing_is_no_verdict(engine: Any) -> None:
    nothing = said(passed=0, failed=0)
    nothing["results"] = {kind: [] for kind in nothing["results"]}
    assert engine(nothing, status=0).problem == "asked nothing"


def test_a_crash_is_told_in_its_last_words(engine: Any) -> None:
    assert engine(said(), status=2).problem == "left with 2: last words"


def test_a_missing_program_says_what_to_do(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(checkov.VARIABLE, "/nowhere/checkov")
    assert "no checkov at /nowhere/checkov; run through tox" in checkov.run(template).problem
    monkeypatch.delenv(checkov.VARIABLE)
    monkeypatch.setenv("PATH", "/nowhere")
    assert "no checkov at PATH" in checkov.run(template).problem


def test_a_program_that_never_ends_is_no_verdict(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkov, "SECONDS", 0)
    assert "took more than 0 s" in engine(said()).problem


def test_a_missing_template_is_no_verdict(tmp_path: Path) -> None:
    assert "no such file" in checkov.run(tmp_path / "missing.json").problem


def test_nothing_of_the_machine_can_switch_checks_off(
    engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CKV_SKIP_CHECK", "CKV_AWS_18")
    monkeypatch.setenv("BC_API_KEY", "secret")
    engine(said())
    environment = (tmp_path / "env").read_text()
    assert (tmp_path / "listing").read_text() == ""
    assert "CKV_SKIP_CHECK" not in environment
    assert "BC_API_KEY" not in environment
    assert f"HOME={(tmp_path / 'cwd').read_text().strip()}" in environment


def test_it_is_asked_for_everything(engine: Any, tmp_path: Path) -> None:
    engine(said())
    arguments = (tmp_path / "arguments").read_text().split()
    assert {"--output", "json", "--skip-download"} <= set(arguments)
    assert not {"--quiet", "--soft-fail", "--check", "--skip-check"} & set(arguments)


@pytest.mark.skipif(
    REAL is None, reason="checkov has an environment of its own, which the compliance run makes"
)
def test_the_real_one_answers_in_the_shape_that_is_expected(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(checkov.VARIABLE, str(REAL))
    run = checkov.run(template)
    assert run.problem == ""
    assert run.resources == 2
    assert {record.subject for record in run.records if record.outcome is Outcome.FAILED} == {
        "Bucket",
        "News",
    }
    assert any(record.outcome is Outcome.PASSED for record in run.records)
