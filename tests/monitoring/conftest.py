"""The prod template as a judge sees it, names and ARNs resolved."""

from __future__ import annotations

from pathlib import Path

import pytest

from template import Template, read


@pytest.fixture(scope="session")
def view(prod_path: Path) -> Template:
    """The prod template, read only."""
    return read(prod_path)
