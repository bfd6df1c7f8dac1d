"""A log group's data-protection policy: which identifiers it counts and which it masks.

Source: "Help protect sensitive log data with masking" in the CloudWatch Logs user guide: a policy has two
statements, one that audits and one that masks, over the same identifiers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

VERSION = "2021-06-01"
CARD_NUMBER = "CreditCardNumber"


@dataclass(frozen=True, kw_only=True)
class Protection:
    """``problem`` tells why CloudWatch Logs would refuse the policy; identifiers without their ARN."""

    audited: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    problem: str = ""


def protection(policy: object) -> Protection:
    """Read a policy, an object or its JSON text."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except (ValueError, RecursionError):
            return Protection(problem="the policy is not valid JSON")
    if not isinstance(policy, dict):
        return Protection(problem="the policy is no object")
    if policy.get("Version") != VERSION:
        return Protection(problem=f"Version is {policy.get('Version')}; {VERSION} is needed")
    written = policy.get("Statement")
    items = [item for item in written if isinstance(item, dict)] if isinstance(written, list) else []
    found = Protection(audited=_identifiers(items, "Audit"), masked=_identifiers(items, "Deidentify"))
    return Protection(audited=found.audited, masked=found.masked, problem=_problem(found) or _unread(items))


def _identifiers(items: Sequence[Mapping[str, Any]], operation: str) -> frozenset[str]:
    chosen = [item for item in items if operation in (item.get("Operation") or {})]
    return frozenset(
        str(name).rpartition("/")[2] for item in chosen for name in item.get("DataIdentifier") or ()
    )


PARTS = {"Audit": "FindingsDestination", "Deidentify": "MaskConfig"}
"""What each operation must hold, an empty object where nothing is chosen."""


def _unread(items: Sequence[Mapping[str, Any]]) -> str:
    for item in items:
        for operation, part in PARTS.items():
            given = (item.get("Operation") or {}).get(operation)
            if isinstance(given, dict) and part not in given:
                return f"{operation} has no {part}"
    return ""


def _problem(found: Protection) -> str:
    if not found.audited:
        return "no statement audits (Operation.Audit)"
    if not found.masked:
        return "no statement masks (Operation.Deidentify)"
    if found.audited != found.masked:
        odd = ", ".join(sorted(found.audited ^ found.masked))
        return f"the two statements differ in {odd}"
    return ""
