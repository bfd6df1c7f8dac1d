"""The folder that a run leaves: whole, or as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evidence import bundle, cucumber_page
from evidence.cucumber_page import FormatterError
from evidence.report import Report
from evidence.score_board import ScoreBoard
from tests.evidence import sample


@pytest.fixture(autouse=True)
def formatter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for Node and the formatter, which an own test runs for real."""
    monkeypatch.setattr(cucumber_page, "render", lambda messages, **_: f"<html>{len(messages)}</html>")


def write(folder: Path, report: Report) -> Path:
    """Write the sample's bundle to ``folder / "report"``."""
    return bundle.write(folder / "report", report, template=folder / report.manifest.template)


def files(folder: Path) -> dict[str, bytes]:
    """What was written, by its name below the bundle."""
    bundle = folder / "report"
    found = (path for path in bundle.rglob("*") if path.is_file())
    return {path.relative_to(bundle).as_posix(): path.read_bytes() for path in found}


def test_the_bundle_holds_every_file_that_the_page_links(tmp_path: Path, mixed: Report) -> None:
    assert write(tmp_path, mixed) == tmp_path / "report" / "index.html"
    names = set(files(tmp_path))
    assert names == {
        "index.html",
        "scenarios.html",
        "messages.ndjson",
        "cucumber.json",
        "records.json",
        "junit.xml",
        "results.sarif",
        "TapStackprod.template.json",
        "incidents.json",
        "incidents.xml",
        "timelines/S01.svg",
        "timelines/P07.svg",
        "scoreboard.json",
    }
    text = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}"' in text for name in names - {"index.html"})


def test_the_same_run_writes_the_same_bytes(tmp_path: Path, mixed: Report) -> None:
    write(tmp_path, mixed)
    first = files(tmp_path)
    write(tmp_path, mixed)
    assert first == files(tmp_path)


def test_an_older_bundle_is_replaced_whole(tmp_path: Path, mixed: Report) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "stale.html").write_text("old")
    write(tmp_path, mixed)
    assert not (tmp_path / "report" / "stale.html").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_error_leaves_the_older_bundle_as_it_was(
    tmp_path: Path, mixed: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "index.html").write_text("old")

    def broken(*_: object, **__: object) -> str:
        raise FormatterError("no")

    monkeypatch.setattr(cucumber_page, "render", broken)
    with pytest.raises(FormatterError):
        write(tmp_path, mixed)
    assert [path.name for path in (tmp_path / "report").iterdir()] == ["index.html"]
    assert (tmp_path / "report" / "index.html").read_text() == "old"


def test_a_template_that_is_not_the_one_judged_is_refused(tmp_path: Path, mixed: Report) -> None:
    sample.template(tmp_path, number=3)
    with pytest.raises(ValueError, match="is not the template of the manifest"):
        write(tmp_path, mixed)
    assert not (tmp_path / "report").exists()


def test_words_that_are_no_text_are_replaced_and_not_fatal(tmp_path: Path, mixed: Report) -> None:
    broken = "half a character \ud83d and a bell \x07"
    run = replace(mixed.engines[0], problem=broken)
    write(tmp_path, replace(mixed, runs=(mixed.runs[0], run)))
    for name in ("index.html", "junit.xml", "results.sarif", "records.json"):
        assert "half a character" in (tmp_path / "report" / name).read_text(encoding="utf-8")


def test_what_was_not_simulated_leaves_no_file(tmp_path: Path, mixed: Report) -> None:
    board = ScoreBoard(data=None, why="it could not be made")
    write(tmp_path, replace(mixed, incidents=None, board=board))
    names = set(files(tmp_path))
    assert not names & {"incidents.json", "incidents.xml", "scoreboard.json"}
    assert not any(name.startswith("timelines") for name in names)
