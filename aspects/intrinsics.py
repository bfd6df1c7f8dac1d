"""Values as CDK resolves them: literals, lists, and intrinsic functions that CloudFormation evaluates.

A value that only AWS can know (a parameter, an attribute) is never taken for a harmless one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from aws_cdk import Reference, Tokenization

NO_VALUE = {"Ref": "AWS::NoValue"}
_ONE_TOKEN = re.compile(r"\$\{Token\[(?!AWS\.)[^\]]*\]\}")
"""A text that is a token and nothing else, but for AWS::AccountId and its kin, which are what they say."""
_SUB_VARIABLE = re.compile(r"\$\{[^}]*\}")


WHERE = frozenset({"Resource", "Condition", "Principal"})
"""Parts of a statement in which an unresolved token is a name, not a permission."""


def is_plain(value: Any, *, names: bool = False) -> bool:
    """Whether a policy is literal data, with tokens only where resources and sources are named.

    A text that is nothing but one token may become anything, ``*`` included, unless it refers to a resource.
    """
    if isinstance(value, dict):
        return all(is_plain(item, names=names or key in WHERE) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return all(is_plain(item, names=names) for item in value)
    if isinstance(value, str):
        return "${Token[" not in value or (names and (not _ONE_TOKEN.fullmatch(value) or _refers(value)))
    return value is None or isinstance(value, (bool, int, float))


@cache
def _refers(token: str) -> bool:
    """Whether a token's text stands for a resource; asked once for each, for it is a round trip."""
    return isinstance(Tokenization.reverse_string(token).first_token, Reference)


def as_list(value: Any) -> list[Any]:
    """Nothing, one value or a list, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def each(value: Any) -> Iterator[Any]:
    """Every value that may come out: list items and both branches of ``Fn::If``, without ``AWS::NoValue``."""
    for item in as_list(value):
        if isinstance(item, (list, tuple)):
            yield from each(item)
        elif isinstance(item, dict) and set(item) == {"Fn::If"}:
            yield from each(item["Fn::If"][1:])
        elif item is not None and item != NO_VALUE:
            yield item


def rewritten(value: Any, change: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Any:
    """The same objects, each replaced by one or more, in lists and in branches of ``Fn::If``."""
    if isinstance(value, (list, tuple)):
        return [one for item in value for one in as_list(rewritten(item, change))]
    if not isinstance(value, dict) or value == NO_VALUE:
        return value
    if set(value) == {"Fn::If"}:
        condition, *branches = value["Fn::If"]
        return {"Fn::If": [condition, *(rewritten(branch, change) for branch in branches)]}
    changed = change(value)
    return changed[0] if len(changed) == 1 else changed


def text_of(value: Any) -> str:
    """A string that may hold intrinsics, each shown as ``${...}``."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        (name, inner), *_ = value.items()
        if name == "Fn::Join":
            return str(inner[0]).join(text_of(part) for part in as_list(inner[1]))
        if name == "Fn::Sub":
            return str(as_list(inner)[0])
        return f"${{{name}}}"
    return str(value)


def outline_of(value: Any) -> str:
    """The text with ``$`` for each intrinsic, so that an ARN has its six parts whatever hides in them."""
    return _SUB_VARIABLE.sub("$", text_of(value))
