"""Numbers that AWS states, by name, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A number and the page of AWS's documentation that says it."""

    value: float
    source: str


def find(facts: Mapping[str, Fact], name: str) -> Fact:
    """The fact of this name, with or without ``max_``, or the only one whose words are all in it.

    Raises LookupError for any other name.
    """
    for own in (name, f"max_{name}"):
        if own in facts:
            return facts[own]
    words = set(name.split("_"))
    near = [fact for own, fact in facts.items() if set(own.split("_")) <= words]
    if len(near) != 1:
        raise LookupError(f"'{name}' is no limit that is known; {', '.join(facts)} are")
    return near[0]
