"""What rules say of a template that a test writes, or of the prod template with one thing broken."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.check import Checked, check
from policies.rules import named
from template import parse

Body = dict[str, Any]
Judge = Callable[..., Checked]


@pytest.fixture
def judge() -> Judge:
    """``judge(body, *rule ids)`` puts these rules to a template; ``strict=True`` makes faults of doubts."""

    def judged(body: Mapping[str, Any], *rules: str, strict: bool = False) -> Checked:
        return check((parse(json.dumps(body), "t.json"),), named(rules), strict=strict)

    return judged


@pytest.fixture
def broken(prod: Mapping[str, Any]) -> Body:
    """A copy of the prod template, to be broken."""
    return copy.deepcopy(dict(prod))
