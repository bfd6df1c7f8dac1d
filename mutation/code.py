"""Texts that are programs: filter patterns, alarm rules, metric math, queries; where their parts are."""

from __future__ import annotations

import re
from collections.abc import Iterator

KEYS = frozenset(
    {
        "AlarmRule",
        "Expression",
        "FilterExpression",
        "FilterPattern",
        "MetricValue",
        "QueryString",
        "ScheduleExpression",
        "expression",
        "query",
    }
)
SELECTOR = re.compile(r"\$\.[A-Za-z_][\w.-]*")
QUOTED = re.compile(r'(?<=["\'])[^"\'\n]+(?=["\'])')
NUMBER = re.compile(r"(?<![\w.\"'/-])\d+(?:\.\d+)?(?![\w.\"'/-])")
NAME = re.compile(r"(?<![\w$.@\"'])[a-z_][a-z0-9_]*(?![\w(\"'])")
JOINTS = (" && ", " || ", " AND ", " OR ", "\n| ")
OPPOSITES = (
    (">=", "<"),
    ("<=", ">"),
    ("!=", "="),
    (" > ", " <= "),
    (" < ", " >= "),
    (" = ", " != "),
    ("&&", "||"),
    ("||", "&&"),
    (" AND ", " OR "),
    (" OR ", " AND "),
    ("NOT EXISTS", "EXISTS"),
    ("IS FALSE", "IS TRUE"),
    ("ALARM(", "OK("),
    ("NOT ", ""),
    (" desc", " asc"),
    (" / ", " * "),
    (" * ", " / "),
    (" - ", " + "),
    (" + ", " - "),
    ("IF(", "0 * IF("),
)


def is_code(key: str, text: str) -> bool:
    """Whether the property of this name holds a program; ``Schedule.Expression`` and metric math alike."""
    return key in KEYS and bool(text.strip())


def replaced(text: str, part: re.Match[str], new: str) -> str:
    """The text with one part changed."""
    return f"{text[: part.start()]}{new}{text[part.end() :]}"


def opposites(text: str) -> Iterator[str]:
    """The text with each of its operators turned round, one at a time."""
    for old, new in OPPOSITES:
        for part in re.finditer(re.escape(old), text):
            if not (old == "=" and text[part.start() - 1] in "<>!"):
                yield replaced(text, part, new)


def without_clause(text: str) -> Iterator[str]:
    """The text without each clause whose brackets are its own."""
    for joint in JOINTS:
        opened_at = 0
        for part in re.finditer(re.escape(joint), text):
            right = text[part.end() :]
            yield text[: part.start()] + right[_clause(right) :]
            opened_at = _begin(text[: part.start()])
            yield text[:opened_at] + right


def _clause(text: str) -> int:
    """Where the clause at the text's beginning ends."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        ends = depth == 0 and (text.startswith(JOINTS, place) or text[place:].strip() == "}")
        if depth < 0 or ends:
            return place
    return len(text)


def _begin(text: str) -> int:
    """Where the clause at the text's end begins."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth < 0 or (depth == 0 and text[place] == "{"):
            return place + 1
        joint = next((one for one in JOINTS if text.startswith(one, place)), "")
        if depth == 0 and joint:
            return place + len(joint)
    return 0
