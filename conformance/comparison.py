"""Is an answer what was expected? Strict: every expected key must be answered, and with the same type.

Four endings of a key ask for less than equality: ``error_contains`` wants its text (or all items of its
list) in the answer's ``error``, ``reason_regex`` wants its expression found in ``reason``, ``state_any_of``
wants ``state`` to be one of its list, ``state_not`` wants it to be another. At the top an answer may say
more than it was asked; below it may not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_MISSING = object()


def differences(expected: Mapping[str, Any], answer: Any) -> tuple[str, ...]:
    """What is wrong with an answer, a sentence each; nothing if it is right."""
    if not isinstance(answer, Mapping):
        return (f"the answer is {answer!r}, no object",)
    if not expected:
        return ("nothing is expected, so nothing is proved",)
    return tuple(_of_keys(expected, answer))


def _of_keys(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    for key, wanted in expected.items():
        name, holds = _asked(key, answer)
        found = answer.get(name, _MISSING)
        if found is _MISSING:
            yield f"{key}: expected {wanted!r}, not answered"
        elif not holds(wanted, found):
            yield f"{key}: expected {wanted!r}, came {found!r}"


def _asked(key: str, answer: Mapping[str, Any]) -> tuple[str, Callable[[Any, Any], bool]]:
    """The answered key that an expected one is about, and how the two must relate."""
    if key not in answer:
        for ending, holds in _ENDINGS.items():
            if key.endswith(ending) and len(key) > len(ending):
                return key[: -len(ending)], holds
    return key, same


def same(wanted: Any, found: Any) -> bool:
    """Equality that tells true from 1 and an absent key from null; numbers may differ by rounding only."""
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(wanted, (int, float)) and isinstance(found, (int, float)):
        return math.isclose(wanted, found, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        asked = {_asked(key, found)[0] for key in wanted}
        return asked == set(found) and not any(_of_keys(wanted, found))
    if isinstance(wanted, (list, tuple)) and isinstance(found, (list, tuple)):
        return len(wanted) == len(found) and all(map(same, wanted, found))
    return type(wanted) is type(found) and bool(wanted == found)


def contains(wanted: Any, found: Any) -> bool:
    """Text in a text, or every item of a list in a list."""
    if isinstance(wanted, str) and isinstance(found, str):
        return wanted in found
    items = wanted if isinstance(wanted, (list, tuple)) else [wanted]
    return isinstance(found, (list, tuple)) and all(any(same(one, it) for it in found) for one in items)


def _searched(wanted: Any, found: Any) -> bool:
    return isinstance(found, str) and re.search(wanted, found) is not None


def _any_of(wanted: Any, found: Any) -> bool:
    return any(same(one, found) for one in wanted)


def _not(wanted: Any, found: Any) -> bool:
    return not same(wanted, found)


_ENDINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "_contains": contains,
    "_regex": _searched,
    "_any_of": _any_of,
    "_not": _not,
}
