"""Which mutants are judged when all would take too long: some of every operator at every type of resource.

The choice follows from the seed and the mutants' own ids: the same in every run, and a mutant more in one
place moves hardly another one. Shares grow with the root of a stratum's size, so that the rare is asked
about too.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable

from mutation.mutant import Mutant

Stratum = tuple[str, ...]


def stratum(mutant: Mutant) -> Stratum:
    """Mutants of one stratum are alike."""
    return mutant.operator, mutant.type


def choose(
    mutants: Iterable[Mutant], *, size: int, seed: str, by: Callable[[Mutant], Stratum] = stratum
) -> tuple[Mutant, ...]:
    """About ``size`` mutants, at least one of each stratum that ``by`` makes, in their order."""
    pool = tuple(mutants)
    strata: dict[Stratum, list[Mutant]] = defaultdict(list)
    for one in pool:
        strata[by(one)].append(one)
    sizes = shares({name: len(group) for name, group in strata.items()}, size)
    chosen = {
        one.id
        for name, group in strata.items()
        for one in sorted(group, key=lambda one: _rank(one, seed))[: sizes[name]]
    }
    return tuple(one for one in pool if one.id in chosen)


def shares(sizes: dict[Stratum, int], total: int) -> dict[Stratum, int]:
    """How many of each stratum: by the root of its size, at least 1 and at most all."""
    whole = sum(math.sqrt(size) for size in sizes.values())
    return {name: min(size, max(1, round(total * math.sqrt(size) / whole))) for name, size in sizes.items()}


def _rank(mutant: Mutant, seed: str) -> bytes:
    return hashlib.blake2s(f"{seed} {mutant.id}".encode(), digest_size=8).digest()
