"""docs/rules.md lists the rules that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.__main__ import main

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_of_rules_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "markdown"]) == 0
    again = "python -m cli rules --format markdown > docs/rules.md"
    assert PAGE.read_text(encoding="utf-8") == capsys.readouterr().out, again
