"""``tap paths TEMPLATE...``: the certificate of each path; 1 if a link is broken, 2 for bad input."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict

from policies.certificates import Certificate, Standing, certificates
from policies.check import check
from policies.rules import RULES
from template import TemplateError, read_all

MARKS = {Standing.PROVED: "+", Standing.BROKEN: "x", Standing.NOT_TOLD: "?"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which templates, in which form."""
    parser.add_argument(
        "templates", nargs="+", metavar="TEMPLATE", help="CloudFormation template or cdk.out folder"
    )
    parser.add_argument("--format", choices=tuple(FORMATS), default="human", help="default: human")


def run(arguments: argparse.Namespace) -> int:
    """The exit status."""
    try:
        templates = read_all(*arguments.templates)
    except TemplateError as error:
        print(error, file=sys.stderr)
        return 2
    found = certificates(check(templates, RULES))
    if not found:
        files = ", ".join(template.file for template in templates)
        print(f"{files}: holds no alarm and nothing else that has a path", file=sys.stderr)
        return 2
    print(FORMATS[arguments.format](found))
    return 1 if any(one.standing is Standing.BROKEN for one in found) else 0


def _human(found: Sequence[Certificate]) -> str:
    counts = Counter(one.standing for one in found)
    sums = ", ".join(f"{counts[standing]} {standing.value}" for standing in Standing)
    return "\n".join([line for one in found for line in _lines(one)] + [f"{len(found)} paths: {sums}"])


def _lines(one: Certificate) -> Iterator[str]:
    yield f"{one.kind} {one.subject}: {one.standing.value}"
    for link in one.links:
        yield f"  {MARKS[link.standing]} {link.name}: {link.words}"
    for reach in one.reaches:
        via = f" through {reach.via}" if reach.via else ""
        yield f"  > {reach.topic}, {reach.way}: {reach.address}{via}"
    yield ""


def _json(found: Sequence[Certificate]) -> str:
    whole = [asdict(one) | {"standing": one.standing} for one in found]
    return json.dumps({"certificates": whole}, indent=1, ensure_ascii=False)


def _svg(found: Sequence[Certificate]) -> str:
    from policies.path_picture import render

    return render(found)


FORMATS: Mapping[str, Callable[[Sequence[Certificate]], str]] = {"human": _human, "json": _json, "svg": _svg}
"""For people, for programs, and the picture."""
