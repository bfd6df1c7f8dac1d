"""IAM condition operators with three answers.

Source: "IAM JSON policy elements: Condition operators" and "Conditions with multiple context keys or
values" in the IAM user guide. Keys are compared without case; a negated operator is true of a key that is
absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from types import MappingProxyType
from typing import Any

from .answer import Answer, answer, every, some
from .unknown import Unknown
from .wildcards import arn_like, like


def _same_case(wanted: str, found: str) -> bool:
    return wanted.lower() == found.lower()


def _numeric(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def test(wanted: str, found: str) -> bool:
        try:
            return compare(float(found), float(wanted))
        except ValueError:
            return False

    return test


def _in_network(wanted: str, found: str) -> bool:
    try:
        return ip_address(found) in ip_network(wanted, strict=False)
    except ValueError:
        return False


_TESTS: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {
        "StringEquals": str.__eq__,
        "StringEqualsIgnoreCase": _same_case,
        "StringLike": like,
        "ArnEquals": arn_like,
        "ArnLike": arn_like,
        "Bool": _same_case,
        "BinaryEquals": str.__eq__,
        "IpAddress": _in_network,
        "NumericEquals": _numeric(float.__eq__),
        "NumericLessThan": _numeric(float.__lt__),
        "NumericLessThanEquals": _numeric(float.__le__),
        "NumericGreaterThan": _numeric(float.__gt__),
        "NumericGreaterThanEquals": _numeric(float.__ge__),
    }
)

_NEGATED: Mapping[str, str] = MappingProxyType(
    {
        "StringNotEquals": "StringEquals",
        "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
        "StringNotLike": "StringLike",
        "ArnNotEquals": "ArnEquals",
        "ArnNotLike": "ArnLike",
        "NotIpAddress": "IpAddress",
        "NumericNotEquals": "NumericEquals",
    }
)


def holds(operator: str, tests: Mapping[str, tuple[Any, ...]], facts: Mapping[str, Any]) -> Answer:
    """Whether all keys of one operator hold for a request whose keys (in lower case) are ``facts``."""
    return every(_key(operator, key.lower(), wanted, facts) for key, wanted in tests.items())


def _key(operator: str, key: str, wanted: tuple[Any, ...], facts: Mapping[str, Any]) -> Answer:
    quantifier, _, name = operator.rpartition(":")
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    if name == "Null":
        return _null(wanted, present=key in facts, value=facts.get(key))
    negated = name in _NEGATED
    test = _TESTS.get(_NEGATED.get(name, name))
    if test is None:
        return Answer.UNKNOWN
    if key not in facts:
        return answer(holds=if_exists or negated or quantifier == "ForAllValues")
    found = facts[key]
    values = tuple(found) if isinstance(found, (list, tuple)) else (found,)
    each = [_one(test, wanted, value) for value in values]
    each = [~item for item in each] if negated else each
    every_value = quantifier == "ForAllValues" or (negated and quantifier != "ForAnyValue")
    return every(each) if every_value else some(each)


def _null(wanted: tuple[Any, ...], *, present: bool, value: Any) -> Answer:
    if isinstance(value, Unknown) or any(isinstance(item, Unknown) for item in wanted):
        return Answer.UNKNOWN
    return some(answer(holds=(str(item).lower() == "true") is not present) for item in wanted)


def _one(test: Callable[[str, str], bool], wanted: tuple[Any, ...], value: Any) -> Answer:
    if isinstance(value, Unknown):
        return Answer.UNKNOWN
    return some(
        Answer.UNKNOWN if isinstance(item, Unknown) else answer(holds=test(_text(item), _text(value)))
        for item in wanted
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
