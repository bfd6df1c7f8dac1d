"""Small templates and made-up verdicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mutation.bench import Verdict
from mutation.mutant import Kind, Mutant
from template import Template
from template.reader import parse


def small(**resources: Mapping[str, Any]) -> Template:
    return parse(json.dumps({"Resources": resources}), "small.json")


def mutant(number: int = 0, kind: Kind = Kind.DROP, **facts: Any) -> Mutant:
    known: dict[str, Any] = {
        "kind": kind,
        "operator": f"{kind.value}.property",
        "resource": "Topic",
        "type": "AWS::SNS::Topic",
        "path": ("TopicName",),
        "before": "a",
        "after": "b",
        "edits": ((("Topic", "Properties", "TopicName"), f"b{number}"),),
    }
    return Mutant(**{**known, **facts})


def verdict(of: Mutant, *, rules: int = 0, features: int = 0, refused: int = 0, problem: str = "") -> Verdict:
    return Verdict(
        mutant=of.id,
        rules=("rule",) * rules,
        features=("promise",) * features,
        refused=("F3012",) * refused,
        problem=problem,
    )
