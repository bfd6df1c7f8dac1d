"""What a runbook sends people to at night is there: panels, queries, rankings, settings, other pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitoring.alarms.catalogue import watched
from monitoring.alarms.composites import Names, composites
from monitoring.dashboards import cost, realtime, transactions
from monitoring.insights import RANKINGS
from monitoring.queries import QUESTIONS
from settings.environment import Settings
from settings.thresholds import Thresholds

FOLDER = Path(__file__).parents[2] / "docs" / "runbooks"
PAGES = sorted(FOLDER.glob("*.md"))
RUNBOOKS = [page for page in PAGES if page.stem != "README"]
PARTS = ["What it means", "Look first", "Likely causes", "Do", "It is over when", "Not this alarm's fault"]

page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
runbook = pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)


def named(page: Path, pattern: str) -> set[str]:
    """What ``pattern`` finds, wherever lines are broken."""
    return set(re.findall(pattern, " ".join(page.read_text(encoding="utf-8").split())))


@pytest.fixture(scope="module")
def panels(prod_settings: Settings) -> set[str]:
    alarms = {name: ["arn"] for name in ("", *(service.name for service in prod_settings.services))}
    widgets = (
        *realtime.widgets(prod_settings, alarms),
        *transactions.widgets(prod_settings),
        *cost.widgets(prod_settings, alarms),
    )
    return {str(widget.properties.get("title")) for widget in widgets}


@pytest.fixture(scope="module")
def heard(prod_settings: Settings) -> dict[str, set[str]]:
    """Symptom to what its alarms are heard as: a composite that pages for them, or their own severity."""
    rows = list(watched(prod_settings, ["rule"], ["group"]))
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.symptom.name, set()).add(row.symptom.part_of or row.symptom.severity)
    for service in prod_settings.services:
        names = Names(environment="prod", team=service.team, service=service.name)
        for one in composites(names, [row for row in rows if row.service == service.name]):
            found.setdefault(one.symptom, set()).add(one.name.split("-")[1])
    return found


@runbook
def test_a_runbook_is_called_like_its_symptom_and_has_every_part(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}\n")
    assert [part for part in PARTS if f"# {part}\n" not in text] == []


@runbook
def test_panels_in_bold_are_on_a_dashboard(page: Path, panels: set[str]) -> None:
    assert named(page, r"\*\*(.+?)\*\*") - panels == set()


@runbook
def test_saved_queries_are_saved(page: Path) -> None:
    wanted = named(page, r"[Ss]aved query `([\w-]+)`")
    assert wanted - {question.name for question in QUESTIONS} == set()


@page
def test_thresholds_are_settings(page: Path) -> None:
    assert named(page, r"`thresholds\.(\w+)`") - set(Thresholds.model_fields) == set()


@runbook
def test_a_runbook_says_as_what_its_alarms_are_heard(page: Path, heard: dict[str, set[str]]) -> None:
    text = " ".join(page.read_text(encoding="utf-8").split())
    told = heard[page.stem]
    composites_named = {part for part in ("unavailable", "degraded") if f"({part}.md)" in text}
    assert told & {"unavailable", "degraded"} <= composites_named
    quiet = re.search(r"[Ii]nformation only|pages nobody|as info", text)
    assert bool(quiet) == (told == {"info"})


def test_the_list_says_as_what_each_symptom_is_heard(heard: dict[str, set[str]]) -> None:
    listed: dict[str, set[str]] = {}
    for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| ["):
            runbooks, words = line.split("|")[1], line.split("|")[3]
            said = set(re.findall(r"critical|warning|info|unavailable|degraded", words))
            listed |= dict.fromkeys(re.findall(r"\(([\w-]+)\.md\)", runbooks), said)
    assert listed == heard | {"tampering": {"critical", "info"}}


def test_the_list_has_every_runbook() -> None:
    assert named(FOLDER / "README.md", r"\]\(([\w-]+)\.md\)") == {page.stem for page in RUNBOOKS}


def test_runbooks_name_queries_rankings_and_panels_at_all(panels: set[str]) -> None:
    """Or the tests above would be satisfied with nothing."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in RUNBOOKS)
    assert all(f"`{question.name}`" in text for question in QUESTIONS)
    assert any(f"`{ranking.name}`" in text for ranking in RANKINGS)
    assert sum(f"**{panel}**" in text for panel in panels) > len(panels) / 2
