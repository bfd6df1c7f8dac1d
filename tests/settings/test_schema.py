"""The schema that editors use is the one that settings are read by."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from settings import schema
from settings.loader import FOLDER, environments


def test_the_schema_in_the_repository_is_current() -> None:
    assert schema.PATH.read_text(encoding="utf-8") == schema.text(), "run: python -m settings"


@pytest.mark.parametrize("environment", environments())
def test_every_environment_is_valid_by_the_schema_and_points_at_it(environment: str) -> None:
    text = (FOLDER / f"{environment}.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={schema.PATH.name}\n")
    Draft202012Validator(json.loads(schema.text())).validate(YAML(typ="safe").load(text))


def test_the_schema_refuses_what_the_loader_refuses() -> None:
    tree = YAML(typ="safe").load((FOLDER / "prod.yaml").read_text(encoding="utf-8"))
    validator = Draft202012Validator(json.loads(schema.text()))
    assert not validator.is_valid({**tree, "unknown": 1})
    assert not validator.is_valid({**tree, "thresholds": {"api_4xx_percent": 101}})
