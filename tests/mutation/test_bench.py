from __future__ import annotations

import json
from typing import Any

import pytest

from mutation import bench
from mutation.bench import Bench
from mutation.mutant import Kind, Mutant
from mutation.scenarios import PLAYED
from mutation.stillborn import Nursery
from mutation.tree import DROP
from template import Template


def edit(template: Template, kind: str, path: tuple[str | int, ...], value: Any) -> Mutant:
    name = template.of(kind)[0].logical_id
    return Mutant(
        kind=Kind.FLIP,
        operator="flip.test",
        resource=name,
        type=kind,
        path=path,
        before="",
        after="",
        edits=(((name, "Properties", *path), value),),
    )


@pytest.fixture(scope="module")
def prod_bench(prod_template: Template) -> Bench:
    return Bench.of(json.dumps(prod_template.body), "TapStackprod.template.json")


def test_promises_that_play_the_template_are_asked_last(prod_bench: Bench) -> None:
    played = [PLAYED in one.tags for one in prod_bench.promises]
    assert played == sorted(played)
    assert {True, False} == set(played)


def test_a_key_that_does_not_rotate_breaks_a_promise(prod_bench: Bench, prod_template: Template) -> None:
    said = prod_bench.ask(edit(prod_template, "AWS::KMS::Key", ("EnableKeyRotation",), value=False))
    assert said.features
    assert said.killed


def test_an_alarm_switched_off_is_noticed_by_a_rule(prod_bench: Bench, prod_template: Template) -> None:
    said = prod_bench.ask(edit(prod_template, "AWS::CloudWatch::Alarm", ("ActionsEnabled",), value=False))
    assert "alarm-switched-off" in said.rules


def test_a_change_that_means_nothing_survives(prod_bench: Bench, prod_template: Template) -> None:
    said = prod_bench.ask(edit(prod_template, "AWS::KMS::Key", ("Description",), "Other words"))
    assert not said.killed
    assert not said.refused


def test_what_cloudformation_refuses_is_put_to_nobody(prod_bench: Bench, prod_template: Template) -> None:
    said = prod_bench.ask(edit(prod_template, "AWS::KMS::Key", ("PendingWindowInDays",), 3000))
    assert said.refused
    assert not said.killed


def test_a_judge_that_crashes_has_not_judged(
    prod_bench: Bench, prod_template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_arguments: object) -> None:
        raise RuntimeError("no words")

    monkeypatch.setattr(bench, "check", crash)
    said = prod_bench.ask(edit(prod_template, "AWS::KMS::Key", ("EnableKeyRotation",), value=False))
    assert said.problem == "RuntimeError: no words"
    assert not said.killed


def test_only_what_a_mutant_adds_is_held_against_it(prod_template: Template) -> None:
    nursery = Nursery(prod_template.body)
    good = edit(prod_template, "AWS::Logs::LogGroup", ("RetentionInDays",), 60)
    bad = edit(prod_template, "AWS::Logs::LogGroup", ("RetentionInDays",), 61)
    assert nursery.refuses(good, good.apply(prod_template.body)) == ()
    assert nursery.refuses(bad, bad.apply(prod_template.body)) != ()


def test_a_dropped_resource_is_not_refused_for_being_gone(prod_template: Template) -> None:
    name = prod_template.of("AWS::CloudWatch::Dashboard")[0].logical_id
    gone = edit(prod_template, "AWS::CloudWatch::Dashboard", (), None)
    gone = Mutant(**{**gone.__dict__, "edits": (((name,), DROP),)})
    assert Nursery(prod_template.body).refuses(gone, gone.apply(prod_template.body)) == ()
