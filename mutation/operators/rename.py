"""The name is almost right: a letter less, another case, a neighbour's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mutation.code import NAME, QUOTED, SELECTOR, is_code, replaced
from mutation.mutant import Change, Kind
from mutation.operators.edit import changed, worded
from mutation.operators.flip import INTO
from mutation.operators.rescale import DIGITS
from mutation.place import Place
from mutation.tree import renamed

LETTER = re.compile(r"[A-Za-z]")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
RESERVED = frozenset(
    {
        *("filter", "fields", "stats", "sort", "limit", "by", "as", "and", "or", "desc", "asc", "in", "like"),
        *("not", "display", "parse", "count", "max", "min", "avg", "sum", "bin"),
    }
)
"""Words of the query language."""


def changes(place: Place) -> Iterator[Change]:
    """Names, keys that are data, and names in texts that are programs."""
    if isinstance(place.value, dict) and place.is_free:
        for key in (key for key in place.value if LETTER.search(key) and not key.startswith("Fn::")):
            for operator, name in _spellings(key):
                if name not in place.value:
                    yield changed(place, Kind.RENAME, f"key {operator}", renamed(place.value, key, name))
    if place.words is None:
        return
    path, text = place.words
    if isinstance(place.value, str) and is_code(place.key, text):
        yield from _in_code(place, text)
    elif LETTER.search(text) and not DIGITS.fullmatch(text):
        for operator, name in _spellings(text):
            yield worded(place, Kind.RENAME, operator, path, name)
        sibling = place.ground.after(place.value, place.ground.siblings.get(place.role, ()))
        if sibling is not None and INTO.get(place.value) != sibling:
            yield changed(place, Kind.RENAME, "swapped", sibling)


def _in_code(place: Place, text: str) -> Iterator[Change]:
    patterns = (
        (SELECTOR, QUOTED) if place.key in ("FilterPattern", "MetricValue") else (SELECTOR, QUOTED, NAME)
    )
    for pattern in patterns:
        parts = [part for part in pattern.finditer(text) if part.group() not in RESERVED]
        names = list(dict.fromkeys(part.group() for part in parts))
        for part in parts:
            for operator, name in _spellings(part.group()):
                yield worded(place, Kind.RENAME, f"code {operator}", place.whole, replaced(text, part, name))
            after = place.ground.after(part.group(), tuple(names))
            if after:
                yield worded(place, Kind.RENAME, "code swapped", place.whole, replaced(text, part, after))


def _spellings(text: str) -> Iterator[tuple[str, str]]:
    """One letter less in the last long word, and its first letter in the other case."""
    words = [part for part in WORD.finditer(text) if len(part.group()) > 1]
    if not words:
        return
    part = max(words, key=lambda one: (len(one.group()), one.start()))
    word, middle = part.group(), len(part.group()) // 2
    yield "letter less", replaced(text, part, word[:middle] + word[middle + 1 :])
    yield "case", replaced(text, part, word.swapcase() if word.isupper() else word[0].swapcase() + word[1:])
