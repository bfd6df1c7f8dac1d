"""Does a filter pattern match, what does it extract, is it accepted: the readers of log patterns answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from template.log_matching import extracted, matches
from template.log_patterns import LogPatternError, parse_pattern
from template.log_quotas import exceeded

from . import Answer


def _match(given: Mapping[str, Any]) -> Mapping[str, Any]:
    pattern = parse_pattern(given["pattern"])
    found = matches(pattern, given["event"])
    return {"match": found, "extracted": extracted(pattern, given["event"]) if found else {}}


def _validate(given: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        parse_pattern(given["pattern"])
    except LogPatternError as error:
        return {"accepted": False, "error": str(error)}
    return {"accepted": True}


def _quota(given: Mapping[str, Any]) -> Mapping[str, Any]:
    over = exceeded(given)
    return {"accepted": not over, "error": "; ".join(over)}


KINDS: Mapping[str, Answer] = {
    "text": _match,
    "regex": _match,
    "json": _match,
    "space": _match,
    "pattern_validate": _validate,
    "quota": _quota,
}
