"""``tap rules``: every rule, by what it is about, with the fault that it finds."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import groupby

from policies.rule import Rule
from policies.rules import RULES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For people, for programs or for docs/rules.md."""
    parser.add_argument(
        "--format", choices=("human", "json", "markdown"), default="human", help="default: human"
    )


def run(arguments: argparse.Namespace) -> int:
    """Always 0."""
    print("\n".join({"human": _human, "json": _json, "markdown": _markdown}[arguments.format]()))
    return 0


def _human() -> Iterator[str]:
    width = max(len(rule.id) for rule in RULES)
    for kind, rules in _kinds():
        yield kind
        for rule in rules:
            yield f"  {rule.id:<{width}}  {rule.cause}"
    yield f"{len(RULES)} rules; `tap explain RULE` tells one"


def _json() -> Iterator[str]:
    rules = [{name: value for name, value in vars(rule).items() if name != "ask"} for rule in RULES]
    yield json.dumps(rules, indent=1, ensure_ascii=False)


def _markdown() -> Iterator[str]:
    yield "# Rules\n"
    yield "Made by `python -m cli rules --format markdown > docs/rules.md`; a test keeps it current.\n"
    yield f"`tap check` puts these {len(RULES)} questions to a template; `tap explain RULE` tells one."
    for kind, rules in _kinds():
        yield f"\n## {kind}\n\n| rule | finds | mended by | source |\n|---|---|---|---|"
        for rule in rules:
            cells = (f"`{rule.id}`", f"{rule.cause} {rule.reason}", rule.fix, f"[AWS]({rule.source})")
            yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def _kinds() -> Iterator[tuple[str, Iterator[Rule]]]:
    return groupby(sorted(RULES, key=lambda rule: rule.kind), key=lambda rule: rule.kind)
