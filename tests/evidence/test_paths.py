"""The section on paths: counts that add up, every path in words, the picture, and what hears silence."""

from __future__ import annotations

import dataclasses
import json
import re
from html import escape
from pathlib import Path

import pytest

from evidence import page, records
from evidence.paths import Paths, read_paths
from evidence.report import Report
from policies.certificates import Standing
from template import TemplateError

LARGEST = 3_000_000


@pytest.fixture(scope="module")
def paths(prod_path: Path) -> Paths:
    return read_paths(prod_path)


@pytest.fixture
def shown(good: Report, paths: Paths) -> str:
    return page.render(dataclasses.replace(good, paths=paths), ())


def test_counts_add_up_and_nothing_is_broken_or_left_open(paths: Paths) -> None:
    assert sum(sum(each.values()) for each in paths.counts.values()) == len(paths.certificates)
    assert [kind for kind, each in paths.counts.items() if set(each) != {Standing.PROVED}] == []
    assert len(paths.alarms) + sum(map(len, paths.others.values())) == len(paths.certificates)


def test_every_path_and_every_link_is_on_the_page(shown: str, paths: Paths) -> None:
    """In words, so that the picture is not needed."""
    assert [one.subject for one in paths.certificates if f">{escape(one.subject)}</span>" not in shown] == []
    links = sum(len(one.links) for one in paths.certificates)
    section = shown.partition('<section id="paths"')[2].partition("</section>")[0]
    assert section.count('<li><span class="sign is-') == links
    assert len(shown) < LARGEST


def test_the_picture_is_embedded_once_and_brings_no_script(shown: str) -> None:
    assert shown.count('class="paths"') == 1
    assert shown.count("<script") == 1
    ids = re.findall(r'\sid="([^"]+)"', shown)
    assert sorted(ids) == sorted(set(ids))


def test_every_pair_is_on_the_page_with_who_is_told(shown: str, paths: Paths) -> None:
    table = shown.partition('id="heartbeats"')[2].partition("</table>")[0]
    assert table.count("<tr>") == len(paths.heartbeats) + 1
    assert "pagerduty" in table
    assert "nobody" not in table


def test_a_broken_path_is_open_and_said_to_be_broken(good: Report, paths: Paths) -> None:
    """The link is named with what was seen."""
    first = paths.certificates[0]
    weak = dataclasses.replace(first.links[0], standing=Standing.BROKEN, words="<nobody> emits it")
    broken = dataclasses.replace(first, links=(weak, *first.links[1:]))
    changed = dataclasses.replace(paths, certificates=(broken, *paths.certificates[1:]))
    shown = page.render(dataclasses.replace(good, paths=changed), ())
    assert "&lt;nobody&gt; emits it" in shown
    assert re.search(rf'data-outcome="failed" open>\s*<summary>.*broken.*{re.escape(first.subject)}', shown)
    assert changed.alarms[0].subject == first.subject


def test_without_paths_there_is_no_section(good: Report) -> None:
    assert 'id="paths"' not in page.render(good, ())


def test_the_records_hold_every_certificate(good: Report, paths: Paths) -> None:
    found = json.loads(records.render(dataclasses.replace(good, paths=paths)))["paths"]
    assert len(found["certificates"]) == len(paths.certificates)
    assert {one["standing"] for one in found["certificates"]} == {"proved"}
    assert len(found["heartbeats"]) == len(paths.heartbeats)
    assert json.loads(records.render(good))["paths"] is None


def test_a_template_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateError):
        read_paths(tmp_path / "missing.json")
