"""One whole run: make the mutants of a template, choose, judge, and count."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutation import register, trial
from mutation.bench import Verdict
from mutation.mutant import Mutant
from mutation.mutants import mutants
from mutation.register import RegisterError, Row
from mutation.sample import choose
from mutation.score import Score
from template import read

SEED, SIZE = "payments", 600
PROCESSES = 2
Told = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What will be judged, before anything is."""

    text: str
    file: str
    made: tuple[Mutant, ...]
    excluded: dict[str, int]
    chosen: tuple[Mutant, ...]
    accepted: tuple[Row, ...]
    seed: str


def plan(file: Path, *, size: int | None = SIZE, seed: str = SEED) -> Plan:
    """All mutants of a template, and which of them are judged; ``size`` None means all in scope.

    Raises TemplateError, and RegisterError for a register that cannot be used or has a stale row.
    """
    made = mutants(read(file))
    scope, accepted = register.load(register.SCOPE), register.load(register.SURVIVORS)
    parted = register.sort(made, scope)
    _refuse_stale(register.SCOPE, parted.stale)
    _refuse_stale(register.SURVIVORS, register.sort(parted.rest, accepted).stale)
    chosen = parted.rest if size is None else choose(parted.rest, size=size, seed=seed)
    return Plan(
        text=file.read_text(encoding="utf-8"),
        file=str(file),
        made=made,
        excluded=_by_reason(parted.by_row),
        chosen=chosen,
        accepted=accepted,
        seed=seed if size is not None else "all",
    )


def _by_reason(rows: Iterable[tuple[Row, Sequence[Mutant]]]) -> dict[str, int]:
    """Rows may share a reason."""
    found: Counter[str] = Counter()
    for row, mutants_of in rows:
        found[row.reason] += len(mutants_of)
    return dict(found)


def _refuse_stale(path: Path, rows: Sequence[Row]) -> None:
    if rows:
        raise RegisterError(f"{path.name}: stale: no mutant matches {'; '.join(row.words for row in rows)}")


def score(planned: Plan, *, tell: Told, processes: int = PROCESSES) -> Score:
    """Judge what is planned; ``tell`` hears how far it is."""
    start = time.monotonic()
    by_id = {one.id: one for one in planned.chosen}
    judged: list[tuple[Mutant, Verdict]] = []
    count = min(processes, os.cpu_count() or 1)
    for verdict in trial.judge(planned.text, planned.file, planned.chosen, processes=count):
        judged.append((by_id[verdict.mutant], verdict))
        if len(judged) % 100 == 0 or len(judged) == len(by_id):
            alive = sum(not (one.killed or one.refused) for _mutant, one in judged)
            tell(f"{len(judged)} of {len(by_id)} judged, {alive} survive, {time.monotonic() - start:.0f} s")
    return Score(
        made=len(planned.made),
        excluded=planned.excluded,
        judged=tuple(judged),
        accepted=planned.accepted,
        seed=planned.seed,
        seconds=time.monotonic() - start,
    )
