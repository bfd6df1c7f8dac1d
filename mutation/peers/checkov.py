"""checkov from an environment of its own, many templates a process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mutation.peers import Findings, PeerError

VARIABLE = "CHECKOV"
"""Names the program; tox sets it."""

SECONDS = 3600
FLAGS = ("--framework", "cloudformation", "--output", "json", "--compact", "--quiet", "--skip-download")


def ask(texts: Sequence[str], _root: Path) -> tuple[str, list[Findings]]:
    """All its checks, without configuration and without the network."""
    program = shutil.which(os.environ.get(VARIABLE) or "checkov")
    if not program:
        raise PeerError(f"no checkov at {os.environ.get(VARIABLE) or 'PATH'}; set {VARIABLE} to the program")
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"m{number}.json").write_text(text, encoding="utf-8")
        said = _said(program, folder)
    found: list[Findings] = [Counter() for _text in texts]
    for check in said["results"]["failed_checks"]:
        number = int(Path(check["file_path"]).stem.removeprefix("m"))
        found[number][check["check_id"], check["resource"].rpartition(".")[2]] += 1
    if said["summary"]["parsing_errors"]:
        raise PeerError(f"could not parse {said['summary']['parsing_errors']} templates")
    return said["summary"]["checkov_version"], found


def _said(program: str, folder: str) -> Any:
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            [program, *FLAGS, "--directory", folder],
            cwd=empty,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": empty, "LOG_LEVEL": "ERROR"},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    try:
        said = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise PeerError(f"left with {done.returncode} and wrote no JSON: {done.stderr[-200:]!r}") from None
    if not isinstance(said, dict) or "results" not in said:
        raise PeerError("wrote no results")
    return said
