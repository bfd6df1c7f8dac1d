"""Is a word another one misspelt? Words enter; the one that was meant leaves, if there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOISE = re.compile(r"[^a-z0-9]+")
_SHORTEST = 5
"""Shorter words differ by a letter and are both right: EC2 and ECS."""


def plain(word: str) -> str:
    """The word without what people get wrong first: case, blanks and punctuation."""
    return _NOISE.sub("", word.lower())


def alike(word: str, words: Iterable[str]) -> str:
    """The one of ``words`` that differs from ``word`` in case, blanks or punctuation only; else nothing."""
    wanted = plain(word)
    return next((one for one in sorted(words) if one != word and wanted and plain(one) == wanted), "")


def near(word: str, words: Iterable[str], most: int = 2) -> str:
    """The one of ``words`` that is alike, or some letters away; digits tell things apart and must agree."""
    words = sorted(words)
    found = alike(word, words)
    if found or len(word) < _SHORTEST:
        return found
    digits = _digits(word)
    close = [
        (distance, one)
        for one in words
        if one != word and _digits(one) == digits
        for distance in (_distance(plain(word), plain(one), most),)
        if distance <= most
    ]
    return min(close)[1] if close else ""


def _digits(word: str) -> str:
    return "".join(sign for sign in word if sign.isdigit())


def _distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours; ``most + 1`` for anything farther."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, sign in enumerate(other, 1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != sign))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == sign:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return above[-1]
