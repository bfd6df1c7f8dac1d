"""Sample runs, built once a test in its own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.report import Report
from tests.evidence import sample


@pytest.fixture
def mixed(tmp_path: Path) -> Report:
    """A run with something of every outcome."""
    return sample.report(tmp_path)


@pytest.fixture
def good(tmp_path: Path) -> Report:
    """A run in which everything holds."""
    return sample.report(tmp_path, good=True)
