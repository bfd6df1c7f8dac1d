"""Mutants are put to the bench, in several processes; nothing is synthesized again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.pool import Pool

from mutation.bench import Bench, Verdict
from mutation.mutant import Mutant

CHUNK = 25
"""So many neighbours go to one process together; each chunk starts with the promises in the files' order."""

_STATE: dict[str, Bench | Exception] = {}
"""This process's bench, or why it has none: a pool would start a process that cannot begin again for ever."""


def judge(text: str, file: str, mutants: Sequence[Mutant], *, processes: int) -> Iterator[Verdict]:
    """The verdicts, in the mutants' order, as they come."""
    chunks = [mutants[start : start + CHUNK] for start in range(0, len(mutants), CHUNK)]
    if processes == 1:
        _begin(text, file)
        for chunk in chunks:
            yield from _ask(chunk)
        return
    with _pool(text, file, processes) as pool:
        for verdicts in pool.imap(_ask, chunks):
            yield from verdicts


def _pool(text: str, file: str, processes: int) -> Pool:
    return get_context("spawn").Pool(processes, initializer=_begin, initargs=(text, file))


def _begin(text: str, file: str) -> None:
    try:
        _STATE["bench"] = Bench.of(text, file)
    except Exception as error:  # noqa: BLE001 - told by the first question
        _STATE["bench"] = error


def _ask(mutants: Sequence[Mutant]) -> list[Verdict]:
    bench = _STATE["bench"]
    if isinstance(bench, Exception):
        raise bench
    promises = list(bench.promises)
    try:
        return [bench.ask(mutant) for mutant in mutants]
    finally:
        bench.promises = promises
