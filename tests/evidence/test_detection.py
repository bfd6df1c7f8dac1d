"""Every alarm must have been seen to fire and to stay quiet, by scenarios that passed."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from evidence import detection, page
from evidence.attempt import Status
from evidence.detection import Detection
from evidence.report import Report
from evidence.scenarios import Scenario, ScenarioResults
from policies import requirements
from policies.record import Outcome
from scenarios.coverage import FIRES, QUIET

ALARMS = {"Errors": "prod-info-errors", "Throttles": "prod-info-throttles"}
BOTH = tuple((name, did) for name in ALARMS.values() for did in (FIRES, QUIET))


def template(folder: Path, *names: str) -> Path:
    """A template with these of the alarms."""
    resources = {
        key: {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": ALARMS[key]}} for key in names
    }
    file = folder / "t.template.json"
    other = {"News": {"Type": "AWS::SNS::Topic"}}
    file.write_text(json.dumps({"Resources": other | resources}), encoding="utf-8")
    return file


def saw(results: ScenarioResults, *told: tuple[Status, tuple[tuple[str, str], ...]]) -> ScenarioResults:
    """The sample's scenarios, of which the first ones came to this and saw that."""
    (feature, *others) = results.features
    scenarios: list[Scenario] = list(feature.scenarios)
    for index, (status, seen) in enumerate(told):
        scenarios[index] = dataclasses.replace(scenarios[index], status=status, seen=seen)
    return dataclasses.replace(
        results, features=(dataclasses.replace(feature, scenarios=tuple(scenarios)), *others)
    )


def outcomes(found: Detection) -> dict[tuple[str, str], Outcome]:
    return {(one.subject, one.rule): one.outcome for one in found.run.records}


def test_alarms_that_were_seen_both_ways_pass(tmp_path: Path, good: Report) -> None:
    found = detection.judge(template(tmp_path, *ALARMS), saw(good.scenarios, (Status.PASSED, BOTH)))
    assert outcomes(found) == {
        (key, rule): Outcome.PASSED for key in ALARMS for rule in detection.RULES.values()
    }
    assert (found.full, len(found.seen), found.run.failed) == (2, 2, False)
    assert found.run.resources == 3


@pytest.mark.parametrize("lost", BOTH, ids=" ".join)
def test_one_that_was_not_seen_one_way_is_a_finding(
    lost: tuple[str, str], tmp_path: Path, good: Report
) -> None:
    seen = tuple(one for one in BOTH if one != lost)
    found = detection.judge(template(tmp_path, *ALARMS), saw(good.scenarios, (Status.PASSED, seen)))
    (failed,) = (one for one in found.run.records if one.outcome is Outcome.FAILED)
    assert ALARMS[failed.subject] == lost[0]
    assert failed.rule == detection.RULES[lost[1]]
    assert failed.words == f"{lost[0]}: no scenario shows that it {lost[1]}."
    assert (found.full, found.run.failed) == (1, True)


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.PASSED])
def test_a_scenario_that_did_not_pass_shows_nothing(status: Status, tmp_path: Path, good: Report) -> None:
    found = detection.judge(template(tmp_path, "Errors"), saw(good.scenarios, (status, BOTH[:2])))
    assert set(outcomes(found).values()) == {Outcome.FAILED}


def test_what_is_seen_of_an_alarm_that_there_is_not_is_no_verdict(tmp_path: Path, good: Report) -> None:
    found = detection.judge(template(tmp_path, "Errors"), saw(good.scenarios, (Status.PASSED, BOTH)))
    assert "there is no such alarm" in found.run.problem
    assert found.run.failed
    assert found.seen == ()


def test_a_template_that_cannot_be_read_is_no_verdict(tmp_path: Path, good: Report) -> None:
    found = detection.judge(tmp_path / "nowhere.json", good.scenarios)
    assert "nowhere.json" in found.run.problem
    assert found.run.failed


def test_a_template_without_alarms_is_asked_nothing(tmp_path: Path, good: Report) -> None:
    found = detection.judge(template(tmp_path), good.scenarios)
    assert [one.outcome for one in found.run.records] == [Outcome.NOT_APPLICABLE]
    assert not found.run.failed


def test_requirements_exist() -> None:
    named = {each for group in detection.REQUIREMENTS.values() for each in group}
    assert requirements.load().unknown(named) == {}


def shown(report: Report, found: Detection) -> str:
    return page.render(dataclasses.replace(report, detection=found), [])


def test_the_page_leads_from_each_alarm_to_its_scenarios(tmp_path: Path, good: Report) -> None:
    results = saw(good.scenarios, (Status.PASSED, BOTH[:2]), (Status.PASSED, BOTH[2:3]))
    found = detection.judge(template(tmp_path, *ALARMS), results)
    text = shown(good, found).split('<section id="detection"')[1].split("</section>")[0]
    first, second, *_ = results.features[0].scenarios
    assert "<b>1 of 2 alarms</b>" in text
    assert f'href="#{page.anchor(first.where)}"' in text
    assert f'href="#{page.anchor(second.where)}"' in text
    assert text.index("prod-info-throttles") < text.index("prod-info-errors"), "what lacks comes first"
    assert text.count("nowhere") == 1
    assert "<details open>" in text


def test_a_run_without_alarms_has_no_such_section(tmp_path: Path, good: Report) -> None:
    assert 'id="detection"' not in shown(good, detection.judge(template(tmp_path), good.scenarios))
    assert 'id="detection"' not in page.render(good, [])
