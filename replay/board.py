"""All conditions on JSON at once: a parsed line in, the places of the conditions that hold out.

Each field is read once and each question about it is one bit; texts that were seen before answer from memory,
and so do lines with the same bits. What is remembered is bounded.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from replay.questions import Question, Steps, of_leaf
from template.log_matching import reached
from template.log_tree import ANY, Condition, Every, Some, leaves

ABSENT = object()
_MOST_TEXTS, _MOST_PLANS = 512, 4096


class Field:
    """What one field answers, as bits."""

    def __init__(self, steps: Steps, asked: Sequence[tuple[int, Question]]) -> None:
        self.steps, self._asked = steps, asked
        self.absent = sum(bit for bit, one in asked if one.absent)
        blind = all(one.blind for _bit, one in asked)
        self._text = self._ask("") if blind else None
        self.number = self._ask(0) if blind else None
        self.kept: dict[Any, int] = {ABSENT: self.absent}

    def bits(self, value: Any) -> int:
        """The answers for one value that is there."""
        kind = value.__class__
        if kind is str:
            return self._ask_text(value) if self._text is None else self._text
        if (kind is int or kind is float) and self.number is not None:
            return self.number
        return self._ask(value)

    def among(self, document: Any) -> int:
        """The answers for all values that the steps reach."""
        found, some = 0, False
        for value in reached(document, self.steps):
            found, some = found | self.bits(value), True
        return found if some else self.absent

    def _ask(self, value: Any) -> int:
        return sum(bit for bit, one in self._asked if one.test(value))

    def _ask_text(self, value: str) -> int:
        found = self._ask(value)
        if len(self.kept) < _MOST_TEXTS:
            self.kept[value] = found
        return found


class Board:
    """Conditions on JSON, by their places in ``conditions``; ``gates`` hold where all their questions do."""

    def __init__(self, conditions: Sequence[Condition], gates: Sequence[Sequence[Question]] = ()) -> None:
        self._conditions, self._gates = conditions, gates
        asked = [of_leaf(leaf) for one in conditions for leaf in leaves(one)]
        asked += [one for gate in gates for one in gate]
        self._bit: Mapping[Hashable, int] = {
            key: 1 << place for place, key in enumerate(dict.fromkeys(one.key for one in asked))
        }
        by_steps: dict[Steps, dict[Hashable, Question]] = {}
        for one in asked:
            by_steps.setdefault(one.steps, {}).setdefault(one.key, one)
        fields = [
            Field(steps, [(self._bit[key], one) for key, one in questions.items()])
            for steps, questions in by_steps.items()
        ]
        flat = [one for one in fields if len(one.steps) == 1 and one.steps != (ANY,)]
        self._flat = [(str(one.steps[0]), one.kept, one.number, one) for one in flat]
        self._deep = [one for one in fields if one not in flat]
        self._all = fields
        self._plans: dict[int, tuple[int, ...]] = {}

    def bits(self, document: Any) -> int:
        """Every answer for one parsed line."""
        found = 0
        if document.__class__ is not dict:
            for field in self._all:
                found |= field.among(document)
            return found
        get = document.get
        for name, kept, number, field in self._flat:
            value = get(name, ABSENT)
            kind = value.__class__
            if kind is str or value is ABSENT:
                known = kept.get(value)
            else:
                known = number if kind is int or kind is float else None
            found |= field.bits(value) if known is None else known
        for field in self._deep:
            found |= field.among(document)
        return found

    def holding(self, bits: int) -> tuple[int, ...]:
        """Places of the conditions that hold with these answers; gates count on from the last condition."""
        plan = self._plans.get(bits)
        if plan is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            plan = self._plans[bits] = self._hold(bits)
        return plan

    def _hold(self, bits: int) -> tuple[int, ...]:
        held = [self._holds(one, bits) for one in self._conditions]
        held += [all(bits & self._bit[one.key] for one in gate) for gate in self._gates]
        return tuple(place for place, one in enumerate(held) if one)

    def _holds(self, condition: Condition, bits: int) -> bool:
        if isinstance(condition, Every):
            return all(self._holds(one, bits) for one in condition.items)
        if isinstance(condition, Some):
            return any(self._holds(one, bits) for one in condition.items)
        return bool(bits & self._bit[condition])
