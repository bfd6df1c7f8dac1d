"""All mutants of a template: every operator at every place, and what is equal left out."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.mutant import Change, Mutant, brief
from mutation.operators import OPERATORS
from mutation.place import Ground, Place
from mutation.tree import DROP
from template import Template


def mutants(template: Template) -> tuple[Mutant, ...]:
    """Each differs from the template and from every other one; the order is the template's."""
    found: dict[str, Mutant] = {}
    for change, place in _changes(Ground(template)):
        edits = dict(change.edits)
        if change.before == change.after and len(edits) == 1:
            continue
        key = repr(sorted(((path, new) for path, new in edits.items()), key=repr))
        found.setdefault(key, _mutant(change, place))
    return tuple(found.values())


def _changes(ground: Ground) -> Iterator[tuple[Change, Place]]:
    for group in ground.of.values():
        for operator in OPERATORS:
            for place in group:
                for change in operator(place):
                    yield change, place


def _mutant(change: Change, place: Place) -> Mutant:
    path = place.path[1:] if place.path[0] == "Properties" else place.path
    return Mutant(
        kind=change.kind,
        operator=change.operator,
        resource=place.resource,
        type=place.type,
        path=path,
        before=brief(change.before),
        after="nothing" if change.after == DROP else brief(change.after),
        edits=change.edits,
    )
