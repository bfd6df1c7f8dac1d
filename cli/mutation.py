"""``tap mutation``: break the template in every systematic way and count what the judges notice.

Leaves with 0 if enough is noticed and every survivor has its reason, 1 if not, 2 for input that cannot be
judged.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import tools
from policies.engines import synth
from settings.conventions import stack_id
from template import TemplateError

if TYPE_CHECKING:
    from mutation.run import Plan
    from mutation.score import Score

ROOT = Path(__file__).parent.parent
ENVIRONMENT = "prod"
ASSEMBLY, FOLDER = "build/mutation/cdk.out", "build/mutation"
SHOWN = 40
"""So many groups of survivors are told here; the files have all of them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which template, how many mutants, and whether others are asked too."""
    parser.add_argument("--template", metavar="FILE", type=Path, help="default: synthesize prod")
    parser.add_argument("--all", action="store_true", help="every mutant in scope, which takes hours")
    parser.add_argument("--size", type=_positive, default=None, metavar="N", help="size of the sample")
    parser.add_argument("--seed", default=None, help="which sample")
    parser.add_argument("--processes", type=_positive, default=2, metavar="N", help="default: 2")
    parser.add_argument("--peers", action="store_true", help="checkov, cfn-lint, cdk-nag, the validator too")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, not {text!r}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """The exit status."""
    from mutation.register import RegisterError
    from mutation.scenarios import UnboundStep

    try:
        planned = _plan(arguments)
    except (RegisterError, TemplateError, UnboundStep, synth.SynthesisError) as error:
        print(error, file=sys.stderr)
        return 2
    found = _judge(planned, arguments)
    document = _write(planned, found, arguments)
    _tell(found, document)
    return 1 if found.failed else 0


def _plan(arguments: argparse.Namespace) -> Plan:
    from mutation import run as mutation

    template = arguments.template or _synthesize()
    size = None if arguments.all else arguments.size or mutation.SIZE
    planned = mutation.plan(template, size=size, seed=arguments.seed or mutation.SEED)
    print(f"{len(planned.made)} mutants of {template}, {len(planned.chosen)} of them are judged", flush=True)
    for reason, count in planned.excluded.items():
        print(f"  out of scope {count:6d}  {reason}", flush=True)
    return planned


def _synthesize() -> Path:
    problem = tools.install(ROOT)
    if problem:
        raise synth.SynthesisError(problem)
    template, _run = synth.run(ROOT, ROOT / ASSEMBLY, ENVIRONMENT, stack_id(ENVIRONMENT))
    return template


def _judge(planned: Plan, arguments: argparse.Namespace) -> Score:
    from mutation import run as mutation

    return mutation.score(
        planned, tell=lambda words: print(f"  {words}", flush=True), processes=arguments.processes
    )


def _write(planned: Plan, found: Score, arguments: argparse.Namespace) -> dict[str, Any]:
    """``score.json`` and the same for people; earlier ones are replaced."""
    from mutation import table
    from mutation.score import document

    peers: dict[str, Any] = {}
    if arguments.peers:
        from mutation.peers import compare

        peers = compare(planned.text, found, root=ROOT, tell=lambda words: print(f"  {words}", flush=True))
    digest = hashlib.sha256(planned.text.encode()).hexdigest()
    plain = document(found, peers, template_sha256=digest)
    folder = ROOT / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "score.json").write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
    (folder / "score.md").write_text(table.markdown(plain), encoding="utf-8")
    (folder / "score.html").write_text(table.html(plain) + "\n", encoding="utf-8")
    return plain


def _tell(found: Score, document: dict[str, Any]) -> None:
    from mutation import table

    print(f"\n{table.population(document)}\n\n{table.text(table.HEAD, table.kinds(document))}")
    if document["peers"]:
        print(f"\n{table.text(table.PEER_HEAD, table.peers(document))}")
    alike = Counter((one.mutant.operator, one.mutant.type, one.mutant.shape) for one in found.unexplained)
    for (operator, kind, shape), count in alike.most_common(SHOWN):
        print(f"survived {count:4d}  {operator} at {kind} {shape or '(whole resource)'}")
    for mutant, verdict in found.problems[:SHOWN]:
        print(f"crashed: {mutant.operator} at {mutant.resource} {mutant.where}: {verdict.problem}")
    explained = len(found.survivors) - len(found.unexplained)
    print(
        f"{len(found.unexplained)} survivors without a reason, {explained} accepted; read {FOLDER}/score.md"
    )
