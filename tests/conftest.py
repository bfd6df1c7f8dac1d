"""The synthesized templates that tests and features read: made once a session, shared between workers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings as hypothesis

from settings.environment import Settings
from settings.loader import load

Template = Mapping[str, Any]

# Machines are shared: how long an example takes says nothing of what is tested.
hypothesis.register_profile("shared", deadline=None)
hypothesis.load_profile("shared")


def synthesize(settings: Settings, folder: Path) -> Path:
    """The template's file, built in this process; the built-in validator belongs to the compliance run."""
    os.environ["CDK_VALIDATION"] = "false"
    import aws_cdk as cdk

    import tap

    context = json.loads((Path(tap.__file__).parent / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(outdir=str(folder), context=context)
    stack = tap.build(app, settings)
    app.synth()
    return folder / f"{stack.stack_name}.template.json"


def _once(environment: str, factory: pytest.TempPathFactory, worker: str) -> Path:
    shared = factory.getbasetemp() if worker == "master" else factory.getbasetemp().parent
    folder = shared / f"assembly-{environment}"
    with FileLock(f"{folder}.lock"):
        done = sorted(folder.glob("*.template.json"))
        return done[0] if done else synthesize(load(environment), folder)


@pytest.fixture(scope="session")
def prod_path(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The file of the prod template."""
    return _once("prod", tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def prod(prod_path: Path) -> Template:
    """The prod template."""
    found: Template = json.loads(prod_path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Template:
    """The dev template."""
    found: Template = json.loads(_once("dev", tmp_path_factory, worker_id).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def prod_settings() -> Settings:
    """The prod settings."""
    return load("prod")


@pytest.fixture
def synth(tmp_path: Path) -> Callable[[Settings], Template]:
    """Synthesize a variant of settings; a few seconds each."""

    def build(settings: Settings) -> Template:
        found: Template = json.loads(synthesize(settings, tmp_path / "assembly").read_text(encoding="utf-8"))
        return found

    return build
