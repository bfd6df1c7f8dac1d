"""``tap rules``: every rule, by what it is about, with the fault that it finds."""

from __future__ import annotations

import argparse
import json
from itertools import groupby

from policies.rules import RULES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For people or for programs."""
    parser.add_argument("--format", choices=("human", "json"), default="human", help="default: human")


def run(arguments: argparse.Namespace) -> int:
    """Always 0."""
    if arguments.format == "json":
        print(json.dumps([_plain(rule) for rule in RULES], indent=1, ensure_ascii=False))
        return 0
    width = max(len(rule.id) for rule in RULES)
    for kind, rules in groupby(sorted(RULES, key=lambda rule: rule.kind), key=lambda rule: rule.kind):
        print(kind)
        for rule in rules:
            print(f"  {rule.id:<{width}}  {rule.cause}")
    print(f"{len(RULES)} rules; `tap explain RULE` tells one")
    return 0


def _plain(rule: object) -> dict[str, object]:
    return {name: value for name, value in vars(rule).items() if name != "ask"}
