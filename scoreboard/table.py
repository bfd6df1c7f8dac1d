"""A board as a table: for a terminal, for Markdown, for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from scoreboard.board import Board, Row
from scoreboard.share import Share

Value = Share | float | int | None
COLUMNS: Mapping[str, tuple[str, Callable[[Row], Value]]] = {
    "paged_in_time": ("paged in time", lambda row: row.incidents.in_time),
    "stayed_quiet": ("stayed quiet", lambda row: row.incidents.quiet),
    "right": ("right of all", lambda row: row.incidents.right),
    "minutes_to_page": ("median minutes to page", lambda row: row.incidents.minutes),
    "pages_an_incident": ("pages an incident", lambda row: row.incidents.pages),
    "false_pages_a_day": ("false pages a healthy day", lambda row: row.false_a_day),
    "nezha_in_time": ("Nezha: visible faults paged in 5 minutes", lambda row: row.nezha.in_time),
    "nezha_false_a_day": ("Nezha: false pages a day", lambda row: row.nezha.false_a_day),
    "petshop_found": ("PetShop: issues found", lambda row: row.petshop.found),
    "petshop_false_a_day": ("PetShop: false pages a healthy day", lambda row: row.petshop.false_a_day),
}
"""Key for programs; heading and value for people."""


def shown(value: Value) -> str:
    """A cell."""
    if value is None:
        return "never"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def cells(board: Board) -> list[list[str]]:
    """Headings, then a line for each set of alarms."""
    head = ["", *(heading for heading, _value in COLUMNS.values())]
    return [head, *([row.name, *(shown(value(row)) for _, value in COLUMNS.values())] for row in board.rows)]


def text(board: Board) -> str:
    """For a terminal: one line for each column, since ten headings do not fit beside one another."""
    across = [list(line) for line in zip(*cells(board), strict=True)]
    widths = [max(len(line[index]) for line in across) for index in range(len(across[0]))]
    return "\n".join(_padded(line, widths).rstrip() for line in across)


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(line, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)])


def markdown(board: Board) -> str:
    """One line for each column: five sets of alarms fit beside one another, ten headings do not."""
    head, *lines = (list(line) for line in zip(*cells(board), strict=True))
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *lines))


def data(board: Board) -> dict[str, Any]:
    """For programs: the table, in numbers and in words, each incident's verdict, each fault's minutes."""
    return {
        "scenarios": board.scenarios,
        "healthy_days": board.healthy_days,
        "delays": board.delays,
        "columns": {key: heading for key, (heading, _value) in COLUMNS.items()},
        "rows": [_row(row) for row in board.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "alarms": row.alarms,
        **{key: _plain(value(row)) for key, (_heading, value) in COLUMNS.items()},
        "shown": {key: shown(value(row)) for key, (_heading, value) in COLUMNS.items()},
        "incidents": list(_incidents(row)),
        "nezha_faults": [
            {"service": one.fault.service, "kind": one.fault.kind, "minutes_to_page": one.minutes}
            for one in row.nezha.faults
        ],
        "nezha_unlabelled_paged": row.nezha.unlabelled,
    }


def _plain(value: Value) -> Any:
    return {"hits": value.hits, "of": value.of} if isinstance(value, Share) else value


def _incidents(row: Row) -> Iterator[dict[str, Any]]:
    for one in row.incidents.judged:
        yield {
            "id": one.scenario.id,
            "right": one.verdict.right,
            "minutes_to_page": one.minutes_to_page,
            "pages": len(one.pages),
            "reasons": list(one.verdict.reasons),
        }
