"""Values as CDK resolves them: literals, lists, and intrinsic functions that CloudFormation evaluates.

A value that only AWS can know (a parameter, an attribute) is never taken for a harmless one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NO_VALUE = {"Ref": "AWS::NoValue"}
_SUB_VARIABLE = re.compile(r"\$\{[^}]*\}")


def as_list(value: Any) -> list[Any]:
    """Nothing, one value or a list, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def each(value: Any) -> Iterator[Any]:
    """Every value that may come out: list items and both branches of ``Fn::If``, without ``AWS::NoValue``."""
    for item in as_list(value):
        if isinstance(item, (list, tuple)):
            yield from each(item)
        elif isinstance(item, dict) and set(item) == {"Fn::If"}:
            yield from each(item["Fn::If"][1:])
        elif item is not None and item != NO_VALUE:
            yield item


def rewritten(value: Any, change: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Any:
    """The same objects, each replaced by one or more, in lists and in branches of ``Fn::If``."""
    if isinstance(value, (list, tuple)):
        return [one for item in value for one in as_list(rewritten(item, change))]
    if not isinstance(value, dict) or value == NO_VALUE:
        return value
    if set(value) == {"Fn::If"}:
        condition, *branches = value["Fn::If"]
        return {"Fn::If": [condition, *(rewritten(branch, change) for branch in branches)]}
    changed = change(value)
    return changed[0] if len(changed) == 1 else changed


def text_of(value: Any) -> str:
    """A string that may hold intrinsics, each shown as ``${...}``."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        (name, inner), *_ = value.items()
        if name == "Fn::Join":
            return str(inner[0]).join(text_of(part) for part in as_list(inner[1]))
        if name == "Fn::Sub":
            return str(as_list(inner)[0])
        return f"${{{name}}}"
    return str(value)


def outline_of(value: Any) -> str:
    """The text with ``$`` for each intrinsic, so that an ARN has its six parts whatever hides in them."""
    return _SUB_VARIABLE.sub("$", text_of(value))
