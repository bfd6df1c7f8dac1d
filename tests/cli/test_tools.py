from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli import tools
from cli.__main__ import main

NPM = """#!/bin/sh
echo "$@" >> calls
mkdir -p node_modules
{then}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    put_npm(tmp_path)
    return tmp_path


def put_npm(root: Path, then: str = "true") -> None:
    npm = root / "bin" / "npm"
    npm.parent.mkdir(exist_ok=True)
    npm.write_text(NPM.format(then=then))
    npm.chmod(0o755)


def calls(root: Path) -> int:
    return len((root / "calls").read_text().splitlines()) if (root / "calls").exists() else 0


def test_tools_are_installed_once(root: Path) -> None:
    assert tools.install(root) == ""
    assert tools.install(root) == ""
    assert (root / "calls").read_text() == "ci\n"


def test_a_new_pin_is_installed(root: Path) -> None:
    tools.install(root)
    (root / "package-lock.json").write_text('{"packages": {}}')
    assert tools.install(root) == ""
    assert calls(root) == 2


def test_a_killed_install_is_done_again(root: Path) -> None:
    put_npm(root, then="kill -9 $$")
    assert "npm ci failed with -9" in tools.install(root)
    put_npm(root)
    assert tools.install(root) == ""
    assert calls(root) == 2


def test_a_deleted_node_modules_is_installed_again(root: Path) -> None:
    tools.install(root)
    (root / tools.STAMP).unlink()
    (root / "node_modules").rmdir()
    tools.install(root)
    assert calls(root) == 2


def test_npm_failing_is_told_in_its_own_words(root: Path) -> None:
    put_npm(root, then="echo ERR of npm >&2; exit 3")
    assert tools.install(root) == "npm ci failed with 3:\nERR of npm\n"
    assert not (root / tools.STAMP).exists()


def test_a_missing_npm_says_where_node_comes_from(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))
    assert "requirements/app.txt" in tools.install(root)


def test_the_command_leaves_with_2_when_tools_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools, "install", lambda _root: "no network")
    assert main(["tools"]) == 2
    assert capsys.readouterr().err == "no network\n"


def test_the_command_leaves_with_0_when_tools_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "install", lambda _root: "")
    assert main(["tools"]) == 0
