"""A metric that a signal becomes, and by which dimensions it is recognised in somebody's alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.recording import Key, Track, key


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric:
    """``signal`` is whose lateness it has, and which silence means it.

    ``bound`` are the dimensions that say whose metric it is. ``published`` are the sets of them under which
    AWS publishes it anyway. A series with more dimensions than these has the same numbers: all that happens,
    happens to that part. Two exceptions: of a dimension in ``carried`` (DynamoDB's Operation) one value has
    all of it, and what has a dimension in ``apart`` (an index) is something else that is well. What is
    bound to no dimension at all, as an account's metrics are, may be known ``alone``, never with dimensions.
    """

    signal: str
    namespace: str
    name: str
    track: Track
    bound: Mapping[str, str]
    published: tuple[tuple[str, ...], ...] = ()
    carried: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    alone: bool = False

    @property
    def keys(self) -> tuple[Key, ...]:
        """What AWS publishes anyway."""
        own = {**self.bound, **self.carried}
        return tuple(
            key(self.namespace, self.name, **{name: own[name] for name in names}) for names in self.published
        )

    def feeds(self, series: Key) -> bool | None:
        """Whether a series has these numbers; False: it is known and has none; None: it is not of this."""
        namespace, name, pairs = series
        given = dict(pairs)
        if (namespace, name) != (self.namespace, self.name) or not self._recognises(given):
            return None
        if self.carried and not any(each in given for each in self.carried):
            return series in self.keys
        right = all(given.get(each, value) == value for each, value in self.carried.items())
        return right and not self.apart & set(given)

    def _recognises(self, given: Mapping[str, str]) -> bool:
        identity = next(iter(self.bound), "")
        alike = all(given.get(name, value) == value for name, value in self.bound.items())
        return alike and (identity in given if identity else not (self.alone and given))
