"""One run's results enter; a folder with the page and every export leaves, whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from evidence import cucumber, cucumber_page, junit, messages, page, records, sarif
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
    files = [File(name=name, words=words) for name, (words, _) in EXPORTS.items()]
    files.append(File(name=template.name, words="the template that was judged"))
    texts = {name: render(report) for name, (_, render) in EXPORTS.items()}
    texts[SCENARIOS] = cucumber_page.render(texts[MESSAGES], node=node, package=package)
    texts[PAGE] = page.render(report, files)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", errors="replace")
    shutil.copyfile(template, folder / template.name)
