"""Mutants that CloudFormation itself refuses: such a stack is never deployed, so nothing goes silent.

Asked of AWS's own validator with the schemas of resource types, about the changed resources alone: what they
refer to is missing with and without the change, so only what the change adds counts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mutation.mutant import Mutant

ENUM = "W3030"
"""The validator only warns of a value that is not in a list, for lists grow; AWS refuses it."""

REFUSING = ("FATAL", "ERROR")


class Nursery:
    """One correct template; says why CloudFormation would refuse a mutant of it."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body
        self._known: dict[tuple[str, ...], Counter[str]] = {}

    def refuses(self, mutant: Mutant, mutated: Mapping[str, Any]) -> tuple[str, ...]:
        """The validator's rules that object to what the mutant changes; none for one that deploys."""
        changed = tuple(sorted({str(path[0]) for path, _new in mutant.edits}))
        if changed not in self._known:
            self._known[changed] = _objections(self._body, changed)
        return tuple(sorted(_objections(mutated, changed) - self._known[changed]))


def _objections(body: Mapping[str, Any], names: tuple[str, ...]) -> Counter[str]:
    resources = {name: body["Resources"][name] for name in names if name in body["Resources"]}
    if not resources:
        return Counter()
    content = json.dumps({"Resources": resources})
    report = _engine().validate_template(_text(content))
    return Counter(
        one.rule_id for one in report.diagnostics if one.severity.name in REFUSING or one.rule_id == ENUM
    )


def _text(content: str) -> Any:
    import cloudformation_validate

    return cloudformation_validate.TemplateContent(content, "mutant.template.json")


@lru_cache(maxsize=1)
def _engine() -> Any:
    import cloudformation_validate

    return cloudformation_validate.RegoEngine()
