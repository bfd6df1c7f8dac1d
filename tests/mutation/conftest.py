from __future__ import annotations

from pathlib import Path

import pytest

from mutation.mutant import Mutant
from mutation.mutants import mutants
from template import Template, read


@pytest.fixture(scope="session")
def prod_template(prod_path: Path) -> Template:
    return read(prod_path)


@pytest.fixture(scope="session")
def prod_mutants(prod_template: Template) -> tuple[Mutant, ...]:
    return mutants(prod_template)
