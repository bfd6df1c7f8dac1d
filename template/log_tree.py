"""What a CloudWatch Logs filter pattern says, as a tree: everything, terms, a condition on JSON, or fields.

Source: "Filter pattern syntax" in the CloudWatch Logs user guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

ANY = "*"
"""A step that means every element of a list."""


class LogPatternError(ValueError):
    """A pattern that CloudWatch Logs would refuse; ``position`` counts characters from 0."""

    def __init__(self, problem: str, position: int = 0) -> None:
        self.position = position
        super().__init__(f"filter pattern, character {position + 1}: {problem}")


@dataclass(frozen=True)
class Selector:
    """``$.a[0].b`` as ``("a", 0, "b")``; a field of a space-delimited pattern has its name only."""

    steps: tuple[str | int, ...]

    @property
    def path(self) -> str:
        """The path as it is written without brackets: ``$.a.0.b``."""
        return ".".join(("$", *map(str, self.steps)))


@dataclass(frozen=True)
class Literal:
    """What a field is compared with; stars are wildcards unless it is a regular expression."""

    text: str
    quoted: bool = False
    regex: bool = False

    @property
    def number(self) -> float | None:
        """The number that it is, None for text."""
        try:
            found = None if self.quoted or self.regex else float(self.text)
        except ValueError:
            return None
        return found if found is not None and isfinite(found) else None

    @property
    def exact(self) -> bool:
        """Whether only this one text fits."""
        return not self.regex and ANY not in self.text


@dataclass(frozen=True)
class Comparison:
    """``$.a = "x"``; the operator is one of ``= != < <= > >=``."""

    selector: Selector
    operator: str
    value: Literal


@dataclass(frozen=True)
class Is:
    """``$.a IS TRUE``, ``FALSE`` or ``NULL``."""

    selector: Selector
    state: str


@dataclass(frozen=True)
class Missing:
    """``$.a NOT EXISTS``."""

    selector: Selector


@dataclass(frozen=True)
class Every:
    """x && y."""

    items: tuple[Condition, ...]


@dataclass(frozen=True)
class Some:
    """x || y."""

    items: tuple[Condition, ...]


Condition = Comparison | Is | Missing | Every | Some
Leaf = Comparison | Is | Missing


@dataclass(frozen=True)
class Everything:
    """The empty pattern."""


@dataclass(frozen=True)
class Term:
    """A word or phrase, or a regular expression; ``sign`` is "", ``?`` (optional) or ``-`` (excluded)."""

    text: str
    sign: str = ""
    regex: bool = False


@dataclass(frozen=True)
class Terms:
    """A text pattern."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Json:
    """A pattern in braces."""

    condition: Condition


@dataclass(frozen=True)
class Field:
    """One field of a space-delimited line; ``rest`` is the ``...`` that stands for any number of them."""

    name: str
    condition: Condition | None = None
    rest: bool = False


@dataclass(frozen=True)
class Fields:
    """A pattern in square brackets."""

    fields: tuple[Field, ...]

    @property
    def names(self) -> frozenset[str]:
        """What values and dimensions may take, without the dollar sign."""
        return frozenset(one.name for one in self.fields if one.name)


LogPattern = Everything | Terms | Json | Fields


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every comparison of a condition, in the order in which they are written."""
    if isinstance(condition, (Every, Some)):
        for item in condition.items:
            yield from leaves(item)
    else:
        yield condition
