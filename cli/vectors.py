"""``tap vectors [FOLDER...]``: score test vectors; 0 all right, 1 some wrong, 2 bad input."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from conformance.scorer import Outcome, Score, score
from conformance.vectors import OWN, VectorError, read_all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which vectors, and how much to tell of a failure."""
    parser.add_argument(
        "folders",
        nargs="*",
        type=Path,
        metavar="FOLDER",
        help="of *.json vectors; default: the product's own",
    )
    parser.add_argument("--verbose", action="store_true", help="of failures also input, answer and traceback")


def run(arguments: argparse.Namespace) -> int:
    """The exit status."""
    try:
        scores = list(score(read_all(arguments.folders or [OWN])))
    except VectorError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(_words(scores, verbose=arguments.verbose)))
    return 1 if any(one.failed for one in scores) else 0


def _words(scores: list[Score], *, verbose: bool) -> Iterator[str]:
    width = max(len(one.topic) for one in scores)
    for one in scores:
        yield f"{one.topic:<{width}}  {one.passed}/{len(one.outcomes)} passed, {one.unscored} not scored"
    for one in scores:
        for outcome in one.failed:
            yield from _failed(outcome, verbose=verbose)
    yield f"{sum(one.passed for one in scores)} passed, {sum(len(one.failed) for one in scores)} failed"


def _failed(outcome: Outcome, *, verbose: bool) -> Iterator[str]:
    case = outcome.case
    yield f"FAILED {case.topic} {case.id} ({case.kind})"
    yield f"  expected: {_json(case.expected)}"
    for wrong in outcome.wrong:
        yield f"  {wrong}"
    yield f"  source: {case.source}"
    if verbose:
        yield f"  input: {_json(case.input)}"
        yield f"  answer: {_json(outcome.answer)}"
        yield f"  note: {case.note or 'none'} ({case.confidence})"
        yield from (f"  {line}" for line in outcome.trace.splitlines())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)
