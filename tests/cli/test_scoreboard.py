from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli import scoreboard as command
from cli.__main__ import main
from scoreboard.board import Board
from simulator.delays import PESSIMISTIC, Delays
from template.newest import FOLDERS

INCIDENT = """
scenarios:
  - id: A
    title: nothing happens
    profile: day
    t0: "2025-03-04T13:00:00Z"
    warmup_min: 60
    duration_min: 20
    expected: {page: {required: false}}
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The board is empty, and what it was asked for is kept."""
    said: dict[str, object] = {}

    def board(*ours: Path, incidents: list[Path], delays: Delays, days: int) -> Board:
        said.update(ours=ours, incidents=incidents, delays=delays, days=days)
        return Board(rows=(), scenarios=len(incidents), healthy_days=days, delays=delays.name)

    monkeypatch.setattr(command, "board", board)
    return said


def test_a_board_as_json(asked: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scoreboard", "--template", "t.json", "--json", "--days", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["healthy_days"] == 2
    assert asked["ours"] == (Path("t.json"),)


def test_a_board_as_markdown(asked: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scoreboard", "--template", "t.json", "--markdown"]) == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("| paged in time |")
    assert asked["days"] == 7


def test_a_board_for_a_terminal(asked: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scoreboard", "--template", "t.json"]) == 0
    assert "paged in time" in capsys.readouterr().out
    assert asked


def test_delays_and_incidents_are_an_input(asked: dict[str, object]) -> None:
    words = [
        "scoreboard",
        "--template",
        "t.json",
        "--delays",
        "pessimistic",
        "--scenarios",
        "a",
        "--scenarios",
        "b",
    ]
    assert main(words) == 0
    assert asked["delays"] == PESSIMISTIC
    assert asked["incidents"] == [Path("a"), Path("b")]


def test_the_newest_template_of_prod_is_taken(
    asked: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = [Path(folder) / "TapStackprod.template.json" for folder in FOLDERS]
    for age, file in enumerate(files):
        file.parent.mkdir(parents=True)
        file.write_text("{}", encoding="utf-8")
        os.utime(file, (1000 - age, 1000 - age))
    assert main(["scoreboard"]) == 0
    assert asked["ours"] == (files[0],)


def test_no_template_at_all_is_wrong_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["scoreboard"]) == 2
    assert "say --template T" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, told",
    [
        (["--template", "nowhere.json"], "nowhere.json"),
        (["--template", "nowhere.json", "--scenarios", "nothing.yaml"], "nothing.yaml"),
        (["--template", "nowhere.json", "--delays", "snail"], "snail"),
    ],
)
def test_wrong_input_leaves_with_2_and_one_line(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    incident = tmp_path / "one.yaml"
    incident.write_text(INCIDENT, encoding="utf-8")
    given = words if "--scenarios" in words else [*words, "--scenarios", str(incident)]
    assert main(["scoreboard", *given]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5"])
def test_days_are_a_whole_number_from_1_on(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["scoreboard", f"--days={days}"])
    assert left.value.code == 2
    assert "must be a whole number" in capsys.readouterr().err
