"""What payment developers read about the log contract is true: examples, fields, metrics and links."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from contract import fields
from monitoring.metrics import audit, maintenance, payments

PAGE = Path(__file__).parents[2] / "docs" / "log-contract.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = [
    line for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()
]
IN_CODE = set(re.findall(r"`([^`\n]+)`", TEXT))


@pytest.mark.parametrize("line", EXAMPLES)
def test_example_obeys_the_contract(line: str) -> None:
    validator = Draft202012Validator(fields.document("payment_event"))
    assert [error.message for error in validator.iter_errors(json.loads(line))] == []


def test_examples_show_every_event_and_every_outcome() -> None:
    lines = [json.loads(line) for line in EXAMPLES]
    properties = fields.document("payment_event")["properties"]
    for field in ("event", "outcome"):
        assert {line[field] for line in lines if field in line} == set(properties[field]["enum"])


def test_every_field_is_explained() -> None:
    assert {path.removeprefix("$.") for path in fields.paths("payment_event")} <= IN_CODE


def test_every_metric_is_explained_with_its_dimension() -> None:
    rows = [*payments(), maintenance(), *audit()]
    assert {row.metric for row in rows} <= IN_CODE
    assert {row.by[0] for row in rows if row.by} <= IN_CODE


def test_every_link_leads_to_a_file() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert targets
    assert [target for target in targets if not (PAGE.parent / target).is_file()] == []
