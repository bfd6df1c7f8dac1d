"""The template that was synthesized last, wherever it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from template import TemplateError
from template.newest import FOLDERS, newest


def put(folder: str, name: str, age: int) -> Path:
    file = Path(folder) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{}", encoding="utf-8")
    os.utime(file, (1000 - age, 1000 - age))
    return file


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_youngest_is_taken_of_any_environment_and_no_probe(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for other in FOLDERS:
        put(other, "TapStackprod.template.json", 10)
        put(other, "JudgesProbe.template.json", 0)
    youngest = put(folder, "TapStackdev.template.json", 5)
    assert newest() == youngest


def test_where_there_is_none_it_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put("cdk.out", "JudgesProbe.template.json", 0)
    with pytest.raises(TemplateError, match=r"neither build/cdk\.out nor cdk\.out holds one; say"):
        newest()
