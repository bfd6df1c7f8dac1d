"""The operators of event patterns and filter policies: an argument in, a test of one JSON scalar out.

The words of the errors are those that AWS answers with, so that they can be searched for. Source: "Comparison
operators for use in event patterns" in the EventBridge user guide and the behaviour of AWS's event-ruler.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from types import MappingProxyType
from typing import Any

from .unknown import Unknown
from .wildcards import ANY, glob

Test = Callable[[Any], bool]
_MOST_WILDCARDS = 5
"""EventBridge refuses what is "likely too complex"; its count is not published, six are refused."""


class PatternError(ValueError):
    """A pattern or policy that AWS would refuse."""


def matcher(item: Any) -> Test:
    """Return the test of one item of a pattern's list: a plain value or ``{operator: argument}``."""
    if isinstance(item, dict):
        operator, argument = _only(item)
        build = OPERATORS.get(operator)
        if build is None:
            raise PatternError(f"Unrecognized match type {operator}")
        return build(argument)
    if isinstance(item, Unknown):
        raise PatternError(f"a value is not known: {item.reason}")
    if isinstance(item, list):
        raise PatternError("Match value must be String, number, true, false, or null")
    return _equal(item)


def _only(item: Mapping[str, Any]) -> tuple[str, Any]:
    if len(item) != 1:
        raise PatternError("Only one key allowed in match expression")
    return next(iter(item.items()))


def _equal(wanted: Any) -> Test:
    return lambda value: _same(wanted, value)


def _same(one: Any, other: Any) -> bool:
    """Compare scalars: numbers by value, and never a number with a text or a boolean."""
    if isinstance(one, Inexact) or isinstance(other, Inexact):
        return type(one) is type(other) and str(one) == str(other)
    if _is_number(one) and _is_number(other):
        return bool(one == other)
    return type(one) is type(other) and one == other


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class Inexact(float):
    """A text's number that a double does not hold, such as 1e309 or 1e-325: AWS compares it with none."""

    literal: str

    def __str__(self) -> str:
        """As it was written, so that a refusal can repeat it."""
        return self.literal


def real(literal: str) -> float:
    """Return a JSON text's number with a fraction or an exponent; Inexact where digits are lost."""
    value = float(literal)
    if _holds(value, Decimal(literal)):
        return value
    inexact = Inexact(literal)
    inexact.literal = literal
    return inexact


def _holds(value: float, written: Decimal) -> bool:
    return math.isfinite(value) and Decimal(repr(value)) == written


def _comparable(value: Any) -> bool:
    """Whether AWS takes the number for more than a text: as a double it has to keep every digit."""
    if isinstance(value, float):
        return math.isfinite(value) and not isinstance(value, Inexact)
    try:
        return _holds(float(value), Decimal(value))
    except OverflowError:
        return False


def _text(operator: str, argument: Any) -> str:
    if not isinstance(argument, str):
        raise PatternError(f"{operator} match pattern must be a string")
    return argument


def _affix(operator: str, test: Callable[[str, str], bool]) -> Callable[[Any], Test]:
    def build(argument: Any) -> Test:
        if not isinstance(argument, dict):
            wanted = _text(operator, argument)
            return lambda value: isinstance(value, str) and test(value, wanted)
        inner, word = _only(argument)
        if inner != "equals-ignore-case":
            raise PatternError(f"Unsupported {operator} pattern: {inner}")
        lower = _text(inner, word).lower()
        return lambda value: isinstance(value, str) and test(value.lower(), lower)

    return build


def _ignore_case(argument: Any) -> Test:
    wanted = _text("equals-ignore-case", argument).lower()
    return lambda value: isinstance(value, str) and value.lower() == wanted


def _exactly(argument: Any) -> Test:
    """No page names it; AWS's event-ruler takes it for the plain text."""
    return _equal(_text("exactly", argument))


def _exists(argument: Any) -> Test:
    if not isinstance(argument, bool):
        raise PatternError("exists match pattern must be either true or false.")
    return lambda _value: argument


def _cidr(argument: Any) -> Test:
    network = _network(argument)

    def test(value: Any) -> bool:
        try:
            return isinstance(value, str) and ip_address(value) in network
        except ValueError:
            return False

    return test


def _network(argument: Any) -> IPv4Network | IPv6Network:
    if not isinstance(argument, str):
        raise PatternError("prefix match pattern must be a string")
    address, slash, bits = argument.partition("/")
    if not slash or "/" in bits:
        raise PatternError("Malformed CIDR, one '/' required")
    if not bits.isdecimal():
        raise PatternError("Malformed CIDR, mask bits must be an integer")
    try:
        ip_address(address)
    except ValueError:
        raise PatternError(f"Nonstandard IP address: {address}") from None
    try:
        return ip_network(argument, strict=False)
    except ValueError:
        raise PatternError(f"Malformed CIDR, mask bits must be a number in range: {bits}") from None


def _wildcard(argument: Any) -> Test:
    expression = _glob(_text("wildcard", argument))
    return lambda value: isinstance(value, str) and expression.fullmatch(value) is not None


def _glob(text: str) -> re.Pattern[str]:
    r"""Compile ``*`` wildcards; ``\*`` and ``\\`` are the characters themselves."""
    words: list[str | None] = []
    index = stars = 0
    while index < len(text):
        character = text[index]
        if character == "\\":
            character = text[index + 1 : index + 2]
            if character not in {"*", "\\"}:
                raise PatternError(f"Invalid escape character at pos {index}")
            index += 1
            words.append(re.escape(character))
        elif character == "*":
            if words and words[-1] is ANY:
                raise PatternError(f"Consecutive wildcard characters at pos {index - 1}")
            stars += 1
            words.append(ANY)
        else:
            words.append(re.escape(character))
        index += 1
    if stars > _MOST_WILDCARDS:
        raise PatternError("Rule is likely too complex: too many wildcard characters")
    return glob(words)


def _anything_but(argument: Any) -> Test:
    """True of every value that is there and is none of these; a missing field is not tested at all."""
    if isinstance(argument, dict):
        operator, wanted = _only(argument)
        if operator not in _BUT:
            raise PatternError(f"Unsupported anything-but pattern: {operator}")
        words = wanted if isinstance(wanted, list) else [wanted]
        if not words or not all(isinstance(word, str) for word in words):
            raise PatternError(f"{_BUT[operator]} match pattern must be a string")
        if "" in words and operator in {"prefix", "suffix"}:
            raise PatternError("Null prefix/suffix not allowed")
        tests = [OPERATORS[operator](word) for word in words]
    else:
        values = argument if isinstance(argument, list) else [argument]
        if not values:
            raise PatternError("Empty arrays are not allowed")
        if not all(isinstance(value, str) for value in values) and not all(map(_is_number, values)):
            raise PatternError("Inside anything but list, either all values are number or string")
        for value in values:
            _check_comparable(value)
        tests = [_equal(value) for value in values]
    return lambda value: not isinstance(value, Unknown) and not any(test(value) for test in tests)


_BUT: Mapping[str, str] = MappingProxyType(
    {
        "prefix": "prefix",
        "suffix": "suffix",
        "equals-ignore-case": "equals-ignore-case",
        "wildcard": "wildcard",
    }
)
_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "=": float.__eq__,
        "<": float.__lt__,
        "<=": float.__le__,
        ">": float.__gt__,
        ">=": float.__ge__,
    }
)


def _numeric(argument: Any) -> Test:
    if not isinstance(argument, list):
        raise PatternError("Value of numeric must be an array.")
    terms = _terms(argument)

    def test(value: Any) -> bool:
        if not _is_number(value) or not _comparable(value):
            return False
        return all(_COMPARE[op](float(value), bound) for op, bound in terms)

    return test


def _terms(argument: list[Any]) -> list[tuple[str, float]]:
    if not argument or not isinstance(argument[0], str):
        raise PatternError(f"Invalid member in numeric match: {argument[0] if argument else ']'}")
    operator = argument[0]
    if operator not in _COMPARE:
        raise PatternError(f"Unrecognized numeric range operator: {operator}")
    first = (operator, _bound(operator, argument[1:2]))
    rest = argument[2:]
    if not rest:
        return [first]
    if operator not in {">", ">="}:
        raise PatternError("Too many elements in numeric expression")
    if not isinstance(rest[0], str):
        raise PatternError(f"Bad value in numeric range: {rest[0]}")
    if rest[0] not in {"<", "<="}:
        raise PatternError(f"Bad numeric range operator: {rest[0]}")
    second = (rest[0], _bound(rest[0], rest[1:2]))
    if len(rest) > 2:  # noqa: PLR2004 - one operator and one value
        raise PatternError("Too many terms in numeric range expression")
    if first[1] >= second[1]:
        raise PatternError("Bottom must be less than top")
    return [first, second]


def _bound(operator: str, value: list[Any]) -> float:
    if not value or not _is_number(value[0]):
        raise PatternError(f"Value of {'equals' if operator == '=' else operator} must be numeric")
    _check_comparable(value[0])
    return float(value[0])


def _check_comparable(value: Any) -> None:
    if _is_number(value) and not _comparable(value):
        raise PatternError(f"Cannot compare number : {value}")


OPERATORS: Mapping[str, Callable[[Any], Test]] = MappingProxyType(
    {
        "exactly": _exactly,
        "prefix": _affix("prefix", str.startswith),
        "suffix": _affix("suffix", str.endswith),
        "equals-ignore-case": _ignore_case,
        "exists": _exists,
        "cidr": _cidr,
        "wildcard": _wildcard,
        "anything-but": _anything_but,
        "numeric": _numeric,
    }
)
