"""Lines as log events: the message that filters see, with the time that stands beside it, if one does.

Understood besides plain lines: the time before each line that CloudWatch Logs writes when it exports to S3,
the same and a stream's name of ``aws logs tail``, and the document of ``aws logs filter-log-events`` or
``get-log-events``. A time before a line that is no JSON is left in place: it may be the line's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias

from replay.files import LogError, chunks, shown
from replay.lines import LONGEST, Batch, batches
from replay.stamps import seconds

Event: TypeAlias = tuple[int, str, "float | None"]
"""Number of the line, message, and the time beside it in seconds since 1970."""
_BEFORE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*) (?:\S+ )?(?=\{)")
_DOCUMENT = re.compile(r'\s*\{\s*"events"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, kw_only=True)
class Events:
    """Events that were read together; ``blank`` lines are none; ``flaws`` by number of the line."""

    events: list[Event]
    flaws: dict[int, str] = field(default_factory=dict)
    blank: int = 0


def events(name: str) -> Iterator[Events]:
    """The events of a file. Raises LogError for a file that holds something else than lines."""
    found = batches(chunks(name))
    head = next(found, None)
    if head is None:
        return
    start = "\n".join(head.texts[:40])
    if _DOCUMENT.match(start):
        yield from _document(name, chain([head], found))
        return
    if start.strip() in {"{", "["} or start.lstrip().startswith(("{\n", "[\n")):
        raise LogError(
            f"{shown(name)}: is one JSON document over many lines; one JSON object a line is needed"
        )
    for batch in chain([head], found):
        yield _events(batch)


def _events(batch: Batch) -> Events:
    made: list[Event] = [
        (number, text, None) if text[:1] == "{" else _event(number, text)
        for number, text in enumerate(batch.texts, batch.first)
        if text and not text.isspace()
    ]
    lost = sum(1 for number in batch.flaws if not batch.texts[number - batch.first])
    return Events(events=made, flaws=batch.flaws, blank=len(batch.texts) - len(made) - lost)


def _event(number: int, text: str) -> Event:
    before = _BEFORE.match(text)
    at = seconds(before[1]) if before else None
    return (number, text, None) if before is None or at is None else (number, text[before.end() :], at)


def _document(name: str, found: Iterator[Batch]) -> Iterator[Events]:
    """One batch of events for each batch of lines; an event may go on in the next one."""
    held, number, started = "", 1, False
    for batch in found:
        held += "\n".join(batch.texts) + "\n"
        begin = 0
        if not started:
            match = _DOCUMENT.match(held)
            begin, started = (match.end() if match else 0), True
        made, end = _decoded(name, held, begin, number)
        yield Events(events=made)
        if end < 0:
            return
        number, held = number + held.count("\n", 0, end), held[end:]
        if len(held) > 2 * LONGEST:
            break
    raise LogError(f"{shown(name)}:{number}: the list of events is not closed, or one of them is no JSON")


def _decoded(name: str, text: str, at: int, number: int) -> tuple[list[Event], int]:
    """The whole events in a text and where the next one starts; -1 after the last."""
    made: list[Event] = []
    counted = 0
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if text[at : at + 1] == "]":
            return made, -1
        try:
            item, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return made, at
        number, counted = number + text.count("\n", counted, at), at
        made.append(_of_item(name, item, number))
        at = end


def _of_item(name: str, item: Any, number: int) -> Event:
    message = item.get("message") if isinstance(item, dict) else None
    if not isinstance(message, str):
        raise LogError(f"{shown(name)}:{number}: an event without a message, or it is no text")
    return number, message.rstrip("\n"), seconds(item.get("timestamp"))
