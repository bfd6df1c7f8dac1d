"""``tap COMMAND``: one file a command, imported only when it is asked for, so that each starts fast."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

COMMANDS = {
    "check": "put every rule to CloudFormation templates, anybody's, or to a cdk.out folder",
    "paths": "certify the path of every alarm to a human, link by link, in words or as a picture",
    "explain": "tell what one rule asks, why, and how to mend what it finds",
    "rules": "list every rule",
    "exceptions": "list what is accepted although a judge objects, and how long it still holds",
    "compliance": "synthesize the app, ask every judge, write the auditor's report",
    "mutation": "break the template in every systematic way, count what the judges notice",
    "simulate": "play incidents through a template: who is paged, when, and whether that is right",
    "vectors": "score test vectors of how AWS behaves: what AWS says against what tap would say",
    "replay": "run log files through the template: what is counted, who is paged, which lines are broken",
    "scoreboard": "compare our alarms with others' on incidents, healthy days and real data",
    "tools": "install the pinned Node tools where they are missing or stale",
}
"""Name of the command, which is also its module, and what it does."""


INTERNAL = 3
"""The exit status of a fault in tap itself: neither findings (1) nor wrong input (2)."""


class Command(Protocol):
    """What a module in this room offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say which options the command takes."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit status."""


def _command(name: str) -> Command:
    """Import the command; a bare ``pip install .`` has what ``check`` needs and not what the others do."""
    try:
        return cast("Command", import_module(f"cli.{name}"))
    except ModuleNotFoundError as error:
        print(f"tap {name} needs {error.name}: use .tox/compliance, as README says", file=sys.stderr)
        raise SystemExit(2) from None


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status of the command that ``argv`` names; argparse leaves with 2 on a wrong one."""
    words = sys.argv[1:] if argv is None else list(argv)
    parser = argparse.ArgumentParser(prog="tap", description="Payment monitoring that proves itself.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose)
        if words[:1] == [name]:
            _command(name).add_arguments(command)
    arguments = parser.parse_args(words)
    try:
        return _command(arguments.command).run(arguments)
    except BrokenPipeError:  # who reads the output has seen enough: `tap rules | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is told from findings by its status
        return _internal(arguments.command, error)


def _internal(command: str, error: Exception) -> int:
    """One line for a fault of tap itself; the traceback for whoever asks with TAP_DEBUG."""
    if os.environ.get("TAP_DEBUG"):
        traceback.print_exception(type(error), error, error.__traceback__)
    words = " ".join(str(error).split()) or "no words"
    hint = "" if os.environ.get("TAP_DEBUG") else "; TAP_DEBUG=1 shows where"
    print(
        f"tap {command}: internal error, nothing was judged: {type(error).__name__}: {words}{hint}",
        file=sys.stderr,
    )
    return INTERNAL


if __name__ == "__main__":
    sys.exit(main())
