"""Whether a resource policy admits a call that AWS makes for a resource of the template: yes, no, untold.

A template is read in a sample account. Where a condition writes an account or a region out, or a name is
AWS's to choose, a refusal may be the sample's fault: it is unknown then, never a no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from template.answer import Answer
from template.iam import Statement, admits, publisher_context
from template.unknown import Unknown
from template.values import SAMPLE, Place

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_REGION = re.compile(r"(?<![a-z])[a-z]{2}(?:-gov)?-[a-z]+-\d(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a service (``who``, a service principal or a role's ARN) for the resource ``source``."""

    who: str
    action: str
    source: Any
    place: Place = SAMPLE
    resource: str | None = None
    further: Mapping[str, Any] = field(default_factory=dict)

    @property
    def context(self) -> dict[str, Any]:
        """The condition keys that the call carries."""
        if self.who.startswith("arn:"):
            return {"kms:CallerAccount": self.place.account, **self.further}
        return publisher_context(self.source, self.place, **self.further)


def admitted(statements: tuple[Statement, ...], call: Call) -> Answer:
    """Whether the statements of all policies on a resource let a call through."""
    found = admits(statements, call.who, call.action, call.context, resource=call.resource)
    if found is not Answer.NO:
        return found
    softer = call.context | _not_told(statements, call)
    again = admits(statements, call.who, call.action, softer, resource=call.resource)
    return Answer.NO if again is Answer.NO else Answer.UNKNOWN


def _not_told(statements: tuple[Statement, ...], call: Call) -> dict[str, Any]:
    """The condition keys whose sample value decides nothing."""
    written = str([one.conditions for one in statements])
    accounts = set(_ACCOUNT.findall(written)) - {SAMPLE.account}
    found: dict[str, Any] = {}
    if accounts and call.place.account == SAMPLE.account:
        keys = ("aws:SourceAccount", "aws:SourceArn", "AWS:SourceOwner", "kms:CallerAccount")
        found |= dict.fromkeys((key for key in keys if key in call.context), Unknown("the account"))
    named_by_aws = not isinstance(call.source, str) or "<" in call.source
    elsewhere = not call.place.told and set(_REGION.findall(written)) - {SAMPLE.region}
    if (named_by_aws or elsewhere) and "aws:SourceArn" in call.context:
        found["aws:SourceArn"] = Unknown("the source's ARN")
    return found
