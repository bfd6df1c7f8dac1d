"""What fails a run, and which requirement is answered by what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evidence import reading
from evidence.report import Report
from evidence.traceability import Standing, answers
from policies import requirements
from policies.record import EngineRun, Outcome, Record
from tests.evidence import sample


def test_a_run_in_which_all_holds_has_no_findings(good: Report) -> None:
    assert good.findings == ()


def test_a_judge_that_did_not_run_is_a_finding(good: Report) -> None:
    silent = EngineRun(
        judge="silent", version="", resources=9, records=(), seconds=0, problem="not installed"
    )
    assert [each.words for each in replace(good, runs=(*good.runs, silent)).findings] == ["not installed"]


def test_a_judge_that_read_nothing_is_a_finding(good: Report) -> None:
    blind = EngineRun(judge="blind", version="1", resources=0, records=(), seconds=0)
    assert [each.words for each in replace(good, runs=(*good.runs, blind)).findings] == ["read no resources"]


def test_a_resource_that_nobody_accounts_for_is_a_finding(tmp_path: Path) -> None:
    good = sample.report(tmp_path, good=True)
    report = replace(good, manifest=sample.manifest(tmp_path, excluded={}))
    assert [each.subject for each in report.findings] == ["Resource0", "Resource1"]


@pytest.mark.parametrize(
    "tag, words",
    [("@PCI-99.9", "not in the requirement catalogue"), ("@CIS7-5.3", "out of scope: ")],
    ids=["unknown", "out of scope"],
)
def test_a_tag_that_names_no_requirement_in_scope_is_a_finding(tmp_path: Path, tag: str, words: str) -> None:
    good = sample.report(tmp_path, good=True)
    text = f"{tag} @component-any\nFeature: X\n  Scenario: asks\n    Given something\n"
    results = reading.results(sample.envelopes(tmp_path / "other", features={"x": text}))
    report = Report.of(
        manifest=good.manifest, catalogue=good.catalogue, scenarios=results, runs=[], exceptions=()
    )
    [finding] = report.findings
    assert finding.what == tag[1:]
    assert finding.words.startswith(words)
    assert finding.where == "features/x/x.feature:3"


def test_two_runs_of_one_judge_are_refused(good: Report) -> None:
    with pytest.raises(ValueError, match="two runs of one judge: cfn-lint"):
        Report.of(
            manifest=good.manifest,
            catalogue=good.catalogue,
            scenarios=good.scenarios,
            runs=[good.engines[0], good.engines[0]],
            exceptions=(),
        )


@pytest.mark.parametrize(
    "outcomes, standing",
    [
        ([], Standing.OPEN),
        ([Outcome.NOT_APPLICABLE], Standing.OPEN),
        ([Outcome.PASSED, Outcome.NOT_APPLICABLE], Standing.SHOWN),
        ([Outcome.PASSED, Outcome.WAIVED], Standing.WAIVED),
        ([Outcome.PASSED, Outcome.NOT_ASKED], Standing.FAILED),
        ([Outcome.PASSED, Outcome.WAIVED, Outcome.FAILED], Standing.FAILED),
    ],
    ids=["nothing", "not applicable", "passed", "one waived", "one not asked", "one failed"],
)
def test_a_requirement_stands_where_its_worst_promise_stands(
    outcomes: list[Outcome], standing: Standing
) -> None:
    records = [
        Record(
            judge="any", rule="r", subject=str(place), outcome=each, words="", requirements=("PCI-10.5.1",)
        )
        for place, each in enumerate(outcomes)
    ]
    found = {each.requirement.id: each.standing for each in answers(requirements.load(), records)}
    assert found["PCI-10.5.1"] is standing
    assert found["PCI-10.7.2"] is Standing.OPEN
