"""How operators say what they change."""

from __future__ import annotations

from typing import Any

from mutation.mutant import Change, Kind
from mutation.place import Place
from mutation.tree import DROP, Path


def changed(place: Place, kind: Kind, operator: str, new: Any, *below: str | int) -> Change:
    """One value is another one, or the value ``below`` it."""
    before = place.value
    for step in below:
        before = before[step]
    return Change(
        kind=kind,
        operator=f"{kind.value}.{operator}",
        edits=(((*place.whole, *below), new),),
        before=before,
        after=new,
    )


def dropped(place: Place, kind: Kind, operator: str) -> Change:
    """The value is not there."""
    return changed(place, kind, operator, DROP)


def worded(place: Place, kind: Kind, operator: str, path: Path, new: str) -> Change:
    """The written part of a value, which may be a piece of a joined text, is another one."""
    _, before = place.words or (path, "")
    return Change(
        kind=kind, operator=f"{kind.value}.{operator}", edits=((path, new),), before=before, after=new
    )
