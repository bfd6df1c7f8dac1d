"""The number is another one: a wrong unit, a fraction for a percentage, one too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mutation.code import NUMBER, is_code, replaced
from mutation.mutant import Change, Kind
from mutation.operators.edit import changed, worded
from mutation.place import Place

FACTORS = ((100, "times 100"), (1000, "times 1000"), (0.01, "hundredth"), (0.001, "thousandth"))
FRACTIONS = frozenset({"Threshold", "Amount", "FixedRate", "value", "min", "max"})
"""Numbers that need not be whole; others become at least 1, because AWS refuses 0 seconds or days."""

DIGITS = re.compile(r"\d+(\.\d+)?")
DATED = frozenset({"Version"})


def changes(place: Place) -> Iterator[Change]:
    """Numbers, texts of digits, and numbers in texts that are programs."""
    value = place.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        for operator, number in _others(value, whole=place.key not in FRACTIONS):
            yield changed(place, Kind.RESCALE, operator, number)
    elif not isinstance(value, str) or place.key in DATED:
        return
    elif DIGITS.fullmatch(value):
        for operator, number in _others(_number(value), whole="." not in value):
            yield changed(place, Kind.RESCALE, operator, str(number))
    elif is_code(place.key, value) or place.key in ("Duration", "start"):
        yield from _in_code(place, value)


def _in_code(place: Place, text: str) -> Iterator[Change]:
    pattern = NUMBER if place.key not in ("Duration", "start") else re.compile(r"\d+")
    for part in pattern.finditer(text):
        for operator, number in _others(_number(part.group()), whole=place.key != "Expression"):
            yield worded(place, Kind.RESCALE, operator, place.whole, replaced(text, part, str(number)))


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _others(value: float, *, whole: bool) -> Iterator[tuple[str, int | float]]:
    """What the number could be by mistake, each once."""
    seen = {value, 0}
    for factor, operator in FACTORS:
        number = value * factor
        number = max(1, round(number)) if whole else _rounded(number)
        if number not in seen:
            seen.add(number)
            yield operator, number
    for step, operator in ((1, "one more"), (-1, "one less")):
        if value + step > 0 and value + step not in seen:
            yield operator, _rounded(value + step)


def _rounded(number: float) -> int | float:
    number = round(number, 9)
    return int(number) if number == int(number) else number
