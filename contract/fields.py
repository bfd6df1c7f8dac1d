"""The fields of each kind of log line, as the JSON paths that filters and insight rules use.

A field that the contract does not have raises ``UnknownField``; nothing can watch a line that nobody writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
KINDS = ("payment_event", "access_log", "platform_report", "audit_event")


class UnknownField(LookupError):
    """A field or one of its values that the log contract does not have; the message lists those it has."""


@cache
def document(kind: str) -> Mapping[str, Any]:
    """The contract's file for ``kind``: a JSON Schema, or for the access log the format itself."""
    if kind not in KINDS:
        message = f"'{kind}' is not a kind of log line; one of {', '.join(KINDS)}"
        raise UnknownField(message)
    path = FOLDER / ("access_log.json" if kind == "access_log" else f"{kind}.schema.json")
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def paths(kind: str) -> frozenset[str]:
    """All paths of ``kind``, such as ``$.record.metrics.durationMs``."""
    if kind == "access_log":
        return frozenset(f"$.{name}" for name in document(kind))
    return frozenset(_walk(document(kind), "$"))


def _walk(schema: Mapping[str, Any], at: str) -> Iterator[str]:
    for name, part in schema.get("properties", {}).items():
        yield f"{at}.{name}"
        yield from _walk(part, f"{at}.{name}")


def path(kind: str, field: str) -> str:
    """``path("payment_event", "amount")`` is ``$.amount``."""
    found = f"$.{field}"
    if found not in paths(kind):
        known = ", ".join(sorted(name.removeprefix("$.") for name in paths(kind)))
        message = f"{kind} has no field '{field}'; it has {known}"
        raise UnknownField(message)
    return found


def value(kind: str, field: str, wanted: str) -> str:
    """``wanted``, provided that the contract lets ``field`` have it."""
    part: Mapping[str, Any] = document(kind)
    for name in path(kind, field).removeprefix("$.").split("."):
        part = part["properties"][name]
    allowed = part.get("enum", [part["const"]] if "const" in part else [])
    if wanted not in allowed:
        message = f"{kind}.{field} is never '{wanted}'; one of {', '.join(allowed) or 'no fixed values'}"
        raise UnknownField(message)
    return wanted


def access_log_format() -> str:
    """The access-log format to set on an API stage: one line of JSON, every value quoted.

    Quoted, because API Gateway writes ``-`` for a value that it lacks, which unquoted would break the JSON.
    """
    return json.dumps(document("access_log"), separators=(",", ":"))
