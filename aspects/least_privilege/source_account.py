"""No service may use a permission for another account: what names a service names our account as well.

A condition that a service never sends turns the statement off without an error, so it is added only where
``service_principals`` knows that it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aspects.intrinsics import as_list, each, outline_of, text_of
from aspects.least_privilege.service_principals import ANSWERS, SENDS, SILENT, service_of
from aspects.least_privilege.statements import Statement, is_allow

ACCOUNT = {"Ref": "AWS::AccountId"}
GUARDS = frozenset(
    {
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "kms:calleraccount",
        "kms:viaservice",
        "sts:externalid",
    }
)
ENCRYPTION_CONTEXT = "kms:encryptioncontext:"
POSITIVE = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"})
"""Operators that fail when the key is missing or another; ``...IfExists`` holds nobody back."""


def guarded(statement: Statement, place: str) -> list[Statement]:
    """The statement, with our account required of every service that sends it.

    Services that do not, and other principals, stay in a statement of their own: one condition for both would
    shut them out.
    """
    if not is_allow(statement) or is_guarded(statement):
        return [statement]
    sending = [one for one in services(statement) if answer(one, place) == SENDS]
    if not sending:
        return [statement]
    rest = _without(statement, sending)
    return [_with_account({**statement, "Principal": {"Service": _one_or_many(sending)}}), *rest]


def unguarded(statement: Statement, place: str) -> Iterator[str]:
    """A sentence for each service that could be held to a guard or is unknown; one for everybody."""
    if not is_allow(statement) or is_guarded(statement):
        return
    principal = statement.get("Principal")
    everybody = [principal, *each(principal.get("AWS"))] if isinstance(principal, dict) else [principal]
    if "*" in everybody and not statement.get("Condition"):
        yield f"{place} lets in everybody; allowed: named principals, or a condition"
    for one in services(statement):
        key = answer(one, place)
        if key not in (SENDS, SILENT):
            wanted = key or "aws:SourceAccount or aws:SourceArn"
            yield f"{place} lets in {text_of(one)} for any account; allowed: a condition on {wanted}"


def services(statement: Statement) -> list[Any]:
    """Service principals as they are written."""
    principal = statement.get("Principal")
    return list(each(principal.get("Service"))) if isinstance(principal, dict) else []


def answer(principal: Any, place: str) -> str | None:
    """Condition key that a service can be held to in this place; None if nobody knows."""
    fact = ANSWERS[place].get(service_of(outline_of(principal)) or "")
    return fact.key if fact else None


def is_guarded(statement: Statement) -> bool:
    """True if some condition ties the caller to a known account or resource."""
    for tests in each(statement.get("Condition")):
        for operator, keys in tests.items() if isinstance(tests, dict) else ():
            if operator.lower().split(":")[-1] in POSITIVE and any(_is_guard(key) for key in keys):
                return True
    return False


def _is_guard(key: str) -> bool:
    return key.lower() in GUARDS or key.lower().startswith(ENCRYPTION_CONTEXT)


def _with_account(statement: Statement) -> Statement:
    condition = statement.get("Condition") or {}
    equals = {**condition.get("StringEquals", {}), SENDS: ACCOUNT}
    return {**statement, "Condition": {**condition, "StringEquals": equals}}


def _without(statement: Statement, sending: list[Any]) -> list[Statement]:
    """What is left of a statement without these services, under a Sid of its own."""
    others = {kind: who for kind, who in statement["Principal"].items() if kind != "Service"}
    staying = [one for one in services(statement) if one not in sending]
    if staying:
        others["Service"] = _one_or_many(staying)
    sid = {"Sid": f"{statement['Sid']}Rest"} if "Sid" in statement else {}
    return [{**statement, **sid, "Principal": others}] if others else []


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else as_list(values)
