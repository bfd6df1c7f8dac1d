"""What a template itself tells checkov, cfn-lint and Guard not to say, resource by resource.

The bridge writes these from the register, so that each tool agrees with it when it is run alone. Here no tool
may be silent: it is asked about a copy without them, and one that the register does not know is a finding.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from policies.engines.verdict import WHOLE, Answer, below
from template import Template

Named = Callable[[Any], list[str]]


def _checkov(block: Any) -> list[str]:
    return [one["id"] for one in block["skip"]]


def _cfn_lint(block: Any) -> list[str]:
    return list(block["config"]["ignore_checks"])


def _guard(block: Any) -> list[str]:
    return list(block["SuppressedRules"])


READERS: dict[str, Named] = {"checkov": _checkov, "cfn-lint": _cfn_lint, "guard": _guard}
"""By judge, which is also the key in Metadata: the rules that a block there switches off."""


def native(view: Template, judge: str) -> Iterator[Answer]:
    """Every suppression for ``judge``; one that cannot be read is about the rule ``metadata``."""
    places = {
        WHOLE: view.section("Metadata"),
        **{key: resource.metadata for key, resource in view.resources.items()},
    }
    for subject, metadata in places.items():
        resource = view.resources.get(subject)
        for rule in _rules(judge, metadata):
            yield Answer(
                rule=f"{judge}::{rule}",
                subject=subject,
                path=below(resource) if resource else WHOLE,
                words=f"Metadata.{judge} switches it off.",
                where=resource.where if resource else view.file,
            )


def _rules(judge: str, metadata: Mapping[str, Any]) -> list[str]:
    if judge not in metadata:
        return []
    try:
        return [str(rule) for rule in READERS[judge](metadata[judge])] or ["metadata"]
    except (LookupError, TypeError):
        return ["metadata"]


@contextmanager
def silent_about_nothing(view: Template) -> Iterator[str]:
    """The file to judge: the template's own, or a copy without suppressions if it has any."""
    if not any(True for judge in READERS for _ in native(view, judge)):
        yield view.file
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, f"{Path(view.file).stem}.json")
        copy.write_text(without(view), encoding="utf-8")
        yield str(copy)


def without(view: Template) -> str:
    """The template as JSON, without suppressions."""
    resources = {key: _bare(body) for key, body in view.section("Resources").items()}
    return json.dumps(_bare({**view.body, "Resources": resources}))


def _bare(block: Mapping[str, Any]) -> dict[str, Any]:
    metadata = block.get("Metadata")
    kept = (
        {key: value for key, value in metadata.items() if key not in READERS}
        if isinstance(metadata, dict)
        else metadata
    )
    return {key: kept if key == "Metadata" else value for key, value in block.items()}
