"""The promises' own runner says what pytest says: of the correct template, and of broken ones."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from mutation import scenarios
from mutation.scenarios import Scenario, UnboundStep
from template import Template
from tests.features import test_breaks as pytest_says
from tests.features.breaks import Break

KINDS = ("alarms", "behaviour_incidents", "encryption", "events", "logs", "notifications", "tracing")
EACH = 6


@pytest.fixture(scope="module")
def promises() -> tuple[Scenario, ...]:
    return scenarios.load()


def _view(body: Mapping[str, Any], file: str) -> Template:
    import json

    from template.reader import parse

    return parse(json.dumps(body), file, name="TapStackprod")


def test_every_promise_is_kept_by_the_correct_template(
    promises: Sequence[Scenario], prod_template: Template
) -> None:
    assert [one.name for one in promises if one.fault(prod_template)] == []


def test_as_many_promises_are_run_as_pytest_runs(promises: Sequence[Scenario]) -> None:
    from gherkin.stream.id_generator import IdGenerator

    from evidence import population

    cases = population.read(scenarios.FEATURES, root=scenarios.FEATURES.parent, ids=IdGenerator()).cases
    assert [one.name for one in promises] == [case.pickle["name"] for case in cases]


@pytest.mark.parametrize("kind", KINDS)
def test_it_agrees_with_pytest_on_broken_templates(
    kind: str, promises: Sequence[Scenario], prod: Mapping[str, Any], tmp_path: Path
) -> None:
    rows: list[Break] = pytest_says.rounds(pytest_says.rows(kind))[0][:EACH]
    body = pytest_says.together(copy.deepcopy(dict(prod)), rows)
    heard = pytest_says.said(kind, body, tmp_path)
    view = _view(body, "TapStackprod.template.json")
    names = _names(kind)
    broken = {one.name for one in promises if one.name in names and one.fault(view)}
    assert heard
    assert broken == set(heard)


def _names(kind: str) -> set[str]:
    from gherkin.stream.id_generator import IdGenerator

    from evidence import population

    cases = population.read(scenarios.FEATURES, root=scenarios.FEATURES.parent, ids=IdGenerator()).cases
    tag = f"@component-{kind}"
    return {case.pickle["name"] for case in cases if tag in {one["name"] for one in case.pickle["tags"]}}


def test_a_sentence_that_nobody_explains_is_refused(tmp_path: Path) -> None:
    (tmp_path / "features" / "steps").mkdir(parents=True)
    (tmp_path / "features" / "x.feature").write_text(
        "Feature: x\n  Scenario: y\n    Given something that no step explains\n", encoding="utf-8"
    )
    with pytest.raises(UnboundStep, match="explained by 0 steps"):
        scenarios.load(tmp_path / "features")
