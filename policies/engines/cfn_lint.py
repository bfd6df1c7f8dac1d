"""cfn-lint: the template against CloudFormation's own schemas and documented limits.

Configuration files and ``cfn-lint`` metadata in the template could switch rules off unseen: the first are
not read, the second is a finding.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

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
    matches, rules = _lint(view.file)
    found = (*(_answer(view, match) for match in matches), *_switched_off(view))
    return Verdict(
        version=version("cfn-lint"),
        rules=rules,
        resources=len(view),
        answers=(*found, *nothing_found(view, found, JUDGE)),
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
        where=f"{view.file}:{match.linenumber}",
    )


def _switched_off(view: Template) -> Iterator[Answer]:
    places: dict[str, Mapping[str, Any]] = {WHOLE: view.section("Metadata")}
    places |= {resource.logical_id: resource.metadata for resource in view.resources.values()}
    for subject, metadata in places.items():
        if JUDGE in metadata:
            yield Answer(
                rule=f"{JUDGE}::metadata",
                subject=subject,
                path=below(view.resources[subject]) if subject in view.resources else WHOLE,
                words="Metadata configures cfn-lint; exceptions belong in the register.",
                where=view.file,
            )
