"""``tap simulate [SCENARIOS...]``: incidents through a template; 0 all right, 1 some wrong, 2 bad input."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from policies.world import World
from scenarios import binding_file, words
from scenarios.delays_file import delays
from scenarios.document import LIBRARY, read_all
from scenarios.errors import ScenarioError
from scenarios.scenario import Scenario
from scenarios.simulation import Simulated, Simulation
from template import TemplateError
from template import read_all as read_templates
from template.newest import newest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which incidents, which template, how late everything is, which forms."""
    parser.add_argument(
        "scenarios",
        nargs="*",
        type=Path,
        metavar="SCENARIOS",
        help="JSON or YAML, or a folder of such; default: the product's own library",
    )
    parser.add_argument(
        "--template",
        action="append",
        default=[],
        metavar="T",
        help="CloudFormation template or cdk.out folder; default: prod's newest in cdk.out",
    )
    parser.add_argument(
        "--delays",
        default="typical",
        metavar="MODEL",
        help="ideal, typical, pessimistic, or a file with minutes by namespace; default: typical",
    )
    parser.add_argument("--binding", type=Path, metavar="FILE", help="which API, function, ... signals mean")
    parser.add_argument(
        "--only", action="append", default=[], metavar="ID", help="only this incident, or these"
    )
    parser.add_argument("--json", action="store_true", help='print {"scenarios": [...]}')
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write a list of tests there, too")
    parser.add_argument("--timelines", type=Path, metavar="FOLDER", help="draw each incident there, as SVG")


def run(arguments: argparse.Namespace) -> int:
    """The exit status."""
    try:
        chosen = _chosen(read_all(arguments.scenarios or [LIBRARY]), arguments.only)
        templates = arguments.template or [str(newest())]
        binding = binding_file.read(arguments.binding) if arguments.binding else None
        world = World(read_templates(*templates))
        simulation = Simulation(world, delays=delays(arguments.delays), binding=binding)
        found = [simulation.run(one) for one in chosen]
        _write(found, arguments, ", ".join(templates))
    except (ScenarioError, TemplateError) as error:
        print(error, file=sys.stderr)
        return 2
    for note in (*simulation.binding.notes, *words.left_out(found)):
        print(f"note: {note}", file=sys.stderr)
    verdicts = [one.verdict for one in found]
    print(json.dumps(words.plain(verdicts), indent=1) if arguments.json else words.human(verdicts))
    return 0 if all(one.right for one in verdicts) else 1


def _chosen(scenarios: Sequence[Scenario], only: Sequence[str]) -> list[Scenario]:
    known = {one.id: one for one in scenarios}
    for name in only:
        if name not in known:
            raise ScenarioError(f"--only: {name!r} is no incident; one of {', '.join(known)}")
    return [one for one in scenarios if not only or one.id in only]


def _write(found: Sequence[Simulated], arguments: argparse.Namespace, template: str) -> None:
    """Files are made when everything has been played, so that none is left by an error before."""
    try:
        if arguments.junit:
            from evidence.simulated import junit

            arguments.junit.write_text(
                junit([one.verdict for one in found], template=template), encoding="utf-8"
            )
        if arguments.timelines:
            from scenarios.timeline import render

            arguments.timelines.mkdir(parents=True, exist_ok=True)
            for one in found:
                file = arguments.timelines / f"{one.scenario.id}.svg"
                file.write_text(render(one), encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"{error.filename}: cannot be written: {error.strerror}") from None
