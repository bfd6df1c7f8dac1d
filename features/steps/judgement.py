"""How a sentence about many things is judged: each one is looked at, and every one that fails is named.

An empty selection fails, an unknown value is not a yes, and what was looked at is kept for the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from template import Resource, is_unknown

T = TypeVar("T")
SHOWN = 20
SUBJECTS = "subjects"
"""The user property of a test that lists what was judged; the report shows it."""


@dataclass
class Judged(Generic[T]):
    """The things a scenario is about, by the words that chose them."""

    what: str = ""
    things: Sequence[T] = ()
    subjects: list[str] = field(default_factory=list)

    def choose(self, what: str, things: Iterable[T]) -> None:
        """Take up the things that the following sentences are about; there must be some."""
        self.what, self.things = what, tuple(things)
        if not self.things:
            message = f"there is no {what}: a promise about nothing is not kept"
            raise AssertionError(message)

    def each(self, fault: Callable[[T], object]) -> None:
        """Every thing must be without fault; ``fault`` says what was seen instead, or something false.

        An Unknown that ``fault`` returns counts as a fault: what the template does not tell is not a yes.
        """
        if not self.things:
            message = "nothing was chosen: a sentence that starts with Given every ... comes first"
            raise AssertionError(message)
        self.subjects.extend(name for name in map(subject, self.things) if name not in self.subjects)
        seen = [(subject(thing), fault(thing)) for thing in self.things]
        faults = [f"  {name}: {words}" for name, words in seen if is_unknown(words) or words]
        if faults:
            head = f"{len(faults)} of {len(seen)} ({self.what}):"
            raise AssertionError(
                "\n".join([head, *faults[:SHOWN], *(["  ..."] if len(faults) > SHOWN else [])])
            )


def subject(thing: Any) -> str:
    """What a thing is called in the report: its logical id where it is or has a resource."""
    resource = thing if isinstance(thing, Resource) else getattr(thing, "resource", None)
    return resource.logical_id if isinstance(resource, Resource) else str(thing)


def differs(seen: object, wanted: object) -> str:
    """Words for a value that is not the one wanted, nothing for one that is."""
    return "" if not is_unknown(seen) and seen == wanted else f"saw {seen!r}, wanted {wanted!r}"


def at_least(seen: object, least: float) -> bool:
    """Whether a number is known and not smaller; no number is no yes."""
    return isinstance(seen, (int, float)) and seen >= least


def at_most(seen: object, most: float) -> bool:
    """Whether a number is known, above zero and not larger; no number is no yes."""
    return isinstance(seen, (int, float)) and 0 < seen <= most
