"""What the simulator played, as a report shows it and as files."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from evidence import page
from evidence.incidents import Vectors, gathered, trusted
from evidence.report import Report
from policies.record import EngineRun, Outcome, Record
from scenarios import judge
from scenarios.judge import Judged
from tests.evidence import sample

ALL = Vectors(asked=20, right=20, topics=3)
LIBRARY = """
scenarios:
  - id: X01
    title: One request in five fails
    t0: "2025-04-08T10:00:00Z"
    warmup_min: 30
    duration_min: 20
    incident: {start_min: 0, end_min: 10}
    phases: [{from_min: 0, to_min: 10, set: {api_5xx_rate: 0.2}}]
    expected:
      page: {required: true, severity_min: critical, deadline_min: 7}
      primary_signals: [api_5xx/api_count]
"""


@pytest.fixture(scope="module")
def judged(prod_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    file = tmp_path_factory.mktemp("incidents") / "x01.yaml"
    file.write_text(LIBRARY, encoding="utf-8")
    return judge.run(prod_path, incidents=[file])


def test_what_was_played_is_drawn_once_for_the_page_and_once_as_a_file(judged: Judged) -> None:
    found = gathered(judged, ALL)
    assert found is not None
    (one,) = found.shown
    assert (one.word, one.name, found.right) == ("right", "timelines/X01.svg", 1)
    assert "<style>" in one.file
    assert "<style>" not in one.timeline
    for picture in (one.file, one.timeline):
        assert ET.fromstring(picture).get("role") == "img"  # noqa: S314 - of our own making


def test_alarms_that_had_numbers_are_counted(judged: Judged) -> None:
    found = gathered(judged)
    assert found is not None
    assert found.concerned == found.alarms - len(judged.played[0].played.unplayed)
    assert 0 < found.concerned < found.alarms


def test_a_judge_without_a_verdict_has_nothing_to_show(judged: Judged) -> None:
    assert gathered(dataclasses.replace(judged, played=())) is None


@pytest.mark.parametrize(
    "outcome,word", [(Outcome.PASSED, "right"), (Outcome.FAILED, "wrong"), (Outcome.WAIVED, "waived")]
)
def test_what_an_exception_accepts_is_never_called_right(outcome: Outcome, word: str, judged: Judged) -> None:
    (record,) = judged.run.records
    run = dataclasses.replace(judged.run, records=(dataclasses.replace(record, outcome=outcome),))
    found = gathered(dataclasses.replace(judged, run=run))
    assert found is not None
    assert [one.word for one in found.shown] == [word]


def test_files_are_for_programs_builds_and_people() -> None:
    files = sample.incidents().files("prod.template.json")
    assert set(files) == {"incidents.json", "incidents.xml", "timelines/S01.svg", "timelines/P07.svg"}
    data = json.loads(files["incidents.json"])
    assert (data["template"], data["delays"]) == ("prod.template.json", "typical")
    assert {one["id"]: one["right"] for one in data["scenarios"]} == {"S01": True, "P07": False}
    suite = ET.fromstring(files["incidents.xml"].encode())  # noqa: S314 - of our own making
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


def run(problem: str = "") -> EngineRun:
    record = Record(judge="simulator", rule="X01", subject="template", outcome=Outcome.PASSED, words="Right.")
    return EngineRun(
        judge="simulator", version="1", resources=9, records=(record,), seconds=0, problem=problem
    )


def test_a_simulator_like_aws_in_every_case_is_trusted() -> None:
    assert trusted(run(), ALL) == run()


@pytest.mark.parametrize(
    "vectors,problem",
    [
        (
            Vectors(asked=20, right=19, topics=3),
            "1 of 20 cases of AWS's behaviour are simulated wrongly; see tap vectors",
        ),
        (Vectors(asked=0, right=0, topics=0), "was asked no case of AWS's behaviour"),
    ],
    ids=["one is wrong", "none was asked"],
)
def test_a_simulator_unlike_aws_gives_no_verdict(vectors: Vectors, problem: str) -> None:
    found = trusted(run(), vectors)
    assert (found.problem, found.failed) == (problem, True)


def test_what_was_in_the_way_before_stays_the_problem() -> None:
    assert trusted(run("it is not there"), Vectors(asked=0, right=0, topics=0)).problem == "it is not there"


def rows(report: Report) -> Mapping[str, str]:
    """The page's rows of incidents, without their marks, by title."""
    text = page.render(report, [])
    section = text.split('<section id="incidents"')[1].split("</section>")[0]
    return {
        part.split("</a>")[0].rpartition(">")[2]: part.split("</tr>")[0] for part in section.split("<tr>")[2:]
    }


def test_the_page_has_a_row_for_each_incident_that_leads_to_its_timeline(mixed: Report) -> None:
    found = rows(mixed)
    assert list(found) == ["Card processor <down>".replace("<", "&lt;").replace(">", "&gt;"), "Night outage"]
    assert 'href="#incident-P07"' in found["Night outage"]
    assert "nobody" in found["Night outage"]
    assert "✗" in found["Night outage"]
    text = page.render(mixed, [])
    assert "<b>1 of 2</b> are right" in text
    assert "<b>1,278 of\n  1,278</b>" in text
    assert "40 of 117 alarms" in text


def test_a_wrong_incident_is_open_with_its_reasons_and_a_right_one_is_folded(mixed: Report) -> None:
    text = page.render(mixed, [])
    folded, opened = (
        text.split(f'<details class="scenario" id="incident-{each}"')[1].split(">")[0]
        for each in ("S01", "P07")
    )
    assert not folded.endswith(" open")
    assert opened.endswith(" open")
    assert "Wrong: nobody is paged; no tickets. No page by minute 6." in text


def test_each_timeline_is_a_picture_with_a_name_and_words(mixed: Report) -> None:
    text = page.render(mixed, [])
    assert text.count('<figure class="timeline') == 2
    assert text.count('aria-label="Timeline of ') == 2
    assert text.count(".night{") >= 1, "the style of all of them, once"


def test_a_run_without_incidents_and_board_has_no_such_sections(mixed: Report) -> None:
    text = page.render(dataclasses.replace(mixed, incidents=None, board=None), [])
    for name in ("incidents", "scoreboard"):
        assert f'id="{name}"' not in text
        assert f'href="#{name}"' not in text


def test_a_page_before_the_onset_alone_is_called_too_early(mixed: Report) -> None:
    found = sample.incidents()
    verdict = dataclasses.replace(found.shown[0].verdict, minutes_to_page=None, resolved=None)
    early = dataclasses.replace(found.shown[0], verdict=verdict)
    report = dataclasses.replace(mixed, incidents=dataclasses.replace(found, shown=(early,)))
    (row,) = rows(report).values()
    assert "too early" in row
    assert "never" in row


def test_an_environment_in_no_scope_is_shown_and_said_to_be_bound_by_nothing(mixed: Report) -> None:
    assert "Outside the compliance scope." not in page.render(mixed, [])
    found = sample.incidents()
    shown = tuple(dataclasses.replace(one, outcome=Outcome.NOT_APPLICABLE) for one in found.shown)
    free = dataclasses.replace(mixed, incidents=dataclasses.replace(found, shown=shown, binding=False))
    assert "Outside the compliance scope." in page.render(free, [])
    assert ["✓" in row for row in rows(free).values()] == [True, False]
