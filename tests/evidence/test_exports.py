"""What other tools read: Cucumber JSON, JUnit, SARIF and the records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from evidence import cucumber, junit, reading, records, sarif
from evidence.attempt import Status
from evidence.report import Report
from evidence.scenarios import ScenarioResults
from policies.record import Outcome
from tests.evidence import sample

HOSTILE = "]]> & <script>alert('x')</script> \x00\x1b[31m\ud83d \u2028 \"quoted\""


def elements(results: ScenarioResults) -> Iterator[dict[str, Any]]:
    """Every scenario of the Cucumber JSON."""
    for feature in json.loads(cucumber.render(results)):
        yield from feature["elements"]


def green(element: dict[str, Any]) -> bool:
    """How readers of Cucumber JSON decide: no step and no hook that is not passed."""
    ran = [*element["steps"], *element.get("before", ()), *element.get("after", ())]
    return all(step["result"]["status"] == "passed" for step in ran)


@pytest.mark.parametrize("status", [each for each in Status if each not in (Status.PASSED, Status.WAIVED)])
def test_cucumber_json_shows_as_green_only_what_passed(tmp_path: Path, status: Status) -> None:
    results = reading.results(sample.envelopes(tmp_path, statuses={sample.FAILS: status}))
    shown = {element["name"]: green(element) for element in elements(results)}
    assert [name for name, fine in shown.items() if not fine] == [sample.FAILS]


def test_cucumber_json_keeps_to_the_five_statuses_of_its_readers(mixed: Report) -> None:
    known = {"passed", "failed", "skipped", "pending", "undefined"}
    assert {step["result"]["status"] for each in elements(mixed.scenarios) for step in each["steps"]} <= known


def test_cucumber_json_holds_a_scenario_without_steps_as_undefined(tmp_path: Path) -> None:
    results = reading.results(
        sample.envelopes(tmp_path, features={"x": "Feature: X\n  Scenario: asks nothing\n"})
    )
    assert not green(next(elements(results)))


def test_cucumber_json_has_tables_texts_and_the_tags_of_examples(mixed: Report) -> None:
    found = {element["name"]: element for element in elements(mixed.scenarios)}
    assert found["Card data is masked in every group"]["steps"][-1]["rows"][1] == {
        "cells": ["CreditCardNumber", "audit"]
    }
    assert "statistic: Sum" in found[sample.WAIVED]["steps"][-1]["doc_string"]["value"]
    tags = [tag["name"] for tag in found["audit groups are encrypted with the platform's key"]["tags"]]
    assert tags == ["@component-logs", "@PCI-3.5.1", "@NIST-SC-28", "@PCI-3.6.1", "@PCI-10.3.2"]


def test_a_waived_scenario_is_still_red_in_cucumber_json(mixed: Report) -> None:
    """The format has no word for waived, and its readers must not take it for passed."""
    assert not green(next(each for each in elements(mixed.scenarios) if each["name"] == sample.WAIVED))


def parsed(report: Report) -> ET.Element:
    """JUnit, as bytes on a disk would be read."""
    return ET.fromstring(junit.render(report).encode("utf-8"))  # noqa: S314 - of our own making


def suites(report: Report) -> dict[str, ET.Element]:
    """JUnit's suites by name."""
    return {suite.attrib["name"]: suite for suite in parsed(report)}


def test_junit_counts_what_it_holds(mixed: Report) -> None:
    for suite in suites(mixed).values():
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))


def test_junit_fails_what_failed_or_was_never_asked(mixed: Report) -> None:
    failed = {
        case.attrib["name"].split(" (")[0]
        for case in suites(mixed)["features"]
        if case.find("failure") is not None
    }
    assert failed == {sample.FAILS, sample.UNDEFINED}
    skipped = [case for case in suites(mixed)["features"] if case.find("skipped") is not None]
    assert [case.attrib["name"].split(" (")[0] for case in skipped] == [sample.WAIVED]


def test_junit_says_that_a_judge_did_not_run(mixed: Report) -> None:
    broken = replace(
        mixed, runs=(*mixed.runs, replace(mixed.runs[1], judge="silent", problem="no such program"))
    )
    error = suites(broken)["silent"].find("testcase/error")
    assert error is not None
    assert error.attrib["message"] == "no such program"


def test_junit_fails_a_judge_that_read_nothing(good: Report) -> None:
    blind = replace(good, runs=(good.runs[0], replace(good.runs[1], resources=0)))
    assert suites(blind)["cfn-lint"].find("testcase/error") is not None


def test_junit_holds_what_belongs_to_no_judge(tmp_path: Path) -> None:
    report = sample.report(tmp_path, good=True)
    rest = replace(report, manifest=sample.manifest(tmp_path, excluded={}))
    cases = [case.attrib["name"] for case in suites(rest)["completeness"]]
    assert cases == ["Resource0", "Resource1"]


def hostile(report: Report) -> Report:
    """The report with words that no format would like."""
    run = report.runs[1]
    bad = replace(
        run.records[0], rule=HOSTILE, words=HOSTILE, subject=HOSTILE, where=HOSTILE, outcome=Outcome.FAILED
    )
    return replace(report, runs=(report.runs[0], replace(run, records=(bad,), problem=HOSTILE)))


def test_junit_survives_hostile_words(mixed: Report) -> None:
    failures = [each.attrib["message"] for each in parsed(hostile(mixed)).iter("failure")]
    assert [each for each in failures if "<script>" in each]


def results(report: Report) -> list[dict[str, Any]]:
    """SARIF's results of all judges."""
    return [result for run in json.loads(sarif.render(report))["runs"] for result in run["results"]]


def test_sarif_tells_what_failed_and_what_was_waived_and_nothing_that_passed(mixed: Report) -> None:
    told = {result["ruleId"]: "suppressions" in result for result in results(mixed)}
    assert told == {
        sample.FAILS: False,
        sample.UNDEFINED: False,
        sample.WAIVED: True,
        "CKV_AWS_26": False,
        "AwsSolutions-IAM5": True,
    }


def test_sarif_points_each_result_at_its_rule(mixed: Report) -> None:
    for run in json.loads(sarif.render(mixed))["runs"]:
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert len(rules) == len(set(rules))
        assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_sarif_places_results_in_files_that_exist_in_the_repository_or_bundle(mixed: Report) -> None:
    places = {each["ruleId"]: each["locations"][0]["physicalLocation"] for each in results(mixed)}
    assert places[sample.FAILS] == {
        "artifactLocation": {"uri": "features/alarms/alarms.feature"},
        "region": {"startLine": 13},
    }
    assert places["AwsSolutions-IAM5"] == {"artifactLocation": {"uri": "TapStackprod.template.json"}}


def test_sarif_says_that_a_judge_did_not_run(mixed: Report) -> None:
    broken = replace(mixed, runs=(replace(mixed.runs[1], problem="no such program"),))
    invocation = json.loads(sarif.render(broken))["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "no such program"


def test_sarif_and_records_survive_hostile_words(mixed: Report) -> None:
    bad = hostile(mixed)
    assert HOSTILE in [each["message"]["text"] for each in results(bad)]
    assert HOSTILE in [
        each["words"] for run in json.loads(records.render(bad))["runs"] for each in run["records"]
    ]


def test_records_hold_everything_that_was_asked(mixed: Report) -> None:
    whole = json.loads(records.render(mixed))
    assert whole["failed"] is True
    assert sum(len(run["records"]) for run in whole["runs"]) == len(mixed.records)
    assert whole["manifest"]["when"] == "2031-03-04T05:06:07+00:00"
    assert {each["standing"] for each in whole["requirements"]} == {"shown", "failed", "waived", "open"}
