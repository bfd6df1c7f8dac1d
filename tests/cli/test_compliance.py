from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli import compliance, tools
from cli.__main__ import main
from conformance import vectors
from evidence.scenarios import ScenarioResults
from evidence.score_board import ScoreBoard
from policies import exceptions
from policies.engines import ENGINES, synth
from policies.exceptions import RegisterError
from policies.record import EngineRun, Outcome, Record
from scenarios.judge import JUDGE as SIMULATOR

REPOSITORY = Path(__file__).parents[2]
TEMPLATE = {"Resources": {"News": {"Type": "AWS::SNS::Topic"}}}
CONFTEST = 'def pytest_addoption(parser):\n    parser.addoption("--template")\n'
BINDING = 'from pytest_bdd import scenarios, then\n\nscenarios(".")\n\n\n'
STEP = """@then("there is a topic")
def topic(request):
    with open(request.config.getoption("--template")) as file:
        assert "News" in file.read()
"""
FEATURE = "Feature: Topics\n\n  @PCI-10.7.2\n  Scenario: A topic is there\n    Then there is a topic\n"

Ask = Callable[..., EngineRun]


def answer(judge: str, outcome: Outcome = Outcome.PASSED, problem: str = "") -> EngineRun:
    record = Record(judge=judge, rule="R1", subject="News", outcome=outcome, words="Seen.", where="t.json:1")
    records = () if problem else (record,)
    return EngineRun(
        judge=judge, version="1.0", resources=len(records), records=records, seconds=0.1, problem=problem
    )


def lay_out(root: Path) -> Path:
    features = root / "features"
    features.mkdir(parents=True)
    (features / "conftest.py").write_text(CONFTEST)
    (features / "test_topics.py").write_text(BINDING + STEP)
    (features / "topics.feature").write_text(FEATURE)
    (root / "build").mkdir()
    return root


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> ScenarioResults:
    """What became of the promise, from one real run."""
    root = lay_out(tmp_path_factory.mktemp("kept"))
    template = root / "t.template.json"
    template.write_text(json.dumps(TEMPLATE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compliance, "ROOT", root)
        patch.setenv("PYTHONPATH", str(REPOSITORY))
        return compliance._promises(template)


@pytest.fixture
def root(project: Path, kept: ScenarioResults, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with its promise kept already, because running it anew takes seconds."""
    monkeypatch.setattr(compliance, "_promises", lambda _template: kept)
    return project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project whose synth and engines are stand-ins and whose promise is asked for real."""
    lay_out(tmp_path)
    monkeypatch.setattr(compliance, "ROOT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setattr(tools, "install", lambda _root: "")
    monkeypatch.setattr(synth, "run", synthesize)
    monkeypatch.setattr(exceptions, "entries", lambda _environment: ())
    simulate(monkeypatch, answer(SIMULATOR))
    monkeypatch.setattr(compliance, "_board", lambda _template: ScoreBoard(data=None, why="not asked"))
    for name in ENGINES:
        replace(monkeypatch, name, answer(name))
    (tmp_path / "settings" / "environments").mkdir(parents=True)
    for name in ("dev", "prod"):
        (tmp_path / "settings" / "environments" / f"{name}.yaml").touch()
    return tmp_path


def synthesize(_root: Path, folder: Path, _environment: str, stack: str) -> tuple[Path, EngineRun]:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{stack}.template.json"
    file.write_text(json.dumps(TEMPLATE))
    return file, answer(synth.JUDGE)


def replace(monkeypatch: pytest.MonkeyPatch, name: str, run: EngineRun) -> None:
    monkeypatch.setitem(ENGINES, name, lambda _template, _excused: run)


def simulate(monkeypatch: pytest.MonkeyPatch, run: EngineRun) -> None:
    monkeypatch.setattr(compliance, "_incidents", lambda _template, _excused: (run, None))


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_run_in_which_all_holds_leaves_with_0_and_says_where_to_read(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compliance"]) == 0
    said = lines(capsys)
    assert said[0] == "compliance of prod"
    assert said[-1] == "everything holds; read build/compliance/index.html"
    assert "1 scenario = 1 passed" in "\n".join(said)
    assert (root / "build" / "compliance" / "index.html").is_file()


@pytest.mark.usefixtures("project")
def test_every_stage_tells_its_end_and_its_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    main(["compliance"])
    stages = [line.split()[0] for line in lines(capsys) if line.startswith("  ") and " s  " in line]
    assert stages[0] == "synth"
    assert stages[-1] == "evidence"
    assert set(stages) == {"synth", "features", "detection", "evidence", *ENGINES}


def test_the_environment_chooses_template_and_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compliance", "--environment", "dev"]) == 0
    assert lines(capsys)[0] == "compliance of dev"
    assert (root / "build" / "compliance" / "TapStackdev.template.json").is_file()


@pytest.mark.usefixtures("root")
def test_an_unknown_environment_leaves_with_2_and_names_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["compliance", "--environment", "production"])
    assert left.value.code == 2
    error = capsys.readouterr().err
    assert "dev" in error
    assert "prod" in error


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("name", ENGINES)
def test_one_finding_of_any_judge_leaves_with_1(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(monkeypatch, name, answer(name, Outcome.FAILED))
    assert main(["compliance"]) == 1
    said = lines(capsys)
    assert f"failed: {name}: R1 on News at t.json:1" in said
    assert said[-1] == "1 finding; read build/compliance/index.html"


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("name", ENGINES)
def test_a_judge_without_a_verdict_leaves_with_1(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(monkeypatch, name, answer(name, problem="it is not there"))
    assert main(["compliance"]) == 1
    assert f"failed: {name}: gave no verdict" in "\n".join(lines(capsys))


@pytest.mark.usefixtures("root")
def test_a_synth_with_errors_leaves_with_1_even_if_no_judge_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: Any) -> tuple[Path, EngineRun]:
        file, _ = synthesize(*arguments)
        return file, answer(synth.JUDGE, Outcome.FAILED)

    monkeypatch.setattr(synth, "run", failing)
    assert main(["compliance"]) == 1


@pytest.mark.usefixtures("root")
def test_waived_is_counted_as_waived_and_does_not_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(monkeypatch, "checkov", answer("checkov", Outcome.WAIVED))
    assert main(["compliance"]) == 0
    assert "1.0: 1 waived" in "\n".join(lines(capsys))


def test_a_broken_promise_leaves_with_1_and_names_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "features" / "test_topics.py").write_text(BINDING + STEP.replace('"News"', '"Other"'))
    assert main(["compliance"]) == 1
    assert "failed: features: A topic is there" in "\n".join(lines(capsys))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda features: (features / "conftest.py").write_text("broken("),
        lambda features: (features / "test_topics.py").unlink(),
        lambda features: (features / "topics.feature").unlink(),
        lambda features: (features / "test_topics.py").write_text(BINDING),
    ],
    ids=["crash", "unbound", "none", "undefined"],
)
def test_promises_that_were_not_all_proved_leave_with_1(project: Path, spoil: Callable[[Path], None]) -> None:
    spoil(project / "features")
    assert main(["compliance"]) == 1


def test_promises_that_could_not_start_are_told_in_pytests_last_words(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "features" / "conftest.py").write_text("raise RuntimeError('no such template')")
    main(["compliance"])
    (line,) = [line for line in lines(capsys) if line.startswith("  features")]
    assert "gave no verdict, see build/features.log: " in line
    assert "no such template" in line


def test_messages_of_an_earlier_run_are_not_read_again(project: Path) -> None:
    assert main(["compliance"]) == 0
    (project / "features" / "conftest.py").write_text("broken(")
    assert main(["compliance"]) == 1


@pytest.mark.parametrize(
    "error", [synth.SynthesisError("prod.yaml:3: wrong"), RegisterError("exceptions.yaml: x")]
)
def test_input_that_cannot_be_judged_leaves_with_2_and_one_message(
    error: Exception, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise error

    monkeypatch.setattr(
        synth if isinstance(error, synth.SynthesisError) else exceptions, "run", refuse, raising=False
    )
    monkeypatch.setattr(
        exceptions, "entries", refuse if isinstance(error, RegisterError) else exceptions.entries
    )
    assert main(["compliance"]) == 2
    assert capsys.readouterr().err == f"{error}\n"
    assert not (root / "build" / "compliance").exists()


@pytest.mark.usefixtures("root")
def test_tools_that_cannot_be_had_leave_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools, "install", lambda _root: "npm ci failed")
    assert main(["compliance"]) == 2
    assert capsys.readouterr().err == "npm ci failed\n"


@pytest.mark.usefixtures("root")
def test_many_findings_are_cut_and_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (one,) = answer("checkov", Outcome.FAILED).records
    records = tuple(dataclasses.replace(one, rule=f"R{number}") for number in range(30))
    many = EngineRun(judge="checkov", version="1", resources=1, records=records, seconds=0)
    replace(monkeypatch, "checkov", many)
    assert main(["compliance"]) == 1
    said = lines(capsys)
    assert sum(line.startswith("failed:") for line in said) == compliance.SHOWN
    assert "... and 10 kinds more" in said


@pytest.mark.usefixtures("root")
def test_findings_of_one_rule_are_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = answer("checkov", Outcome.FAILED)
    replace(monkeypatch, "checkov", dataclasses.replace(one, records=one.records * 3))
    assert main(["compliance"]) == 1
    said = lines(capsys)
    assert "failed: checkov: R1 on News at t.json:1 and 2 more" in said
    assert said[-1].startswith("3 findings;")


@pytest.mark.parametrize(
    "words,seen,needed",
    [
        (
            'It is off. (An exception would need rule "tap::alarm-switched-off" and scope "Alarms/One".)',
            "It is off.",
            'an exception would need rule "tap::alarm-switched-off" and scope "Alarms/One".',
        ),
        (
            'It is wide. (An exception would need rule "cdk-nag::IAM5[<A.Arn>/(x)]" and scope "Logs".) So.',
            "It is wide.",
            'an exception would need rule "cdk-nag::IAM5[<A.Arn>/(x)]" and scope "Logs".',
        ),
        ("AssertionError: none\nassert [] != []", "AssertionError: none", ""),
        ("", "", ""),
    ],
    ids=["a rule", "brackets in the rule", "a promise", "no words"],
)
def test_what_an_exception_would_need_stands_by_itself(words: str, seen: str, needed: str) -> None:
    assert compliance._split(words) == (seen, needed)


@pytest.mark.usefixtures("root")
def test_a_resource_that_no_judge_is_about_is_excluded_with_the_reason(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ENGINES:
        replace(monkeypatch, name, answer(name, Outcome.NOT_APPLICABLE))
    simulate(monkeypatch, answer(SIMULATOR, Outcome.NOT_APPLICABLE))
    monkeypatch.setattr(
        synth, "run", lambda *given: (synthesize(*given)[0], answer(synth.JUDGE, Outcome.NOT_APPLICABLE))
    )
    main(["compliance"])
    found = json.loads((root / "build" / "compliance" / "records.json").read_text())["manifest"]["population"]
    assert (found["evaluated"], found["excluded"]) == (0, [["News", "Seen."]])


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    "run,said",
    [
        (answer(SIMULATOR, Outcome.FAILED), "failed: simulator: R1 on News at t.json:1"),
        (answer(SIMULATOR, problem="plays nothing"), "failed: simulator: gave no verdict"),
    ],
    ids=["wrong", "silent"],
)
def test_an_incident_that_is_wrong_or_was_not_played_leaves_with_1(
    run: EngineRun, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    simulate(monkeypatch, run)
    assert main(["compliance"]) == 1
    assert said in lines(capsys)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A template in which no incident means anything."""
    file = tmp_path / "t.template.json"
    file.write_text(json.dumps(TEMPLATE))
    return file


def test_incidents_are_played_through_the_prod_template(
    prod_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, incidents = compliance._incidents(prod_path, ())
    assert (run.judge, run.problem) == (SIMULATOR, "")
    assert incidents is not None
    assert incidents.vectors is not None
    assert incidents.vectors.right == incidents.vectors.asked > 1000
    assert f"{run.rules} incidents of this commit" in capsys.readouterr().out


def test_a_template_without_a_platform_is_no_verdict_of_the_simulator(
    news: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, incidents = compliance._incidents(news, ())
    assert run.problem
    assert incidents is None
    assert f"gave no verdict: {run.problem}" in capsys.readouterr().out


def test_a_simulator_whose_vectors_cannot_be_read_gives_no_verdict(
    prod_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "OWN", tmp_path / "nowhere")
    run, _ = compliance._incidents(prod_path, ())
    assert run.problem == "was asked no case of AWS's behaviour"


def test_a_board_that_cannot_be_made_says_why(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board = compliance._board(news)
    assert board.data is None
    assert board.why.startswith("tap scoreboard gave no table: ")
    assert board.why in capsys.readouterr().out
