"""Environment variables as typed values: read once at the door, wrong ones refused in one sentence.

Synthetics hands every setting of a canary over as a string. A wrong value is never repeated in the error:
somebody may have pasted a secret or a card number where its name belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

DIGITS = "[0-9]{1,9}"


class MisconfiguredError(ValueError):
    """A variable is missing or wrong; the message names it and the right values, never the wrong one."""

    def __init__(self, name: str, *, problem: str, takes: str) -> None:
        """Say that variable ``name`` is ``problem`` and what it ``takes``."""
        super().__init__(f"{name} is {problem}; it takes {takes}.")


@dataclass(frozen=True, kw_only=True)
class Variables:
    """The strings of the environment, with one reader for each kind of value."""

    strings: Mapping[str, str]

    def text(self, name: str, *, pattern: str, takes: str, default: str | None = None) -> str:
        """The variable's text, which the whole of ``pattern`` matches.

        Raises:
            MisconfiguredError: the variable is missing without a default, empty, or does not match.
        """
        found = self.strings.get(name, "").strip() or default
        if found is None:
            raise MisconfiguredError(name, problem="missing", takes=takes)
        if not re.fullmatch(pattern, found):
            raise MisconfiguredError(name, problem="set to something else", takes=takes)
        return found

    def whole(self, name: str, *, low: int, high: int, default: int | None = None) -> int:
        """The variable as a whole number from ``low`` to ``high``, both included.

        Raises:
            MisconfiguredError: the variable is missing without a default, no number, or out of range.
        """
        takes = f"a whole number from {low} to {high}"
        fallback = None if default is None else str(default)
        number = int(self.text(name, pattern=DIGITS, takes=takes, default=fallback))
        if not low <= number <= high:
            raise MisconfiguredError(name, problem="out of range", takes=takes)
        return number
