"""The recorder, on a small folder of features that real pytest processes run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cucumber_messages import Envelope, message_converter

from evidence import messages, reading
from evidence.attempt import Status
from evidence.scenarios import ScenarioResults

ROOT = Path(__file__).parents[2]

LOGS = """\
@component-logs
Feature: Log groups
  Why they matter.

  Background:
    Given a template

  @PCI-10.5.1
  Scenario: passes with a table
    Then the groups are
      | name | days |
      | a    | 30   |

  Scenario: passes with a text
    Then the text is
      \"\"\"
      two
      lines
      \"\"\"

  Scenario: fails
    Then it fails
    And the template is fine

  Scenario: has an undefined step
    Then nobody wrote this
    And the template is fine

  Scenario: skips inside
    Then it skips
    And the template is fine

  @skip
  Scenario: is skipped by its tag
    Then the template is fine

  Scenario: is yet to be written
    Then it is pending

  Scenario: breaks while it is torn down
    Then it leaves a mess

  Scenario: breaks while it is set up
    Then it needs the impossible

  Scenario: asks nothing

  Rule: Outlines
    Background:
      Given a rule

    Scenario Outline: row <name>
      Then <name> has <days> days
      @NIST-AU-11
      Examples: One
        | name | days |
        | a    | 30   |
        | b    | 31   |
      @CIS7-5.7
      Examples: Two
        | name | days |
        | c    | 30   |
"""

UNBOUND = "Feature: Nobody binds me\n  Scenario: is lost\n    Given a template\n"

STEPS = """\
import pytest
from pytest_bdd import given, parsers, scenarios, then

scenarios("logs.feature")

@given("a template")
@given("a rule")
@then("the template is fine")
def fine(): pass

@then("the groups are")
def groups(request, datatable):
    request.node.user_properties.append(("subjects", ["GroupA", "GroupB"]))
    request.node.user_properties.append(("detections", [("prod-\u00fc", "fires"), ("b", "stays quiet")]))
    assert datatable[1] == ["a", "30"]

@then("the text is")
def text(docstring): assert docstring == "two\\nlines"

@then("it fails")
def fails(): assert 3 == 4, "three <b>is</b> four"

@then("it skips")
def skips(): pytest.skip("not today")

@then("it is pending")
def pending(): raise NotImplementedError("later")

@then("it leaves a mess")
def mess(leaves): pass

@pytest.fixture
def leaves():
    yield
    raise RuntimeError("a mess")

@then("it needs the impossible")
def impossible(there_is_no_such_fixture): pass

@then(parsers.re(r"(?P<name>\\w) has (?P<days>\\d+) days"))
def days(name, days): assert days == "30"
"""

EXPECTED = {
    "passes with a table": Status.PASSED,
    "passes with a text": Status.PASSED,
    "fails": Status.FAILED,
    "has an undefined step": Status.UNDEFINED,
    "skips inside": Status.SKIPPED,
    "is skipped by its tag": Status.SKIPPED,
    "is yet to be written": Status.PENDING,
    "breaks while it is torn down": Status.FAILED,
    "breaks while it is set up": Status.FAILED,
    "asks nothing": Status.UNDEFINED,
    "row a": Status.PASSED,
    "row b": Status.FAILED,
    "row c": Status.PASSED,
    "is lost": Status.NOT_RUN,
}


def record(folder: Path, files: Mapping[str, str], *options: str) -> tuple[int, str, ScenarioResults]:
    """Run pytest over ``files`` and read what the recorder wrote."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n", encoding="utf-8")
    plugins = ("-p", "evidence.recorder", "-p", "no:cacheprovider", "--cucumber-messages", "out/m.ndjson")
    command = [sys.executable, "-m", "pytest", *plugins, "--tb=no", "-q", "features", *options]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    stream = folder / "out" / "m.ndjson"
    assert stream.exists(), done.stdout + done.stderr
    return done.returncode, done.stdout, reading.load(stream)


FILES = {"features/logs.feature": LOGS, "features/unbound.feature": UNBOUND, "features/test_logs.py": STEPS}


@pytest.fixture(scope="module", params=["0", "2"], ids=["alone", "with two workers"])
def run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, str, ScenarioResults]:
    """The whole folder, run in one process and in two."""
    return record(tmp_path_factory.mktemp("run"), FILES, "-n", request.param)


Run = tuple[int, str, ScenarioResults]


def test_every_scenario_has_its_own_status(run: Run) -> None:
    assert {each.name: each.status for each in run[2].scenarios} == EXPECTED


def test_the_population_adds_up(run: Run) -> None:
    _, said, results = run
    assert sum(results.counts.values()) == len(results.scenarios) == len(EXPECTED)
    assert (
        "14 scenarios = 4 passed + 4 failed + 2 undefined + 1 pending + 2 skipped + 1 not run + 0 waived"
        in said
    )


def test_every_message_keeps_to_the_protocol(run: Run) -> None:
    """Unknown fields are dropped by the reader, so a round trip shows them."""
    for plain in run[2].envelopes:
        envelope = message_converter.from_dict(plain, Envelope)
        assert message_converter.to_dict(envelope) == without_nothing(plain)


def without_nothing(value: Any) -> Any:
    """Plain JSON without the fields that are null."""
    if isinstance(value, dict):
        return {key: without_nothing(each) for key, each in value.items() if each is not None}
    return [without_nothing(each) for each in value] if isinstance(value, list) else value


def test_the_stream_has_one_start_one_end_and_no_success(run: Run) -> None:
    kinds = [kind for envelope in run[2].envelopes for kind in envelope]
    assert kinds[0] == "meta"
    assert kinds[-1] == "testRunFinished"
    assert kinds.count("testRunStarted") == 1
    started = next(each["testRunStarted"] for each in run[2].envelopes if "testRunStarted" in each)
    finished = run[2].envelopes[-1]["testRunFinished"]
    assert started["id"] == finished["testRunStartedId"]
    assert finished["success"] is False


def test_ids_are_unique(run: Run) -> None:
    kinds = ("pickle", "testCase", "testCaseStarted", "stepDefinition", "hook", "testRunStarted")
    ids = [each[kind]["id"] for each in run[2].envelopes for kind in kinds if kind in each]
    assert len(ids) == len(set(ids))


def test_what_failed_says_why_and_where(run: Run) -> None:
    scenario = named(run, "fails")
    assert "three <b>is</b> four" in scenario.words
    assert "features/test_logs.py:" in scenario.words
    assert [step.status for step in scenario.steps] == [Status.PASSED, Status.FAILED, Status.SKIPPED]


def test_reasons_of_silence_are_kept(run: Run) -> None:
    assert "not today" in named(run, "skips inside").words
    assert "unconditional skip" in named(run, "is skipped by its tag").words
    assert "nobody wrote this" in named(run, "has an undefined step").words
    assert "later" in named(run, "is yet to be written").words
    assert "did not run" in named(run, "is lost").words


def test_a_mess_after_the_steps_fails_the_scenario(run: Run) -> None:
    scenario = named(run, "breaks while it is torn down")
    assert scenario.steps[-1].hook
    assert "a mess" in scenario.words


def test_tables_texts_and_backgrounds_are_there(run: Run) -> None:
    table = named(run, "passes with a table")
    assert table.steps[-1].rows == (("name", "days"), ("a", "30"))
    assert named(run, "passes with a text").steps[-1].document == "two\nlines"
    assert [step.text for step in named(run, "row a").steps] == ["a template", "a rule", "a has 30 days"]


def test_a_scenario_tells_what_it_judged(run: Run) -> None:
    assert named(run, "passes with a table").subjects == ("GroupA", "GroupB")
    assert named(run, "fails").subjects == ()


def test_what_alarms_were_seen_to_do_is_kept(run: Run) -> None:
    assert named(run, "passes with a table").seen == (("prod-\u00fc", "fires"), ("b", "stays quiet"))
    assert named(run, "fails").seen == ()


def test_tags_of_feature_scenario_and_examples_are_there(run: Run) -> None:
    assert [tag.name for tag in named(run, "passes with a table").tags] == ["@component-logs", "@PCI-10.5.1"]
    assert [tag.name for tag in named(run, "row b").tags] == ["@component-logs", "@NIST-AU-11"]
    assert [tag.name for tag in named(run, "row c").tags] == ["@component-logs", "@CIS7-5.7"]


def test_no_folder_of_this_machine_is_in_the_stream(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = str(run[2].envelopes)
    assert str(tmp_path_factory.getbasetemp()) not in text
    assert str(ROOT) not in text


def named(run: Run, name: str) -> Any:
    """The scenario called ``name``."""
    return next(each for each in run[2].scenarios if each.name == name)


GREEN = "Feature: One\n  Scenario: passes\n    Given a template\n"
BOUND = """\
from pytest_bdd import given, scenarios
scenarios("one.feature")
@given("a template")
def fine(): pass
"""
ONE = {"features/one.feature": GREEN, "features/test_one.py": BOUND}


def test_a_run_in_which_all_passed_is_green(tmp_path: Path) -> None:
    status, _, results = record(tmp_path, ONE)
    assert (status, results.failed) == (0, False)
    assert results.envelopes[-1]["testRunFinished"]["success"] is True


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("features/lost.feature", UNBOUND, "NOT RUN features/lost.feature:2 is lost"),
        (
            "features/broken.feature",
            "Feature: x\n  Scenario: y\n    Given z\n    but what\n",
            "features/broken.feature:4: cannot be read",
        ),
    ],
    ids=["a file that nothing binds", "a file that cannot be read"],
)
def test_a_file_without_proof_turns_a_green_run_red(tmp_path: Path, name: str, text: str, words: str) -> None:
    status, said, results = record(tmp_path, ONE | {name: text})
    assert (status, results.failed) == (1, True)
    assert words in said


def test_two_scenarios_of_one_name_cannot_hide_each_other(tmp_path: Path) -> None:
    """pytest-bdd binds only the last of them, without a word."""
    twice = {
        "features/one.feature": GREEN + "  Scenario: passes\n    Given a template\n    Given a template\n"
    }
    status, _, results = record(tmp_path, ONE | twice)
    assert status == 1
    assert [each.status for each in results.scenarios] == [Status.NOT_RUN, Status.PASSED]


def test_skipped_alone_is_not_green(tmp_path: Path) -> None:
    status, _, results = record(tmp_path, ONE | {"features/one.feature": "@skip\n" + GREEN})
    assert (status, results.failed) == (1, True)


def test_an_empty_folder_is_not_green(tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    status, _, results = record(tmp_path, {})
    assert status != 0
    assert results.failed


def test_a_selection_does_not_pass_for_the_whole(tmp_path: Path) -> None:
    more = GREEN + "  Scenario: stays away\n    Given a template\n"
    status, _, results = record(tmp_path, ONE | {"features/one.feature": more}, "-k", "passes")
    assert (status, results.failed) == (1, True)


def test_of_two_runs_of_one_scenario_the_worse_counts(tmp_path: Path) -> None:
    again = BOUND.replace("pass\n", "assert False\n")
    _, _, results = record(tmp_path, ONE | {"features/test_two.py": again})
    assert [each.status for each in results.scenarios] == [Status.FAILED]


def test_without_the_option_nothing_is_recorded(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="1 passed"):
        record(tmp_path, ONE, "--cucumber-messages", "")


def test_a_stream_that_was_cut_off_is_a_problem(tmp_path: Path) -> None:
    record(tmp_path, ONE)
    stream = tmp_path / "out" / "m.ndjson"
    messages.write(stream, messages.read(stream)[:-1])
    assert "no end" in reading.load(stream).problems[0]
