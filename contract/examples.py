"""Sample lines of each kind, by the words that the promises call them: what is told, and by whom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from contract.fields import FOLDER


class UnknownExample(LookupError):
    """A line that the examples do not have; the message lists those they have."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A line of a log whose lines are of ``kind``; ``foreign`` is one that only shares the log with them."""

    name: str
    kind: str
    line: Mapping[str, Any]
    foreign: bool = False

    @property
    def text(self) -> str:
        """As it stands in the log."""
        return json.dumps(self.line)


@cache
def examples() -> Mapping[str, Example]:
    """Every example by its name."""
    found: dict[str, dict[str, Any]] = json.loads((FOLDER / "examples.json").read_text(encoding="utf-8"))
    return {name: Example(name=name, **one) for name, one in found.items()}


def example(name: str) -> Example:
    """The example that is called so. Raises UnknownExample."""
    found = examples()
    if name not in found:
        message = f"there is no example '{name}'; there are {', '.join(found)}"
        raise UnknownExample(message)
    return found[name]
