"""The table of alarms that people read has the alarms that are deployed, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from monitoring.alarms.__main__ import main, table
from settings.environment import Settings

PAGE = Path(__file__).parents[2] / "docs" / "alarms.md"
NAME = re.compile(r"prod-(?P<severity>\w+)-\w+-(?P<rest>.+)")
KINDS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")


def told(page: str) -> Iterator[tuple[str, str]]:
    """Severity, and subject with symptom, of each alarm in the table."""
    for symptom, subjects, severity in re.findall(r"\| \[([\w-]+)\].*? \| (.*?) \|.*\| (\w+) \|.*\|\n", page):
        yield from ((severity, f"{subject}-{symptom}") for subject in subjects.split(", "))


def test_the_page_is_what_the_command_writes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    written = capsys.readouterr().out
    assert written == PAGE.read_text(encoding="utf-8"), "run python -m monitoring.alarms > docs/alarms.md"


def test_every_alarm_of_the_template_is_in_the_table(prod: Mapping[str, Any]) -> None:
    properties = [each["Properties"] for each in prod["Resources"].values() if each["Type"] in KINDS]
    deployed = {NAME.fullmatch(each["AlarmName"]).group("severity", "rest") for each in properties}  # type: ignore[union-attr]
    assert set(told(PAGE.read_text(encoding="utf-8"))) == deployed


def test_each_row_leads_to_a_runbook() -> None:
    links = re.findall(r"\]\((runbooks/[\w-]+\.md)\)", PAGE.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (PAGE.parent / link).is_file()] == []


def test_a_changed_threshold_changes_the_table(prod_settings: Settings) -> None:
    limits = prod_settings.thresholds.model_copy(update={"api_5xx_percent": 2.5})
    page = table(prod_settings.model_copy(update={"thresholds": limits}))
    assert "Above 2.5 % in 5 of 10 periods of 60 s." in page
    assert page != table(prod_settings)
