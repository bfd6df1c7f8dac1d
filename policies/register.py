"""The register's file and shape: who accepted which finding where, why, until when, and what makes up for it.

Strict: whatever is missing, misspelt, too long, self-approved or leans on an unknown promise is refused with
its line. Dates are compared with a day that is given, so that a run can be repeated.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from policies import compensation, requirements, source, unwaivable
from policies.namespaces import JUDGE_OF, RULE

PATH = Path(__file__).with_name("exceptions.yaml")
DAYS, DAYS_IF_HIGH = 180, 90
"""An exception lasts so long at most, from its approval."""

SOON = 30
"""Days before its end from which on an exception is warned about."""

Where = source.Where


class RegisterError(Exception):
    """The register cannot be used; the message names file, line, field and what is allowed."""


class Category(str, Enum):
    """Why a finding is accepted."""

    RISK_ACCEPTED = "risk-accepted"
    MITIGATED = "mitigated"
    FALSE_POSITIVE = "false-positive"
    NOT_APPLICABLE = "not-applicable"

    @property
    def needs_promises(self) -> bool:
        """The finding is true, so something has to make up for it."""
        return self in (Category.RISK_ACCEPTED, Category.MITIGATED)


class Severity(str, Enum):
    """How bad the finding is, without what makes up for it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


RULE_WORDS = f"a judge's namespace, '::' and one exact rule; namespaces: {', '.join(JUDGE_OF)}"
SCOPE_WORDS = (
    "a construct path below the stack, as Archive/Store, or 'template' for a scenario; "
    "no * in it, no / at an end"
)
PROMISE_WORDS = "'features::' and a scenario's name, or 'tap::' and a rule's id"
PERSON_WORDS = "a person, by first and last name"
TICKET_WORDS = "a ticket, as PAY-SEC-101"
REASON_WORDS = "a sentence that is true of these very resources, 20 characters at least"

Rule = Annotated[str, StringConstraints(pattern=RULE), Field(description=RULE_WORDS)]
Scope = Annotated[
    str, StringConstraints(pattern=r"^[^/*\s]([^*\n]*[^/*\s])?$"), Field(description=SCOPE_WORDS)
]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=20), Field(description=REASON_WORDS)
]
Person = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[^\W\d_][^\d\n]* [^\d\n]*[^\W\d_]$"),
    Field(description=PERSON_WORDS),
]
Promise = Annotated[
    str, StringConstraints(pattern=r"^(features|tap)::\S.*$"), Field(description=PROMISE_WORDS)
]
Ticket = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*-[0-9]+$"), Field(description=TICKET_WORDS)
]
Day = Annotated[date, Field(strict=True, description="a date, as 2026-11-10")]


class Entry(BaseModel):
    """One exception: every rule is accepted on every scope."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[
        str, StringConstraints(pattern=r"^EX-[A-Za-z0-9-]+$"), Field(description="EX- and a number or name")
    ]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    scope: Annotated[tuple[Scope, ...], Field(min_length=1)]
    requirements: Annotated[tuple[str, ...], Field(min_length=1)]
    category: Annotated[Category, Field(description=f"one of {', '.join(Category)}")]
    severity: Annotated[Severity, Field(description=f"one of {', '.join(Severity)}")]
    reason: Words
    compensating: tuple[Promise, ...]
    owner: Person
    requested_by: Person
    approved_by: Person
    approved_on: Day
    expires: Day
    ticket: Ticket
    environments: tuple[str, ...] = ()

    def days_left(self, today: date) -> int:
        """How many days it still holds after ``today``; below zero once it is over."""
        return (self.expires - today).days

    def lapsed(self, today: date) -> str:
        """Why it does not hold on ``today``, as the end of a sentence about it; empty if it does."""
        if today > self.expires:
            return f"expired on {self.expires}"
        return f"is approved only from {self.approved_on} on" if today < self.approved_on else ""


class _Register(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    exceptions: tuple[Entry, ...]


def read(path: Path = PATH) -> tuple[Entry, ...]:
    """Every entry, whole and consistent. Raises RegisterError with one line for each fault."""
    try:
        tree = source.parse(path, keys="exceptions")
    except source.SourceError as error:
        raise RegisterError(str(error)) from None
    try:
        entries = _Register.model_validate(tree).exceptions
    except ValidationError as error:
        faults = [(tuple(each["loc"]), _words(each)) for each in error.errors()]
    else:
        faults = list(_faults(entries))
    if faults:
        raise RegisterError("\n".join(source.say(path, tree, *fault) for fault in faults))
    return entries


def _words(detail: ErrorDetails) -> str:
    where = detail["loc"]
    model: type[BaseModel] = Entry if "exceptions" in where else _Register
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(where[-1]), model.model_fields, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        return f"unknown field; {hint}allowed: {', '.join(model.model_fields)}"
    allowed = _allowed(model, where)
    if detail["type"] == "missing":
        return f"is missing{allowed}"
    given = detail["input"]
    shown = f", not {given!r}" if isinstance(given, (str, int, float, bool, date)) or given is None else ""
    if allowed:
        return f"must be {allowed.removeprefix('; allowed: ')}{shown}"
    return detail["msg"][0].lower() + detail["msg"][1:] + shown


def _allowed(model: type[BaseModel], where: Where) -> str:
    """From the field's description, which is an item's where the field is a list."""
    name = next((part for part in reversed(where) if isinstance(part, str)), "")
    field: Any = model.model_json_schema().get("properties", {}).get(name, {})
    if where and isinstance(where[-1], int):
        field = field.get("items", {})
    return f"; allowed: {field['description']}" if "description" in field else ""


def _faults(entries: Sequence[Entry]) -> Iterator[tuple[Where, str]]:
    """What no single field can tell."""
    catalogue = requirements.load()
    ids = [entry.id for entry in entries]
    for number, entry in enumerate(entries):
        at = ("exceptions", number)
        if entry.id in ids[:number]:
            yield (*at, "id"), f"'{entry.id}' stands twice; each exception has an id of its own"
        for place, words in (*_people_and_dates(entry), *_names(entry, catalogue), *_untouchable(entry)):
            yield (*at, *place), words


def _people_and_dates(entry: Entry) -> Iterator[tuple[Where, str]]:
    if _same(entry.requested_by, entry.approved_by):
        yield (
            ("approved_by",),
            f"'{entry.approved_by}' has requested it as well; somebody else has to approve it",
        )
    days = DAYS_IF_HIGH if entry.severity is Severity.HIGH else DAYS
    last = entry.approved_on + timedelta(days=days)
    if not entry.approved_on < entry.expires <= last:
        yield (
            ("expires",),
            f"must be after {entry.approved_on} and at most {days} days later, on {last}, "  # noqa: ISC004
            f"for severity {entry.severity.value}; not {entry.expires}",
        )


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _names(entry: Entry, catalogue: requirements.Catalogue) -> Iterator[tuple[Where, str]]:
    unknown = catalogue.unknown(entry.requirements)
    for place, identifier in enumerate(entry.requirements):
        if identifier in unknown:
            yield ("requirements", place), f"'{identifier}' is {unknown[identifier]}"
    if entry.category.needs_promises and not entry.compensating:
        yield ("compensating",), f"{entry.category.value} needs at least one: {PROMISE_WORDS}"
    for field, names in (("compensating", entry.compensating), ("rules", entry.rules)):
        for place, name in enumerate(names):
            space, _, rule = name.partition("::")
            if space in ("features", "tap") and rule not in compensation.known(space):
                near = difflib.get_close_matches(rule, compensation.known(space), n=1)
                hint = f"; did you mean '{space}::{near[0]}'?" if near else f"; {PROMISE_WORDS}"
                yield (field, place), f"'{name}' names nothing that exists{hint}"
    for place, name in enumerate(entry.compensating):
        if name in entry.rules:
            yield (
                ("compensating", place),
                f"'{name}' is what the exception waives; it cannot make up for itself",
            )


def _untouchable(entry: Entry) -> Iterator[tuple[Where, str]]:
    for place, rule in enumerate(entry.rules):
        for scope in entry.scope:
            if why := unwaivable.refusal(rule, scope):
                yield ("rules", place), f"'{rule}' cannot be waived at {scope}: {why}"
                break
