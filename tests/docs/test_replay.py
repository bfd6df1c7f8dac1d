"""The sample on the page about replay comes out as the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.__main__ import main

PAGE = (Path(__file__).parents[2] / "docs" / "replay.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def test_sample_is_told_as_the_page_tells_it(
    tmp_path: Path, prod_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "app.log").write_text(block("json"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["replay", "app.log", "--template", str(prod_path)]) == 1
    told = capsys.readouterr().out.splitlines()
    promised = [line for line in block("text").splitlines() if line]
    assert len(promised) > 8
    assert [line for line in promised if line not in told] == []


def test_limits_on_the_page_are_those_of_the_code() -> None:
    from replay.counts import MOST_VALUES
    from replay.series import MOST_COMBINATIONS, MOST_MINUTES
    from simulator.insights.contributors import MOST_HELD

    for limit in (MOST_VALUES, MOST_COMBINATIONS, MOST_MINUTES, MOST_HELD):
        assert f"{limit:,}" in PAGE
