"""One run's results enter; a folder with the page and every export leaves, whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from evidence import cucumber, cucumber_page, incidents, junit, messages, page, records, sarif, score_board
from evidence.page import File
from evidence.report import Report

PAGE = "index.html"
SCENARIOS = "scenarios.html"
MESSAGES = "messages.ndjson"
PACKAGE = Path(__file__).parent.parent / "package.json"


EXPORTS: dict[str, tuple[str, Callable[[Report], str]]] = {
    SCENARIOS: ("the scenarios as Cucumber shows them", lambda _: ""),
    MESSAGES: (
        "Cucumber Messages, from which the scenarios here are read",
        lambda report: messages.render(report.scenarios.envelopes),
    ),
    "cucumber.json": (
        "Cucumber JSON, for readers of the older format",
        lambda report: cucumber.render(report.scenarios),
    ),
    "records.json": ("every record of every judge, what passed included", records.render),
    "junit.xml": ("JUnit, for the build's list of tests", junit.render),
    "results.sarif": ("SARIF 2.1.0, for code scanning", sarif.render),
}
"""Each file beside the page: what it is for, and what writes it; Node fills in the first."""

SIMULATED = {
    incidents.DATA: "who was paged when in each incident, for programs",
    incidents.JUNIT: "JUnit, a test for each incident",
}
BOARD = "the score board for programs, with each contender's verdict on each incident"


def write(
    folder: Path, report: Report, *, template: Path, node: str = "node", package: Path = PACKAGE
) -> Path:
    """Write the bundle of ``report`` to ``folder``; the page to start from is returned.

    Files are written beside ``folder`` and put in its place at the end, so that an older bundle is replaced
    whole, and an error leaves it as it was. ``package`` is the package.json beside Node's packages.
    """
    _check(template, report.manifest.template_sha256)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        fresh, old = Path(scratch, "new"), Path(scratch, "old")
        fresh.mkdir()
        _fill(fresh, report, template, node=node, package=package)
        if folder.exists():
            folder.replace(old)
        try:
            fresh.replace(folder)
        except OSError:
            if old.exists():
                old.replace(folder)
            raise
    return folder / PAGE


def _check(template: Path, expected: str) -> None:
    digest = hashlib.sha256(template.read_bytes()).hexdigest()
    if digest != expected:
        message = (
            f"{template.name} is not the template of the manifest: sha256 {digest[:12]}, not {expected[:12]}"
        )
        raise ValueError(message)


def _fill(folder: Path, report: Report, template: Path, *, node: str, package: Path) -> None:
    texts = {name: render(report) for name, (_, render) in EXPORTS.items()} | _of_simulation(report)
    texts[SCENARIOS] = cucumber_page.render(texts[MESSAGES], node=node, package=package)
    texts[PAGE] = page.render(report, [*_listed(texts), _judged(template)])
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", errors="replace")
    shutil.copyfile(template, folder / template.name)


def _of_simulation(report: Report) -> dict[str, str]:
    """What is there only where incidents were played, or a board was made."""
    played = report.incidents.files(report.manifest.template) if report.incidents else {}
    board = {score_board.FILE: score_board.render(report.board)} if report.board and report.board.data else {}
    return {**played, **board}


def _listed(texts: Mapping[str, str]) -> Iterator[File]:
    """Files by name; timelines are linked where they are shown."""
    about = {name: words for name, (words, _) in EXPORTS.items()} | SIMULATED | {score_board.FILE: BOARD}
    for name, words in about.items():
        if name in texts:
            yield File(name=name, words=words)


def _judged(template: Path) -> File:
    return File(name=template.name, words="the template that was judged")
