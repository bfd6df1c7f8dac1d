"""``tap replay LOGS...``: log files through a template; 0 fine, 1 lines break the contract, 2 bad input."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from replay.files import STDIN, LogError
from template import TemplateError
from template.newest import FOLDERS, newest

DELAYS = ("ideal", "typical", "pessimistic")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which logs, through what."""
    parser.add_argument(
        "logs", nargs="+", metavar="LOG", help="file of log lines, gzip or not; - is standard input"
    )
    parser.add_argument(
        "--template",
        action="append",
        default=[],
        metavar="T",
        help=f"template or cdk.out folder; default: the newest of {' and '.join(FOLDERS)}",
    )
    parser.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="[LOG=]LOG_GROUP",
        help="log group of all files, or of one; default: by the kind of the lines and the file's name",
    )
    parser.add_argument("--delays", choices=DELAYS, default="typical", help="default: typical")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--strict", action="store_true", help="1 also for a page, and for a filter that matched no line"
    )


def run(arguments: argparse.Namespace) -> int:
    """The exit status."""
    try:
        told = _replayed(arguments)
    except (LogError, TemplateError) as error:
        print(error, file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        from replay.words import words

        print(words(told, delays=arguments.delays))
    return status(told, strict=arguments.strict)


def status(told: Mapping[str, Any], *, strict: bool) -> int:
    """Broken lines fail; a page is what alarms are for, and fails only where it is asked to."""
    paged = bool(told["pages"]) or any(not one["matched"] for one in told["filters"])
    return 1 if told["broken"]["lines"] or (strict and paged) else 0


def _replayed(arguments: argparse.Namespace) -> Mapping[str, Any]:
    from policies.world import World
    from replay.run import replay
    from replay.summary import summary
    from simulator.delays import MODELS
    from template import read_all

    if arguments.logs.count(STDIN) > 1:
        raise LogError("-: standard input can be read once")
    asked = _asked(arguments.group, arguments.logs)
    world = World(read_all(*(arguments.template or [newest()])))
    return summary(replay(world, arguments.logs, delays=MODELS[arguments.delays], asked=asked))


def _asked(given: Sequence[str], logs: Sequence[str]) -> dict[str, str]:
    """Log group by file; under the empty name, that of all others."""
    asked: dict[str, str] = {}
    for one in given:
        name, _, group = one.rpartition("=")
        if name and name not in logs:
            raise LogError(f"--group {one}: {name} is none of the files; they are {', '.join(logs)}")
        if not group:
            raise LogError(f"--group {one!r}: names no log group")
        asked[name] = group
    return asked
