"""One app full of careless constructs, synthesized once a session with every invariant applied."""

from __future__ import annotations

import os

import pytest

from tests.aspects.synthesized import Synthesized, read

os.environ.setdefault("CDK_VALIDATION", "false")


@pytest.fixture(scope="session")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """What comes out when careless people build and the invariants are applied last."""
    from tests.aspects.careless import build

    return read(build(tmp_path_factory.mktemp("careless")).synth())
