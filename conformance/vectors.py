"""Files of test vectors, strictly read: a file that is none is an error, so that no case is lost in silence.

A file is an object with ``topic``, ``source`` and ``cases``; a case has ``id``, ``kind``, ``input``,
``expected`` and ``score`` (false: the sources disagree, so nobody is judged by it), and may have ``source``,
``note`` and ``confidence``. Other keys are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OWN = Path(__file__).parent / "cases"
"""The product's own vectors."""

_NEEDED: Mapping[str, tuple[type, str]] = {
    "id": (str, "text"),
    "kind": (str, "text"),
    "input": (dict, "an object"),
    "expected": (dict, "an object"),
    "score": (bool, "true or false"),
}


class VectorError(Exception):
    """A file or folder that holds no test vectors: names the file, the field and what is needed there."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question to the product and what AWS says to it."""

    topic: str
    id: str
    kind: str
    input: Mapping[str, Any]
    expected: Mapping[str, Any]
    score: bool
    source: str
    note: str
    confidence: str


def read_all(paths: Iterable[Path]) -> tuple[Case, ...]:
    """Every case of these folders and files, each file once. Raises VectorError, also if none is scored."""
    asked = list(paths)
    files = dict.fromkeys(file.resolve() for path in asked for file in _files(path))
    cases = tuple(case for file in files for case in read(file))
    if not any(case.score for case in cases):
        raise VectorError(f"{', '.join(str(path) for path in asked)}: holds no case that is scored")
    return cases


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise VectorError(f"{path}: is no folder of test vectors; there is nothing of that name")
    found = sorted(path.glob("*.json"))
    if not found:
        raise VectorError(f"{path}: holds no *.json, so there is nothing to score")
    return found


def read(file: Path) -> tuple[Case, ...]:
    """The cases of one file. Raises VectorError."""
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise VectorError(f"{file}: cannot be read as JSON: {error}") from None
    if not isinstance(body, dict) or not isinstance(body.get("topic"), str):
        raise VectorError(f"{file}: is no file of test vectors; it needs an object with topic and cases")
    cases = body.get("cases")
    if not isinstance(cases, list) or not cases:
        raise VectorError(f"{file}: cases: a list with at least one case is needed")
    source = str(body.get("source", ""))
    return tuple(_case(file, body["topic"], source, place, item) for place, item in enumerate(cases))


def _case(file: Path, topic: str, source: str, place: int, item: Any) -> Case:
    if not isinstance(item, dict):
        raise VectorError(f"{file}: cases[{place}]: an object is needed")
    for name, (kind, shape) in _NEEDED.items():
        if not isinstance(item.get(name), kind):
            raise VectorError(f"{file}: cases[{place}] ({item.get('id', 'no id')}): {name}: needs {shape}")
    return Case(
        topic=topic,
        source=str(item.get("source") or source),
        note=str(item.get("note", "")),
        confidence=str(item.get("confidence", "")),
        **{name: item[name] for name in _NEEDED},
    )
