"""For people: faults grouped by their cause, with what was seen, where, why it matters and what to do."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from policies.check import Checked, Finding
from policies.rule import Rule

WIDTH = 110
INDENT = "  "
RED, BOLD, DIM, GREEN, PLAIN = "\x1b[31m", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[0m"


def render(checked: Checked, *, colour: bool = False, untold: bool = False) -> str:
    """Everything that was found, then the sums; ``untold`` lists what the templates leave open as well."""
    lines = [*_findings(checked), *(_untold(checked) if untold else ()), *_sums(checked, listed=untold)]
    return "\n".join(line if colour else _without_colour(line) for line in lines) + "\n"


def _without_colour(line: str) -> str:
    for mark in (RED, BOLD, DIM, GREEN, PLAIN):
        line = line.replace(mark, "")
    return line


def _findings(checked: Checked) -> Iterator[str]:
    alike: dict[Rule, list[Finding]] = {}
    for finding in checked.findings:
        alike.setdefault(finding.rule, []).append(finding)
    for rule, findings in alike.items():
        yield f"{RED}{BOLD}{rule.cause}{PLAIN}  {DIM}{rule.id}{PLAIN}"
        yield from _said("why", rule.reason)
        yield from _said("fix", rule.fix)
        for finding in findings:
            yield from _place(finding)
        yield ""


def _said(what: str, words: str) -> Iterator[str]:
    first = f"{INDENT}{what}  "
    yield from textwrap.wrap(words, WIDTH, initial_indent=first, subsequent_indent=" " * len(first))


def _place(finding: Finding) -> Iterator[str]:
    path = finding.resource.path
    yield f"{INDENT}{finding.where}  {BOLD}{finding.resource}{PLAIN}" + (
        f"  {DIM}{path}{PLAIN}" if path else ""
    )
    yield from textwrap.wrap(finding.seen, WIDTH, initial_indent=INDENT * 3, subsequent_indent=INDENT * 3)


def _untold(checked: Checked) -> Iterator[str]:
    if checked.untold:
        yield f"{BOLD}What the templates do not tell{PLAIN}"
    for asked in checked.untold:
        for said in asked.untold:
            words = f"{asked.resource.where}  {asked.resource.logical_id}: {said.seen} ({asked.rule.id})"
            yield from textwrap.wrap(words, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT * 2)
    if checked.untold:
        yield ""


def _sums(checked: Checked, *, listed: bool) -> Iterator[str]:
    files = len({resource.template.file for resource in checked.resources})
    excluded = checked.excluded
    yield (
        f"{_number(len(checked.resources), 'resource')} in {_number(files, 'template')} = "
        f"{len(checked.resources) - len(excluded)} evaluated + {len(excluded)} excluded"
    )
    for reason, number in Counter(excluded.values()).most_common():
        yield f"{INDENT}{number:>4}  {reason}"
    yield f"{_number(len(checked.rules), 'rule')}, asked {_number(len(checked.asked), 'time')}"
    if checked.untold:
        more = "" if listed else "; --untold lists them, --strict takes them for findings"
        yield f"{_number(len(checked.untold), 'answer')} not told by the templates{more}"
    number = len(checked.findings)
    yield f"{RED if number else GREEN}{BOLD}{_number(number, 'finding')}{PLAIN}"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
