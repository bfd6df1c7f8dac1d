"""JSON answers: read within limits, searched by a dotted path, compared without Python's loose equality."""

from __future__ import annotations

import json

MISSING = object()
"""What ``lookup`` gives where a document has no such field; JSON has no value that equals it."""
LONGEST_SHOWN = 60


class NotJsonError(ValueError):
    """The body is no JSON object; the message says what it is instead, in words that fit after "saw"."""


def read_object(body: bytes) -> dict[str, object]:
    """The JSON object in ``body``.

    Raises:
        NotJsonError: it is not JSON, nested too deeply to be read, or JSON of another kind.
    """
    try:
        document = _loads(body)
    except (ValueError, RecursionError):
        message = f"a body of {len(body)} bytes that is not JSON" if body else "an empty body"
        raise NotJsonError(message) from None
    if not isinstance(document, dict):
        message = "JSON that is not an object"
        raise NotJsonError(message)
    return document


def lookup(document: object, path: str) -> object:
    """The value under a dotted ``path`` such as ``checks.database``, or ``MISSING``."""
    for name in path.split("."):
        if not isinstance(document, dict) or name not in document:
            return MISSING
        document = document[name]
    return document


def expected_value(text: str) -> object:
    """A JSON scalar from a setting: ``true``, ``1``, ``"1"`` are what JSON says, other text is itself."""
    try:
        value = _loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, dict | list) else value


def same(seen: object, expected: object) -> bool:
    """Equality as JSON has it: ``true`` is not 1, and 1 is 1.0."""
    return isinstance(seen, bool) == isinstance(expected, bool) and seen == expected


def shown(value: object) -> str:
    """A value for a sentence: bounded, ASCII, on one line."""
    if value is MISSING:
        return "no such field"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _loads(text: str | bytes) -> object:
    """Strict JSON: Python's reader also takes NaN, which equals nothing, itself included."""
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(constant)
