"""Mutants that deploy enter; how many of them other judges notice leaves, each with version and number.

They are asked about whole templates without suppressions. A mutant is noticed by a finding, of whatever
severity, that the correct template lacks. What takes seconds a template is asked about a sample of the
sample.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutation.mutant import Mutant
from mutation.sample import choose
from mutation.score import Score, share

Findings = Counter[tuple[str, str]]
"""How often a rule objects to a resource, or to the whole template (an empty name)."""

Ask = Callable[[Sequence[str], Path], tuple[str, list[Findings]]]
"""Templates, and the repository's folder; the judge's version and its findings, one for each template."""


class PeerError(Exception):
    """A judge gave no verdict; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """One judge, and how many mutants it is asked about."""

    name: str
    size: int
    ask: Ask


def compare(text: str, score: Score, *, root: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """One row a judge, ours first; a judge that could not run says why instead of numbers."""
    from mutation.peers.table import PEERS

    body = without_suppressions(json.loads(text))
    mutants = [mutant for mutant, _verdict in score.counted]
    rows = [_ours(score)]
    for peer in PEERS:
        chosen = choose(mutants, size=peer.size, seed=score.seed, by=lambda one: (one.kind.value,))
        rows.append(_row(peer, body, chosen, root))
        tell(f"{peer.name}: {rows[-1]['killed']} of {rows[-1]['mutants']} {rows[-1]['problem']}".rstrip())
        rows.append(_ours(score, {one.id for one in chosen}, beside=peer.name))
    return {"rows": rows}


def without_suppressions(body: Mapping[str, Any]) -> dict[str, Any]:
    """The template without any resource's metadata, in which findings could be silenced."""
    resources = {
        name: {key: value for key, value in one.items() if key != "Metadata"}
        for name, one in body["Resources"].items()
    }
    return {**body, "Resources": resources}


def _ours(score: Score, only: set[str] | None = None, beside: str = "") -> dict[str, Any]:
    verdicts = [verdict for mutant, verdict in score.counted if only is None or mutant.id in only]
    killed = sum(one.killed for one in verdicts)
    return {
        "judge": f"ours, on those of {beside}" if beside else "ours",
        "version": "",
        "mutants": len(verdicts),
        "killed": killed,
        "percent": share(killed, len(verdicts)),
        "seconds": "" if beside else round(score.seconds),
        "problem": "",
    }


def _row(peer: Peer, body: Mapping[str, Any], chosen: Sequence[Mutant], root: Path) -> dict[str, Any]:
    start = time.monotonic()
    version, killed, problem = "", 0, ""
    try:
        version, (correct, *found) = peer.ask(
            [json.dumps(body), *(json.dumps(one.apply(body)) for one in chosen)], root
        )
        killed = sum(bool(one - correct) for one in found)
    except PeerError as error:
        chosen, problem = (), str(error)
    return {
        "judge": peer.name,
        "version": version or f"did not run: {problem}",
        "mutants": len(chosen),
        "killed": killed,
        "percent": share(killed, len(chosen)),
        "seconds": round(time.monotonic() - start),
        "problem": problem,
    }
