"""Files and templates enter; all that the filters, rankings and alarms make of the lines leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from policies.world import World
from replay.events import Event, events
from replay.files import LogError, check, shown
from replay.groups import Choice, Watched, chosen, plain_name, watched
from replay.promises import JSON, TEXT, kind_of, promise
from replay.rankings import Ranking, ranking, rules
from replay.recorded import Span, recording, span
from replay.series import Minute, Publisher
from replay.stamps import Clock
from replay.tally import Tally, Watch, parse
from simulator.delays import Delays
from simulator.play import play
from simulator.played import Played
from simulator.readings import percentile_of
from template.metric_filters import MetricFilter, metric_filter

_LOOKED_AT = 200
"""Lines by which a file's kind is told."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A log file that was read, the kind of its lines, and the group that they were taken to be of."""

    name: str
    kind: str
    choice: Choice
    lines: int
    blank: int
    untimed: int


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """A whole run; ``played`` is None where no line tells its time. ``empty`` are files without a line."""

    files: tuple[File, ...]
    empty: tuple[str, ...]
    tallies: Mapping[str, Tally]
    rankings: tuple[Ranking, ...]
    groups: Watched
    filters: tuple[MetricFilter, ...]
    span: Span | None
    played: Played | None

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return sum(one.lines for one in self.tallies.values())

    @property
    def broken(self) -> int:
        """How many lines break the log contract."""
        return sum(one.breaks.lines for one in self.tallies.values())


@dataclass(kw_only=True)
class Replay:
    """Reads files into tallies, one for each log group."""

    world: World
    asked: Mapping[str, str]
    tallies: dict[str, Tally] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.filters = tuple(metric_filter(one) for one in self.world.of("AWS::Logs::MetricFilter"))
        self.rankings = tuple(map(ranking, rules(self.world)))
        self.groups = watched(self.world, self.filters, [one.rule.rule for one in self.rankings])
        self._detailed = {
            (one.namespace, one.metric)
            for alarm in self.world.alarms.values()
            for one in alarm.series
            if isinstance(one.statistic, str) and percentile_of(one.statistic) is not None
        }

    def read(self, name: str) -> None:
        """Count the lines of a file. Raises LogError."""
        found = events(name)
        head = next((batch for batch in found if batch.events or batch.flaws), None)
        if head is None:
            self.empty.append(name)
            return
        kind, first = looked_at(head.events)
        choice = chosen(name, kind, self.groups, self.asked)
        tally = self._tally(choice.group)
        before = (tally.lines, tally.blank, tally.untimed)
        minute: Minute = first
        for batch in chain([head], found):
            minute = tally.add(shown(name), batch, minute)
        counted = [
            now - then for now, then in zip((tally.lines, tally.blank, tally.untimed), before, strict=True)
        ]
        lines, blank, untimed = counted
        self.files.append(
            File(name=name, kind=kind, choice=choice, lines=lines, blank=blank, untimed=untimed)
        )

    def _tally(self, group: str) -> Tally:
        if group not in self.tallies:
            watches = [self._watch(one) for one in self.filters if self._reads(one, group)]
            ranked = [one for one in self.rankings if one.rule.reads(group)]
            self.tallies[group] = Tally(watches, ranked, promise(self.groups.kinds.get(group, "")))
        return self.tallies[group]

    @staticmethod
    def _reads(one: MetricFilter, group: str) -> bool:
        return isinstance(one.group, str) and plain_name(one.group) == group

    def _watch(self, one: MetricFilter) -> Watch:
        pattern = one.pattern
        if pattern is None:
            return Watch(filter=one, publishers=())
        made = [
            Publisher(each, pattern, detailed=(each.namespace, each.metric) in self._detailed)
            for each in one.published
        ]
        return Watch(filter=one, publishers=tuple(made))


def looked_at(found: Sequence[Event]) -> tuple[str, Minute]:
    """The kind of a file by its first lines, and the first time that one of them tells."""
    clock, kinds, first = Clock(), Counter[str](), None
    for _number, text, at in islice(found, _LOOKED_AT):
        line = parse(text)
        kinds[kind_of(line)] += 1
        if first is None:
            first = clock.minute(line, text) if at is None else int(at // 60)
    promised = [kind for kind, _count in kinds.most_common() if kind not in {JSON, TEXT}]
    return (promised or [kind for kind, _count in kinds.most_common(1)] or [TEXT])[0], first


def replay(
    world: World, names: Sequence[str], *, delays: Delays, asked: Mapping[str, str] | None = None
) -> Replayed:
    """Everything that files come to. ``asked`` is file to log group; under the empty name, of all others.

    Raises LogError.
    """
    one = Replay(world=world, asked=asked or {})
    for name in names:
        check(name)
    for name in names:
        one.read(name)
    if not one.files:
        raise LogError(f"{', '.join(map(shown, names))}: holds no line")
    for tally in one.tallies.values():
        tally.finish()
    when = span(one.tallies.values())
    ranked = [
        ranked for ranked in one.rankings if any(ranked in tally.rankings for tally in one.tallies.values())
    ]
    played = None
    if when is not None:
        played = play(world, recording(world, one.tallies, ranked, when), delays=delays)
    return Replayed(
        files=tuple(one.files),
        empty=tuple(one.empty),
        tallies=one.tallies,
        rankings=tuple(ranked),
        groups=one.groups,
        filters=one.filters,
        span=when,
        played=played,
    )
