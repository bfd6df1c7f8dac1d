"""Contributor Insights: lines of a log and a rule enter; who contributed how much leaves.

Contributors are ranked by how often they occur, or by the sum of ``ValueOf``. A line without a key, or with
no number where the rule adds up, is not counted; keys are text, cut at 1 KB. AWS says that its counts are
approximate (ApproximateUniqueCount, ApproximateAggregateValue) and reports the first 10 contributors unless
asked for up to 100; how many it keeps meanwhile it does not say. Here memory is bounded likewise: all is
exact until more than ``held`` contributors were seen, then the lesser half is dropped and ``margin`` says by
how much a contributor's value may be too low.
Sources: "Contributor Insights rule syntax in CloudWatch" and "Create a Contributor Insights rule" in the
CloudWatch user guide, "GetInsightRuleReport" in its API reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from simulator.insights.conditions import compiled, number
from simulator.insights.distinct import Distinct
from simulator.insights.fields import ABSENT, Event, read_line, reader
from template.insight_rule import InsightRule

MOST_HELD = 10_000
MOST_REPORTED = 100
REPORTED = 10
LONGEST_KEY = 1024
"""Bytes."""


@dataclass(frozen=True, kw_only=True)
class Contributor:
    """One combination of the keys' values, and its occurrences or its sum."""

    keys: tuple[str, ...]
    value: float


class Contributors:
    """Counts what passes a rule. Make one for each period."""

    def __init__(self, rule: InsightRule, *, held: int = MOST_HELD) -> None:
        self._rule, self._held, self._texts = rule, held, rule.format == "CLF"
        self._keys = tuple(reader(rule, key) for key in rule.keys)
        self._value = reader(rule, rule.value_of) if rule.value_of else None
        tests = ((reader(rule, one.match), compiled(one, texts=self._texts)) for one in rule.filters)
        self._tests = tuple(tests)
        self._totals: dict[tuple[str, ...], float] = {}
        self._gone: Distinct | None = None
        self.margin = self.sum = 0.0
        self.samples = 0
        self.minimum, self.maximum = float("inf"), float("-inf")

    def passes(self, event: Event) -> bool:
        """Whether an event passes every filter."""
        for read, test in self._tests:  # noqa: SIM110 - a loop is faster here than all()
            if not test(read(event)):
                return False
        return True

    def add(self, event: Event) -> bool:
        """Count an event as ``read_line`` returns it; whether the rule counts it."""
        if not self.passes(event):
            return False
        keys = []
        for read in self._keys:
            value = read(event)
            text = value if value.__class__ is str else _text(value)
            if text is None:
                return False
            keys.append(text if len(text) <= LONGEST_KEY // 4 else _cut(text))
        amount = 1.0 if self._value is None else number(self._value(event), texts=self._texts)
        if amount is None:
            return False
        self.tally(tuple(keys), amount)
        return True

    def add_line(self, line: str) -> bool:
        """Count a line of text; one in another format is not counted."""
        event = read_line(self._rule, line)
        return event is not None and self.add(event)

    def tally(self, keys: tuple[str, ...], amount: float) -> None:
        """Count one observation of a contributor."""
        self._totals[keys] = self._totals.get(keys, 0) + amount
        self.samples += 1
        self.sum += amount
        if not self.minimum <= amount <= self.maximum:
            self.minimum, self.maximum = min(self.minimum, amount), max(self.maximum, amount)
        if len(self._totals) > self._held:
            self._forget()

    def _forget(self) -> None:
        ranked = self._ranked()
        kept, gone = ranked[: self._held // 2], ranked[self._held // 2 :]
        self.margin += max(gone[0][1], 0.0)
        self._gone = self._gone or Distinct()
        self._gone.add(keys for keys, _value in gone)
        self._totals = dict(kept)

    def _ranked(self) -> list[tuple[tuple[str, ...], float]]:
        return sorted(self._totals.items(), key=lambda one: -one[1])

    def report(self, most: int | None = None) -> tuple[Contributor, ...]:
        """The greatest first, ``most`` of them or all that are held; equal ones as they came."""
        return tuple(Contributor(keys=keys, value=value) for keys, value in self._ranked()[:most])

    @property
    def unique(self) -> int:
        """How many contributors there were; near rather than exact once some were dropped."""
        return self._gone.with_keys(self._totals).count if self._gone else len(self._totals)


def _text(value: Any) -> str | None:
    """A field's value as the text of a key; None where there is none to count by."""
    if isinstance(value, str):
        return value
    if value is ABSENT or value is None or isinstance(value, (dict, list)):
        return None
    return json.dumps(value)


def _cut(text: str) -> str:
    return text.encode("utf-8", "replace")[:LONGEST_KEY].decode("utf-8", "ignore")


def contributors(rule: InsightRule, lines: Iterable[str], *, held: int = MOST_HELD) -> Contributors:
    """Count the lines of a log, which are read one by one."""
    made = Contributors(rule, held=held)
    for line in lines:
        made.add_line(line)
    return made
