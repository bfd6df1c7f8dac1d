"""An assembly that the real judges wrote during a real synth, and means to tamper with a copy of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[3]
TEMPLATE = "TapStackprod.template.json"
CONTEXT = {"judgesProbe": "true", "aws:cdk:enable-path-metadata": True}
"""The second is what the CLI asks for."""


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The assembly of small_app.py, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "judged"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            _synthesize(folder)
    return folder


def _synthesize(folder: Path) -> None:
    flags = json.loads((ROOT / "cdk.json").read_text())["context"] | CONTEXT
    env = os.environ | {
        "CDK_VALIDATION": "true",
        "CDK_CONTEXT_JSON": json.dumps(flags),
        "CDK_OUTDIR": str(folder),
    }
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("small_app.py")],
        env=env | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (folder / "validation-report.json").is_file(), done.stderr


@pytest.fixture
def assembly(judged: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(judged, tmp_path / "assembly"))


@pytest.fixture
def template(assembly: Path) -> Path:
    return assembly / TEMPLATE


@pytest.fixture
def edit(assembly: Path) -> Callable[[str, Callable[[Any], Any]], None]:
    """Rewrite one JSON file of the assembly; the function may return another value or change it in place."""

    def rewrite(name: str, change: Callable[[Any], Any]) -> None:
        file = assembly / name
        plain = json.loads(file.read_text())
        changed = change(plain)
        file.write_text(json.dumps(plain if changed is None else changed))

    return rewrite
