"""One row for each way to break a template: which scenario must then fail, and with which words.

A scenario that stays green under its break proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]
Change = Callable[[Body], None]


@dataclass(frozen=True, kw_only=True)
class Break:
    """``change`` breaks a template in place; ``scenario`` must fail with a message that holds ``says``."""

    scenario: str
    change: Change
    says: str


def found(template: Body, kind: str) -> list[Body]:
    """Properties of every resource of a type."""
    return [one["Properties"] for one in template["Resources"].values() if one["Type"] == kind]


def first(template: Body, kind: str, **properties: Any) -> Body:
    """Properties of the first resource of a type that has these."""
    return next(one for one in found(template, kind) if properties.items() <= one.items())


def remove(template: Body, kind: str) -> None:
    """Take every resource of a type away."""
    for name in [name for name, one in template["Resources"].items() if one["Type"] == kind]:
        del template["Resources"][name]


def rewrite(properties: Body, name: str, change: Callable[[Any], None]) -> None:
    """Change the JSON that a property holds as text, whether or not other resources are named in it."""
    written = properties[name]
    body = json.loads(written["Fn::Sub"] if isinstance(written, dict) else written)
    change(body)
    text = json.dumps(body)
    properties[name] = {"Fn::Sub": text} if isinstance(written, dict) else text


def at(root: Any, path: str) -> tuple[Any, Any]:
    """What holds the last step of ``A.0.B``, and that step."""
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in steps:
        root = root[step]
    return root, last


def put(kind: str, path: str, value: Any, *, every: bool = False, **properties: Any) -> Change:
    """Set one property of the first resource of a type that has these properties, or of every one."""

    def change(template: Body) -> None:
        chosen: Iterator[Body] = iter(
            found(template, kind) if every else [first(template, kind, **properties)]
        )
        for one in chosen:
            holder, last = at(one, path)
            holder[last] = value

    return change
