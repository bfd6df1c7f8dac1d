"""Policies that CloudFormation takes as a string of JSON, opened to be read and closed again.

Such a string is often an ``Fn::Join`` around references. Each is replaced by a marker while the text is a
document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from aspects.intrinsics import as_list

_MARKER = re.compile(r"⟦(\d+)⟧")
_INTRINSICS = ("Ref", "Fn::")


class Unreadable(ValueError):
    """The text is no JSON object before deployment."""


def opened(value: Any) -> dict[str, Any]:
    """The document as it would be if it were no string; ``Unreadable`` if it is none before deployment."""
    intrinsics: list[Any] = []
    text = "".join(_marked(value, intrinsics))
    try:
        document = json.loads(text)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not isinstance(document, dict):
        raise Unreadable("not a JSON object")
    replaced: dict[str, Any] = _replaced(document, intrinsics)
    return replaced


def closed(document: dict[str, Any]) -> Any:
    """The document as a string, or as ``Fn::Join`` where it holds intrinsics."""
    intrinsics: list[Any] = []
    text = json.dumps(_hidden(document, intrinsics), ensure_ascii=False, separators=(",", ":"))
    pieces = [intrinsics[int(piece)] if at % 2 else piece for at, piece in enumerate(_MARKER.split(text))]
    return {"Fn::Join": ["", [piece for piece in pieces if piece != ""]]} if intrinsics else text


def _marked(value: Any, intrinsics: list[Any]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and "Fn::Join" in value and value["Fn::Join"][0] == "":
        for part in as_list(value["Fn::Join"][1]):
            yield from _marked(part, intrinsics)
    else:
        intrinsics.append(value)
        yield f"⟦{len(intrinsics) - 1}⟧"


def _replaced(value: Any, intrinsics: list[Any]) -> Any:
    """Markers in strings turned back into intrinsics, as the same policy would have them as an object."""
    if isinstance(value, dict):
        return {key: _replaced(inner, intrinsics) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, intrinsics) for inner in value]
    pieces = _MARKER.split(value) if isinstance(value, str) else [value]
    if len(pieces) == 1:
        return value
    parts = [intrinsics[int(piece)] if at % 2 else piece for at, piece in enumerate(pieces)]
    parts = [part for part in parts if part != ""]
    return parts[0] if len(parts) == 1 else {"Fn::Join": ["", parts]}


def _hidden(value: Any, intrinsics: list[Any]) -> Any:
    """Intrinsics in a document turned into markers inside strings."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(_INTRINSICS):
        return "".join(_marked(value, intrinsics))
    if isinstance(value, dict):
        return {key: _hidden(inner, intrinsics) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hidden(inner, intrinsics) for inner in value]
    return value
