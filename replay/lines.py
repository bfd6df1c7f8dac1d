"""Bytes enter, numbered lines leave, in batches; what is no line is told with its number, never dropped.

A line feed ends a line, nothing else does: JSON may hold other separators of lines as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LONGEST = 1024 * 1024
"""Bytes that CloudWatch Logs takes as one event (service quotas, "Log event size")."""
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Lines that were read together, the number of the first one, and what is wrong with some by number."""

    first: int
    texts: list[str]
    flaws: dict[int, str] = field(default_factory=dict)


def batches(chunks: Iterable[bytes]) -> Iterator[Batch]:
    """Lines as text; one that is too long is empty and a flaw. Memory: a chunk and a longest line."""
    held, number, dropping = b"", 1, False
    for chunk in chunks:
        whole = held + chunk
        cut = whole.rfind(b"\n")
        if cut < 0:
            dropping, held = (True, b"") if dropping or len(whole) > LONGEST else (False, whole)
            continue
        batch = _batch(whole[:cut], number, dropped=dropping)
        number, dropping, held = number + len(batch.texts), False, whole[cut + 1 :]
        yield batch
    if held or dropping:
        yield _batch(held, number, dropped=dropping)


def _batch(body: bytes, first: int, *, dropped: bool) -> Batch:
    """Only the first line can be too long, for a chunk is shorter than the limit."""
    flaws: dict[int, str] = {}
    end = body.find(b"\n")
    if dropped or (len(body) if end < 0 else end) > LONGEST:
        body = body[end:] if end >= 0 else b""
        flaws[first] = f"is longer than {LONGEST:,} bytes, which CloudWatch Logs refuses"
    texts = _texts(body, first, flaws)
    if first == 1 and texts[0].startswith(_BOM):
        texts[0] = texts[0][1:]
    return Batch(first=first, texts=texts, flaws=flaws)


def _texts(body: bytes, first: int, flaws: dict[int, str]) -> list[str]:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return [_text(line, number, flaws) for number, line in enumerate(body.split(b"\n"), first)]
    return text.replace("\r\n", "\n").removesuffix("\r").split("\n")


def _text(line: bytes, number: int, flaws: dict[int, str]) -> str:
    line = line.removesuffix(b"\r")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        flaws[number] = f"is not UTF-8 (byte {error.start + 1} of the line)"
        return line.decode(errors="replace")
