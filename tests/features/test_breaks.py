"""Every promise can be broken: for each scenario a template that it must refuse, and in which words.

The rows of a kind are applied together and judged in one run; a row that such a run does not show, because
another row broke its scenario first, is judged once more alone.
"""

from __future__ import annotations

import copy
import importlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from gherkin.stream.id_generator import IdGenerator

from evidence import population, reading
from tests.features.breaks import Break

ROOT = Path(__file__).parents[2]
KINDS = sorted(
    path.stem for path in (Path(__file__).parent / "breaks").glob("*.py") if path.stem != "__init__"
)


def rows(kind: str) -> tuple[Break, ...]:
    found: tuple[Break, ...] = importlib.import_module(f"tests.features.breaks.{kind}").BREAKS
    return found


def rounds(of: Sequence[Break]) -> list[list[Break]]:
    """At most one row a scenario in each round."""
    by_scenario: dict[str, list[Break]] = {}
    for row in of:
        by_scenario.setdefault(row.scenario, []).append(row)
    return [[row for row in turn if row] for turn in zip_longest(*by_scenario.values())]


def together(template: Mapping[str, Any], broken: Sequence[Break]) -> dict[str, Any]:
    """The template with all these breaks but those that another one left nothing to break of."""
    body = copy.deepcopy(dict(template))
    for row in broken:
        with suppress(LookupError, StopIteration, ValueError, TypeError):
            row.change(body)
    return body


def alone(template: Mapping[str, Any], row: Break) -> dict[str, Any]:
    """The template with this break."""
    body = copy.deepcopy(dict(template))
    row.change(body)
    assert body != template, f"{row.says}: changes nothing"
    return body


def said(kind: str, body: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """What each scenario of a kind says to a template; only those that fail."""
    folder.mkdir(parents=True, exist_ok=True)
    path, stream = folder / "TapStackprod.template.json", folder / "messages.ndjson"
    path.write_text(json.dumps(body), encoding="utf-8")
    plugin = ["-p", "evidence.recorder", "--cucumber-messages", str(stream), "-p", "no:cacheprovider"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "features",
        "-m",
        f"component-{kind}",
        "--template",
        str(path),
    ]
    subprocess.run([*command, *plugin], cwd=ROOT, capture_output=True, check=False)
    found: dict[str, str] = {}
    for scenario in reading.load(stream).scenarios:
        if scenario.status.value == "failed":
            words = " ".join([scenario.words, *(step.message for step in scenario.steps)])
            found[scenario.name] = f"{found.get(scenario.name, '')} {words}"
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_promise_of_this_kind_can_be_broken(kind: str, prod: Mapping[str, Any], tmp_path: Path) -> None:
    unseen = []
    for number, turn in enumerate(rounds(rows(kind))):
        heard = said(kind, together(prod, turn), tmp_path / str(number))
        unseen += [row for row in turn if row.says not in heard.get(row.scenario, "")]
    kept = []
    for number, row in enumerate(unseen):
        heard = said(kind, alone(prod, row), tmp_path / f"alone-{number}")
        if row.says not in heard.get(row.scenario, ""):
            kept.append(
                f"{row.scenario}: wanted '{row.says}', heard {heard.get(row.scenario, 'nothing')[:300]}"
            )
    assert kept == []


def test_no_scenario_is_without_a_break() -> None:
    broken = {row.scenario for kind in KINDS for row in rows(kind)}
    cases = population.read(ROOT / "features", root=ROOT, ids=IdGenerator()).cases
    names = {case.pickle["name"] for case in cases}
    assert names
    assert names - broken == set()
    assert broken - names == set()
