"""What EventBridge hands to a target: the event, a part of it, a constant, or a template filled in.

Source: "Amazon EventBridge input transformation" in the EventBridge user guide. Values in a template's
strings lose their quotes, elsewhere they are JSON; what a path does not find does not appear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from template.event_rules import Target

_PIECE = re.compile(r'"(?:\\.|[^"\\])*"|<[\w.-]+>')
_PLACE = re.compile(r"<([\w.-]+)>")
_STEP = re.compile(r"[^.\[\]]+")


def event_input(target: Target, event: Mapping[str, Any]) -> Any:
    """Return what this target receives: an object, or text."""
    constant, transformer, path = (
        target.body.get(name) for name in ("Input", "InputTransformer", "InputPath")
    )
    if isinstance(constant, str):
        return constant
    if isinstance(transformer, dict):
        return _filled(transformer, event, str(target.rule.name))
    return _at(event, path) if isinstance(path, str) else event


def _filled(transformer: Mapping[str, Any], event: Mapping[str, Any], rule: str) -> str:
    paths = transformer.get("InputPathsMap") or {}
    found = {name: _at(event, str(path)) for name, path in paths.items()}
    values = {name: value for name, value in found.items() if value is not None} | {
        "aws.events.rule-name": rule,
        "aws.events.event.json": event,
        "aws.events.event": {name: value for name, value in event.items() if name != "detail"},
    }

    def inside(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        return json.dumps(value)[1:-1] if isinstance(value, str) else json.dumps(value).replace('"', "")

    def piece(match: re.Match[str]) -> str:
        if match[0].startswith('"'):
            return _PLACE.sub(inside, match[0])
        name = match[0][1:-1]
        return json.dumps(values[name]) if name in values else ""

    return _PIECE.sub(piece, str(transformer.get("InputTemplate")))


def _at(event: Any, path: str) -> Any:
    for step in _STEP.findall(path.removeprefix("$")):
        if isinstance(event, list) and step.isdecimal() and int(step) < len(event):
            event = event[int(step)]
        else:
            event = event.get(step) if isinstance(event, dict) else None
    return event
