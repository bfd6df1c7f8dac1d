"""``tap scoreboard``: our alarms and others' on incidents, healthy days and real data; 2 for bad input."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scenarios.delays_file import delays
from scenarios.document import LIBRARY
from scenarios.errors import ScenarioError
from scoreboard import healthy, table
from scoreboard.board import board
from template import TemplateError
from template.newest import newest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which template stands in the first row, which incidents, how late everything is, which form."""
    parser.add_argument(
        "--template",
        action="append",
        default=[],
        type=Path,
        metavar="T",
        help="CloudFormation template or cdk.out folder; default: prod's newest in cdk.out",
    )
    parser.add_argument(
        "--scenarios",
        action="append",
        default=[],
        type=Path,
        metavar="S",
        help="incidents, JSON or YAML, or a folder of such; default: the product's own library",
    )
    parser.add_argument(
        "--delays",
        default="typical",
        metavar="MODEL",
        help="ideal, typical, pessimistic, or a file with minutes by namespace; default: typical",
    )
    parser.add_argument(
        "--days", type=_days, default=healthy.DAYS, metavar="N", help="healthy days; default: 7"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the table, and what it is made of")
    form.add_argument("--markdown", action="store_true", help="print the table as Markdown")


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, not {text!r}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """The exit status; a board has no wrong result."""
    try:
        found = board(
            *(arguments.template or [newest()]),
            incidents=arguments.scenarios or [LIBRARY],
            delays=delays(arguments.delays),
            days=arguments.days,
        )
    except (ScenarioError, TemplateError) as error:
        print(error, file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps(table.data(found), indent=1))
    else:
        print(table.markdown(found) if arguments.markdown else table.text(found))
    return 0
