from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from cli.__main__ import COMMANDS, main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("argv", [[], ["nonsense"], ["tools", "--nonsense"]])
def test_wrong_usage_leaves_with_2_and_says_what_is_right(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    assert "usage: tap" in capsys.readouterr().err


def _stumble(_arguments: object) -> int:
    raise ZeroDivisionError("division\nby zero")


def test_a_fault_of_tap_itself_leaves_with_3_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TAP_DEBUG", raising=False)
    monkeypatch.setattr("cli.rules.run", _stumble)
    assert main(["rules"]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        "tap rules: internal error, nothing was judged: ZeroDivisionError: division by zero"
    )
    assert "TAP_DEBUG=1" in line


def test_the_traceback_of_a_fault_is_shown_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAP_DEBUG", "1")
    monkeypatch.setattr("cli.rules.run", _stumble)
    assert main(["rules"]) == 3
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "_stumble" in told


@pytest.mark.parametrize("left", [SystemExit(2), KeyboardInterrupt()], ids=["left", "interrupted"])
def test_leaving_and_interrupting_are_no_faults(monkeypatch: pytest.MonkeyPatch, left: BaseException) -> None:
    def run(_arguments: object) -> int:
        raise left

    monkeypatch.setattr("cli.rules.run", run)
    with pytest.raises(type(left)):
        main(["rules"])


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(name in told for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_module_of_its_name(name: str) -> None:
    module = import_module(f"cli.{name}")
    assert callable(module.add_arguments)
    assert callable(module.run)


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2


def test_every_file_of_the_room_is_a_command_or_the_way_in() -> None:
    files = {path.stem for path in (ROOT / "cli").glob("*.py")}
    assert files == {*COMMANDS, "__init__", "__main__"}


def test_a_command_whose_packages_are_missing_says_where_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "cli.tools", None)
    with pytest.raises(SystemExit) as left:
        main(["tools"])
    assert left.value.code == 2
    assert "tap tools needs cli.tools: use .tox/compliance" in capsys.readouterr().err
