"""Others' work, judged by every rule that there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.check import check
from policies.rules import RULES
from template import parse

Found = list[tuple[str, str, str]]
Findings = Callable[[Mapping[str, Any]], Found]


@pytest.fixture
def findings() -> Findings:
    """``findings(body)`` is the rule, resource and words of every finding in a template."""

    def found(body: Mapping[str, Any]) -> Found:
        checked = check((parse(json.dumps(body), "t.json"),), RULES)
        return [(one.rule.id, one.resource.logical_id, one.seen) for one in checked.findings]

    return found
