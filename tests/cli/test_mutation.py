from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli import mutation as command
from cli.__main__ import main
from mutation import run, trial
from mutation.bench import Verdict
from mutation.mutant import Mutant


def judged_as(monkeypatch: pytest.MonkeyPatch, *, killed: bool) -> None:
    def judge(_text: str, _file: str, mutants: tuple[Mutant, ...], **_options: Any) -> list[Verdict]:
        return [Verdict(mutant=one.id, rules=("rule",) if killed else ()) for one in mutants]

    monkeypatch.setattr(trial, "judge", judge)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "ROOT", tmp_path)
    return tmp_path / command.FOLDER


def test_it_leaves_with_0_when_all_are_noticed_and_writes_what_it_found(
    prod_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judged_as(monkeypatch, killed=True)
    assert main(["mutation", "--template", str(prod_path), "--size", "1"]) == 0
    assert json.loads((folder / "score.json").read_text(encoding="utf-8"))["score"] == 100.0
    assert (folder / "score.md").is_file()
    assert (folder / "score.html").is_file()
    assert "out of scope" in capsys.readouterr().out


def test_it_leaves_with_1_and_lists_survivors_by_how_often_they_occur(
    prod_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judged_as(monkeypatch, killed=False)
    assert main(["mutation", "--template", str(prod_path), "--size", "1"]) == 1
    assert "survived" in capsys.readouterr().out
    assert json.loads((folder / "score.json").read_text(encoding="utf-8"))["survivors"]


@pytest.mark.parametrize("text", ["", "{", '{"Resources": {}}'])
def test_a_template_that_cannot_be_judged_leaves_with_2(
    text: str, tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "broken.template.json"
    file.write_text(text, encoding="utf-8")
    assert main(["mutation", "--template", str(file)]) == 2
    assert "broken.template.json" in capsys.readouterr().err
    assert not folder.exists()


def test_a_size_below_1_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["mutation", "--size", "0"])
    assert left.value.code == 2
    assert "--size" in capsys.readouterr().err


def test_all_means_every_mutant_in_scope(prod_path: Path) -> None:
    planned = run.plan(prod_path, size=None)
    assert len(planned.chosen) == len(planned.made) - sum(planned.excluded.values())
    assert planned.seed == "all"
