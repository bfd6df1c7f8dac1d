"""How many mutants were noticed, by kind and by judge, and the survivors with the rows that accept them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mutation.bench import Verdict
from mutation.mutant import Kind, Mutant
from mutation.register import Row, sort

LEAST = 95.0
"""Percent of the mutants in scope that must be noticed."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the table: a kind of mutant, or all of them."""

    name: str
    judged: int
    by_rules: int
    by_features: int
    by_both: int
    killed: int

    @property
    def survived(self) -> int:
        """Noticed by nobody."""
        return self.judged - self.killed

    @property
    def percent(self) -> float:
        """Noticed of judged; no mutants are no success."""
        return share(self.killed, self.judged)


@dataclass(frozen=True, kw_only=True)
class Survivor:
    """A mutant that nobody noticed, and the row that accepts it, if one does."""

    mutant: Mutant
    row: Row | None

    @property
    def words(self) -> str:
        """What was changed, for people."""
        one = self.mutant
        return (
            f"{one.operator}: {one.type} {one.resource} {one.where or '(whole)'}: {one.before} -> {one.after}"
        )


@dataclass(frozen=True, kw_only=True)
class Score:
    """One run. ``made`` counts all mutants, ``excluded`` those out of scope by reason; ``judged`` a sample.

    Mutants that CloudFormation refuses to deploy (``refused``) are told apart and do not count in the score.
    """

    made: int
    excluded: Mapping[str, int]
    judged: tuple[tuple[Mutant, Verdict], ...]
    accepted: tuple[Row, ...]
    seed: str
    seconds: float = 0.0

    @cached_property
    def counted(self) -> tuple[tuple[Mutant, Verdict], ...]:
        """Judged and deployable: what the score is about."""
        return tuple((mutant, verdict) for mutant, verdict in self.judged if not verdict.refused)

    @property
    def in_scope(self) -> int:
        """Made and not excluded."""
        return self.made - sum(self.excluded.values())

    @property
    def refused(self) -> int:
        """Mutants that would not deploy."""
        return len(self.judged) - len(self.counted)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """One for each kind, then one for all."""
        kinds = [_line(kind.value, [v for m, v in self.counted if m.kind is kind]) for kind in Kind]
        return (*kinds, _line("all", [verdict for _mutant, verdict in self.counted]))

    @property
    def total(self) -> Line:
        """All kinds together."""
        return self.lines[-1]

    @cached_property
    def survivors(self) -> tuple[Survivor, ...]:
        """Unexplained ones first."""
        alive = [mutant for mutant, verdict in self.counted if not verdict.killed and not verdict.problem]
        parted = sort(alive, self.accepted)
        explained = [Survivor(mutant=one, row=row) for row, group in parted.by_row for one in group]
        return (*(Survivor(mutant=one, row=None) for one in parted.rest), *explained)

    @property
    def unexplained(self) -> tuple[Survivor, ...]:
        """Those that no row accepts."""
        return tuple(one for one in self.survivors if one.row is None)

    @property
    def problems(self) -> tuple[tuple[Mutant, Verdict], ...]:
        """Mutants on which a judge crashed."""
        return tuple((mutant, verdict) for mutant, verdict in self.judged if verdict.problem)

    @property
    def failed(self) -> bool:
        """Too few noticed, a survivor without a reason, or a judge that crashed."""
        return bool(self.total.percent < LEAST or self.unexplained or self.problems)


def share(part: int, whole: int) -> float:
    """Percent, with one digit; rounded down, so that 94.96 is not 95."""
    return int(1000 * part / whole) / 10 if whole else 0.0


def _line(name: str, verdicts: Sequence[Verdict]) -> Line:
    rules = sum(bool(one.rules) for one in verdicts)
    features = sum(bool(one.features) for one in verdicts)
    killed = sum(one.killed for one in verdicts)
    return Line(
        name=name,
        judged=len(verdicts),
        by_rules=rules,
        by_features=features,
        by_both=rules + features - killed,
        killed=killed,
    )


def document(
    score: Score, peers: Mapping[str, Any] | None = None, *, template_sha256: str = ""
) -> dict[str, Any]:
    """The score as plain data, for ``score.json``; ``peers`` is told beside it.

    ``template_sha256`` tells a report whether its own template was measured.
    """
    return {
        "template_sha256": template_sha256,
        "made": score.made,
        "out_of_scope": dict(score.excluded),
        "in_scope": score.in_scope,
        "sample": {"seed": score.seed, "size": len(score.judged)},
        "refused_by_cloudformation": score.refused,
        "score": score.total.percent,
        "least": LEAST,
        "kinds": [_plain(line) for line in score.lines],
        "survivors": list(_survivors(score)),
        "problems": [{"mutant": mutant.id, "words": verdict.problem} for mutant, verdict in score.problems],
        "peers": dict(peers or {}),
        "seconds": round(score.seconds, 1),
    }


def _plain(line: Line) -> dict[str, Any]:
    names = ("name", "judged", "by_rules", "by_features", "by_both", "killed", "survived", "percent")
    return {name: getattr(line, name) for name in names}


def _survivors(score: Score) -> Iterator[dict[str, Any]]:
    for one in score.survivors:
        mutant = one.mutant
        yield {
            "id": mutant.id,
            "kind": mutant.kind.value,
            "operator": mutant.operator,
            "resource": mutant.resource,
            "type": mutant.type,
            "path": mutant.where,
            "before": mutant.before,
            "after": mutant.after,
            "reason": one.row.reason if one.row else "",
        }
