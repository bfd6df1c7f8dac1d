"""The simulator as a judge: one record an incident, waived alike, and no verdict unless silence is wrong."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policies import requirements as catalogue
from policies.exceptions import Acknowledgement
from policies.record import Outcome
from scenarios import judge, simulation, verdict
from scenarios.document import LIBRARY, read_all
from scenarios.judge import CONTROL, PAGE, QUIET, TICKET, requirements, run
from scenarios.scenario import Scenario
from scenarios.verdict import Verdict
from template import parse
from tests.scenarios.conftest import Change, changed, put

WRITES = Callable[..., Path]
WRONG = put("expected.page.deadline_min", 1)
CALM = put("expected.page", {"required": False})
UNSEEN = put("phases.0.set", {"api_5xx_rate": 0.0002})


@pytest.fixture
def two(tmp_path: Path) -> WRITES:
    """Writes the incident, and a second one that is changed."""

    def write(*changes: Change) -> Path:
        (second,) = changed(put("id", "X02"))["scenarios"]
        document = {"scenarios": [second]}
        for change in changes:
            change(document)
        path = tmp_path / "two.json"
        path.write_text(json.dumps({"scenarios": [*changed()["scenarios"], *document["scenarios"]]}))
        return path

    return write


def accepted(rule: str) -> Acknowledgement:
    return Acknowledgement(
        id=f"simulator::{rule}", scope="template", reason="It may be late.", exception="EX-1"
    )


def test_an_incident_that_is_right_is_a_record_that_passed(prod_path: Path, file: WRITES) -> None:
    found = run(prod_path, incidents=[file()])
    assert found.run.problem == ""
    assert (found.run.judge, found.run.rules) == ("simulator", 1)
    assert found.run.resources > 200
    (record,) = found.run.records
    assert (record.rule, record.subject, record.outcome) == ("X01", "template", Outcome.PASSED)
    assert record.words.startswith("One request in five fails. Right: first page after ")
    assert [one.scenario.id for one in found.played] == ["X01"]
    assert found.alarms > 50


def test_an_incident_that_is_wrong_is_a_finding_with_its_reasons(prod_path: Path, two: WRITES) -> None:
    found = run(prod_path, incidents=[two(WRONG)])
    passed, failed = found.run.records
    assert (passed.outcome, failed.outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert "Paged at minute" in failed.words
    assert "right is by minute 1" in failed.words
    assert 'rule "simulator::X02" and scope "template"' in failed.words


def test_an_exception_covers_an_incident_and_is_stale_when_that_is_right(
    prod_path: Path, two: WRITES
) -> None:
    waived = run(prod_path, [accepted("X02")], incidents=[two(WRONG)]).run.records
    assert [one.outcome for one in waived] == [Outcome.PASSED, Outcome.WAIVED]
    stale = run(prod_path, [accepted("X02")], incidents=[two()]).run.records
    assert (stale[-1].outcome, stale[-1].rule) == (Outcome.FAILED, "EX-1")


def test_a_record_says_where_the_incident_stands(prod_path: Path, two: WRITES) -> None:
    path = two()
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1))
    for record in run(prod_path, incidents=[path]).run.records:
        file, _, line = record.where.rpartition(":")
        assert file == str(path)
        assert f'"{record.rule}"' in path.read_text().splitlines()[int(line) - 1]


def test_the_librarys_own_file_is_named_as_the_repository_has_it() -> None:
    one = next(one for one in read_all([LIBRARY]) if one.id == "P01_zone_degraded")
    file, _, line = judge._where(one).partition(":")
    assert file == "scenarios/library/payments.yaml"
    assert one.id in (LIBRARY / "payments.yaml").read_text().splitlines()[int(line) - 1]


def test_every_incident_answers_requirements_that_exist() -> None:
    answered = {each for one in read_all([LIBRARY]) for each in requirements(one)}
    assert answered == {*PAGE, *TICKET, *QUIET, *CONTROL}
    assert catalogue.load().unknown(answered) == {}


@pytest.mark.parametrize(
    "changes,expected",
    [
        ((), PAGE),
        ((CALM,), QUIET),
        ((CALM, put("expected.ticket", {"required": True, "deadline_min": 9})), TICKET),
        ((put("expected.primary_signals", ["log_events"]),), (*CONTROL, *PAGE)),
        ((put("expected.primary_signals", ["sns_publish_fail_fraction"]),), (*CONTROL, *PAGE)),
        ((put("expected.primary_signals", ["log_events"]), CALM), QUIET),
    ],
    ids=["page", "quiet", "ticket", "the log falls silent", "the pager is unreachable", "the log is well"],
)
def test_what_an_incident_demands_decides_what_it_answers(
    changes: tuple[Change, ...], expected: tuple[str, ...], incident: Callable[..., Scenario]
) -> None:
    assert requirements(incident(*changes)) == expected


def test_a_simulator_that_calls_silence_right_has_not_run(
    prod_path: Path, file: WRITES, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it says, somebody must be paged, and without alarms nobody can be."""
    honest = verdict.judge

    def blind(*given: Any) -> Verdict:
        return dataclasses.replace(honest(*given), right=True, reasons=())

    monkeypatch.setattr(simulation, "judge", blind)
    found = run(prod_path, incidents=[file()])
    assert found.run.problem == "calls X01 right in a template without alarms, so it has not run"
    assert found.run.failed
    assert (found.run.records, found.played) == ((), ())


def test_incidents_of_which_none_demands_a_page_prove_nothing(prod_path: Path, file: WRITES) -> None:
    assert run(prod_path, incidents=[file(CALM)]).run.problem.startswith("no incident demands a page")


def test_what_cannot_be_played_is_no_verdict_and_no_crash(prod_path: Path, tmp_path: Path) -> None:
    problem = run(prod_path, incidents=[tmp_path / "nowhere.yaml"]).run.problem
    assert "nowhere.yaml" in problem
    assert "crashed" not in problem


def test_a_template_in_which_signals_mean_nothing_is_no_verdict(tmp_path: Path, file: WRITES) -> None:
    bare = tmp_path / "bare.template.json"
    bare.write_text(json.dumps({"Resources": {"News": {"Type": "AWS::SNS::Topic"}}}))
    found = run(bare, incidents=[file()])
    assert found.run.failed
    assert found.run.problem
    assert found.played == ()


def test_a_platform_whose_trouble_no_alarm_sees_is_a_finding(prod_path: Path, two: WRITES) -> None:
    *_, record = run(prod_path, incidents=[two(UNSEEN)]).run.records
    assert "No page of severity critical or worse by minute 7." in record.words


def scoped(prod_path: Path, folder: Path, *values: str) -> Path:
    """The prod template whose alarms say that they are in these scopes, one after the other."""
    body = json.loads(prod_path.read_text(encoding="utf-8"))
    alarms = [one for one in body["Resources"].values() if one["Type"] in judge.ALARMS]
    for index, alarm in enumerate(alarms):
        for pair in alarm["Properties"]["Tags"]:
            if pair["Key"] == judge.SCOPE:
                pair["Value"] = values[min(index, len(values) - 1)]
    file = folder / "scoped.template.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    return file


def test_an_environment_in_no_scope_is_played_and_neither_passes_nor_fails(
    prod_path: Path, tmp_path: Path, two: WRITES
) -> None:
    found = run(scoped(prod_path, tmp_path, "none"), incidents=[two(WRONG)])
    assert not found.binding
    assert not found.run.failed
    assert [one.outcome for one in found.run.records] == [Outcome.NOT_APPLICABLE] * 2
    assert all(
        one.words.endswith("Promised where compliance_scope is not none.") for one in found.run.records
    )
    assert [one.verdict.right for one in found.played] == [True, False]


def test_one_alarm_in_scope_binds_the_whole_template(prod_path: Path, tmp_path: Path, two: WRITES) -> None:
    found = run(scoped(prod_path, tmp_path, "pci-dss", "none"), incidents=[two(WRONG)])
    assert found.binding
    assert found.run.failed


@pytest.mark.parametrize("alarms", [{}, {"One": {"Type": judge.ALARMS[0], "Properties": {}}}])
def test_who_says_nothing_of_scope_is_bound(alarms: dict[str, Any]) -> None:
    assert judge.in_scope(
        parse(json.dumps({"Resources": {"News": {"Type": "AWS::SNS::Topic"}, **alarms}}), "t.json")
    )
