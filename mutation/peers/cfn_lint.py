"""cfn-lint in this process, two templates at a time in processes of their own."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from mutation.peers import Findings

REGION = "us-east-1"
PROCESSES = 2


def ask(texts: Sequence[str], _root: Path) -> tuple[str, list[Findings]]:
    """Its default rules, no configuration of the folder."""
    with get_context("spawn").Pool(PROCESSES) as pool:
        return version("cfn-lint"), pool.map(_lint, texts, chunksize=4)


def _lint(text: str) -> Findings:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    with tempfile.TemporaryDirectory() as folder:
        file, empty = Path(folder, "mutant.json"), Path(folder, "none.yaml")
        file.write_text(text, encoding="utf-8")
        empty.write_text("{}", encoding="utf-8")
        arguments = ["--config-file", str(empty), "--regions", REGION, "--template", str(file)]
        return Counter((one.rule.id, _resource(one.path)) for one in Runner(ConfigMixIn(arguments)).run())


def _resource(path: Sequence[object] | None) -> str:
    steps = list(path or ())
    return str(steps[1]) if len(steps) > 1 and steps[0] == "Resources" else ""
