"""One run's results enter; a folder with the page and every export leaves, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evidence import cucumber, cucumber_page, junit, page, records, sarif
from evidence.manifest import Manifest
from evidence.page import File
from evidence.report import Acknowledgement, Report
from evidence.scenarios import ScenarioResults
from policies import requirements
from policies.record import EngineRun
from policies.requirements import Catalogue

PAGE = "index.html"
PACKAGE = Path(__file__).parent.parent / "package.json"


def write(
    folder: Path,
    runs: Sequence[EngineRun],
    scenarios: ScenarioResults,
    exceptions: Sequence[Acknowledgement],
    manifest: Manifest,
    *,
    template: Path,
    catalogue: Catalogue | None = None,
    node: str = "node",
    package: Path = PACKAGE,
) -> Report:
    """Write the bundle to ``folder`` and return what it reports; start reading at ``folder / PAGE``.

    Files are written beside ``folder`` and put in its place at the end, so that an older bundle is replaced
    whole, and an error leaves it as it was.
    """
    report = Report.of(
        manifest=manifest,
        catalogue=catalogue or requirements.load(),
        scenarios=scenarios,
        runs=runs,
        exceptions=exceptions,
    )
    digest = hashlib.sha256(template.read_bytes()).hexdigest()
    if digest != manifest.template_sha256:
        message = f"{template.name} is not the template of the manifest: sha256 {digest[:12]}, not {manifest.template_sha256[:12]}"
        raise ValueError(message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        fresh, old = Path(scratch, "new"), Path(scratch, "old")
        fresh.mkdir()
        _fill(fresh, report, template, node=node, package=package)
        if folder.exists():
            folder.replace(old)
        fresh.replace(folder)
    return report


def _fill(folder: Path, report: Report, template: Path, *, node: str, package: Path) -> None:
    lines = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in report.scenarios.envelopes)
    stream = "".join(f"{line}\n" for line in lines)
    written = {
        "scenarios.html": ("the scenarios as Cucumber shows them", cucumber_page.render(stream, node=node, package=package)),
        "messages.ndjson": ("Cucumber Messages, from which the scenarios here are read", stream),
        "cucumber.json": ("Cucumber JSON, for readers of the older format", cucumber.render(report.scenarios)),
        "records.json": ("every record of every judge, what passed included", records.render(report)),
        "junit.xml": ("JUnit, for the build's list of tests", junit.render(report)),
        "results.sarif": ("SARIF 2.1.0, for code scanning", sarif.render(report)),
    }
    for name, (_, text) in written.items():
        (folder / name).write_text(text, encoding="utf-8", errors="replace")
    shutil.copyfile(template, folder / template.name)
    files = [File(name=name, words=words) for name, (words, _) in written.items()]
    files.append(File(name=template.name, words="the template that was judged"))
    (folder / PAGE).write_text(page.render(report, files), encoding="utf-8", errors="replace")
