"""Something is missing: a resource, a property, an item, a clause."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.code import is_code, without_clause
from mutation.mutant import Change, Kind
from mutation.operators.edit import dropped, worded
from mutation.place import Place
from mutation.references import mentions
from mutation.tree import DROP


def changes(place: Place) -> Iterator[Change]:
    """A resource goes with whatever points to it, so that the rest still deploys."""
    if place.path == ("Properties",):
        yield _resource(place)
    elif isinstance(place.parent, list):
        yield dropped(place, Kind.DROP, "statement" if place.key == "Statement" else "item")
    elif place.path[-1] != "Properties" and isinstance(place.parent, dict):
        yield dropped(place, Kind.DROP, "property")
    if isinstance(place.value, str) and is_code(place.key, place.value):
        for text in dict.fromkeys(without_clause(place.value)):
            yield worded(place, Kind.DROP, "clause", place.whole, text)


def _resource(place: Place) -> Change:
    pointing = [
        other.whole
        for other in place.ground.places
        if other.resource != place.resource and place.resource in mentions(other.value)
    ]
    edits = [(path, DROP) for path in reversed(pointing)]
    needless = place.ground.waiting(place.resource)
    return Change(
        kind=Kind.DROP,
        operator="drop.resource",
        edits=(*edits, *needless, ((place.resource,), DROP)),
        before=place.type,
        after=DROP,
    )
