"""What an answer about a payment must hold; values of the other side are named, never repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping

from content import lookup, same, shown
from conversation import Reply
from failure import Verdict

ON_THE_WAY = frozenset({"pending", "processing"})
NOT_YET_UNDONE = ON_THE_WAY | {"succeeded", "refund_pending", "void_pending"}
UNDONE = {"refund": "refunded", "void": "voided"}
ENDS = {"declined": Verdict.DECLINED, "failed": Verdict.FAILED}
STATES = NOT_YET_UNDONE | set(UNDONE.values()) | set(ENDS)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def payment_id(reply: Reply) -> str:
    """The id, which becomes part of addresses.

    Raises:
        CheckError: there is none, or it could be more than one segment of a path.
    """
    found = lookup(reply.document, "id")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise reply.step.wrong(saw="no usable id", expected="1 to 64 letters, digits, _ or - as id")
    return found


def state(reply: Reply) -> str:
    """The payment's state.

    Raises:
        CheckError: it is none of ``STATES``.
    """
    found = lookup(reply.document, "state")
    if not isinstance(found, str) or found not in STATES:
        raise reply.step.wrong(saw="an unknown state or none", expected="one of " + ", ".join(sorted(STATES)))
    return found


def agrees(reply: Reply, promise: Mapping[str, object]) -> None:
    """Check that what was asked for came back unchanged.

    Raises:
        CheckError: a field is missing or differs.
    """
    for name, expected in promise.items():
        if not same(lookup(reply.document, name), expected):
            raise reply.step.wrong(saw=f"another {name} or none", expected=f"{name} {shown(expected)}")
