"""cfn-lint: the template against CloudFormation's own schemas and documented limits.

Configuration files and ``cfn-lint`` metadata in the template could switch rules off unseen: the first are
not read, the second are taken out first (see suppressions.py).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from policies.engines import suppressions
from policies.engines.verdict import WHOLE, Answer, Verdict, below, judge, nothing_found
from policies.exceptions import Acknowledgement
from policies.record import EngineRun
from template import Template

JUDGE = "cfn-lint"
REGION = "us-east-1"


def run(template: Path, excused: Sequence[Acknowledgement] = ()) -> EngineRun:
    """Lint one template file."""
    return judge(JUDGE, template, excused, _ask)


def _ask(view: Template) -> Verdict:
    with suppressions.silent_about_nothing(view) as file:
        matches, rules = _lint(file)
    found = tuple(_answer(view, match) for match in matches)
    return Verdict(
        version=version("cfn-lint"),
        rules=rules,
        resources=len(view),
        answers=(*found, *nothing_found(view, found, JUDGE)),
        suppressions=tuple(suppressions.native(view, JUDGE)),
    )


def _lint(file: str) -> tuple[list[Any], int]:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as empty:
        empty.write("{}")
        empty.flush()
        arguments = ["--config-file", empty.name, "--regions", REGION, "--template", file]
        runner = Runner(ConfigMixIn(arguments))
        return list(runner.run()), len(runner.rules)


def _answer(view: Template, match: Any) -> Answer:
    path = list(match.path or ())
    resource = view.resources.get(str(path[1])) if path[:1] == ["Resources"] and len(path) > 1 else None
    return Answer(
        rule=f"{JUDGE}::{match.rule.id}",
        subject=resource.logical_id if resource else WHOLE,
        path=below(resource) if resource else WHOLE,
        words=match.message,
        where=f"{view.file}:{view.lines.line(tuple(path))}",
    )
