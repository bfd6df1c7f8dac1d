"""How bad a name says that something is: ``prod-critical-...``, ``sev2``, ``[WARNING]``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d*|\d+")
_TAGGED = re.compile(r"severity\W+(?:is\W+)?(\w+)|priority\W+(?:is\W+)?(\w+)|^\W*\[(\w+)\]", re.IGNORECASE)
_NAMED = {
    "critical": ("word", 3),
    "crit": ("word", 3),
    "warning": ("word", 2),
    "warn": ("word", 2),
    "informational": ("word", 1),
    "info": ("word", 1),
}
_NUMBERED = re.compile(r"(sev|p)([1-5])")
AMBIGUOUS = frozenset({"info"})
"""Also an ordinary word of names (``customer-info-api``): read only beside names that rank another way."""


@dataclass(frozen=True)
class Severity:
    """A rank on one scale: words, ``sev1`` or ``p1``; a higher rank is worse. Scales are not compared."""

    word: str
    scale: str
    rank: int

    @property
    def ambiguous(self) -> bool:
        """Whether the word has another meaning, too."""
        return self.word in AMBIGUOUS


def words(text: object) -> tuple[str, ...]:
    """The words of a name in lower case, at hyphens and capitals: ``ProdCritical-x`` is prod, critical, x."""
    return tuple(one.lower() for one in _WORD.findall(text)) if isinstance(text, str) else ()


def severity(text: object) -> Severity | None:
    """The severity that a name says: the first word that ranks, as later ones belong to what is watched."""
    return next((found for one in words(text) if (found := _ranked(one))), None)


def tagged(text: object) -> Severity | None:
    """The severity that a description states: ``Severity: critical``, ``[WARNING] ...``."""
    match = _TAGGED.search(text) if isinstance(text, str) else None
    return _ranked(next(filter(None, match.groups())).lower()) if match else None


def _ranked(word: str) -> Severity | None:
    if word in _NAMED:
        return Severity(word, *_NAMED[word])
    match = _NUMBERED.fullmatch(word)
    return Severity(word, match[1], 6 - int(match[2])) if match else None


def place(text: object) -> tuple[int, int] | None:
    """Where in a name its severity stands: how many words from its start, and from its end."""
    parts = words(text)
    return next(((index, len(parts) - index) for index, one in enumerate(parts) if _ranked(one)), None)


def places(names: Iterable[object]) -> frozenset[tuple[str, int]]:
    """Where names have a plain severity: counted from the start, and from the end."""
    plain_ones = (place(one) for one in names if (known := severity(one)) and not known.ambiguous)
    return frozenset(pair for one in plain_ones if one for pair in zip(("start", "end"), one, strict=True))


def plain(found: Severity | None, text: object, taken: frozenset[tuple[str, int]]) -> Severity | None:
    """Keep an ambiguous word only where other names have a plain one at the same of these ``places``."""
    if found is None or not found.ambiguous:
        return found
    here = place(text) or (0, 0)
    return found if taken & set(zip(("start", "end"), here, strict=True)) else None
