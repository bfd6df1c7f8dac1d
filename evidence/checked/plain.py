"""For programs: findings, what is not told, the population and the rules, as JSON."""

from __future__ import annotations

import json
from typing import Any

from policies.check import Asked, Checked, Finding
from policies.rule import Rule, Said


def render(checked: Checked) -> str:
    """The whole document; ``findings`` first, because that is what readers look for."""
    excluded = checked.excluded
    whole = {
        "findings": [_finding(one) for one in checked.findings],
        "untold": [_open(one, said) for one in checked.untold for said in one.untold],
        "population": {
            "resources": len(checked.resources),
            "evaluated": len(checked.resources) - len(excluded),
            "excluded": [_subject(one) | {"reason": reason} for one, reason in excluded.items()],
        },
        "rules": [rule.id for rule in checked.rules],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        **_subject(finding.resource),
        "line": finding.line,
        "property": ".".join(str(step) for step in finding.field),
        "cause": rule.cause,
        "seen": finding.seen,
        **told(rule),
    }


def told(rule: Rule) -> dict[str, Any]:
    """What a rule says of itself beside its cause."""
    return {
        "reason": rule.reason,
        "fix": rule.fix,
        "source": rule.source,
        "requirements": list(rule.requirements),
    }


def _open(asked: Asked, said: Said) -> dict[str, Any]:
    return {"rule": asked.rule.id, **_subject(asked.resource), "seen": said.seen}


def _subject(resource: Any) -> dict[str, Any]:
    return {
        "resource": resource.logical_id,
        "type": resource.type,
        "construct": resource.path,
        "template": resource.template.file,
    }
