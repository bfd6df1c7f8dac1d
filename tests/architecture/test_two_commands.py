from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOX = '#!/bin/sh\necho "tox $@" >> ran\ncase "$*" in *$FAILS*) exit 1;; esac\n'
PYTHON = '#!/bin/sh\necho "python3 $@" >> ran\n'
PIP = '#!/bin/sh\necho "pip $@" >> ran\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """README and .ci/run, with stand-ins for the three programs that they call."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / "README.md", tmp_path)
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    for name, text in {"python3": PYTHON, ".venv/bin/pip": PIP, ".venv/bin/tox": TOX}.items():
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
    return tmp_path


def run(clone: Path, fails: str = "nothing") -> tuple[int, list[str]]:
    path = f"{clone}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [clone / ".ci" / "run"], env={"PATH": path, "FAILS": fails}, capture_output=True, check=False
    )
    return done.returncode, (clone / "ran").read_text().splitlines()


def test_the_build_runs_readmes_two_lines_and_then_the_rest(clone: Path) -> None:
    status, ran = run(clone)
    assert status == 0
    assert [line for line in ran if line.startswith("tox")] == [
        "tox run -e compliance",
        "tox run -e tests",
        "tox run -e lint,types,contracts,vectors",
    ]
    assert ran[:2] == ["python3 -m venv .venv", "pip install -q --require-hashes -r requirements/tox.txt"]


@pytest.mark.parametrize("fails", ["tests", "compliance", "contracts"])
def test_one_failure_fails_the_build_but_the_rest_is_still_told(clone: Path, fails: str) -> None:
    status, ran = run(clone, fails)
    assert status == 1
    assert len([line for line in ran if line.startswith("tox")]) == 3


def test_readme_promises_two_lines_and_each_is_one_line() -> None:
    lines = [
        line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("python3 -m venv")
    ]
    assert [line.rsplit(maxsplit=1)[1] for line in lines] == ["compliance", "tests"]
    assert not any(line.endswith("\\") for line in lines)
