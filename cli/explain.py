"""``tap explain RULE``: what one rule asks, why, of what, how to mend it and where AWS says so."""

from __future__ import annotations

import argparse
import sys
import textwrap

from policies.rule import Rule
from policies.rules import UnknownRule, named

WIDTH = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which rule."""
    parser.add_argument("rule", metavar="RULE", help="its id, as `tap rules` and findings show it")


def run(arguments: argparse.Namespace) -> int:
    """0, or 2 for a rule that is not there."""
    try:
        [rule] = named((arguments.rule,))
    except UnknownRule as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join([f"{rule.id}: {rule.cause}", "", *_lines(rule)]))
    return 0


def _lines(rule: Rule) -> list[str]:
    told = {
        "asks": rule.question,
        "of": ", ".join(rule.types),
        "why": rule.reason,
        "fix": rule.fix,
        "meets": ", ".join(rule.requirements) or "no requirement of a framework by itself",
        "source": rule.source,
    }
    return [
        line
        for name, words in told.items()
        for line in textwrap.wrap(
            words, WIDTH, initial_indent=f"{name:<8}", subsequent_indent=" " * 8, break_long_words=False
        )
    ]
