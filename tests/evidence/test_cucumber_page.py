"""Cucumber's own page, written by the real formatter where Node and the package are installed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evidence import cucumber_page
from evidence.bundle import PACKAGE
from evidence.cucumber_page import FormatterError
from tests.evidence import sample

INSTALLED = PACKAGE.with_name("node_modules") / "@cucumber" / "html-formatter"
NODE = shutil.which("node")


def stream(folder: Path) -> str:
    """The sample's messages as NDJSON."""
    return "".join(json.dumps(each) + "\n" for each in sample.envelopes(folder))


def test_a_missing_node_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FormatterError, match="no-such-node: cannot be run"):
        cucumber_page.render(stream(tmp_path), node="no-such-node", package=PACKAGE)


@pytest.mark.skipif(NODE is None, reason="Node is not on the path")
def test_a_missing_formatter_is_said_in_one_sentence(tmp_path: Path) -> None:
    package = tmp_path / "package.json"
    package.write_text("{}")
    with pytest.raises(FormatterError, match=r"html-formatter.*is it installed beside package.json\?"):
        cucumber_page.render(stream(tmp_path), package=package)


@pytest.mark.skipif(NODE is None or not INSTALLED.is_dir(), reason="the formatter is not installed")
def test_the_page_holds_the_messages_and_nothing_to_fetch(tmp_path: Path) -> None:
    text = cucumber_page.render(stream(tmp_path), package=PACKAGE)
    assert "Card data is masked in every group" in text
    assert 'src="http' not in text
