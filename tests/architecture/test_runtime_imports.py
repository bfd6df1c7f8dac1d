from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "runtime").rglob("*.py"))
PROVIDED = {"aws_synthetics", "boto3", "botocore"}
"""What AWS's runtime for canaries brings along."""


def imported(script: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(script)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else str(node.module).partition(".")[0]


def strangers(script: str, siblings: set[str]) -> set[str]:
    return set(imported(script)) - set(sys.stdlib_module_names) - PROVIDED - siblings


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.relative_to(ROOT).as_posix())
def test_what_aws_runs_imports_nothing_of_ours(script: Path) -> None:
    assert not strangers(script.read_text(), {sibling.stem for sibling in script.parent.glob("*.py")})


def test_there_is_something_that_aws_runs() -> None:
    assert SCRIPTS


@pytest.mark.parametrize(
    "line,name",
    [
        ("import settings", "settings"),
        ("from settings.conventions import REGION", "settings"),
        ("import requests", "requests"),
        ("from . import settings", "."),
        ("def late():\n    import aws_cdk.aws_iam", "aws_cdk"),
    ],
)
def test_an_import_that_aws_could_not_serve_is_seen(line: str, name: str) -> None:
    assert strangers(f"import json\nimport boto3\nimport sibling\n{line}\n", {"sibling"}) == {name}
