"""cdk-nag, which judges constructs: a script of ``benchmarks/`` makes a CDK app of the templates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from mutation.peers import Findings, PeerError

SCRIPT = "benchmarks/nag_templates.py"
BATCH = 10
"""So many stacks an app: jsii keeps every construct of an app in memory."""

SECONDS = 900


def ask(texts: Sequence[str], root: Path) -> tuple[str, list[Findings]]:
    """The packs that judge the stack itself: AwsSolutions, NIST 800-53 R5, Serverless."""
    found: list[Findings] = []
    for start in range(0, len(texts), BATCH):
        found += _batch(texts[start : start + BATCH], root)
    return version("cdk-nag"), found


def _batch(texts: Sequence[str], root: Path) -> list[Findings]:
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"m{number}.json").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(root / SCRIPT), folder],
            env={**os.environ, "PYTHONPATH": str(root), "CDK_VALIDATION": "true"},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    if done.returncode:
        raise PeerError(f"left with {done.returncode}: {done.stderr.strip()[-300:]}")
    said = json.loads(done.stdout.splitlines()[-1])
    return [Counter((rule, resource) for rule, resource in said[f"m{n}"]) for n in range(len(texts))]
