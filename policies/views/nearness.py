"""Which of some names another one was meant to be: another case or separator, one word misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

LIKENESS = 0.8
_SHORTEST = 5
"""Words below five letters (``a`` and ``b``, ``eu`` and ``us``) tell names apart; they are no slips."""


def nearest(name: str, known: Iterable[object]) -> str:
    """The name that this one is, or a slip of; empty where none is near enough."""
    names = [one for one in known if isinstance(one, str) and not one.startswith("<")]
    return name if name in names else next((one for one in names if _slip(name, one)), "")


def _slip(name: str, other: str) -> bool:
    one, two = re.split(r"[^a-z0-9]+", name.lower()), re.split(r"[^a-z0-9]+", other.lower())
    if "".join(one) == "".join(two):
        return True
    differ = [pair for pair in zip(one, two, strict=False) if pair[0] != pair[1]]
    if len(one) != len(two) or len(differ) != 1 or min(map(len, differ[0])) < _SHORTEST:
        return False
    return SequenceMatcher(None, *differ[0], autojunk=False).ratio() >= LIKENESS
