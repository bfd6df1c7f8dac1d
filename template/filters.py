"""Does a subscription's filter policy let a message through? Pure functions over JSON values.

Source: "Amazon SNS subscription filter policies" in the SNS developer guide. Without a scope the policy is
about message attributes, of which alarm messages have none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .matchers import PatternError
from .patterns import Event, compile_pattern

__all__ = ["ATTRIBUTES", "BODY", "PatternError", "accepts", "check_policy", "combinations"]

ATTRIBUTES, BODY = "MessageAttributes", "MessageBody"
MOST_COMBINATIONS = 150
MOST_KEYS = 5
MOST_NUMBER = 10**9
LONGEST = 256 * 1024


def accepts(
    policy: Any, *, scope: str | None = None, body: Any = None, attributes: Mapping[str, Any] | None = None
) -> bool:
    """Whether SNS delivers a message to a subscription with this filter policy; no policy accepts everything.

    ``body`` is the message's text (or the object in it), ``attributes`` its ``{name: {Type, Value}}``. Raises
    PatternError for a policy that SNS would refuse.
    """
    if policy is None or policy == {}:
        return True
    scope = ATTRIBUTES if scope is None else scope
    policy = _object(policy)
    check_policy(policy, scope=scope)
    compiled = compile_pattern(policy)
    message = _body(body) if scope == BODY else _attributes(attributes or {})
    return message is not None and compiled.accepts(Event(message))


def check_policy(policy: Any, *, scope: str | None = None) -> None:
    """Raise PatternError, in SNS's words, for a policy that it would refuse."""
    policy, scope = _object(policy), ATTRIBUTES if scope is None else scope
    if scope not in {ATTRIBUTES, BODY}:
        raise PatternError(f"Invalid filter policy scope: {scope}; MessageAttributes or MessageBody")
    compile_pattern(policy)
    _check_operators(policy)
    if scope == ATTRIBUTES and any(isinstance(value, dict) for value in policy.values()):
        raise PatternError("Filter policy scope MessageAttributes does not support nested filter policy")
    if len(json.dumps(policy)) > LONGEST:
        raise PatternError(f"Filter policy is larger than {LONGEST} bytes")
    if _keys(policy) > MOST_KEYS:
        raise PatternError(f"Filter policy can not have more than {MOST_KEYS} keys")
    found = combinations(policy)
    if found > MOST_COMBINATIONS:
        raise PatternError(
            f"Filter policy is too complex: {found} combinations, {MOST_COMBINATIONS} are allowed"
        )


def _check_operators(value: Any) -> None:
    """What event patterns have and filter policies lack, as recorded on AWS by LocalStack's tests."""
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_operators(item)
    but = value.get("anything-but") if isinstance(value, dict) else None
    if isinstance(but, dict) and len(value) == 1 and set(but) != {"prefix"}:
        raise PatternError(f"Unsupported anything-but pattern: {', '.join(but)}")
    bounds = value.get("numeric") if isinstance(value, dict) else None
    for bound in bounds if isinstance(bounds, list) and len(value) == 1 else ():
        if isinstance(bound, (int, float)) and abs(bound) > MOST_NUMBER:
            raise PatternError(f"Numeric value {bound} is not between -{MOST_NUMBER} and {MOST_NUMBER}")


def combinations(policy: Mapping[str, Any]) -> int:
    """Return what SNS limits to 150: values times depth, multiplied over keys, added over ``$or``."""
    total = 0
    for clauses in compile_pattern(policy).alternatives:
        product = 1
        for clause in clauses:
            product *= clause.count * clause.depth
        total += product
    return total


def _keys(policy: Mapping[str, Any]) -> int:
    return max(len({clause.path for clause in clauses}) for clauses in compile_pattern(policy).alternatives)


def _object(policy: Any) -> Any:
    if not isinstance(policy, str):
        return policy
    try:
        return json.loads(policy)
    except (ValueError, RecursionError):
        raise PatternError("Filter policy is not valid JSON") from None


def _body(body: Any) -> Mapping[str, Any] | None:
    """Return the object in a message; plain text and any other JSON value have no keys to filter on."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return None
    return body if isinstance(body, dict) else None


def _attributes(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    readable = {name: _attribute(item) for name, item in attributes.items() if isinstance(item, dict)}
    return {name: value for name, value in readable.items() if value is not None}


def _attribute(item: Mapping[str, Any]) -> Any:
    """Read one attribute by its type; what is not text, number or list (Binary) cannot be filtered on."""
    kind, value = item.get("Type"), item.get("Value")
    if kind not in {"Number", "String.Array"}:
        return value if isinstance(kind, str) and kind.startswith("String") else None
    try:
        return json.loads(str(value))
    except (ValueError, RecursionError):
        return value
