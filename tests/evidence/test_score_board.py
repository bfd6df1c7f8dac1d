"""The score board is shown if it could be made, and else said to be missing."""

from __future__ import annotations

import dataclasses
import json

import pytest

from evidence import page, score_board
from evidence.report import Report
from tests.evidence import sample


def section(report: Report) -> str:
    return page.render(report, []).split('<section id="scoreboard"')[1].split("</section>")[0]


def test_every_contender_is_a_column_and_every_question_a_line() -> None:
    board = sample.board()
    assert board.names == ("this template", "AWS recommended alarms")
    assert [(line.heading, line.cells) for line in board.lines] == [
        ("paged in time", ("20/20", "9/20")),
        ("false pages a healthy day", ("0.0", "112.7")),
    ]


def test_the_page_shows_the_table_with_our_own_column_first(mixed: Report) -> None:
    text = section(mixed)
    assert text.index("this template") < text.index("AWS recommended alarms")
    assert '<td class="number own">20/20</td><td class="number">9/20</td>' in text
    assert "38 incidents of the library, 7 healthy days generated, typical delays" in text


def test_what_is_written_beside_the_page_is_the_whole_document() -> None:
    assert json.loads(score_board.render(sample.board())) == sample.BOARD


@pytest.mark.parametrize(
    "printed,said,why",
    [
        ("", "nowhere.json: there is no such file\n", "nowhere.json: there is no such file"),
        ("", "Traceback\nValueError: no", "ValueError: no"),
        ("[]", "", "TypeError: list indices must be integers or slices, not str"),
        ("{}", "", "KeyError: 'columns'"),
        ('{"columns": {"a": "A"}, "rows": [{"shown": {}}]}', "", "KeyError: 'a'"),
    ],
    ids=["refused", "crashed", "another shape", "without columns", "without a cell"],
)
def test_a_board_that_could_not_be_made_says_why(printed: str, said: str, why: str, mixed: Report) -> None:
    board = score_board.read(printed, said)
    assert (board.data, board.lines, board.names) == (None, (), ())
    assert board.why == f"tap scoreboard gave no table: {why}"
    assert "Not measured in this run: tap scoreboard gave no table" in section(
        dataclasses.replace(mixed, board=board)
    )
