"""Which state of the repository was judged: commit, branch, dirty or not, and a name for where it lives."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

UNPUBLISHED = "https://repository.invalid/payment-monitoring"
"""Stands for the repository where no public address is known; `.invalid` never resolves (RFC 2606)."""

PUBLIC = re.compile(r"^https?://[A-Za-z0-9.-]+(:\d+)?/[^\s@?#]+$")


@dataclass(frozen=True, kw_only=True)
class Revision:
    """``dirty`` is None, and ``commit`` empty, where there is no repository to ask."""

    commit: str = ""
    branch: str = ""
    dirty: bool | None = None
    remote: str = UNPUBLISHED


def read(root: Path) -> Revision:
    """The revision checked out in ``root``."""
    commit = _git(root, "rev-parse", "HEAD")
    if not commit:
        return Revision()
    return Revision(
        commit=commit,
        branch=_git(root, "branch", "--show-current"),
        dirty=bool(_git(root, "status", "--porcelain")),
        remote=public(_git(root, "config", "--get", "remote.origin.url")),
    )


def public(remote: str) -> str:
    """``remote`` if it is a web address without credentials, else a neutral one: no paths, no secrets."""
    return remote if PUBLIC.match(remote) else UNPUBLISHED


def _git(root: Path, *words: str) -> str:
    command = ["git", *words]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
