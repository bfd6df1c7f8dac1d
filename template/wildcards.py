"""Wildcards as IAM writes them: ``*`` is any text, ``?`` any one character, nothing else is special."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compiled(pattern: str, *, ignore_case: bool) -> re.Pattern[str]:
    # Runs of stars are one star: a pattern cannot be made to take exponential time.
    parts = re.split(r"(\*+|\?)", pattern)
    words = [".*" if part.startswith("*") else "." if part == "?" else re.escape(part) for part in parts]
    return re.compile("".join(words), re.DOTALL | (re.IGNORECASE if ignore_case else 0))


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
