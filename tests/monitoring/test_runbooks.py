"""What a runbook sends people to at night is there: panels, queries, rankings, settings, other pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


def test_the_list_has_every_runbook() -> None:
    assert named(FOLDER / "README.md", r"\]\(([\w-]+)\.md\)") == {page.stem for page in RUNBOOKS}


def test_runbooks_name_queries_rankings_and_panels_at_all(panels: set[str]) -> None:
    """Or the tests above would be satisfied with nothing."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in RUNBOOKS)
    assert all(f"`{question.name}`" in text for question in QUESTIONS)
    assert any(f"`{ranking.name}`" in text for ranking in RANKINGS)
    assert sum(f"**{panel}**" in text for panel in panels) > len(panels) / 2
