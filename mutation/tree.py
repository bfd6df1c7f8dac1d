"""A template as one tree, the JSON that stands in texts included: walk it, read it and change one place.

A text that holds JSON is entered by the step ``TEXT``. What CloudFormation joins into such a text
(``Fn::Join`` and ``Fn::Sub`` of references) stands in the opened value as references, so operators need not
know of texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

TEXT = "‹json›"
"""The step from a text into the JSON that it holds."""

DROP = {"‹drop›": True}
"""In place of a value: there is none any more."""

REFERENCES = frozenset({"Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join"})
Path = tuple[str | int, ...]
_NAMED = re.compile(r"\$\{([\w:]+)\}")
_MARK = re.compile("\0(\\d+)\0")


def is_intrinsic(value: Any) -> bool:
    """Whether CloudFormation fills this value in; it is one leaf of the tree, unless it joins to JSON."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in REFERENCES


def opened(value: Any) -> Any:
    """The JSON container in a text, written or joined; None for any other value."""
    if isinstance(value, str):
        return _container(value)
    pieces = _pieces(value)
    if pieces is None:
        return None
    kept = [piece for piece in pieces if not isinstance(piece, str)]
    marks = iter(f"\\u0000{place}\\u0000" for place in range(len(kept)))
    found = _container("".join(piece if isinstance(piece, str) else next(marks) for piece in pieces))
    return None if found is None else _filled(found, kept)


def _pieces(value: Any) -> list[Any] | None:
    """What is put together: texts and references; a Fn::Sub of plain names is cut into both."""
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("Fn::Sub"), str):
        cut = enumerate(_NAMED.split(value["Fn::Sub"]))
        return [{"Ref": part} if place % 2 else part for place, part in cut]
    joined = value.get("Fn::Join")
    return joined[1] if isinstance(joined, list) and joined[0] == "" else None


def _container(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, (dict, list)) else None


def _filled(value: Any, kept: list[Any]) -> Any:
    """The value with references where marks stand for them."""
    if isinstance(value, dict):
        return {key: _filled(item, kept) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, kept) for item in value]
    if not isinstance(value, str) or "\0" not in value:
        return value
    pieces = [kept[int(part)] if place % 2 else part for place, part in enumerate(_MARK.split(value))]
    pieces = [piece for piece in pieces if piece != ""]
    return pieces[0] if len(pieces) == 1 else {"Fn::Join": ["", pieces]}


def closed(value: Any) -> Any:
    """The text of an opened value, joined again where it refers to something."""
    kept: list[Any] = []
    text = json.dumps(_marked(value, kept))
    pieces = [
        kept[int(part)] if place % 2 else part
        for place, part in enumerate(re.split(r"\\u0000(\d+)\\u0000", text))
    ]
    pieces = [piece for piece in pieces if piece != ""]
    return text if not kept else {"Fn::Join": ["", pieces]}


def _marked(value: Any, kept: list[Any]) -> Any:
    if is_intrinsic(value):
        pieces = value["Fn::Join"][1] if "Fn::Join" in value else [value]
        return "".join(piece if isinstance(piece, str) else _mark(piece, kept) for piece in pieces)
    if isinstance(value, dict):
        return {key: _marked(item, kept) for key, item in value.items()}
    return [_marked(item, kept) for item in value] if isinstance(value, list) else value


def _mark(piece: Any, kept: list[Any]) -> str:
    kept.append(piece)
    return f"\0{len(kept) - 1}\0"


def walk(value: Any, path: Path = (), parent: Any = None) -> Iterator[tuple[Path, Any, Any]]:
    """Path, value and holder of all that is below, parents first; a text with JSON comes as what it holds."""
    inside = opened(value)
    if inside is not None:
        path, value = (*path, TEXT), inside
    yield path, value, parent
    if isinstance(value, dict) and not is_intrinsic(value):
        for key, item in value.items():
            yield from walk(item, (*path, key), value)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from walk(item, (*path, place), value)


def at(value: Any, path: Path) -> Any:
    """What stands at a path. Raises LookupError."""
    for step in path:
        value = opened(value) if step == TEXT else value[step]
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """The value with something else at a path; what is not on the way is shared, nothing is changed."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if step == TEXT:
        return closed(put(opened(value), rest, new))
    if not rest and new is DROP:
        return _without(value, step)
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[step] = put(copy[step], rest, new) if rest else new
    return copy


def _without(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if key != step}
    return [item for place, item in enumerate(value) if place != step]


def renamed(value: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The object with one key called otherwise, in the same place."""
    return {new if key == old else key: item for key, item in value.items()}


def spelt(path: Path) -> str:
    """``Metrics.0.MetricStat.Period``."""
    return ".".join(str(step) for step in path)


def shape(path: Path) -> str:
    """``Metrics.*.MetricStat.Period``: the same for every item of a list."""
    return ".".join("*" if isinstance(step, int) else step for step in path)
