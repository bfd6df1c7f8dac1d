"""AWS's validator that CDK has built in, from its own package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from mutation.peers import Findings


def ask(texts: Sequence[str], _root: Path) -> tuple[str, list[Findings]]:
    """Every rule that it has, whatever its severity."""
    from cloudformation_validate import RegoEngine, TemplateContent

    engine = RegoEngine()
    found = []
    for text in texts:
        report = engine.validate_template(TemplateContent(text, "mutant.template.json"))
        found.append(
            Counter(
                (one.rule_id, (one.entity.logical_id if one.entity else "") or "")
                for one in report.diagnostics
            )
        )
    return version("cloudformation-validate"), found
