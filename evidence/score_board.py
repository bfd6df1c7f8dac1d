"""What ``tap scoreboard --json`` printed enters; a report's table leaves, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FILE = "scoreboard.json"
COMMAND = "tap scoreboard"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One question, and each contender's answer; the first contender is our own."""

    heading: str
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ScoreBoard:
    """``data`` is the whole document, None where ``why`` says what is in the way."""

    data: dict[str, Any] | None
    lines: tuple[Line, ...] = ()
    why: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The contenders, as people call them."""
        return tuple(row["name"] for row in self.data["rows"]) if self.data else ()


def read(printed: str, said: str = "") -> ScoreBoard:
    """The table in ``printed``; ``said`` is what else the command had to say."""
    try:
        data = json.loads(printed)
        return ScoreBoard(data=data, lines=tuple(_lines(data)))
    except (ValueError, LookupError, TypeError) as error:
        last = (said.strip() or f"{type(error).__name__}: {error}").splitlines()[-1]
        return ScoreBoard(data=None, why=f"{COMMAND} gave no table: {last}")


def _lines(data: dict[str, Any]) -> Iterator[Line]:
    for key, heading in data["columns"].items():
        yield Line(heading=heading, cells=tuple(row["shown"][key] for row in data["rows"]))


def render(board: ScoreBoard) -> str:
    """The whole document again, for programs."""
    return json.dumps(board.data, indent=1, ensure_ascii=False) + "\n"
