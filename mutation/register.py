"""Tables of mutants with a reason: which are out of scope, and which survivors are accepted.

A row tells mutants by shell patterns of operator, type and path, and may narrow them by resource, before and
after. It must match something, or it is stale: what it excused is gone, and it would excuse something else
one day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from mutation.mutant import Mutant

SCOPE = Path(__file__).with_name("scope.yaml")
SURVIVORS = Path(__file__).with_name("survivors.yaml")
Glob = Annotated[str, StringConstraints(min_length=1)]
Globs = Annotated[tuple[Glob, ...], Field(min_length=1)]
ANY = ("*",)


class RegisterError(Exception):
    """A register cannot be used; the message names file, field and what is allowed."""


class Row(BaseModel):
    """Mutants that one of ``operators``, one of ``types`` and one of ``paths`` matches, and so on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    operators: Globs = ANY
    types: Globs = ANY
    paths: Globs
    resources: Globs = ANY
    before: Globs = ANY
    after: Globs = ANY
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20)]

    @cached_property
    def _tests(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        fields = {
            "type": self.types,
            "operator": self.operators,
            "shape": self.paths,
            "resource": self.resources,
            "before": self.before,
            "after": self.after,
        }
        return tuple(
            (name, re.compile("|".join(map(translate, globs))))
            for name, globs in fields.items()
            if "*" not in globs
        )

    def matches(self, mutant: Mutant) -> bool:
        """Whether it is about this mutant."""
        return all(test.match(getattr(mutant, name)) for name, test in self._tests)

    @property
    def words(self) -> str:
        """Which row it is, in a message."""
        return f"{', '.join(self.operators)} at {', '.join(self.types)} {', '.join(self.paths)}"


class _Register(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sorted:
    """Mutants by the first row that matches them; those that none matches are ``rest``."""

    by_row: tuple[tuple[Row, tuple[Mutant, ...]], ...]
    rest: tuple[Mutant, ...]

    @property
    def stale(self) -> tuple[Row, ...]:
        """Rows that nothing was left for."""
        return tuple(row for row, found in self.by_row if not found)


def load(path: Path) -> tuple[Row, ...]:
    """The rows of a file. Raises RegisterError."""
    try:
        plain: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, YAMLError) as error:
        raise RegisterError(f"{path.name}: cannot be read: {' '.join(str(error).split())}") from None
    try:
        return _Register.model_validate(plain).rows
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise RegisterError(f"{path.name}: {field or 'the file'}: {first['msg']}") from None


def sort(mutants: Iterable[Mutant], rows: Sequence[Row]) -> Sorted:
    """Give every mutant to the first row that matches it."""
    found: dict[int, list[Mutant]] = {number: [] for number in range(len(rows))}
    rest: list[Mutant] = []
    for mutant in mutants:
        number = next((number for number, row in enumerate(rows) if row.matches(mutant)), None)
        (rest if number is None else found[number]).append(mutant)
    by_row = tuple((row, tuple(found[number])) for number, row in enumerate(rows))
    return Sorted(by_row=by_row, rest=tuple(rest))
