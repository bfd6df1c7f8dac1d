"""Strict reading of plain values from JSON or YAML: every error names file, place and what is right."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NoReturn, TypeVar

from scenarios.errors import ScenarioError

T = TypeVar("T")
ANYTHING = (float("-inf"), float("inf"))
MOST_DIGITS = sys.float_info.max_10_exp + 1
"""A whole number of more digits is no double."""
DOCUMENTATION = frozenset({"note", "notes", "based_on", "description", "source", "title", "comment"})
"""Keys that stand anywhere and mean nothing to a simulation."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """An object of a file: ``subject`` is the incident that it is about, ``where`` its place in that."""

    file: str
    value: Mapping[str, Any]
    subject: str = ""
    where: str = ""
    asked: set[str] = field(default_factory=set)

    def fail(self, name: str, right: str) -> NoReturn:
        """Refuse a field."""
        place = ".".join(part for part in (self.where, name) if part)
        raise ScenarioError(": ".join(part for part in (self.file, self.subject, place, right) if part))

    def done(self) -> None:
        """Refuse keys that nobody asked for; call it when everything was asked."""
        for name in self.value:
            if name not in self.asked | DOCUMENTATION:
                near = difflib.get_close_matches(str(name), self.asked, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                self.fail(str(name), f"unknown key; {hint}allowed: {', '.join(sorted(self.asked))}")

    def _get(self, name: str) -> Any:
        self.asked.add(name)
        return self.value.get(name)

    def _needed(self, name: str, found: T | None, right: str) -> T:
        if found is None:
            self.fail(name, f"is missing; must be {right}")
        return found

    def number(self, name: str, within: tuple[float, float] = ANYTHING) -> float | None:
        """A finite number within bounds, None if absent or null."""
        found = self._get(name)
        return None if found is None else number(found, within, lambda right: self.fail(name, right))

    def whole(self, name: str, within: tuple[float, float] = ANYTHING) -> int | None:
        """A whole number within bounds, None if absent or null."""
        found = self.number(name, within)
        if found is None or found.is_integer():
            return None if found is None else int(found)
        return self.fail(name, f"must be a whole number{_bounds(within)}, not {found:g}")

    def the_whole(self, name: str, within: tuple[float, float] = ANYTHING) -> int:
        """A whole number that must be there."""
        return self._needed(name, self.whole(name, within), f"a whole number{_bounds(within)}")

    def the_number(self, name: str, within: tuple[float, float] = ANYTHING) -> float:
        """A number that must be there."""
        return self._needed(name, self.number(name, within), f"a number{_bounds(within)}")

    def text(self, name: str) -> str | None:
        """Text, None if absent or null."""
        found = self._get(name)
        if found is None or isinstance(found, str):
            return found
        return self.fail(name, f"must be text, not {shown(found)}")

    def the_text(self, name: str) -> str:
        """Text that must be there, and not be empty."""
        found = self._needed(name, self.text(name), "text")
        return found if found.strip() else self.fail(name, "must not be empty")

    def flag(self, name: str) -> bool:
        """True or false; false if absent."""
        found = self._get(name)
        if found is None or isinstance(found, bool):
            return bool(found)
        return self.fail(name, f"must be true or false, not {shown(found)}")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty if absent."""
        found = self._list(name)
        for index, item in enumerate(found):
            if not isinstance(item, str):
                self.fail(f"{name}[{index}]", f"must be text, not {shown(item)}")
        return tuple(found)

    def part(self, name: str) -> Part | None:
        """An object, None if absent or null."""
        found = self._get(name)
        return None if found is None else self._part(name, found)

    def the_part(self, name: str) -> Part:
        """An object that must be there."""
        return self._needed(name, self.part(name), "an object")

    def parts(self, name: str) -> Iterator[Part]:
        """A list of objects; empty if absent."""
        for index, item in enumerate(self._list(name)):
            yield self._part(f"{name}[{index}]", item)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every key with its value, for an object whose keys are the file's own; comments left out."""
        for name, value in self.value.items():
            self.asked.add(name)
            if name not in DOCUMENTATION:
                yield name, value

    def inner(self, name: str, value: Any) -> Part:
        """A value of ``items`` as an object."""
        return self._part(name, value)

    def _list(self, name: str) -> list[Any]:
        found = self._get(name)
        if found is None or isinstance(found, list):
            return found or []
        return self.fail(name, f"must be a list, not {shown(found)}")

    def _part(self, name: str, value: Any) -> Part:
        if not isinstance(value, dict):
            self.fail(name, f"must be an object, not {shown(value)}")
        place = f"{self.where}.{name}" if self.where else name
        return Part(file=self.file, value=value, subject=self.subject, where=place)


def number(value: Any, within: tuple[float, float], fail: Callable[[str], NoReturn]) -> float:
    """A finite number within bounds, or ``fail`` with what is right."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        fail(f"must be a number{_bounds(within)}, not {shown(value)}")
    try:
        found = float(value)
    except OverflowError:
        fail(f"must be a number{_bounds(within)}, not one of {MOST_DIGITS} digits or more")
    if not isfinite(found) or not within[0] <= found <= within[1]:
        fail(f"must be a number{_bounds(within)}, not {found:g}")
    return found


def shown(value: Any) -> str:
    """A wrong value in few words."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    words = repr(value)
    return words if len(words) <= 60 else words[:57] + "..."  # noqa: PLR2004 - what fits into a sentence


def _bounds(within: tuple[float, float]) -> str:
    low, high = (isfinite(one) for one in within)
    return (f" from {within[0]:g}" if low else "") + (f" to {within[1]:g}" if high else " on" if low else "")
