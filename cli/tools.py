"""``tap tools``: the Node tools of ``package-lock.json``, installed when what is there is not what is pinned.

``npm ci`` begins by deleting ``node_modules``, and the stamp is written after it has succeeded: an install
that was killed leaves no stamp and is done again. The lock is held on the lock file itself, for two tox
environments may start together.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINS = "package-lock.json"
STAMP = "node_modules/.installed-from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options: what to install is pinned."""
    parser.set_defaults(root=ROOT)


def run(arguments: argparse.Namespace) -> int:
    """0 when the tools are there, 2 with npm's own words when they cannot be."""
    problem = install(arguments.root)
    if problem:
        print(problem, file=sys.stderr)
    return 2 if problem else 0


def install(root: Path) -> str:
    """Make ``node_modules`` what the lock file says; what went wrong, or nothing."""
    with (root / PINS).open("rb") as pins:
        fcntl.flock(pins, fcntl.LOCK_EX)
        pinned = hashlib.sha256(pins.read()).hexdigest()
        if _installed(root) == pinned:
            return ""
        problem = _npm_ci(root)
        if not problem:
            (root / STAMP).write_text(pinned, encoding="utf-8")
        return problem


def _installed(root: Path) -> str:
    stamp = root / STAMP
    return stamp.read_text(encoding="utf-8") if stamp.is_file() else ""


def _npm_ci(root: Path) -> str:
    npm = shutil.which("npm")
    if npm is None:
        return "npm is missing: run this through tox, or install requirements/app.txt, which brings Node"
    print("tools: npm ci", flush=True)
    done = subprocess.run([npm, "ci"], cwd=root, capture_output=True, text=True, check=False)
    return (
        "" if done.returncode == 0 else f"npm ci failed with {done.returncode}:\n{done.stdout}{done.stderr}"
    )
