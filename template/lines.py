"""Where in the file something stands: found only when somebody asks, from the text that was read."""

from __future__ import annotations

from json import JSONDecodeError, JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Protocol

Path = tuple[str | int, ...]
_SPACE = " \t\n\r"
_SKIP = JSONDecoder()


class Lines(Protocol):
    """Answers with the line (from 1) of a path of keys, or of the nearest parent that exists."""

    def line(self, path: Path) -> int: ...  # noqa: D102


class JsonLines:
    """Lines of a JSON text that is known to parse; each container is scanned once, on demand."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._members: dict[int, dict[str | int, tuple[int, int]]] = {}

    def line(self, path: Path) -> int:
        """Walk down the path and count the line breaks before the last key that exists."""
        found = value = self._blank(0)
        for step in path:
            member = self._members_at(value).get(step)
            if member is None:
                break
            found, value = member
        return self._text.count("\n", 0, found) + 1

    def _members_at(self, start: int) -> dict[str | int, tuple[int, int]]:
        if start not in self._members:
            try:
                self._members[start] = self._scan(start)
            except (JSONDecodeError, IndexError, RecursionError):
                self._members[start] = {}
        return self._members[start]

    def _scan(self, start: int) -> dict[str | int, tuple[int, int]]:
        """Offsets of (key, value) of each member of the container that opens at ``start``."""
        text, members = self._text, dict[str | int, tuple[int, int]]()
        if text[start] not in "{[":
            return members
        keyed, at = text[start] == "{", self._blank(start + 1)
        while text[at] not in "}]":
            key: str | int = len(members)
            key_at = at
            if keyed:
                key, at = scanstring(text, at + 1)
                at = self._blank(self._blank(at) + 1)
            members[key] = (key_at, at)
            at = self._blank(_SKIP.raw_decode(text, at)[1])
            at = self._blank(at + 1) if text[at] == "," else at
        return members

    def _blank(self, at: int) -> int:
        while at < len(self._text) and self._text[at] in _SPACE:
            at += 1
        return at


class YamlLines:
    """Lines of a YAML text, from its parser's marks; the text is parsed again at the first question."""

    def __init__(self, text: str, file: str, max_depth: int) -> None:
        self._text, self._file, self._max_depth = text, file, max_depth
        self._lines: dict[Path, int] | None = None

    def line(self, path: Path) -> int:
        """Look the path up, then its parents."""
        if self._lines is None:
            from .yaml_text import yaml_lines

            self._lines = yaml_lines(self._text, self._file, max_depth=self._max_depth)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)
