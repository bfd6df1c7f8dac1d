"""Whether an ARN of a policy can be one of those that an action takes; both may hold wildcards."""

from __future__ import annotations

import re
from functools import lru_cache

from policies.catalogue.iam_actions import Action
from template.answer import Answer, answer

_EVERY_GROUP = re.compile(r"arn:[^:]*:logs:[^:]*:[^:]*:log-group:(\*|:log-stream:)")
"""CloudWatch Logs asks for ``log-group::log-stream:`` where a call is about no group: this matches it."""
TAGS = frozenset({"logs:TagResource", "logs:UntagResource", "logs:ListTagsForResource"})
PARTS = 6


def fits(action: Action, resource: str) -> Answer:
    """Whether an action can be allowed on a resource; unknown where only AWS knows the ARN.

    CloudWatch Logs compares group-level actions with ``log-group:name:log-stream:``, so a group's ARN without
    ``:*`` allows nothing but tagging ("Actions, resources" of the CloudWatch Logs guide). A bucket's name
    holds no slash, whatever the wildcard in the shape of its ARN says.
    """
    if resource == "*" or resource.startswith("<"):
        return Answer.YES if resource == "*" else Answer.UNKNOWN
    if not action.arns:
        everything = resource.endswith(":*") and resource.count(":") == PARTS - 1
        return Answer.UNKNOWN if _EVERY_GROUP.match(resource) else answer(holds=everything)
    return answer(holds=any(_fits(action, shape, resource) for shape in action.arns))


def _fits(action: Action, shape: str, resource: str) -> bool:
    if shape == "arn:*:s3:::*" and "/" in resource:
        return False
    if shape.endswith(":log-group:*") and action.name not in TAGS and is_bare_group(resource):
        return False
    return arns_overlap(shape, resource)


def is_bare_group(resource: str) -> bool:
    """Whether it is the ARN of one log group, without the ``:*`` that IAM asks for."""
    name = resource.split(":", PARTS - 1)[-1].removeprefix("log-group:")
    return not any(mark in name for mark in ":*?")


def arns_overlap(one: str, other: str) -> bool:
    """Whether some ARN matches both patterns, each of the six parts by itself."""
    if other.split(":", 1)[0].strip("*") not in {"", "arn"}:
        return False
    ones, others = one.split(":", PARTS - 1), other.split(":", PARTS - 1)
    if len(ones) != len(others):
        return other.endswith("*") and overlap(one, other)
    return all(overlap(left, right) for left, right in zip(ones, others, strict=True))


@lru_cache(maxsize=8192)
def overlap(one: str, other: str) -> bool:
    """Whether some text matches both patterns of ``*`` and ``?``; time is the product of their lengths."""
    reach = {0}
    for left in (*one, ""):
        reach = _skipped(reach, other)
        if left == "":
            return len(other) in reach
        reach = _stepped(left, reach, other)
    return False


def _skipped(reach: set[int], other: str) -> set[int]:
    """A star of the other pattern may stand for nothing."""
    found = set(reach)
    for place in sorted(reach):
        at = place
        while at < len(other) and other[at] == "*":
            at += 1
            found.add(at)
    return found


def _stepped(left: str, reach: set[int], other: str) -> set[int]:
    if left == "*":
        return set(range(min(reach), len(other) + 1)) if reach else reach
    found = set()
    for place in reach:
        if place < len(other) and other[place] == "*":
            found.add(place)
        elif place < len(other) and (left == other[place] or "?" in {left, other[place]}):
            found.add(place + 1)
    return found
