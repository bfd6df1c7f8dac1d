"""The lines of one log group, counted: by minute, by filter, by ranking, and those that break the contract.

Lines with the same answers are counted together; only values and dimensions are taken line by line. Memory
grows with minutes, metrics and rankings, never with lines.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from replay.board import Board
from replay.embedded import Embedded
from replay.events import Events
from replay.promises import Promise
from replay.rankings import Ranking
from replay.series import MOST_MINUTES, Minute, Publisher, fields_of
from replay.stamps import Clock
from template.log_matching import matches
from template.log_tree import Json
from template.metric_filters import MetricFilter

MOST_BREAKS = 1000
_MOST_SORTS = 200
_AT_ONCE = 20_000
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, kw_only=True)
class Break:
    """A line that breaks the log contract; ``field`` is empty where the whole line is wrong."""

    file: str
    line: int
    field: str
    words: str


@dataclass(kw_only=True)
class Breaks:
    """The first lines that break the contract, how many there are, and how many of each sort."""

    lines: int = 0
    first: list[Break] = field(default_factory=list)
    sorts: Counter[str] = field(default_factory=Counter)

    def add(self, file: str, line: int, problems: Sequence[tuple[str, str]]) -> None:
        """Note a line."""
        self.lines += 1
        for name, words in problems:
            if len(self.first) < MOST_BREAKS:
                self.first.append(Break(file=file, line=line, field=name, words=words))
            sort = name or words
            self.sorts[sort if sort in self.sorts or len(self.sorts) < _MOST_SORTS else "others"] += 1


@dataclass(kw_only=True, eq=False)
class Watch:
    """One metric filter with what it has counted."""

    filter: MetricFilter
    publishers: tuple[Publisher, ...]
    lines: int = 0


@dataclass(kw_only=True, eq=False)
class Plan:
    """What to do for lines with the same answers: count with ``publishers``, rank with ``rankings``."""

    watches: tuple[Watch, ...]
    publishers: tuple[Publisher, ...]
    rankings: tuple[Ranking, ...]


def parse(text: str) -> Any:
    """A line's JSON object or list; None for anything else, as filters see it."""
    if text[:1] == "{":
        try:
            found, end = _DECODER.raw_decode(text)
        except (ValueError, RecursionError):
            return None
        if end == len(text):
            return found
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, (dict, list)) else None


class Tally:
    """Counts the events of one log group. ``watches`` and ``rankings`` are those that read the group."""

    def __init__(self, watches: Sequence[Watch], rankings: Sequence[Ranking], promise: Promise) -> None:
        self.watches, self.rankings, self.promise = tuple(watches), tuple(rankings), promise
        self._json = [one for one in watches if isinstance(one.filter.pattern, Json)]
        self._texts = [one for one in watches if not isinstance(one.filter.pattern, (Json, type(None)))]
        gated = [(one, one.rule.gate) for one in rankings]
        self._gated = [one for one, gate in gated if gate is not None]
        self._split = [one for one, gate in gated if gate is None]
        conditions = [
            one.filter.pattern.condition for one in self._json if isinstance(one.filter.pattern, Json)
        ]
        self._board = Board(conditions, [gate for _one, gate in gated if gate is not None])
        self._plans: dict[tuple[int, ...], Plan] = {}
        self._nothing = Plan(watches=(), publishers=(), rankings=())
        self._clock = Clock()
        self.plans: list[Plan] = [self._nothing]
        self.minutes: defaultdict[Minute, Counter[Plan]] = defaultdict(Counter, {None: Counter()})
        self.embedded = Embedded()
        self._waiting = 0
        self.breaks = Breaks()
        self.lines = self.blank = self.untimed = self.beyond = 0

    def add(self, file: str, batch: Events, minute: Minute) -> Minute:
        """Count a batch; ``minute`` is that of the line before, and the last line's is returned."""
        clock, bits, holding, kept = (
            self._clock.minute,
            self._board.bits,
            self._board.holding,
            self.promise.kept,
        )
        plans, further = self._plans, bool(self._texts or self._split)
        minute, counts = self._at(minute)
        for number, text, at in batch.events:
            line = parse(text)
            now = clock(line, text) if at is None else int(at // 60)
            if now is None:
                self.untimed += 1
            elif now != minute:
                minute, counts = self._at(now)
            plan = self._nothing
            if line is not None:
                held = holding(bits(line))
                plan = plans.get(held) or self._plan(held)
                for publisher in plan.publishers:
                    publisher.add(line, minute)
                for ranking in plan.rankings:
                    ranking.add(line, minute)
            counts[plan] += 1
            if not kept(line):
                self._broken(file, number, line, batch.flaws)
            if further:
                self._add_text(text, minute)
            if line.__class__ is dict and "_aws" in line:
                self._add_embedded(file, number, line, minute)
        self._end(file, batch)
        return minute

    def _at(self, minute: Minute) -> tuple[Minute, Counter[Plan]]:
        if minute not in self.minutes and len(self.minutes) > MOST_MINUTES:
            self.beyond += 1
            minute = None
        return minute, self.minutes[minute]

    def _plan(self, held: tuple[int, ...]) -> Plan:
        watches = [self._json[place] for place in held if place < len(self._json)]
        publishers = [one for watch in watches for one in watch.publishers if not one.plain]
        gates = [self._gated[place - len(self._json)] for place in held if place >= len(self._json)]
        made = Plan(watches=tuple(watches), publishers=tuple(publishers), rankings=tuple(gates))
        self._plans[held] = made
        return made

    def _broken(self, file: str, number: int, line: Any, flaws: Mapping[int, str]) -> None:
        if number not in flaws:
            self.breaks.add(file, number, list(self.promise.words(line)))

    def _add_text(self, text: str, minute: Minute) -> None:
        for watch in self._texts:
            pattern = watch.filter.pattern
            if pattern is not None and matches(pattern, text):
                watch.lines += 1
                fields = fields_of(pattern, text)
                for publisher in watch.publishers:
                    publisher.add(fields, minute)
        for one in self._split:
            one.add_text(text, minute)

    def _add_embedded(self, file: str, number: int, line: Any, minute: Minute) -> None:
        problem = self.embedded.add(line, minute)
        if problem:
            self.breaks.add(file, number, [("_aws", problem)])

    def _end(self, file: str, batch: Events) -> None:
        self.lines += len(batch.events)
        self.blank += batch.blank
        for number, words in batch.flaws.items():
            self.breaks.add(file, number, [("", words)])
        self._waiting += len(batch.events)
        if self._waiting >= _AT_ONCE:
            self._settle()

    def _settle(self) -> None:
        self._waiting = 0
        for watch in self.watches:
            for publisher in watch.publishers:
                publisher.settle()

    def finish(self) -> None:
        """Count for the filters what was counted for lines with the same answers; once, at the end."""
        self._settle()
        for minute, counts in self.minutes.items():
            for plan, lines in counts.items():
                for watch in plan.watches:
                    watch.lines += lines
                    for publisher in watch.publishers:
                        if publisher.plain:
                            publisher.tally(minute, lines)
