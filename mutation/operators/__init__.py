"""A place of a template enters; what could be wrong there leaves, one module a kind of fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mutation.mutant import Change
from mutation.operators import defects, drop, flip, misdirect, rename, rescale, unlink, widen
from mutation.place import Place

Operator = Callable[[Place], Iterator[Change]]

OPERATORS: tuple[Operator, ...] = (
    defects.changes,
    unlink.changes,
    widen.changes,
    misdirect.changes,
    flip.changes,
    rescale.changes,
    rename.changes,
    drop.changes,
)
"""Of several that make the same template, the first one counts: the most telling comes first."""

__all__ = ["OPERATORS", "Operator"]
