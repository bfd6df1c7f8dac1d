"""Wildcards as IAM writes them: ``*`` is any text, ``?`` any one character, nothing else is special."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

ANY = None
"""A star among the words of ``glob``."""


def glob(words: Sequence[str | None], *, ignore_case: bool = False) -> re.Pattern[str]:
    """Compile regular words with stars (``ANY``) between them, so that no text takes exponential time.

    Between stars each word is taken where it first fits and never tried again (a lookahead and a reference
    to what it found), which loses no match: only the last word is bound to the end.
    """
    runs: list[str] = [""]
    for word in words:
        if word is ANY:
            runs.append("")
        else:
            runs[-1] += word
    first, *middle, last = runs if len(runs) > 1 else (runs[0], "")
    held = "".join(rf"(?=(?P<g{index}>.*?{run}))(?P=g{index})" for index, run in enumerate(middle) if run)
    text = f"{first}{held}.*{last}" if len(runs) > 1 else first
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


@lru_cache(maxsize=4096)
def _compiled(pattern: str, *, ignore_case: bool) -> re.Pattern[str]:
    parts = re.split(r"([*?])", pattern)
    words = [ANY if part == "*" else "." if part == "?" else re.escape(part) for part in parts]
    return glob(words, ignore_case=ignore_case)


def like(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether the whole text matches the pattern."""
    if "*" not in pattern and "?" not in pattern:
        return pattern.lower() == text.lower() if ignore_case else pattern == text
    return _compiled(pattern, ignore_case=ignore_case).fullmatch(text) is not None


def arn_like(pattern: str, arn: str) -> bool:
    """Whether an ARN matches, each of its six parts by itself (a ``*`` does not cross a colon)."""
    wanted, found = pattern.split(":", 5), arn.split(":", 5)
    return pattern == "*" or (
        len(wanted) == len(found) and all(like(one, two) for one, two in zip(wanted, found, strict=True))
    )
