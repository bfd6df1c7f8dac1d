"""One mutant: a template with one fault, told by what was changed, where, and how to make it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from mutation.tree import DROP, Path, put, shape, spelt

METADATA = "‹Metadata›"
"""Stands for a resource where a path is below the template's ``Metadata``."""

SHOWN = 100
"""So many characters of a value are told."""


class Kind(str, Enum):
    """What is done to a template; in the order in which scores are told."""

    DROP = "drop"
    FLIP = "flip"
    RENAME = "rename"
    RESCALE = "rescale"
    UNLINK = "unlink"
    WIDEN = "widen"
    MISDIRECT = "misdirect"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an operator proposes: new values by their path below ``Resources``, or below ``METADATA``."""

    kind: Kind
    operator: str
    edits: tuple[tuple[Path, Any], ...]
    before: Any = None
    after: Any = None


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change of one resource; ``path`` is where it begins, below the resource's Properties.

    ``operator`` carries its kind (``drop.property``), or the defect that it plants (``D04.key-...``).
    """

    kind: Kind
    operator: str
    resource: str
    type: str
    path: Path
    before: str
    after: str
    edits: tuple[tuple[Path, Any], ...]

    @cached_property
    def id(self) -> str:
        """The same in every run, whatever other mutants there are."""
        text = json.dumps([self.operator, self.edits], sort_keys=True)
        return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()

    @property
    def where(self) -> str:
        """``Metrics.0.Period``."""
        return spelt(self.path)

    @property
    def shape(self) -> str:
        """``Metrics.*.Period``."""
        return shape(self.path)

    def apply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The mutated template; the original stays as it is, and both share what is equal."""
        parts = {"Resources": body["Resources"], "Metadata": body.get("Metadata", {})}
        for path, new in self.edits:
            part, below = ("Metadata", path[1:]) if path[0] == METADATA else ("Resources", path)
            parts[part] = put(parts[part], below, DROP if new == DROP else new)
        return {**body, **{name: part for name, part in parts.items() if name in body}}


def brief(value: Any) -> str:
    """A value in few characters."""
    text = "nothing" if value == DROP else value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
