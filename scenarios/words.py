"""Verdicts in words: a table for people, plain values for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from scenarios.simulation import Simulated
from scenarios.verdict import Told, Verdict
from simulator.metric_alarms import NOT_RECORDED

HEAD = ("", "incident", "paged after", "whom", "pages", "resolved", "ticket after", "tickets", "title")
NONE = "-"
_SECRET = re.compile(
    r"\{\{resolve:(?:secretsmanager|ssm|ssm-secure):(?:arn:[^:]+:[^:]+:[^:]*:[^:]*:secret:)?([^:}]+)"
)


def human(verdicts: Sequence[Verdict]) -> str:
    """A line for each incident, the reasons of the wrong ones, and the sum."""
    rows = [HEAD, *(_row(one) for one in verdicts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = list(_lines(rows[:1], widths))
    for verdict, line in zip(verdicts, _lines(rows[1:], widths), strict=True):
        lines += [line, *(f"       {reason}" for reason in verdict.reasons)]
    return "\n".join([*lines, summary(verdicts)])


def whom(address: str) -> str:
    """An address as people know it: the secret that holds it, or the address itself."""
    secret = _SECRET.search(address)
    return secret[1] if secret else address


def summary(verdicts: Sequence[Verdict]) -> str:
    """``13 of 15 right, 2 wrong: S01, S06``."""
    wrong = [one.id for one in verdicts if not one.right]
    told = f", {len(wrong)} wrong: {', '.join(wrong)}" if wrong else ""
    return f"{len(verdicts) - len(wrong)} of {len(verdicts)} right{told}"


def course(one: Verdict) -> str:
    """Who was told when: ``first page after 3.5 min, 1 page, resolved at minute 39.5; no tickets``."""
    if not one.pages:
        paged = "nobody is paged"
    else:
        minutes = one.minutes_to_page
        first = "paged before the onset" if minutes is None else f"first page after {minutes:g} min"
        ended = "never resolved" if one.resolved is None else f"resolved at minute {one.resolved:g}"
        paged = f"{first}, {_number(one.pages, 'page')}, {ended}"
    return f"{paged}; {_number(one.tickets, 'ticket')}"


def _number(told: Sequence[Told], word: str) -> str:
    return f"{len(told) or 'no'} {word}{'' if len(told) == 1 else 's'}"


def sentence(one: Verdict) -> str:
    """The verdict with what it is made of; minutes count from the onset."""
    due = "" if one.deadline is None else f" A page was due by minute {one.deadline:g}."
    why = "".join(f" {reason[:1].upper()}{reason[1:]}." for reason in one.reasons)
    return f"{'Right' if one.right else 'Wrong'}: {course(one)}.{why or due}"


def left_out(outcomes: Sequence[Simulated]) -> Iterator[str]:
    """The alarms that no incident could play: how many read what nobody feeds, and why each of the others."""
    played = [one.played for one in outcomes]
    idle = [name for name in played[0].unplayed if all(name in one.unplayed for one in played)]
    why = {name: played[0].unplayed[name] for name in idle}
    others = {name: reason for name, reason in why.items() if not reason.endswith(NOT_RECORDED)}
    unfed = len(idle) - len(others)
    if unfed:
        yield f"{unfed} of {len(played[0].reads)} alarms are not played: no signal feeds what they read"
    yield from (f"{name} is not played: {reason}" for name, reason in others.items())


def plain(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """What ``--json`` prints; minutes count from the onset."""
    return {"scenarios": [_plain(one) for one in verdicts]}


def _plain(one: Verdict) -> dict[str, Any]:
    return {
        "id": one.id,
        "right": one.right,
        "title": one.title,
        "reasons": list(one.reasons),
        "paged": list(one.paged),
        "minutes_to_page": one.minutes_to_page,
        "pages": len(one.pages),
        "resolved_at": one.resolved,
        "tickets": len(one.tickets),
        "minutes_to_ticket": one.minutes_to_ticket,
        "told": [_told(each, "page") for each in one.pages] + [_told(each, "ticket") for each in one.tickets],
    }


def _told(one: Told, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "minute": one.minute,
        "alarm": one.alarm,
        "severity": one.severity,
        "to": list(one.addresses),
    }


def _row(one: Verdict) -> tuple[str, ...]:
    return (
        "right" if one.right else "WRONG",
        one.id,
        _minutes(one.minutes_to_page),
        ", ".join(map(whom, one.paged)) or NONE,
        str(len(one.pages)),
        _minute(one.resolved) if one.pages else NONE,
        _minutes(one.minutes_to_ticket),
        str(len(one.tickets)),
        one.title,
    )


def _lines(rows: Sequence[tuple[str, ...]], widths: Sequence[int]) -> Iterator[str]:
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _minutes(value: float | None) -> str:
    return NONE if value is None else f"{value:g} min"


def _minute(value: float | None) -> str:
    return "never" if value is None else f"minute {value:g}"
