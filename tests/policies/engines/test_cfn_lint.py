from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policies.engines import cfn_lint
from policies.exceptions import Acknowledgement
from policies.record import Outcome

PATH = {"aws:cdk:path": "TapStackprod/Queues/Work"}
SILENT: dict[str, Any] = {"cfn-lint": {"config": {"ignore_checks": ["E3034"]}}}


def write(folder: Path, *, seconds: int = 30, metadata: dict[str, Any] | None = None, **rest: Any) -> Path:
    queue = {
        "Type": "AWS::SQS::Queue",
        "Properties": {"VisibilityTimeout": seconds},
        "Metadata": metadata or PATH,
    }
    topic = {"Type": "AWS::SNS::Topic"}
    file = folder / "TapStackprod.template.json"
    file.write_text(json.dumps({"Resources": {"Work": queue, "News": topic}, **rest}))
    return file


def test_a_good_template_passes_resource_by_resource(tmp_path: Path) -> None:
    run = cfn_lint.run(write(tmp_path))
    assert (run.problem, run.failed, run.resources) == ("", False, 2)
    assert {record.subject for record in run.records} == {"Work", "News"}
    assert {record.outcome for record in run.records} == {Outcome.PASSED}


def test_it_tells_its_version_and_how_many_rules_it_asked(tmp_path: Path) -> None:
    run = cfn_lint.run(write(tmp_path))
    assert run.version.startswith("1.")
    assert (run.rules or 0) > 200


def test_a_finding_names_rule_resource_line_and_cause(tmp_path: Path) -> None:
    run = cfn_lint.run(write(tmp_path, seconds=1_000_000))
    (failed,) = [record for record in run.records if record.outcome is Outcome.FAILED]
    assert (failed.rule, failed.subject) == ("E3034", "Work")
    assert "43200" in failed.words
    assert failed.where.endswith("TapStackprod.template.json:1")
    assert [record.subject for record in run.records if record.outcome is Outcome.PASSED] == ["News"]


def test_the_register_waives_by_construct_path(tmp_path: Path) -> None:
    accepted = Acknowledgement(id="cfn-lint::E3034", scope="Queues", reason="It is so.", exception="EX-1")
    run = cfn_lint.run(write(tmp_path, seconds=1_000_000), [accepted])
    assert not run.failed
    assert [record.subject for record in run.records if record.outcome is Outcome.WAIVED] == ["Work"]


@pytest.mark.parametrize("rest", [{}, {"Metadata": SILENT}], ids=["resource", "template"])
def test_metadata_that_silences_it_is_unregistered_and_silences_nothing(
    tmp_path: Path, rest: dict[str, Any]
) -> None:
    run = cfn_lint.run(write(tmp_path, seconds=1_000_000, metadata=None if rest else SILENT, **rest))
    unregistered, found = sorted(
        (record for record in run.records if record.outcome is Outcome.FAILED),
        key=lambda record: not record.words.startswith("unregistered"),
    )
    assert unregistered.rule == found.rule == "E3034"
    assert unregistered.subject == ("template" if rest else "Work")
    assert "Metadata.cfn-lint switches it off" in unregistered.words
    assert found.subject == "Work"


def test_metadata_that_the_register_knows_is_no_finding_and_the_finding_is_waived(tmp_path: Path) -> None:
    accepted = Acknowledgement(id="cfn-lint::E3034", scope="Queues", reason="It is so.", exception="EX-1")
    run = cfn_lint.run(write(tmp_path, seconds=1_000_000, metadata=PATH | SILENT), [accepted])
    assert not run.failed
    assert [record.subject for record in run.records if record.outcome is Outcome.WAIVED] == ["Work"]


def test_configuration_that_names_no_rules_is_a_finding_of_its_own(tmp_path: Path) -> None:
    run = cfn_lint.run(write(tmp_path, metadata={"cfn-lint": {"config": {"regions": ["eu-west-1"]}}}))
    (failed,) = [record for record in run.records if record.outcome is Outcome.FAILED]
    assert failed.rule == "metadata"


def test_configuration_in_the_working_folder_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E3034]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cfn_lint.run(write(tmp_path, seconds=1_000_000)).failed


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", '{"Resources": {}}'])
def test_what_cannot_be_linted_is_no_verdict(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.json"
    file.write_text(text)
    run = cfn_lint.run(file)
    assert run.problem
    assert run.failed


def test_a_missing_template_is_no_verdict(tmp_path: Path) -> None:
    assert "no such file" in cfn_lint.run(tmp_path / "missing.json").problem


@pytest.mark.parametrize("error", [RuntimeError("broken inside"), SystemExit(2)], ids=["error", "exit"])
def test_a_crash_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def crash(_file: str) -> None:
        raise error

    monkeypatch.setattr(cfn_lint, "_lint", crash)
    run = cfn_lint.run(write(tmp_path))
    assert run.problem.startswith("crashed: ")
    assert run.failed
