"""``tap exceptions``: what is accepted, by whom, and for how many days still; 1 when one has expired."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from policies.register import PATH, SOON, Entry, RegisterError, read

RED, YELLOW, GREEN, OFF = "\033[31m", "\033[33m", "\033[32m", "\033[0m"


def add_today(parser: argparse.ArgumentParser) -> None:
    """The day is an input, so that a run can be repeated, or looked at ahead of time."""
    parser.add_argument(
        "--today",
        type=_day,
        default=date.today(),  # noqa: DTZ011 - people's days, as the register has them
        metavar="YYYY-MM-DD",
        help="judge the exceptions as on this day; default: the clock's",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day as 2026-11-10, not {text!r}") from None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For people or for programs, on which day, of which register."""
    parser.add_argument("--format", choices=("human", "json"), default="human", help="default: human")
    parser.add_argument("--register", type=Path, default=PATH, metavar="FILE", help="default: the project's")
    parser.add_argument("--colour", choices=("auto", "always", "never"), default="auto", help="default: auto")
    add_today(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when all hold, 1 when one has expired or is not yet approved, 2 when the register is malformed."""
    try:
        entries = sorted(read(arguments.register), key=lambda entry: entry.expires)
    except RegisterError as error:
        print(error, file=sys.stderr)
        return 2
    lines = _plain if arguments.format == "json" else _table
    coloured = arguments.colour == "always" or (arguments.colour == "auto" and _terminal())
    print("\n".join(lines(entries, arguments.today, coloured=coloured)))
    return 1 if any(entry.lapsed(arguments.today) for entry in entries) else 0


def _terminal() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _plain(entries: Sequence[Entry], today: date, *, coloured: bool) -> Iterator[str]:
    del coloured
    rows = [
        entry.model_dump(mode="json") | {"days_left": entry.days_left(today), "lapsed": entry.lapsed(today)}
        for entry in entries
    ]
    yield json.dumps({"today": today.isoformat(), "exceptions": rows}, indent=1, ensure_ascii=False)


def _table(entries: Sequence[Entry], today: date, *, coloured: bool) -> Iterator[str]:
    head = ("exception", "expires", "days left", "category", "severity", "owner", "approved by", "ticket")
    rows = [head, *(_cells(entry, today) for entry in entries)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for entry, row in zip((None, *entries), rows, strict=True):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        yield f"{_colour(entry, today)}{line}{OFF}" if coloured and entry else line
        if entry:
            yield from _details(entry, today)
    yield _sum(entries, today)


def _cells(entry: Entry, today: date) -> tuple[str, ...]:
    return (
        entry.id,
        entry.expires.isoformat(),
        str(entry.days_left(today)),
        entry.category.value,
        entry.severity.value,
        entry.owner,
        entry.approved_by,
        entry.ticket,
    )


def _colour(entry: Entry, today: date) -> str:
    if entry.lapsed(today):
        return RED
    return YELLOW if entry.days_left(today) <= SOON else GREEN


def _details(entry: Entry, today: date) -> Iterator[str]:
    """What a row cannot hold: rules, scopes, and what is wrong or will soon be."""
    for label, values in (("rules", entry.rules), ("on", entry.scope), ("safe by", entry.compensating)):
        for number, value in enumerate(values):
            yield f"  {'' if number else label:<8} {value}"
    if entry.lapsed(today):
        yield f"  failed   it {entry.lapsed(today)}"
    elif entry.days_left(today) <= SOON:
        yield f"  warning  {entry.days_left(today)} days left: have it approved anew, or mend what it covers"


def _sum(entries: Sequence[Entry], today: date) -> str:
    lapsed = sum(bool(entry.lapsed(today)) for entry in entries)
    soon = sum(not entry.lapsed(today) and entry.days_left(today) <= SOON for entry in entries)
    return f"{len(entries)} exceptions on {today}: {lapsed} do not hold, {soon} end within {SOON} days"
