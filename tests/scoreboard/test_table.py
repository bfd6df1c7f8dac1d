from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence import score_board
from scoreboard import table
from scoreboard.board import Board, Row
from scoreboard.incidents import on_library
from scoreboard.nezha import Fault, Nezha, Paged
from scoreboard.petshop import PetShop
from scoreboard.share import Share
from simulator.delays import TYPICAL
from tests.scoreboard.rung import contender
from tests.scoreboard.test_incidents import MUST, MUST_NOT, night


@pytest.fixture
def board(tmp_path: Path) -> Board:
    one = contender(tmp_path)
    incidents = on_library(one, [night("outage", [60] * 20, MUST), night("noise", [60], MUST_NOT)], TYPICAL)
    fault = Fault(minute=10.0, kind="return", service="front", visible=True)
    row = Row(
        id=one.id,
        name=one.name,
        alarms=one.alarms,
        incidents=incidents,
        false_a_day=2.25,
        nezha=Nezha(faults=(Paged(fault=fault, minutes=4.5),), unlabelled=1, false=1, days=0.5),
        petshop=PetShop(found=Share(hits=3, of=34), false_a_day=0.0),
    )
    return Board(rows=(row,), scenarios=2, healthy_days=7, delays="typical")


def test_every_column_has_a_cell_in_every_row(board: Board) -> None:
    head, line = table.cells(board)
    assert dict(zip(head[1:], line[1:], strict=True)) == {
        "paged in time": "1/1",
        "stayed quiet": "0/1",
        "right of all": "1/2",
        "median minutes to page": "3.5",
        "pages an incident": "1.0",
        "false pages a healthy day": "2.2",
        "Nezha: visible faults paged in 5 minutes": "1/1",
        "Nezha: false pages a day": "2.0",
        "PetShop: issues found": "3/34",
        "PetShop: false pages a healthy day": "0.0",
    }
    assert line[0] == "one line"


def test_nobody_paged_is_never(board: Board) -> None:
    assert table.shown(None) == "never"
    assert table.shown(0) == "0"
    assert "never" not in table.text(board)


def test_a_terminal_gets_a_line_for_each_column_under_the_names(board: Board) -> None:
    head, *lines = table.text(board).splitlines()
    assert head.split() == ["one", "line"]
    assert len(lines) == len(table.COLUMNS)
    assert lines[0].startswith("paged in time ")
    assert {len(line) for line in lines} == {len(head)}


def test_markdown_has_as_many_cells_in_every_line(board: Board) -> None:
    lines = table.markdown(board).splitlines()
    assert {line.count("|") for line in lines} == {3}
    assert lines[:3] == ["|  | one line |", "| --- | ---: |", "| paged in time | 1/1 |"]
    assert len(lines) == 2 + len(table.COLUMNS)


def test_programs_get_numbers_and_what_they_are_made_of(board: Board) -> None:
    data = json.loads(json.dumps(table.data(board)))
    row = data["rows"][0]
    assert (data["scenarios"], data["healthy_days"], data["delays"]) == (2, 7, "typical")
    assert row["paged_in_time"] == {"hits": 1, "of": 1}
    assert row["false_pages_a_day"] == 2.25
    assert row["nezha_faults"] == [{"service": "front", "kind": "return", "minutes_to_page": 4.5}]
    assert row["nezha_unlabelled_paged"] == 1
    assert [(one["id"], one["right"]) for one in row["incidents"]] == [("outage", True), ("noise", False)]
    assert row["incidents"][1]["reasons"]


def test_programs_get_each_cell_as_people_read_it(board: Board) -> None:
    """The compliance report draws its table from these."""
    found = score_board.read(json.dumps(table.data(board)))
    head, line = table.cells(board)
    assert found.names == (line[0],)
    assert [one.heading for one in found.lines] == head[1:]
    assert [one.cells for one in found.lines] == [(cell,) for cell in line[1:]]
