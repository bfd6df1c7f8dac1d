"""Reads what must follow an incident: page, ticket, silence, primary signals."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from scenarios.fields import Part
from scenarios.scenario import CRITICAL, HIGH, TICKET, Expected, PageWanted, Silence, TicketWanted
from scenarios.signals import SIGNALS, SUPPRESSOR, named_in

FROM_ZERO = (0.0, float("inf"))
PAGING = (HIGH, CRITICAL)
_MINUTE = re.compile(r"(before|after) minute (-?\d+(?:\.\d+)?)")
_RIGHT = (
    "must be *, critical, high, ticket, 'before minute N', 'after minute N', or what signals start with, "
    "such as api_5xx or pay_technical"
)


def expected(part: Part) -> Expected:
    """Read ``expected``; raises ScenarioError."""
    page, ticket = part.part("page"), part.part("ticket")
    silences = [
        silence(word, lambda right, at=index: part.fail(f"must_stay_silent[{at}]", right))  # type: ignore[misc]
        for index, word in enumerate(part.texts("must_stay_silent"))
    ]
    primary = part.texts("primary_signals")
    part.done()
    if not (page or ticket or silences):
        part.fail("", "must say what is right: page, ticket or must_stay_silent")
    return Expected(
        page=_page(page) if page else PageWanted(),
        ticket=_ticket(ticket) if ticket else TicketWanted(),
        silences=tuple(silences),
        primary=tuple(dict.fromkeys(name for words in primary for name in named_in(words))),
    )


def _page(part: Part) -> PageWanted:
    severity = part.text("severity_min") or HIGH
    if severity not in PAGING:
        part.fail("severity_min", f"must be high or critical, not {severity!r}")
    forbidden = part.texts("forbidden_severities")
    for index, one in enumerate(forbidden):
        if one not in PAGING:
            part.fail(f"forbidden_severities[{index}]", f"must be high or critical, not {one!r}")
    page = PageWanted(
        required=_required(part),
        severity=severity,
        deadline=part.number("deadline_min", FROM_ZERO),
        not_before=part.number("not_before_min") or 0.0,
        most=part.whole("max_pages", FROM_ZERO),
        resolve_within=part.number("resolve_within_min_after_end", FROM_ZERO),
        forbidden=part.flag("forbidden"),
        forbidden_severities=forbidden,
    )
    _possible(part, page)
    if page.required and page.severity in page.forbidden_severities and page.severity == CRITICAL:
        part.fail("forbidden_severities", "forbids the severity that severity_min requires")
    return page


def _ticket(part: Part) -> TicketWanted:
    ticket = TicketWanted(
        required=_required(part),
        deadline=part.number("deadline_min", FROM_ZERO),
        not_before=part.number("not_before_min") or 0.0,
        most=part.whole("max_tickets", FROM_ZERO),
        forbidden=part.flag("forbidden"),
    )
    _possible(part, ticket)
    return ticket


def _required(part: Part) -> bool:
    if part.value.get("required") is None and part.value.get("forbidden") is not True:
        part.fail("required", "is missing; must be true or false")
    return part.flag("required")


def _possible(part: Part, wanted: PageWanted | TicketWanted) -> None:
    part.done()
    if wanted.required and wanted.forbidden:
        part.fail("forbidden", "cannot be true while required is true")
    if wanted.required and wanted.deadline is None:
        part.fail("deadline_min", "is missing; must be a number from 0 on, for it is required")
    if wanted.deadline is not None and wanted.deadline < wanted.not_before:
        part.fail("deadline_min", f"must be not_before_min ({wanted.not_before:g}) or later")


def silence(word: str, fail: Callable[[str], NoReturn]) -> Silence:
    """Read one word of ``must_stay_silent``."""
    if word == "*":
        return Silence(word=word, kind="pages")
    if word in PAGING:
        return Silence(word=word, kind="severity", of=(word,))
    if word == TICKET:
        return Silence(word=word, kind="tickets")
    if minute := _MINUTE.fullmatch(word):
        return Silence(word=word, kind=minute[1], minute=float(minute[2]))
    signals = tuple(name for name in SIGNALS if name != SUPPRESSOR and name.startswith(_first(word)))
    return Silence(word=word, kind="signals", of=signals) if signals else fail(f"{_RIGHT}; not {word!r}")


def _first(word: str) -> str:
    """``pay_business_declines/pay_attempts`` is about what stands above the line."""
    return word.partition("/")[0].strip() or "?"
