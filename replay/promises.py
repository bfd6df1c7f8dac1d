"""What the log contract promises of the lines of a log group, by the kind of its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from contract import fields
from replay.schema import compiled
from replay.wording import problems

JSON, TEXT = "json", "text"
REPORT = "platform_report"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """``kept`` is asked of each parsed line, None for one that is no JSON; ``words`` of what breaks it."""

    kind: str
    kept: Callable[[Any], bool]
    words: Callable[[Any], Iterator[tuple[str, str]]]


def _no_words(_document: Any) -> Iterator[tuple[str, str]]:
    yield "", "is no JSON object"


@cache
def promise(kind: str) -> Promise:
    """The promise of a kind of the contract, of ``json``, or of anything else: nothing."""
    if kind == JSON:
        return Promise(kind=kind, kept=lambda line: line.__class__ is dict, words=_no_words)
    if kind not in fields.KINDS:
        return Promise(kind=kind, kept=lambda _line: True, words=_no_words)
    schema = _schema(kind)
    test = compiled(schema)
    if kind == REPORT:
        return Promise(kind=kind, kept=lambda line: not _reports(line) or test(line), words=_words(schema))
    return Promise(kind=kind, kept=lambda line: line.__class__ is dict and test(line), words=_words(schema))


def _reports(line: Any) -> bool:
    """Of a function's lines the contract speaks of Lambda's reports only."""
    return line.__class__ is dict and line.get("type") == "platform.report"


def _schema(kind: str) -> Mapping[str, Any]:
    """The contract's schema; of the access log, whose file is the format, each value is text in quotes."""
    document = fields.document(kind)
    if kind != "access_log":
        return document
    return {
        "type": "object",
        "required": list(document),
        "properties": {name: {"type": "string"} for name in document},
        "additionalProperties": False,
    }


def _words(schema: Mapping[str, Any]) -> Callable[[Any], Iterator[tuple[str, str]]]:
    return lambda line: problems(schema, line) if isinstance(line, dict) else _no_words(line)


@cache
def _top(kind: str) -> frozenset[str]:
    document = fields.document(kind)
    return frozenset(document if kind == "access_log" else document["properties"])


_MOSTLY, _SOME = 0.5, 2


def kind_of(line: Any) -> str:
    """The kind whose fields a parsed line has, if most of its fields are; else ``json`` or ``text``."""
    if not isinstance(line, dict):
        return TEXT
    shares = {kind: len(line.keys() & _top(kind)) for kind in fields.KINDS}
    best = max(shares, key=lambda kind: shares[kind])
    if str(line.get("type", "")).startswith("platform.") and "record" in line:
        return REPORT
    return best if shares[best] >= max(_SOME, len(line) * _MOSTLY) else JSON
