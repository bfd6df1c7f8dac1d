from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.errors import ScenarioError
from scoreboard.board import Board, board
from scoreboard.contenders import OTHERS, OURS
from template import TemplateError

INCIDENT = """
schema_version: 1
scenarios:
  - id: OUT
    title: everything fails
    profile: day
    t0: "2025-03-04T13:00:00Z"
    warmup_min: 360
    duration_min: 40
    incident: {start_min: 0, end_min: 20}
    phases:
      - {from_min: 0, to_min: 20, set: {api_5xx_rate: 0.5, pay_technical_failure_rate: 0.9}}
    expected:
      page: {required: true, severity_min: critical, deadline_min: 6}
"""


@pytest.fixture(scope="module")
def incident(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("incidents") / "out.yaml"
    file.write_text(INCIDENT, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def found(prod_path: Path, incident: Path) -> Board:
    return board(prod_path, incidents=[incident], days=1)


def test_ours_is_the_first_row_and_all_others_follow(found: Board) -> None:
    assert [row.name for row in found.rows] == [OURS, *OTHERS.values()]
    assert (found.scenarios, found.healthy_days, found.delays) == (1, 1, "typical")


def test_every_row_is_about_the_same_incidents_and_faults(found: Board) -> None:
    for row in found.rows:
        assert row.incidents.right.of == 1, row.name
        assert (row.nezha.in_time.of, row.petshop.found.of) == (5, 34), row.name


def test_our_own_row_is_paged_in_time_and_sleeps_in_healthy_days(found: Board) -> None:
    ours = found.rows[0]
    assert str(ours.incidents.in_time) == "1/1"
    assert ours.false_a_day == 0


def test_the_brief_taken_literally_pages_healthy_days(found: Board) -> None:
    assert next(row for row in found.rows if row.id == "brief").false_a_day > 30


def test_alarms_are_counted(found: Board) -> None:
    assert {row.id: row.alarms for row in found.rows}["brief"] == 18


def test_incidents_that_are_not_there_are_said(prod_path: Path, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="nowhere"):
        board(prod_path, incidents=[tmp_path / "nowhere.yaml"])


def test_a_template_that_is_not_there_is_said(incident: Path, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="nowhere"):
        board(tmp_path / "nowhere.json", incidents=[incident])
