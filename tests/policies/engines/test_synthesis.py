from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from policies import probe
from policies.engines import cdk_nag, preflight, synthesis, validator
from policies.exceptions import JUDGE_OF, Acknowledgement
from policies.record import EngineRun, Outcome

Edit = Callable[[str, Callable[[Any], Any]], None]

REPORT = "validation-report.json"
PROBE = f"{probe.STACK}.template.json"
REASON = "This one is known and stays so."
RULES = {
    "cdk-nag": (
        "NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted",
        "AwsSolutions::AwsSolutions-SQS3",
        "AwsSolutions::AwsSolutions-SQS4",
        "Serverless::Serverless-SQSRedrivePolicy",
    ),
    "cdk-preflight": ("cdk-preflight::pf-logs-filter-pattern-bracket",),
    "validator": ("CloudFormation-Validate::F3034",),
}
ENGINES = pytest.mark.parametrize("engine", [cdk_nag, preflight, validator], ids=lambda engine: engine.JUDGE)


def accepted(judge: str, scope: str = "Known") -> tuple[Acknowledgement, ...]:
    return tuple(
        Acknowledgement(id=rule, scope=scope, reason=REASON, exception="EX-1") for rule in RULES[judge]
    )


def found(run: EngineRun, outcome: Outcome) -> set[tuple[str, str]]:
    return {(record.rule, record.where) for record in run.records if record.outcome is outcome}


def subjects(run: EngineRun, outcome: Outcome) -> set[str]:
    return {record.subject for record in run.records if record.outcome is outcome}


@ENGINES
def test_each_judge_tells_its_version_and_every_resource(engine: ModuleType, template: Path) -> None:
    run = engine.run(template, accepted(engine.JUDGE))
    assert run.problem == ""
    assert run.version
    assert run.resources == 7
    assert run.judge == engine.JUDGE
    assert len({record.subject for record in run.records}) == 7


@ENGINES
def test_a_finding_fails_a_registered_one_is_waived_the_rest_passed(
    engine: ModuleType, template: Path
) -> None:
    run = engine.run(template, accepted(engine.JUDGE))
    failed, waived = found(run, Outcome.FAILED), found(run, Outcome.WAIVED)
    assert {rule for rule, _ in failed} == {rule.partition("::")[2] for rule in RULES[engine.JUDGE]}
    assert all(where.startswith("TapStackprod/Open/") for _, where in failed)
    assert {(rule, where.replace("Known", "Open")) for rule, where in waived} == failed
    assert any(subject.startswith("Fine") for subject in subjects(run, Outcome.PASSED))
    assert not subjects(run, Outcome.PASSED) & subjects(run, Outcome.FAILED)


@ENGINES
def test_a_waived_record_says_by_which_exception_and_why(engine: ModuleType, template: Path) -> None:
    run = engine.run(template, accepted(engine.JUDGE))
    waived = [record for record in run.records if record.outcome is Outcome.WAIVED]
    assert waived
    assert all(f"Accepted by EX-1: {REASON}" in record.words for record in waived)


@ENGINES
def test_an_acknowledgement_that_the_register_does_not_know_fails(engine: ModuleType, template: Path) -> None:
    run = engine.run(template, ())
    assert not found(run, Outcome.WAIVED)
    silenced = [record for record in run.records if "Silenced outside the register" in record.words]
    assert {record.outcome for record in silenced} == {Outcome.FAILED}
    assert len(silenced) == len(RULES[engine.JUDGE])


@ENGINES
def test_an_exception_that_matches_nothing_is_stale_and_fails(engine: ModuleType, template: Path) -> None:
    run = engine.run(template, accepted(engine.JUDGE, scope="Fine"))
    stale = [record for record in run.records if record.rule == "EX-1"]
    assert len(stale) == len(RULES[engine.JUDGE])
    assert all(record.outcome is Outcome.FAILED and record.words.startswith("stale") for record in stale)


@ENGINES
def test_exceptions_of_other_judges_are_not_its_business(engine: ModuleType, template: Path) -> None:
    others = tuple(each for judge in RULES if judge != engine.JUDGE for each in accepted(judge, "Fine"))
    assert not any(record.rule == "EX-1" for record in engine.run(template, others).records)


@pytest.mark.parametrize("space", [space for space in probe.PLANTED if space != "tap"])
def test_a_pack_that_did_not_object_to_the_planted_defect_has_not_run(
    space: str, template: Path, edit: Edit
) -> None:
    def forget(report: Any) -> None:
        name = space.replace("-", " ") if space == "CloudFormation-Validate" else space
        report["pluginReports"] = [each for each in report["pluginReports"] if each["pluginName"] != name]

    edit(REPORT, forget)
    engine = {each.JUDGE: each for each in (cdk_nag, preflight, validator)}[JUDGE_OF[space]]
    run = engine.run(template, accepted(engine.JUDGE))
    assert run.failed
    assert "so it has not run" in run.problem
    assert not run.records


@ENGINES
def test_the_probes_own_findings_are_no_evidence_about_the_stack(engine: ModuleType, template: Path) -> None:
    run = engine.run(template, accepted(engine.JUDGE))
    assert not any(probe.STACK in record.where for record in run.records)


@ENGINES
def test_an_objection_to_the_probe_that_was_not_planted_is_shown(
    engine: ModuleType, template: Path, edit: Edit
) -> None:
    def add(report: Any) -> None:
        for each in report["pluginReports"]:
            for violation in each["violations"]:
                violation["violatingConstructs"].append({"constructPath": f"{probe.STACK}/New"})

    edit(REPORT, add)
    run = engine.run(template, accepted(engine.JUDGE))
    assert any(f"{probe.STACK}/New" == record.where for record in run.records)


def test_our_own_plugin_left_its_trace_and_judged_the_stack_beside_the_probe(
    assembly: Path, edit: Edit
) -> None:
    assert synthesis.unproved(assembly, "tap") == ""
    (ours,) = [
        each
        for each in json.loads((assembly / REPORT).read_text())["pluginReports"]
        if each["pluginName"] == "tap"
    ]
    paths = [place["constructPath"] for one in ours["violations"] for place in one["violatingConstructs"]]
    assert "TapStackprod/Open/Filter" in paths
    assert not any(path.startswith(probe.STACK) for path in paths)

    def forget(report: Any) -> None:
        report["pluginReports"] = [each for each in report["pluginReports"] if each["pluginName"] != "tap"]

    edit(REPORT, forget)
    assert "so it has not run" in synthesis.unproved(assembly, "tap")


@ENGINES
@pytest.mark.parametrize("name", [REPORT, PROBE])
def test_without_the_traces_there_is_no_verdict(
    name: str, engine: ModuleType, template: Path, assembly: Path
) -> None:
    (assembly / name).unlink()
    assert "no such file" in engine.run(template).problem


@ENGINES
@pytest.mark.parametrize(
    "change,says",
    [
        (lambda _: [], "is not an object"),
        (lambda _: {}, "holds no pluginReports"),
        (
            lambda _: {"pluginReports": [{"pluginName": "Other", "conclusion": "success"}]},
            "unknown judge, 'Other'",
        ),
        (lambda _: {"pluginReports": [{}]}, "crashed: KeyError"),
        (lambda _: {"pluginReports": "text"}, "holds no pluginReports"),
    ],
    ids=["list", "empty", "stranger", "nameless", "text"],
)
def test_nonsense_in_the_report_is_no_verdict(
    engine: ModuleType, change: Callable[[Any], Any], says: str, template: Path, edit: Edit
) -> None:
    edit(REPORT, change)
    run = engine.run(template)
    assert says in run.problem
    assert run.failed


@ENGINES
def test_a_judge_that_threw_is_no_verdict(engine: ModuleType, template: Path, edit: Edit) -> None:
    def throw(report: Any) -> None:
        for each in report["pluginReports"]:
            each |= {"conclusion": "failure", "violations": [], "metadata": {"error": "it threw"}}

    edit(REPORT, throw)
    assert "it threw" in engine.run(template).problem


@ENGINES
def test_a_version_that_is_not_told_is_no_verdict(engine: ModuleType, template: Path, edit: Edit) -> None:
    edit(PROBE, lambda plain: plain["Metadata"].clear())
    assert "does not tell the version" in engine.run(template).problem


@ENGINES
@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"Resources": {}}'])
def test_a_template_that_cannot_be_judged_is_no_verdict(
    text: str, engine: ModuleType, template: Path
) -> None:
    template.write_text(text)
    run = engine.run(template)
    assert run.problem
    assert run.failed


def test_a_template_without_construct_paths_is_no_verdict(template: Path, edit: Edit) -> None:
    def strip(plain: Any) -> None:
        for resource in plain["Resources"].values():
            resource.pop("Metadata", None)

    edit(template.name, strip)
    assert "construct path" in cdk_nag.run(template).problem


def test_preflight_tells_how_many_rules_it_has(template: Path) -> None:
    assert (preflight.run(template).rules or 0) > 3000


def test_annotations_of_constructs_belong_to_the_validator(template: Path, edit: Edit) -> None:
    warning = {"ruleName": "my-warning", "description": "Look here.", "severity": "warning"}

    def annotate(report: Any) -> None:
        constructs = [{"constructPath": "TapStackprod/Fine"}]
        violations = [warning | {"violatingConstructs": constructs}]
        report["pluginReports"].append(
            {"pluginName": "Construct Annotations", "conclusion": "success", "violations": violations}
        )

    edit(REPORT, annotate)
    accepts = Acknowledgement(id="Annotation::my-warning", scope="Fine", reason=REASON, exception="EX-2")
    assert ("my-warning", "TapStackprod/Fine") in found(validator.run(template), Outcome.FAILED)
    assert ("my-warning", "TapStackprod/Fine") in found(validator.run(template, [accepts]), Outcome.WAIVED)
    assert cdk_nag.run(template).problem == ""
