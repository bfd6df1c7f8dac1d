"""``tap check TEMPLATE...``: put every rule to templates; 0 for no findings, 1 for some, 2 for bad input."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

from policies.check import Checked, check
from policies.rules import RULES, UnknownRule, named
from template import Template, TemplateError, read_all

FORMATS = ("human", "json", "junit", "sarif")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which templates, which rules, which words."""
    parser.add_argument(
        "templates",
        nargs="+",
        metavar="TEMPLATE",
        help="CloudFormation template, JSON or YAML, or a cdk.out folder; all are judged as one system",
    )
    parser.add_argument("--rule", action="append", default=[], metavar="ID", help="only this rule, or these")
    parser.add_argument("--skip", action="append", default=[], metavar="ID", help="all rules but these")
    parser.add_argument("--strict", action="store_true", help="what a template does not tell is a finding")
    parser.add_argument("--untold", action="store_true", help="list what the templates do not tell")
    parser.add_argument("--format", choices=FORMATS, default="human", help="default: human")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write there instead of the terminal")
    parser.add_argument("--colour", choices=("auto", "always", "never"), default="auto", help="default: auto")


def run(arguments: argparse.Namespace) -> int:
    """The exit status; nothing is collected on the way, which would cost a tenth of the time."""
    gc.disable()
    try:
        return _run(arguments)
    finally:
        gc.enable()


def _run(arguments: argparse.Namespace) -> int:
    try:
        skipped = {rule.id for rule in named(tuple(arguments.skip))}
        rules = [rule for rule in named(tuple(arguments.rule)) or RULES if rule.id not in skipped]
        templates = read_all(*arguments.templates)
        if not rules:
            return _refuse("--skip leaves no rule to ask")
    except (TemplateError, UnknownRule) as error:
        return _refuse(str(error))
    return _answer(templates, check(templates, rules, strict=arguments.strict), arguments)


def _answer(templates: tuple[Template, ...], checked: Checked, arguments: argparse.Namespace) -> int:
    if not any(asked.said for asked in checked.asked):
        files = ", ".join(template.file for template in templates)
        return _refuse(f"{files}: holds nothing that a rule is about (see: tap rules), so nothing was judged")
    try:
        _write(_words(checked, arguments), arguments.output)
    except BrokenPipeError:
        raise
    except OSError as error:
        return _refuse(f"{arguments.output or 'standard output'}: cannot be written: {error.strerror}")
    return 1 if checked.findings else 0


def _refuse(problem: str) -> int:
    print(problem, file=sys.stderr)
    return 2


def _words(checked: Checked, arguments: argparse.Namespace) -> str:
    from evidence.checked import FORMATS as RENDERED
    from evidence.checked import people

    if arguments.format != "human":
        return RENDERED[arguments.format](checked)
    auto = arguments.output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    colour = {"auto": auto, "always": True, "never": False}[arguments.colour]
    return people.render(checked, colour=colour, untold=arguments.untold)


def _write(words: str, file: Path | None) -> None:
    """Whole or not at all; a device or a pipe is written to, never replaced."""
    if file is None:
        print(words, end="")
        return
    if file.exists() and not file.is_file():
        file.write_text(words, encoding="utf-8", errors="replace")
        return
    part = file.with_name(f".{file.name}.part")
    part.write_text(words, encoding="utf-8", errors="replace")
    part.replace(file)
