"""Which resources a value points to, and how it would point elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

from mutation.tree import is_intrinsic

_SUB = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}")


def mentions(value: Any) -> tuple[str, ...]:
    """Logical ids in one intrinsic, pseudo parameters left out; nothing for any other value."""
    if not is_intrinsic(value):
        return ()
    name, argument = next(iter(value.items()))
    if name == "Ref":
        return () if argument.startswith("AWS::") else (argument,)
    if name == "Fn::GetAtt":
        return (argument[0] if isinstance(argument, list) else argument.partition(".")[0],)
    if name == "Fn::Sub":
        return tuple(_SUB.findall(argument if isinstance(argument, str) else argument[0]))
    return tuple(found for piece in argument[1] for found in mentions(piece))


def pointed(value: Any, old: str, new: str) -> Any:
    """The same intrinsic, with another resource in it."""
    text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])", new, json.dumps(value))
    return json.loads(text)
