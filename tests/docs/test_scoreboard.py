"""README shows the score board as it is."""

from __future__ import annotations

from pathlib import Path

from scoreboard import table
from scoreboard.board import board

PAGE = Path(__file__).parents[2] / "README.md"
START, END = "<!-- tap scoreboard --markdown -->\n\n", "\n\n<!-- end -->"


def test_the_board_in_readme_is_current(prod_path: Path) -> None:
    _before, _start, rest = PAGE.read_text(encoding="utf-8").partition(START)
    shown, end, _after = rest.partition(END)
    assert end
    assert shown == table.markdown(board(prod_path))
