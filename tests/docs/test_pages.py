"""What the pages send readers to is there: files, headings, commands."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def anchors(text: str) -> set[str]:
    """The ids that headings get: small letters, hyphens for spaces, nothing else."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in plain}


def leads_nowhere(page: Path, link: str) -> bool:
    if link.startswith("https://"):
        return False
    file, _, anchor = link.partition("#")
    target = page.parent / file if file else page
    return not target.exists() or bool(anchor and anchor not in anchors(target.read_text(encoding="utf-8")))


@page
def test_links_lead_to_files_and_headings(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if leads_nowhere(page, link)] == []


@page
def test_tox_environments_exist(page: Path) -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    known = {section.removeprefix("testenv:") for section in tox.sections()} | {"tests", "py310-tests"}
    named = re.findall(r"tox run -e ([\w,-]+)", page.read_text(encoding="utf-8"))
    assert {each for names in named for each in names.split(",")} - known == set()


def leads_to_code(name: str) -> bool:
    return (ROOT / name / "__main__.py").is_file() or (ROOT / f"{name}.py").is_file()


@page
def test_modules_that_are_run_exist(page: Path) -> None:
    named = re.findall(r"python -m ([\w.]+)", page.read_text(encoding="utf-8"))
    ours = [name.replace(".", "/") for name in named if name != "pytest"]
    assert [name for name in ours if not leads_to_code(name)] == []


def test_pages_have_links_commands_and_modules() -> None:
    """Or the tests above would be satisfied with nothing."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert all(
        word in text for word in ("](docs/why.md)", "#to-add-a-promise", "tox run -e", "python -m settings")
    )
