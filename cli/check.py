"""``tap check TEMPLATE...``: put every rule to templates; 0 for no findings, 1 for some, 2 for bad input."""

from __future__ import annotations

import argparse
import sys

from policies.check import check
from policies.rules import RULES, UnknownRule, named
from template import TemplateError, read_all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which templates, which rules."""
    parser.add_argument("templates", nargs="+", metavar="TEMPLATE", help="template file or cdk.out folder")
    parser.add_argument("--rule", action="append", default=[], metavar="ID", help="only this rule, or these")
    parser.add_argument("--strict", action="store_true", help="what a template does not tell is a finding")


def run(arguments: argparse.Namespace) -> int:
    """The exit status."""
    try:
        rules = named(tuple(arguments.rule)) or RULES
        templates = read_all(*arguments.templates)
    except (TemplateError, UnknownRule) as error:
        print(error, file=sys.stderr)
        return 2
    checked = check(templates, rules, strict=arguments.strict)
    for finding in checked.findings:
        print(f"{finding.where}: {finding.rule.id}: {finding.resource}: {finding.rule.cause} {finding.seen}")
    return 1 if checked.findings else 0
