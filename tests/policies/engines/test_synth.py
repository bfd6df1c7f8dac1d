from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from policies import probe
from policies.engines import synth
from policies.record import EngineRun, Outcome

TEMPLATE = '{"Resources": {"News": {"Type": "AWS::SNS::Topic"}}}'
CLI = """#!/bin/sh
if [ "$1" = --version ]; then echo '2.1148.1 (build x)'; exit 0; fi
echo "$@" > said; env > environment; python3 -c 'import sys; print(sys.executable)' > python
while [ "$1" != --output ]; do shift; done
{work}
"""
WRITTEN = f"mkdir -p $2; echo '{TEMPLATE}' > $2/TapStackprod.template.json"
PLANTED = {
    "ruleName": probe.PLANTED["tap"],
    "violatingConstructs": [{"constructPath": f"{probe.STACK}/Filter"}],
}
REPORT = {
    "pluginReports": [{"pluginName": "tap", "conclusion": "success", "suppressedViolations": [PLANTED]}]
}
GOOD = f"{WRITTEN}; echo '{json.dumps(REPORT)}' > $2/validation-report.json"


def install(root: Path, work: str) -> None:
    program = root / synth.CLI
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(CLI.replace("{work}", work))
    program.chmod(0o755)


def run(root: Path, work: str = GOOD) -> tuple[Path, EngineRun]:
    install(root, work)
    return synth.run(root, root / "build" / "cdk.out", "prod", "TapStackprod")


def test_the_template_and_the_clis_version_come_back(tmp_path: Path) -> None:
    file, said = run(tmp_path)
    assert file.read_text().strip() == TEMPLATE
    assert (said.version, said.resources, said.failed) == ("2.1148.1", 1, False)
    assert [record.outcome for record in said.records] == [Outcome.PASSED, Outcome.PASSED]


@pytest.mark.parametrize(
    "report,says",
    [
        (None, "no such file"),
        ({"pluginReports": []}, "did not object to the defect planted for it (filter-pattern-refused)"),
        ({"pluginReports": [{"pluginName": "tap", "conclusion": "failure"}]}, "tap failed"),
    ],
    ids=["no report", "silent", "it threw"],
)
def test_our_own_rules_fail_the_synth_unless_they_object_to_what_is_planted(
    report: object, says: str, tmp_path: Path
) -> None:
    told = f"; echo '{json.dumps(report)}' > $2/validation-report.json" if report else ""
    _file, said = run(tmp_path, f"{WRITTEN}{told}")
    assert said.failed
    assert says in said.records[1].words


def test_the_cli_is_asked_for_the_environment_and_the_probe(tmp_path: Path) -> None:
    run(tmp_path)
    words = (tmp_path / "said").read_text()
    assert words.startswith("synth --quiet --no-notices --output ")
    assert "--context environmentSuffix=prod" in words
    assert "--context judgesProbe=true" in words


def test_findings_during_synth_fail_the_run_but_leave_a_template_to_judge(tmp_path: Path) -> None:
    file, said = run(tmp_path, f"{GOOD}; exit 1")
    assert file.is_file()
    assert said.failed
    assert "left with 1" in said.records[0].words


def test_an_app_that_fails_is_told_in_the_clis_words(tmp_path: Path) -> None:
    with pytest.raises(synth.SynthesisError, match=r"^prod.yaml:3: wrong$"):
        run(tmp_path, "echo 'prod.yaml:3: wrong' >&2; exit 2")


def test_a_cli_that_writes_nothing_is_an_error_whatever_its_status(tmp_path: Path) -> None:
    with pytest.raises(synth.SynthesisError, match=r"no such file"):
        run(tmp_path, "exit 0")


def test_a_template_of_an_earlier_run_is_not_judged_again(tmp_path: Path) -> None:
    run(tmp_path)
    with pytest.raises(synth.SynthesisError):
        run(tmp_path, "exit 1")


def test_a_missing_cli_says_what_installs_it(tmp_path: Path) -> None:
    with pytest.raises(synth.SynthesisError, match="python -m cli tools"):
        synth.run(tmp_path, tmp_path / "out", "prod", "TapStackprod")


def test_a_synth_that_never_ends_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synth, "SECONDS", 0)
    with pytest.raises(synth.SynthesisError, match="more than 0 s"):
        run(tmp_path)


def test_no_aws_account_is_in_reach_and_the_validator_is_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    monkeypatch.setenv("CDK_VALIDATION", "false")
    run(tmp_path)
    environment = (tmp_path / "environment").read_text().splitlines()
    assert not [line for line in environment if line.startswith("AWS_") and line.endswith("mine")]
    assert {"CDK_VALIDATION=true", f"AWS_CONFIG_FILE={os.devnull}"} <= set(environment)


def test_the_app_runs_on_this_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    run(tmp_path)
    assert Path((tmp_path / "python").read_text().strip()).parent == Path(sys.executable).parent
