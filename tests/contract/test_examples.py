"""Sample lines are lines that the log contract allows, and there is one of each thing that lines tell."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from contract import fields
from contract.examples import Example, UnknownExample, example, examples

ALL = tuple(examples().values())


@pytest.mark.parametrize("sample", [one for one in ALL if not one.foreign], ids=lambda one: one.name)
def test_example_obeys_the_contract(sample: Example) -> None:
    validator = Draft202012Validator(fields.document(sample.kind))
    assert [error.message for error in validator.iter_errors(sample.line)] == []


@pytest.mark.parametrize("sample", [one for one in ALL if one.foreign], ids=lambda one: one.name)
def test_foreign_line_is_none_of_the_contract(sample: Example) -> None:
    assert not Draft202012Validator(fields.document(sample.kind)).is_valid(sample.line)


@pytest.mark.parametrize("field", ["event", "outcome", "synthetic"])
def test_examples_show_every_value_that_decides_how_a_payment_is_counted(field: str) -> None:
    seen = {one.line[field] for one in ALL if one.kind == "payment_event" and field in one.line}
    part = fields.document("payment_event")["properties"][field]
    assert seen == set(part.get("enum", [True, False]))


def test_unknown_example_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownExample, match="a payment that failed"):
        example("a payment that flew")
