"""The mutation score is shown if it is of the very template of the run, and else said to be missing."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from evidence import mutation_score, page
from evidence.mutation_score import Measured
from evidence.report import Report
from mutation.bench import Verdict
from mutation.mutant import Kind, Mutant
from mutation.score import Score, document

DIGEST = "a" * 64


def mutant(name: str) -> Mutant:
    return Mutant(
        kind=Kind.DROP,
        operator="drop.property",
        resource=name,
        type="AWS::SNS::Topic",
        path=("TopicName",),
        before="pages",
        after="",
        edits=(((name, "Properties", "TopicName"), ""),),
    )


def written(folder: Path, plain: object) -> Path:
    file = folder / "score.json"
    file.write_text(plain if isinstance(plain, str) else json.dumps(plain))
    return file


@pytest.fixture
def plain() -> dict[str, Any]:
    """As the mutation run writes it: one noticed, one survivor."""
    judged = (
        (mutant("Seen"), Verdict(mutant="1", rules=("alarm-switched-off",))),
        (mutant("<Unseen>"), Verdict(mutant="2")),
    )
    score = Score(made=5, excluded={"words": 3}, judged=judged, accepted=(), seed="s")
    row = {"judge": "checkov", "version": "3", "mutants": 2, "killed": 0, "percent": 0.0, "seconds": 1}
    peers = {"rows": [{**row, "problem": ""}, {**row, "judge": "cfn-lint", "problem": "it is not there"}]}
    return document(score, peers, template_sha256=DIGEST)


def shown(report: Report, measured: Measured) -> str:
    whole = page.render(dataclasses.replace(report, mutation=measured), ())
    return whole.partition('<section id="mutation"')[2].partition("</section>")[0]


def test_the_score_of_this_template_is_shown_by_kind_with_peers_and_survivors(
    plain: dict[str, Any], good: Report, tmp_path: Path
) -> None:
    measured = mutation_score.read(written(tmp_path, plain), DIGEST)
    assert measured.score == plain
    section = shown(good, measured)
    assert "<b>50.0 %</b> noticed" in section
    assert "5 mutants = 3 out of scope + 2 in scope" in section
    assert all(f'<th scope="row">{kind.value}</th>' in section for kind in Kind)
    assert "checkov" in section
    assert "gave no verdict: it is not there" in section
    assert "&lt;Unseen&gt;" in section
    assert "no reason" in section


@pytest.mark.parametrize(
    "change,says",
    [
        (
            lambda plain: {**plain, "template_sha256": "b" * 64},
            "is of another template (sha256 bb",
        ),
        (lambda plain: {key: value for key, value in plain.items() if key != "template_sha256"}, "KeyError"),
        (lambda plain: {key: value for key, value in plain.items() if key != "survivors"}, "KeyError"),
        (lambda plain: {**plain, "kinds": [{}]}, "KeyError"),
        (lambda _plain: "{", "cannot be read"),
        (lambda _plain: [], "TypeError"),
    ],
    ids=["another template", "no digest", "no survivors", "empty kind", "no JSON", "a list"],
)
def test_a_score_of_something_else_measures_nothing_here(
    change: Any, says: str, plain: dict[str, Any], good: Report, tmp_path: Path
) -> None:
    measured = mutation_score.read(written(tmp_path, change(plain)), DIGEST)
    assert measured.score is None
    assert says in measured.why
    assert "Not measured in this run" in shown(good, measured)


def test_without_a_file_it_is_said_what_makes_it(good: Report, tmp_path: Path) -> None:
    measured = mutation_score.read(tmp_path / "score.json", DIGEST)
    assert "Not measured in this run: there is no score.json; tox run -e mutation" in shown(good, measured)
